"""A shop whose sales a program keeps: prices with tax, a customer of theirs, and a client that has signed in."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.shop import Answer, Http, Shop, now
from trastienda.kernel import sql
from trastienda.surfaces.sales.auth import issue_token

ROOT = "/api/sales"
D = Decimal


def program(shop: Shop, role: str = "admin", *, username: str = "") -> Http:
    """A client of the surface, signed in as a new user with that role."""
    user = shop.user(role, username=username or role)
    return Http(issue_token(tenant_id=shop.id, user_id=user, now=now()), tenant=shop.id)


def buyer(shop: Shop, name: str = "Juan González", *, dni: str | None = "12345678A", **fields: Any) -> int:
    """A customer with a DNI; returns their id."""
    customer = shop.customer(name, **fields)
    with shop.transaction():
        sql.execute(
            "UPDATE customer SET tax_id = %s, email = %s WHERE tenant_id = %s AND id = %s",
            (dni, "juan.gonzalez@example.com", shop.id, customer),
        )
    return customer


def concept(product: int, quantity: int = 2, price: str = "75.00", **more: Any) -> dict[str, Any]:
    """A concept that multiplies."""
    return {
        "quantity": quantity,
        "unitaryPrice": D(price),
        "import": quantity * D(price),
        "idProduct": product,
        **more,
    }


def sells(http: Http, customer: int, *concepts: dict[str, Any], **headers: str) -> Any:
    """Make a sale and return it as it was answered."""
    answer = http.post(ROOT, {"idClient": customer, "concepts": list(concepts)}, **headers)
    assert answer.status == 200, answer.body
    return one(answer)


def one(answer: Answer) -> Any:
    """The one sale of an answer."""
    assert answer.status == 200, answer.body
    assert (answer.body["success"], answer.body["totalCount"], len(answer.body["data"])) == (1, 1, 1)
    return answer.body["data"][0]


def refused(answer: Answer, status: int, *words: str) -> bool:
    """Whether it is the envelope of a refusal that says these words."""
    body = answer.body
    assert answer.status == status, (answer.status, body)
    assert list(body) == ["success", "message", "data", "totalCount"]
    assert (body["success"], body["data"], body["totalCount"]) == (0, None, 0)
    for word in words:
        assert word in body["message"], body["message"]
    return True


def ids(answer: Answer) -> list[int]:
    """The ids of a list, in its order."""
    assert answer.status == 200, answer.body
    return [sale["id"] for sale in answer.body["data"]]


def happened(shop: Shop, sale: int, at: datetime) -> None:
    """Move a sale to another moment, as if it had been made then."""
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET sold_at = %s, sold_on = %s WHERE tenant_id = %s AND id = %s",
            (at, at.date(), shop.id, sale),
        )


def moves(shop: Shop, sku: str, documents: Sequence[int]) -> list[Decimal]:
    """The units that moved because of sales, in order."""
    query = """SELECT quantity FROM stock_move WHERE tenant_id = %s AND product_id = %s AND document_kind = 'sale'
      AND document_id = ANY(%s) ORDER BY id"""
    return [units for (units,) in shop._rows(query, shop.products[sku], list(documents))]

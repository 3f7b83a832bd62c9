"""A shop that has one of everything, and makes another of anything when a test uses one up.

Everything is made through the surface itself, as its clients would, with the bodies of the document.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from tests.shop import Answer, Http, Shop, now, open_shop

MANY = 1_000_000


class World:
    """One tenant and a client signed in as its owner."""

    def __init__(self, name: str) -> None:
        self.shop: Shop = open_shop(name=name)
        self.north = self.shop.branch("Sucursal Norte")
        self.product = self.shop.has("CAFE", MANY)
        self.shop.receives("CAFE", MANY, branch=self.north)
        self.other_product = self.shop.has("TE", MANY)
        self.customer = self.shop.customer("Taller Perez", credit_limit="9000000000.00")
        self.register = self.shop.opens_register("1000000.00")
        self.http: Http = self.shop.http()
        self.admin = self.shop.user("admin", username="admin")
        self.store: Http = self.shop.web(self.admin)
        self.numbers = count(1)

    def new(self, kind: str) -> int:
        """Return the id of something of that kind that nothing has happened to yet."""
        return int(MAKERS[kind](self))

    def made(self, path: str, body: dict[str, Any], field: str = "id") -> int:
        """Make something through the surface and return its id."""
        answer: Answer = self.http.post(path, body)
        assert answer.status in {200, 201}, (path, answer.body)
        return int(answer.body[field])

    def lines(self) -> list[dict[str, Any]]:
        """The document's line: two units at 350.00 net."""
        return [
            {
                "inventory_id": self.product,
                "quantity": 2,
                "unit_price": Decimal("350.00"),
                "discount_pct": 0,
                "tax_rate": Decimal("0.16"),
            }
        ]

    def open_register(self) -> int:
        """The owner's register; opened again when a test closed it."""
        current = self.http.get("/pos/api/register/current")
        if current.status == 200:
            return int(current.body["register_id"])
        return self.made(
            "/pos/api/register/open", {"register_number": 1, "opening_amount": 1_000_000}, "register_id"
        )

    def sale(self) -> int:
        return self.made(
            "/pos/api/sales",
            {
                "items": self.lines(),
                "amount_paid": 812,
                "register_id": self.open_register(),
                "customer_id": self.customer,
            },
            "sale_id",
        )

    def debtor(self) -> int:
        """A customer who owes 812.00."""
        who = self.shop.customer(f"Cliente {next(self.numbers)}", credit_limit="9000.00")
        body = {"items": self.lines(), "sale_type": "credit", "customer_id": who}
        self.made("/pos/api/sales", body, "sale_id")
        return who

    def quotation(self) -> int:
        body = {"items": self.lines(), "customer_id": self.customer, "valid_days": 15}
        return _id_of(self.http.post("/pos/api/quotations", body))

    def layaway(self, *, down: int = 100) -> int:
        body = {
            "items": self.lines(),
            "customer_id": self.customer,
            "down_payment": down,
            "payment_method": "efectivo",
            "register_id": self.open_register(),
            "due_date": (now() + timedelta(days=30)).date().isoformat(),
        }
        return _id_of(self.http.post("/pos/api/layaways", body))

    def count(self) -> int:
        body = {
            "branch_id": self.shop.branch_id,
            "items": [{"inventory_id": self.product, "counted_quantity": MANY}],
        }
        return self.made("/pos/api/inventory/physical-count/start", body, "count_id")

    def fresh_product(self) -> int:
        return self.shop.has(f"SKU-{next(self.numbers)}", 5)


def _id_of(answer: Answer) -> int:
    """The id of what was made, whatever the answer calls it."""
    assert answer.status == 201, answer.body
    named = [
        answer.body[name] for name in ("id", "quotation_id", "quot_id", "layaway_id") if name in answer.body
    ]
    return int(named[0])


MAKERS: dict[str, Callable[[World], int]] = {
    "product": World.fresh_product,
    "customer": World.debtor,
    "branch": lambda world: world.shop.branch_id,
    "other branch": lambda world: world.north,
    "employee": lambda world: world.shop.owner_id,
    "register": World.open_register,
    "sale": World.sale,
    "quotation": World.quotation,
    "layaway": World.layaway,
    "paid layaway": lambda world: world.layaway(down=812),
    "count": World.count,
    "tenant": lambda world: world.shop.id,
}

KIND_BY_NAME: dict[str, str] = {
    "inventory_id": "product",
    "item_id": "product",
    "product_id": "product",
    "customer_id": "customer",
    "branch_id": "branch",
    "from_branch_id": "branch",
    "to_branch_id": "other branch",
    "employee_id": "employee",
    "register_id": "register",
    "sale_id": "sale",
    "quot_id": "quotation",
    "quotation_id": "quotation",
    "layaway_id": "layaway",
    "count_id": "count",
    "tenant_id": "tenant",
}
"""What the field or path parameter of that name is the id of."""

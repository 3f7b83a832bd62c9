"""One day of a shop through the point of sale's own requests, with every figure worked out by hand.

Goods arrive, six kinds of sale are made, one is returned in part and one cancelled, goods move to the other branch,
the shelf is counted, and the drawer is 20.00 short in the evening. Shelf, drawer, customer, lists and books must all
tell the same day.
"""

from decimal import Decimal
from typing import Any

import pytest

from tests.properties.ledgers import disagreements
from tests.shop import Http, Shop, open_shop
from trastienda.insights.audit.audit_tenant import audit_tenant

POS = "/pos/api"


class Day:
    """The shop, its till, and what the day's documents were numbered."""

    def __init__(self) -> None:
        self.shop: Shop = open_shop(name="Un día")
        self.north = self.shop.branch("Sucursal Norte")
        self.cafe = self.shop.has("CAFE", 10, cost="100.00")
        self.motor = self.shop.has("MOTOR", 2, cost="3000.00")
        self.customer = self.shop.customer("Taller Perez", credit_limit="5000.00")
        self.till: Http = self.shop.http()
        self.sales: dict[str, int] = {}

    def does(self, method: str, path: str, body: dict[str, Any] | None = None, status: int = 201) -> Any:
        answer = self.till.ask(method, f"{POS}/{path}", body)
        assert answer.status == status, (path, answer.body)
        return answer.body

    def sells(self, name: str, product: int, units: int, price: str, **paying: Any) -> Any:
        line = {"inventory_id": product, "quantity": units, "unit_price": Decimal(price)}
        if "discount_pct" in paying:
            line["discount_pct"] = paying.pop("discount_pct")
        sold = self.does("POST", "sales", {"items": [line], "register_id": self.register, **paying})
        self.sales[name] = sold["sale_id"]
        return sold

    def happens(self) -> None:
        """From opening to closing."""
        opened = self.does("POST", "register/open", {"register_number": 1, "opening_amount": 2000})
        self.register = opened["register_id"]
        # 10 at 100.00 and 10 at 145.00: 20 units worth 2450.00, 122.50 each
        bought = {"inventory_id": self.cafe, "quantity": 10, "unit_cost": 145}
        self.does("POST", "inventory/purchase", {"supplier": "Distribuidora Central", "items": [bought]})

        # 700.00 + 112.00; a thousand is handed over
        sold = self.sells("cash", self.cafe, 2, "350.00", amount_paid=1000)
        assert (sold["folio"], sold["total"], sold["change"]) == ("V-0001", 812, 188)
        # 315.00 + 50.40
        self.sells(
            "mixed methods",
            self.cafe,
            1,
            "350.00",
            discount_pct=10,
            payment_method="mixto",
            amount_paid=Decimal("365.40"),
            payment_details=[
                {"method": "efectivo", "amount": 100},
                {"method": "tarjeta", "amount": Decimal("265.40"), "reference": "AUTH-12345"},
            ],
        )
        # 900.00 + 144.00, all of it owed; 500.00 of it paid by transfer
        self.sells("credit", self.cafe, 3, "300.00", sale_type="credit", customer_id=self.customer)
        self.does(
            "POST", f"customers/{self.customer}/payment", {"amount": 500, "payment_method": "transferencia"}
        )
        # 812.00 by card, as quoted
        line = {"inventory_id": self.cafe, "quantity": 2, "unit_price": 350}
        self.does("POST", "quotations", {"items": [line], "valid_days": 15})
        quotation = self.does("GET", "quotations", status=200)["data"][0]["id"]
        self.does(
            "POST",
            f"quotations/{quotation}/convert",
            {"payment_method": "tarjeta", "register_id": self.register, "amount_paid": 812},
        )
        # 5000.00 + 800.00: 2000.00 in cash at first, the rest by transfer
        line = {"inventory_id": self.motor, "quantity": 1, "unit_price": 5000}
        aside = {
            "items": [line],
            "customer_id": self.customer,
            "down_payment": 2000,
            "register_id": self.register,
        }
        self.does("POST", "layaways", {**aside, "payment_method": "efectivo"})
        layaway = self.does("GET", "layaways", status=200)["data"][0]["id"]
        rest = {"amount": 3800, "payment_method": "transferencia", "register_id": self.register}
        self.does("POST", f"layaways/{layaway}/payment", rest)
        self.does("POST", f"layaways/{layaway}/complete", status=200)

        # one of the two comes back: 406.00 in cash; the sale with the card is undone whole
        back = {"sale_id": self.sales["cash"], "items": [{"inventory_id": self.cafe, "quantity": 1}]}
        self.does("POST", "inventory/return", {**back, "reason": "Parte equivocada"})
        self.does(
            "PUT", f"sales/{self.sales['mixed methods']}/cancel", {"reason": "Cambio de opinion"}, status=200
        )

        # 14 units worth 1715.00: four go north with 490.00, and one of the ten left is nowhere to be found
        moved = {"from_branch_id": self.shop.branch_id, "to_branch_id": self.north}
        self.does(
            "POST", "inventory/transfer", {**moved, "items": [{"inventory_id": self.cafe, "quantity": 4}]}
        )
        counted = {"inventory_id": self.cafe, "counted_quantity": 9}
        started = self.does("POST", "inventory/physical-count/start", {"items": [counted]})
        self.does("POST", "inventory/physical-count/approve", {"count_id": started["count_id"]}, status=200)
        self.does(
            "POST", "register/movement", {"type": "out", "amount": 500, "reason": "Compra de papeleria"}
        )

        # 2000 + 812 + 100 + 2000 - 406 - 100 - 500
        self.cut_x = self.does("GET", "register/cut-x", status=200)
        counted = {"register_id": self.register, "counted_amount": 3886}
        self.cut_z = self.does("POST", "register/cut-z", counted, status=200)


@pytest.fixture(scope="module")
def day() -> Day:
    made = Day()
    made.happens()
    return made


def test_the_drawer(day: Day) -> None:
    cut = day.cut_x
    assert (cut["opening_amount"], cut["expected_cash"], cut["movements_out"]) == (2000, 3906, 500)
    assert (day.cut_z["expected_cash"], day.cut_z["counted_amount"], day.cut_z["difference"]) == (
        3906,
        3886,
        -20,
    )


def test_the_shelves(day: Day) -> None:
    assert day.shop.stock("CAFE") == 9
    assert day.shop.stock("CAFE", branch=day.north) == 4
    assert day.shop.stock("MOTOR") == day.shop.available("MOTOR") == 1
    value = day.does("GET", "inventory/reports/valuation", status=200)
    assert value["total_cost_value"] == Decimal("4592.50")  # 1102.50 + 490.00 + 3000.00


def test_the_customer(day: Day) -> None:
    statement = day.does("GET", f"customers/{day.customer}/statement", status=200)
    assert statement["customer"]["balance"] == 544
    told = [(each["type"], each["reference"], each["amount"]) for each in statement["transactions"]]
    assert sorted(told) == [("payment", "PAG-001", -500), ("sale", "V-0003", 1044)]


def test_the_list_of_sales(day: Day) -> None:
    rows = {row["folio"]: row for row in day.does("GET", "sales", status=200)["data"]}
    assert {folio: (row["status"], row["total"]) for folio, row in rows.items()} == {
        "V-0001": ("completed", 812),
        "V-0002": ("cancelled", Decimal("365.40")),
        "V-0003": ("completed", 1044),
        "V-0004": ("completed", 812),
        "V-0005": ("completed", 5800),
    }


def test_the_books(day: Day) -> None:
    """Each account by hand; together they are nothing."""
    books = day.shop.books
    assert books == {
        "Caja": Decimal("1886.00"),  # 812 + 100 + 2000 - 406 - 100 - 500 - 20
        "Bancos": Decimal("5112.00"),  # 265.40 + 500 + 812 + 3800 - 265.40
        "Clientes": Decimal("544.00"),
        "Inventario": Decimal("4592.50"),
        "IVA Acreditable": Decimal("232.00"),
        "Proveedores": Decimal("-1682.00"),
        "IVA Trasladado": Decimal("-1112.00"),  # 112 + 50.40 + 144 + 112 + 800 - 56 - 50.40
        "Capital Social": Decimal("-7000.00"),
        "Ventas": Decimal("-6950.00"),  # 700 + 315 + 900 + 700 + 5000 - 350 - 315
        "Costo de Ventas": Decimal("3735.00"),  # 245 + 122.50 + 367.50 + 245 + 3000 - 122.50 - 122.50
        "Gastos de Operacion": Decimal("500.00"),
        "Faltantes de Caja": Decimal("20.00"),
        "Mermas de Inventario": Decimal("122.50"),
    }
    assert sum(books.values()) == 0


def test_every_ledger_agrees(day: Day) -> None:
    assert disagreements(day.shop.id) == []
    assert [finding for finding in audit_tenant(day.shop.id) if finding.wrong] == []

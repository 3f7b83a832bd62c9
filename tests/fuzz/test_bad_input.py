"""What a counter gets wrong on an ordinary day: each refused in a sentence that says why, and nothing is written.

One line a case, through the surface as its clients speak to it; `test_endpoints` tries everything else.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.fuzz.watching import says_why
from tests.fuzz.world import World
from tests.shop import Answer, Http, now
from trastienda.domain.sales.models import Quotation

Ask = Callable[["Counter"], Answer]


class Counter:
    """A cashier who may give 10 % off, with an open register and ten units of CAFE; a colleague has another one."""

    def __init__(self) -> None:
        self.world = World("Mostrador")
        self.shop = self.world.shop
        self.cafe = self.shop.has("DIEZ", 10)
        self.by_weight = self.shop.has("GRANEL", 10, unit="KG")
        self.cashier = self.shop.hire("manager", pin="4455", max_discount_pct="10")
        self.till: Http = self.shop.http(self.cashier)
        self.register = self.shop.opens_register("500.00", number=7, employee=self.cashier)
        self.debtor = self.shop.customer("Con límite", credit_limit="100.00")

    def sells(self, *lines: dict[str, Any], **more: Any) -> Answer:
        body = {
            "items": list(lines) or [self.line()],
            "amount_paid": 5000,
            "register_id": self.register,
            **more,
        }
        return self.till.post("/pos/api/sales", body)

    def line(self, **more: Any) -> dict[str, Any]:
        return {"inventory_id": self.cafe, "quantity": 1, "unit_price": Decimal("100.00"), **more}

    def closed_register(self) -> int:
        """A register of the cashier's that had its Z cut; the open one is another."""
        rows = self.shop._rows(
            "SELECT min(id) FROM register_session WHERE tenant_id = %s AND closed_at IS NOT NULL AND employee_id = %s",
            self.cashier,
        )
        return int(rows[0][0])

    def closes_and_opens(self) -> None:
        cut = {"register_id": self.register, "counted_amount": 500}
        assert self.till.post("/pos/api/register/cut-z", cut).status == 200
        self.register = self.shop.opens_register("500.00", number=7, employee=self.cashier)

    def sold(self, units: int = 2) -> int:
        answer = self.sells(self.line(quantity=units), amount_paid=116 * units)
        assert answer.status == 201, answer.body
        return int(answer.body["sale_id"])

    def cancels(self, sale: int) -> Answer:
        return self.till.put(f"/pos/api/sales/{sale}/cancel", {"reason": "Error"})

    def returns(self, sale: int, units: int) -> Answer:
        items = [{"inventory_id": self.cafe, "quantity": units}]
        return self.till.post("/pos/api/inventory/return", {"sale_id": sale, "items": items, "reason": "x"})


@pytest.fixture(scope="module")
def counter() -> Counter:
    made = Counter()
    made.closes_and_opens()
    return made


PRICES_AND_QUANTITIES: dict[str, tuple[Ask, int, str]] = {
    "no units": (lambda c: c.sells(c.line(quantity=0)), 400, "quantity"),
    "less than none": (lambda c: c.sells(c.line(quantity=-1)), 400, "quantity"),
    "half a piece": (lambda c: c.sells(c.line(quantity=Decimal("0.5"))), 400, "debe ser entera"),
    "a tenth of a gram": (
        lambda c: c.sells(c.line(inventory_id=c.by_weight, quantity=Decimal("0.0001"))),
        400,
        "3 decimales",
    ),
    "a text for units": (lambda c: c.sells(c.line(quantity="1")), 400, "quantity"),
    "a price with three decimals": (
        lambda c: c.sells(c.line(unit_price=Decimal("1.005"))),
        400,
        "2 decimales",
    ),
    "a price with thirty": (
        lambda c: c.sells(c.line(unit_price=Decimal("1.000000000000000000000000000001"))),
        400,
        "2 decimales",
    ),
    "a negative price": (lambda c: c.sells(c.line(unit_price=-1)), 400, "unit_price"),
    "a discount above the cashier's": (lambda c: c.sells(c.line(discount_pct=11)), 400, "máximo de 10"),
    "a discount of more than everything": (lambda c: c.sells(c.line(discount_pct=101)), 400, "discount_pct"),
    "a negative discount": (lambda c: c.sells(c.line(discount_pct=-5)), 400, "discount_pct"),
    "a tax of 16 times the price": (lambda c: c.sells(c.line(tax_rate=16)), 400, "tax_rate"),
    "more than a document may hold": (
        lambda c: c.sells(c.line(quantity=10, unit_price=Decimal("9999999999.99"))),
        400,
        "máximo",
    ),
    "no lines": (lambda c: c.till.post("/pos/api/sales", {"items": [], "amount_paid": 1}), 400, "items"),
    "a product that never was": (lambda c: c.sells(c.line(inventory_id=987_654_321)), 404, "987654321"),
    "too many units": (lambda c: c.sells(c.line(quantity=11)), 400, "Stock insuficiente"),
    "two lines that ask too much together": (
        lambda c: c.sells(c.line(quantity=6), c.line(quantity=5)),
        400,
        "Stock insuficiente",
    ),
}

PAYING: dict[str, tuple[Ask, int, str]] = {
    "a cent short": (lambda c: c.sells(amount_paid=Decimal("115.99")), 400, "Pago insuficiente"),
    "nothing": (lambda c: c.sells(amount_paid=None), 400, "amount_paid"),
    "too much by card": (
        lambda c: c.sells(payment_method="tarjeta", amount_paid=117),
        400,
        "efectivo da cambio",
    ),
    "parts that do not add up": (
        lambda c: c.sells(
            payment_method="mixto", amount_paid=116, payment_details=[{"method": "efectivo", "amount": 100}]
        ),
        400,
        "suman",
    ),
    "several ways without saying which": (
        lambda c: c.sells(payment_method="mixto", amount_paid=116),
        400,
        "payment_details",
    ),
    "by a method that is none": (lambda c: c.sells(payment_method="trueque"), 400, "payment_method"),
    "on credit to nobody": (lambda c: c.sells(sale_type="credit", amount_paid=None), 400, "cliente"),
    "on credit over the limit": (
        lambda c: c.sells(sale_type="credit", amount_paid=None, customer_id=c.debtor),
        400,
        "Límite de crédito excedido",
    ),
    "part on credit over the limit": (
        lambda c: c.sells(sale_type="mixed", amount_paid=Decimal("15.99"), customer_id=c.debtor),
        400,
        "Límite de crédito excedido",
    ),
    "into a closed register": (lambda c: c.sells(register_id=c.closed_register()), 400, "cerrada"),
    "into a colleague's register": (lambda c: c.sells(register_id=c.world.register), 400, "otro empleado"),
    "into a register that never was": (lambda c: c.sells(register_id=987_654_321), 404, "987654321"),
    "more on account than is owed": (
        lambda c: c.till.post(
            f"/pos/api/customers/{c.debtor}/payment", {"amount": 1, "payment_method": "efectivo"}
        ),
        400,
        "excede",
    ),
    "more cash out than the drawer holds": (
        lambda c: c.till.post("/pos/api/register/movement", {"type": "out", "amount": 5001, "reason": "x"}),
        400,
        "efectivo",
    ),
}


@pytest.mark.parametrize("case", PRICES_AND_QUANTITIES)
def test_a_line_that_cannot_be(counter: Counter, case: str) -> None:
    refused(counter, *PRICES_AND_QUANTITIES[case])


@pytest.mark.parametrize("case", PAYING)
def test_a_payment_that_cannot_be(counter: Counter, case: str) -> None:
    refused(counter, *PAYING[case])


def refused(counter: Counter, ask: Ask, status: int, why: str) -> None:
    with counter.shop.nothing_changes():
        answer = ask(counter)
    assert answer.status == status, answer.body
    assert says_why(answer), answer.body
    assert why in answer.body["error"], answer.body


class TestTwice:
    """What may happen once is refused the second time, in the document's way: 400."""

    def test_a_sale_is_cancelled_once(self, counter: Counter) -> None:
        sale = counter.sold()
        assert counter.cancels(sale).status == 200
        refused(counter, lambda c: c.cancels(sale), 400, "cancelad")

    def test_a_cancelled_sale_is_not_returned_and_a_returned_one_not_cancelled(
        self, counter: Counter
    ) -> None:
        cancelled, returned = counter.sold(), counter.sold()
        assert counter.cancels(cancelled).status == 200
        assert counter.returns(returned, 2).status == 201
        refused(counter, lambda c: c.returns(cancelled, 1), 400, "cancelad")
        refused(counter, lambda c: c.cancels(returned), 400, "devuelt")

    def test_no_more_comes_back_than_was_sold(self, counter: Counter) -> None:
        sale = counter.sold(3)
        assert counter.returns(sale, 2).status == 201
        refused(counter, lambda c: c.returns(sale, 2), 400, "devolver")
        assert counter.returns(sale, 1).status == 201

    def test_a_register_gets_one_z_cut(self, counter: Counter) -> None:
        cut = {"register_id": counter.closed_register(), "counted_amount": 500}
        refused(counter, lambda c: c.till.post("/pos/api/register/cut-z", cut), 400, "cerrada")

    def test_a_register_is_opened_once(self, counter: Counter) -> None:
        body = {"register_number": 8, "opening_amount": 1}
        refused(counter, lambda c: c.till.post("/pos/api/register/open", body), 400, "caja abierta")

    def test_a_count_is_approved_once(self, counter: Counter) -> None:
        body = {"count_id": counter.world.count()}
        assert counter.world.http.post("/pos/api/inventory/physical-count/approve", body).status == 200
        refused(
            counter,
            lambda c: c.world.http.post("/pos/api/inventory/physical-count/approve", body),
            400,
            "ya fue aprobada",
        )

    def test_a_quotation_becomes_one_sale(self, counter: Counter) -> None:
        path = f"/pos/api/quotations/{counter.world.quotation()}/convert"
        body = {"amount_paid": 812}
        assert counter.till.post(path, body).status == 201
        refused(counter, lambda c: c.till.post(path, body), 400, "convertid")

    def test_a_layaway_is_not_overpaid_completed_early_or_twice(self, counter: Counter) -> None:
        layaway = counter.world.layaway(down=800)
        path = f"/pos/api/layaways/{layaway}"
        too_much = {"amount": Decimal("12.01"), "payment_method": "efectivo"}
        refused(counter, lambda c: c.till.post(f"{path}/payment", too_much), 400, "excede")
        refused(counter, lambda c: c.till.post(f"{path}/complete"), 400, "12.00")
        rest = {"amount": 12, "payment_method": "efectivo"}
        assert counter.till.post(f"{path}/payment", rest).status == 201
        assert counter.till.post(f"{path}/complete").status == 200
        refused(counter, lambda c: c.till.post(f"{path}/complete"), 400, "completado")
        refused(counter, lambda c: c.till.put(f"{path}/cancel", {"reason": "x"}), 400, "completado")

    def test_an_expired_quotation_is_not_sold(self, counter: Counter) -> None:
        quotation = counter.world.quotation()
        with counter.shop.transaction():
            Quotation.objects.filter(id=quotation).update(expires_at=now() - timedelta(minutes=1))
        refused(
            counter,
            lambda c: c.till.post(f"/pos/api/quotations/{quotation}/convert", {"amount_paid": 812}),
            400,
            "venci",
        )

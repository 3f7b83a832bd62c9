"""cancel_sale: a sale undone whole leaves shelves, drawer, account and books as they were."""

from typing import Any

import pytest

from tests.operations.sales.helpers import (
    cancels,
    money,
    nothing_is_wrong,
    pays_account,
    statements,
    states,
    takes_back,
)
from tests.shop import Shop
from trastienda.domain.cash.errors import NoOpenRegister, NotEnoughCash
from trastienda.domain.sales.errors import DocumentNotFound, WrongState
from trastienda.kernel.errors import Forbidden, Invalid


class TestCancelSale:
    def test_undoes_stock_money_and_books_together(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="33.333333")  # worth 100.00
        shop.opens_register()
        opening = shop.books
        sale = shop.sells(("CAFE", 2, "100.00"), cash="250.00")
        cancelled = cancels(shop, sale.id)
        assert (cancelled.folio, cancelled.refunded) == ("V-0001", {"cash": money("232.00")})
        assert shop.stock("CAFE") == 3
        assert shop.drawer == money("2000.00")
        assert shop.books == opening
        assert states(shop, sale.id) == ("refunded", "cancelled")
        assert nothing_is_wrong(shop)

    def test_puts_goods_back_at_the_value_they_left_with_not_at_todays_average(self, shop: Shop) -> None:
        shop.has("CAFE", 2, cost="10.00")
        sale = shop.sells(("CAFE", 1))
        shop.receives("CAFE", 1, cost="90.00")
        cancels(shop, sale.id)
        value = shop._value("SELECT value FROM stock_level WHERE tenant_id = %s")
        assert value == money("110.00")  # 10 + 90 + the 10 that left

    def test_gives_each_payment_back_by_its_own_method(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        sale = shop.sells(("CAFE", 2, "350.00"), cash="500.00", card="312.00")
        assert cancels(shop, sale.id).refunded == {"cash": money("500.00"), "card": money("312.00")}
        assert shop.drawer == money("2000.00")
        refunds = shop._rows(
            "SELECT method, amount, document_kind, document_id FROM refund WHERE tenant_id = %s ORDER BY id"
        )
        assert refunds == [
            ("cash", money("500.00"), "sale", sale.id),
            ("card", money("312.00"), "sale", sale.id),
        ]

    def test_takes_the_credit_off_the_account(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        customer = shop.customer(credit_limit="1000")
        sale = shop.sells(("CAFE", 1, "350.00"), terms="mixed", cash="100.00", customer=customer)
        cancelled = cancels(shop, sale.id)
        assert (cancelled.off_balance, cancelled.refunded) == (money("306.00"), {"cash": money("100.00")})
        assert shop.owes(customer) == 0
        kinds = shop._rows("SELECT kind, reference FROM customer_move WHERE tenant_id = %s ORDER BY id")
        assert kinds == [("sale", "V-0001"), ("cancellation", "V-0001")]
        assert nothing_is_wrong(shop)

    def test_owes_the_customer_what_they_had_paid_on_account_already(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        customer = shop.customer(credit_limit="1000")
        sale = shop.sells(("CAFE", 1, "350.00"), terms="credit", customer=customer)
        pays_account(shop, customer, "406.00")
        assert shop.owes(customer) == 0
        cancels(shop, sale.id)
        assert shop.owes(customer) == money("-406.00")

    def test_needs_no_register_where_no_cash_is_given_back(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        sale = shop.sells(("CAFE", 1, "350.00"), card="406.00")
        supervisor = shop.hire("supervisor", pin="8642")
        assert cancels(shop, sale.id, employee=supervisor).refunded == {"card": money("406.00")}

    def test_pays_cash_out_of_the_drawer_of_whoever_cancels(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        sale = shop.sells(("CAFE", 1, "350.00"))
        supervisor = shop.hire("supervisor", pin="8642")
        session = shop.opens_register("500.00", number=2, employee=supervisor)
        cancels(shop, sale.id, employee=supervisor)
        assert shop.drawer == money("2406.00")
        held = shop._value(
            "SELECT sum(amount) FROM cash_movement WHERE tenant_id = %s AND session_id = %s", session
        )
        assert held == money("94.00")

    def test_reverses_in_todays_month_and_says_who_and_why(self, shop: Shop) -> None:
        shop.has("CAFE", 2)
        sale = shop.sells(("CAFE", 1))
        cancels(shop, sale.id, reason="  Precio equivocado ")
        closed = shop._rows("SELECT closed_by, close_reason FROM sale WHERE tenant_id = %s")
        assert closed == [("Admin", "Precio equivocado")]
        entries = shop._rows(
            "SELECT kind, reference, description FROM entry WHERE tenant_id = %s AND document_kind = 'sale' ORDER BY id"
        )
        assert entries == [
            ("sale", "V-0001", "Venta al contado"),
            ("sale", "V-0001", "Cancelación de venta"),
        ]
        audited = shop._rows(
            "SELECT action, subject, actor FROM audit_event WHERE tenant_id = %s ORDER BY seq DESC LIMIT 1"
        )
        assert audited == [("sale.cancelled", f"sale:{sale.id}", "Admin")]

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        one = shop.sells(("P0", 1))
        fifty = shop.sells(*((f"P{at}", 1) for at in range(50)))
        with statements(shop) as few:
            cancels(shop, one.id)
        with statements(shop) as many:
            cancels(shop, fifty.id)
        assert len(few) == len(many)


@pytest.mark.parametrize(
    ("case", "sale", "reason", "refusal"),
    [
        ("unknown sale", 999_999, "x", DocumentNotFound),
        ("no reason", None, "   ", Invalid),
    ],
)
def test_refuses(case: str, sale: int | None, reason: str, refusal: type[Exception], shop: Shop) -> None:
    shop.has("CAFE", 3)
    sold = shop.sells(("CAFE", 1))
    with shop.nothing_changes(), pytest.raises(refusal):
        cancels(shop, sale or sold.id, reason=reason)


def test_refuses_the_second_time(shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale = shop.sells(("CAFE", 1))
    cancels(shop, sale.id)
    with shop.nothing_changes(), pytest.raises(WrongState) as refused:
        cancels(shop, sale.id)
    assert refused.value.state == "cancelled"


@pytest.mark.parametrize(("units", "state"), [(1, "partly_returned"), (2, "returned")])
def test_refuses_once_something_came_back(units: int, state: str, shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale = shop.sells(("CAFE", 2))
    takes_back(shop, sale.id, ("CAFE", units))
    with shop.nothing_changes(), pytest.raises(WrongState) as refused:
        cancels(shop, sale.id)
    assert refused.value.state == state


def test_refuses_cash_without_a_register(shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale = shop.sells(("CAFE", 1))
    supervisor = shop.hire("supervisor", pin="8642")
    with shop.nothing_changes(), pytest.raises(NoOpenRegister):
        cancels(shop, sale.id, employee=supervisor)


def test_refuses_more_cash_than_the_drawer_holds(shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale = shop.sells(("CAFE", 1, "350.00"))
    supervisor = shop.hire("supervisor", pin="8642")
    shop.opens_register("405.99", number=2, employee=supervisor)
    with shop.nothing_changes(), pytest.raises(NotEnoughCash) as refused:
        cancels(shop, sale.id, employee=supervisor)
    assert (refused.value.wanted, refused.value.available) == (money("406.00"), money("405.99"))


def test_refuses_a_neighbours_sale(shop: Shop, neighbour: Shop) -> None:
    neighbour.has("CAFE", 3)
    sale = neighbour.sells(("CAFE", 1))
    shop.opens_register()
    with neighbour.nothing_changes(), pytest.raises(DocumentNotFound):
        cancels(shop, sale.id)


def test_refuses_whoever_may_not_cancel(shop: Shop) -> None:
    shop.has("CAFE", 3)
    sale: Any = shop.sells(("CAFE", 1))
    cashier = shop.hire("cashier", pin="5678")
    with shop.nothing_changes(), pytest.raises(Forbidden):
        cancels(shop, sale.id, employee=cashier)

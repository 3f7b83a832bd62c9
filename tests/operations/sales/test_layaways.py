"""Layaways: goods set aside, paid for in parts, handed over when nothing is owed, or given up."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.sales.helpers import (
    cancels,
    gives_up,
    lines,
    money,
    nothing_is_wrong,
    pays_in,
    sets_aside,
    shelf,
    statements,
    takes_back,
    tenders,
)
from tests.shop import Shop, now
from trastienda.domain.cash.errors import NoOpenRegister, NotEnoughCash
from trastienda.domain.parties.errors import CustomerNotFound, CustomerRequired
from trastienda.domain.payments.errors import PaidTooLittle, PaidTooMuch
from trastienda.domain.sales.errors import DocumentNotFound, EmptyDocument, LayawayNotPaid, WrongState
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.insights.layaways_started import layaway_shown
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.sales.cancel_layaway import CancelLayaway, cancel_layaway
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.sales.start_layaway import StartLayaway, start_layaway


def completes(shop: Shop, layaway_id: int, *, employee: int | None = None) -> Any:
    return complete_layaway(layaway_id, actor=shop.actor(employee or shop.owner_id), now=now())


def shown(shop: Shop, layaway_id: int) -> Any:
    return layaway_shown(layaway_id, actor=shop.owner).layaway


class TestStartLayaway:
    def test_reserves_the_goods_and_takes_the_money_as_a_deposit(self, shop: Shop) -> None:
        shop.has("MOTOR", 2, cost="3000.00")
        made = sets_aside(shop, ("MOTOR", 1, "5000.00"), customer=shop.customer(), cash="2000.00")
        assert (made.folio, made.total, made.paid, made.balance) == (
            "A-0001", money("5800.00"), money("2000.00"), money("3800.00"),
        )  # fmt: skip
        assert shelf(shop, "MOTOR") == (2, 1)
        assert shop.drawer == money("4000.00")
        assert shop.books == {
            "Caja": money("2000.00"),
            "Anticipos de Clientes": money("-2000.00"),
            "Inventario": money("6000.00"),
            "Capital Social": money("-6000.00"),
        }
        assert nothing_is_wrong(shop)

    def test_keeps_others_from_the_goods(self, shop: Shop) -> None:
        shop.has("MOTOR", 1)
        sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="1.00")
        with shop.nothing_changes(), pytest.raises(NotEnoughStock):
            shop.sells(("MOTOR", 1))

    def test_may_be_due_today_but_not_yesterday_where_the_shop_is(self, shop: Shop) -> None:
        """At three in the morning in Greenwich it is still yesterday in Mexico."""
        shop.has("MOTOR", 5)
        customer, at = shop.customer(), datetime(2026, 4, 2, 3, 0, tzinfo=UTC)
        sets_aside(shop, ("MOTOR", 1), customer=customer, cash="1.00", due_on=date(2026, 4, 1), at=at)
        with shop.nothing_changes(), pytest.raises(Invalid):
            sets_aside(shop, ("MOTOR", 1), customer=customer, cash="1.00", due_on=date(2026, 3, 31), at=at)

    @pytest.mark.parametrize(
        ("case", "units", "paid", "refusal"),
        [
            ("nothing paid", 1, {}, PaidTooLittle),
            ("a cent too much", 1, {"cash": "116.01"}, PaidTooMuch),
            ("a cent too much by two methods", 1, {"cash": "100.00", "card": "16.01"}, PaidTooMuch),
            ("more than there is", 6, {"cash": "1.00"}, NotEnoughStock),
        ],
    )
    def test_refuses(
        self, case: str, units: int, paid: dict[str, Any], refusal: type[Exception], shop: Shop
    ) -> None:
        shop.has("MOTOR", 5)
        customer = shop.customer()
        shop.opens_register()
        with shop.nothing_changes(), pytest.raises(refusal):
            sets_aside(shop, ("MOTOR", units, "100.00"), customer=customer, **paid)

    def test_refuses_no_lines_nobody_somebody_unknown_and_no_register(self, shop: Shop) -> None:
        shop.has("MOTOR", 5)
        customer = shop.customer()
        one, cash = lines(shop, ("MOTOR", 1, "100.00")), tenders(cash="1.00")
        for command, refusal in (
            (StartLayaway(lines=(), customer=customer, tenders=cash), EmptyDocument),
            (StartLayaway(lines=one, customer=None, tenders=cash), CustomerRequired),
            (StartLayaway(lines=one, customer=999_999, tenders=cash), CustomerNotFound),
            (StartLayaway(lines=one, customer=customer, tenders=cash), NoOpenRegister),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                start_layaway(command, actor=shop.owner, now=now())

    def test_costs_the_same_statements_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        customer = shop.customer()
        for at in range(50):
            shop.has(f"P{at}", 2)
        shop.opens_register()
        with statements(shop) as few:
            sets_aside(shop, ("P0", 1), customer=customer, cash="1.00")
        with statements(shop) as many:
            sets_aside(shop, *((f"P{at}", 1) for at in range(50)), customer=customer, cash="1.00")
        assert len(few) == len(many)


class TestPayLayaway:
    def test_adds_to_what_is_paid(self, shop: Shop) -> None:
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 1, "5000.00"), customer=shop.customer(), cash="2000.00")
        paid = pays_in(shop, made.id, cash="500.00", card="1000.00")
        assert (paid.paid, paid.balance) == (money("3500.00"), money("2300.00"))
        assert shop.drawer == money("4500.00")
        assert shop.books["Anticipos de Clientes"] == money("-3500.00")
        assert shop.books["Bancos"] == money("1000.00")
        assert nothing_is_wrong(shop)

    def test_refuses_nothing_too_much_and_an_unknown_one(self, shop: Shop) -> None:
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="16.00")
        for layaway, paid, refusal in (
            (made.id, {}, PaidTooLittle),
            (made.id, {"cash": "100.01"}, PaidTooMuch),
            (999_999, {"cash": "1.00"}, DocumentNotFound),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                pays_in(shop, layaway, **paid)
        assert pays_in(shop, made.id, cash="100.00").balance == 0

    def test_refuses_one_that_is_over(self, shop: Shop) -> None:
        shop.has("MOTOR", 2)
        customer = shop.customer()
        done = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=customer, cash="116.00")
        given_up = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=customer, cash="16.00")
        completes(shop, done.id)
        gives_up(shop, given_up.id)
        for layaway, state in ((done.id, "completed"), (given_up.id, "cancelled")):
            with shop.nothing_changes(), pytest.raises(WrongState) as refused:
                pays_in(shop, layaway, cash="1.00")
            assert refused.value.state == state


class TestCompleteLayaway:
    def test_hands_the_goods_over_as_a_sale_with_its_own_folio(self, shop: Shop) -> None:
        shop.has("MOTOR", 2, cost="3000.00")
        customer = shop.customer()
        made = sets_aside(shop, ("MOTOR", 1, "5000.00"), customer=customer, cash="2000.00")
        pays_in(shop, made.id, card="3800.00")
        done = completes(shop, made.id)
        assert (done.folio, done.sale.folio, done.sale.total) == ("A-0001", "V-0001", money("5800.00"))
        assert shelf(shop, "MOTOR") == (1, 1)
        assert shop.books == {
            "Caja": money("2000.00"),
            "Bancos": money("3800.00"),
            "Ventas": money("-5000.00"),
            "IVA Trasladado": money("-800.00"),
            "Costo de Ventas": money("3000.00"),
            "Inventario": money("3000.00"),
            "Capital Social": money("-6000.00"),
        }
        after = shown(shop, made.id)
        assert (after.state, after.sale_folio, after.balance) == ("completed", "V-0001", 0)
        assert nothing_is_wrong(shop)

    def test_needs_no_register(self, shop: Shop) -> None:
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="116.00")
        cashier = shop.hire("cashier", pin="5678")
        assert completes(shop, made.id, employee=cashier).sale.folio == "V-0001"

    def test_takes_the_goods_from_the_branch_that_set_them_aside(self, shop: Shop) -> None:
        north = shop.branch("Sucursal Norte")
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 2, "100.00"), customer=shop.customer(), cash="232.00")
        away = shop.hire("cashier", pin="5678", branch=north)
        completes(shop, made.id, employee=away)
        assert shop.stock("MOTOR") == 0

    def test_refuses_while_something_is_owed_and_a_second_time(self, shop: Shop) -> None:
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="115.99")
        with shop.nothing_changes(), pytest.raises(LayawayNotPaid) as refused:
            completes(shop, made.id)
        assert refused.value.balance == money("0.01")
        pays_in(shop, made.id, cash="0.01")
        completes(shop, made.id)
        with shop.nothing_changes(), pytest.raises(WrongState):
            completes(shop, made.id)
        with shop.nothing_changes(), pytest.raises(DocumentNotFound):
            completes(shop, 999_999)

    def test_the_sale_can_be_cancelled_and_gives_the_deposits_back(self, shop: Shop) -> None:
        shop.has("MOTOR", 2, cost="3000.00")
        customer = shop.customer()
        shop.opens_register()
        opening = shop.books
        made = sets_aside(shop, ("MOTOR", 1, "5000.00"), customer=customer, cash="2000.00")
        pays_in(shop, made.id, card="3800.00")
        done = completes(shop, made.id)
        assert cancels(shop, done.sale.id).refunded == {"cash": money("2000.00"), "card": money("3800.00")}
        assert (shop.books, shop.drawer) == (opening, money("2000.00"))
        assert shop.stock("MOTOR") == 2
        assert nothing_is_wrong(shop)

    def test_the_sale_can_be_returned_bit_by_bit(self, shop: Shop) -> None:
        shop.has("MOTOR", 3, cost="33.333333")
        customer = shop.customer()
        shop.opens_register()
        opening = shop.books
        made = sets_aside(shop, ("MOTOR", 3, "33.33"), customer=customer, cash="115.99")
        sale = completes(shop, made.id).sale
        for _ in range(3):
            takes_back(shop, sale.id, ("MOTOR", 1))
            assert nothing_is_wrong(shop)
        assert (shop.books, shop.drawer) == (opening, money("2000.00"))
        assert shop.stock("MOTOR") == 3


class TestCancelLayaway:
    def test_frees_the_goods_and_gives_each_payment_back_by_its_own_method(self, shop: Shop) -> None:
        shop.has("MOTOR", 2, cost="3000.00")
        customer = shop.customer()
        shop.opens_register()
        opening = shop.books
        made = sets_aside(shop, ("MOTOR", 1, "5000.00"), customer=customer, cash="2000.00")
        pays_in(shop, made.id, transfer="1500.00")
        given_up = gives_up(shop, made.id, reason=" No completó ")
        assert given_up.refunded == {"cash": money("2000.00"), "transfer": money("1500.00")}
        assert shelf(shop, "MOTOR") == (2, 2)
        assert (shop.books, shop.drawer) == (opening, money("2000.00"))
        after = shown(shop, made.id)
        assert (after.state, after.paid, after.balance, after.close_reason) == (
            "cancelled",
            0,
            0,
            "No completó",
        )
        assert nothing_is_wrong(shop)

    def test_refuses_no_reason_no_register_no_cash_and_an_end_that_has_come(self, shop: Shop) -> None:
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="100.00")
        supervisor = shop.actor(shop.hire("supervisor", pin="8642"))
        with shop.nothing_changes(), pytest.raises(Invalid):
            gives_up(shop, made.id, reason="  ")
        command = CancelLayaway(layaway=made.id, reason="x")
        with shop.nothing_changes(), pytest.raises(NoOpenRegister):
            cancel_layaway(command, actor=supervisor, now=now())
        shop.opens_register("99.99", number=2, employee=supervisor.id)
        with shop.nothing_changes(), pytest.raises(NotEnoughCash):
            cancel_layaway(command, actor=supervisor, now=now())
        gives_up(shop, made.id)
        with shop.nothing_changes(), pytest.raises(WrongState):
            gives_up(shop, made.id)

    def test_refuses_whoever_may_not_and_a_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        shop.has("MOTOR", 2)
        made = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="100.00")
        cashier = shop.actor(shop.hire("cashier", pin="5678"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            cancel_layaway(CancelLayaway(layaway=made.id, reason="x"), actor=cashier, now=now())
        with shop.nothing_changes(), pytest.raises(DocumentNotFound):
            gives_up(neighbour, made.id)


def test_a_layaway_is_overdue_the_day_after_it_was_due(shop: Shop) -> None:
    shop.has("MOTOR", 2)
    due = now().date() + timedelta(days=3)
    made = sets_aside(shop, ("MOTOR", 1, "100.00"), customer=shop.customer(), cash="100.00", due_on=due)
    layaway = shown(shop, made.id)
    assert not layaway.is_overdue(due)
    assert layaway.is_overdue(due + timedelta(days=1))
    assert layaway.balance == Decimal("16.00")

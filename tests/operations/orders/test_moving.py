"""change_order_status, update_order, enter_order: who manages orders moves them on, by the moves there are."""

from decimal import Decimal
from typing import Any

import pytest

from tests.operations.orders.helpers import gives_up, moves, ordered, orders, pays, stands, user_actor
from tests.operations.sales.helpers import nothing_is_wrong, shelf, statements
from tests.shop import Shop, now
from trastienda.domain.sales.errors import EmptyDocument, WrongState
from trastienda.domain.sales.models import Sale
from trastienda.domain.sales.states import (
    ORDER_MOVES,
    FulfilmentState,
    OrderStatus,
    PaymentState,
    order_status,
    printed,
)
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.orders.change_order_status import ChangeOrderStatus, change_order_status
from trastienda.operations.orders.enter_order import EnterOrder, enter_order
from trastienda.operations.orders.update_order import UpdateOrder, update_order

MOVES = """
pending    | paid -> paid, cancelled -> cancelled
paid       | on_the_way -> on_the_way, delivered -> delivered, cancelled -> cancelled
on_the_way | delivered -> delivered, cancelled -> cancelled
delivered  | cancelled -> cancelled
cancelled  | (final)
"""
# The document's table of one word for a pair; what is missing here cannot happen, and reads by the same rule.
WORDS = {
    ("pending", "on_hold"): "pending",
    ("awaiting_approval", "on_hold"): "pending",
    ("failed", "on_hold"): "pending",
    ("paid", "preparing"): "paid",
    ("paid", "on_hold"): "paid",
    ("paid", "ready_for_pickup"): "paid",
    ("paid", "on_the_way"): "on_the_way",
    ("paid", "delivered"): "delivered",
    ("pending", "delivered"): "delivered",  # on the customer's account
    ("partially_refunded", "delivered"): "delivered",
    ("refunded", "cancelled"): "cancelled",
    ("pending", "cancelled"): "cancelled",
    ("refunded", "returned"): "cancelled",
}


def updates(
    shop: Shop, order_id: int, *wanted: tuple[Any, Any], to: str | None = None, total: str = ""
) -> None:
    command = UpdateOrder(
        order=order_id,
        to=OrderStatus(to) if to else None,
        lines=ordered(shop, *wanted) if wanted else None,
        total=Decimal(total) if total else None,
    )
    update_order(command, actor=system_actor(shop.id), now=now())


def lines_of(shop: Shop, order_id: int) -> list[tuple[Any, ...]]:
    query = (
        "SELECT l.position, p.sku, l.quantity, l.total FROM sale_line l JOIN product p"
        " ON p.tenant_id = l.tenant_id AND p.id = l.product_id WHERE l.tenant_id = %s AND l.sale_id = %s ORDER BY 1"
    )
    return shop._rows(query, order_id)


def test_the_moves_of_an_order_are_these() -> None:
    assert printed(ORDER_MOVES) == MOVES.strip()
    assert set(ORDER_MOVES) == set(OrderStatus)


@pytest.mark.parametrize(("pair", "word"), WORDS.items())
def test_every_pair_of_states_has_one_word(pair: tuple[str, str], word: str) -> None:
    assert order_status(PaymentState(pair[0]), FulfilmentState(pair[1])) == word


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.has("CAFE", 10)
    shop.has("TE", 5, price_1=Decimal("100.00"), prices_include_tax=True)
    return shop


class TestChangeOrderStatus:
    def test_leads_an_order_through_its_life(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        for to, stood in (
            ("paid", ("paid", "preparing")),
            ("on_the_way", ("paid", "on_the_way")),
            ("delivered", ("paid", "delivered")),
            ("cancelled", ("refunded", "cancelled")),
        ):
            moves(stocked, order.id, to)
            assert stands(stocked, order.id)[:2] == stood
        assert shelf(stocked, "CAFE") == (10, 10)
        assert nothing_is_wrong(stocked)

    @pytest.mark.parametrize("state", ["on_hold", "ready_for_pickup"])
    def test_sends_what_is_on_hold_or_waits_to_be_fetched(self, state: str, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        pays(stocked, order.id, order.total)
        with stocked.transaction():
            Sale.objects.filter(id=order.id).update(fulfilment_state=state)
        moves(stocked, order.id, "on_the_way")
        assert stands(stocked, order.id)[1] == "on_the_way"

    def test_says_who_took_the_money(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        boss = user_actor(stocked, stocked.user("admin", username="jefa"))
        change_order_status(ChangeOrderStatus(order.id, OrderStatus.PAID), actor=boss, now=now())
        payment = "SELECT method, amount, actor FROM payment WHERE tenant_id = %s"
        assert stocked._rows(payment) == [("transfer", Decimal("406.00"), "jefa")]
        event = "SELECT actor, action FROM audit_event WHERE tenant_id = %s ORDER BY seq DESC LIMIT 1"
        assert stocked._rows(event) == [("jefa", "order.moved")]

    def test_does_nothing_to_one_that_stands_so(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        with stocked.nothing_changes():
            moves(stocked, order.id, "pending")
        gives_up(stocked, order.id)
        with stocked.nothing_changes():
            moves(stocked, order.id, "cancelled")

    @pytest.mark.parametrize("status", OrderStatus)
    def test_refuses_every_other_move_and_names_those_there_are(
        self, status: OrderStatus, stocked: Shop
    ) -> None:
        order = enter_order(
            EnterOrder(lines=ordered(stocked, ("CAFE", 1)), to=status),
            actor=system_actor(stocked.id),
            now=now(),
        )
        for to in set(OrderStatus) - set(ORDER_MOVES[status]) - {status}:
            with stocked.nothing_changes(), pytest.raises(WrongState) as refused:
                moves(stocked, order.id, to)
            assert refused.value.allowed == tuple(str(each) for each in ORDER_MOVES[status])

    @pytest.mark.parametrize("role", ["manager", "cashier", "customer"])
    def test_is_for_those_who_manage_orders(self, role: str, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        actor = user_actor(stocked, stocked.user(role))
        command = ChangeOrderStatus(order.id, OrderStatus.PAID)
        with stocked.nothing_changes(), pytest.raises(Forbidden):
            change_order_status(command, actor=actor, now=now())


class TestUpdateOrder:
    def test_sets_other_goods_aside_at_the_prices_of_today(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 9), ("TE", 1))
        updates(stocked, order.id, ("TE", 2), ("CAFE", 10), ("TE", 1), total="4360.00")
        assert lines_of(stocked, order.id) == [
            (1, "TE", 2, Decimal("200.00")),
            (2, "CAFE", 10, Decimal("4060.00")),
            (3, "TE", 1, Decimal("100.00")),
        ]
        assert (shelf(stocked, "CAFE"), shelf(stocked, "TE")) == ((10, 0), (5, 2))
        assert stands(stocked, order.id) == ("pending", "on_hold", Decimal("4360.00"))
        assert nothing_is_wrong(stocked)
        pays(stocked, order.id, "4360.00")
        assert nothing_is_wrong(stocked)

    def test_changes_nothing_for_the_same_lines_even_when_paid(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1), ("TE", 1))
        pays(stocked, order.id, order.total)
        with stocked.nothing_changes():
            updates(stocked, order.id, ("CAFE", 1), ("TE", 1), to="paid", total=str(order.total))

    def test_replaces_and_moves_in_one_go(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        updates(stocked, order.id, ("TE", 1), to="paid", total="100.00")
        assert stands(stocked, order.id) == ("paid", "preparing", 0)
        assert (shelf(stocked, "CAFE"), shelf(stocked, "TE")) == ((10, 10), (4, 4))
        assert nothing_is_wrong(stocked)

    def test_pays_at_once_what_costs_nothing_now(self, stocked: Shop) -> None:
        stocked.has("MUESTRA", 1, price_1=Decimal(0))
        order = orders(stocked, ("CAFE", 1))
        updates(stocked, order.id, ("MUESTRA", 1))
        assert stands(stocked, order.id) == ("paid", "preparing", 0)
        assert nothing_is_wrong(stocked)

    @pytest.mark.parametrize(
        ("lines", "more", "refusal"),
        [
            ([("CAFE", 11)], {}, NotEnoughStock),
            ([], {"total": "405.99"}, Invalid),
            ([("TE", 1)], {"total": "406.00"}, Invalid),
            ([("TE", 1)], {"to": "delivered"}, WrongState),
        ],
    )
    def test_refuses_and_leaves_nothing(
        self, lines: list[tuple[Any, Any]], more: dict[str, str], refusal: type[Exception], stocked: Shop
    ) -> None:
        order = orders(stocked, ("CAFE", 1))
        with stocked.nothing_changes(), pytest.raises(refusal):
            updates(stocked, order.id, *lines, **more)

    def test_refuses_an_order_of_nothing(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        with stocked.nothing_changes(), pytest.raises(EmptyDocument):
            update_order(UpdateOrder(order.id, lines=[]), actor=system_actor(stocked.id), now=now())

    @pytest.mark.parametrize("end", ["paid", "cancelled"])
    def test_refuses_other_lines_once_it_is_paid_or_given_up(self, end: str, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        moves(stocked, order.id, end)
        with stocked.nothing_changes(), pytest.raises(WrongState):
            updates(stocked, order.id, ("TE", 1))

    def test_costs_as_many_statements_for_fifty_lines_as_for_one(self, shop: Shop) -> None:
        for at in range(50):
            shop.has(f"P{at}", 5)
        order, counts = orders(shop, ("P0", 2)), []
        for lines in ([("P1", 1)], [(f"P{at}", 1) for at in range(50)]):
            with statements(shop) as sent:
                updates(shop, order.id, *lines)
            counts.append(len(sent))
        assert counts[0] == counts[1]


class TestEnterOrder:
    @pytest.mark.parametrize(
        ("to", "stood"),
        [
            ("pending", ("pending", "on_hold")),
            ("paid", ("paid", "preparing")),
            ("on_the_way", ("paid", "on_the_way")),
            ("delivered", ("paid", "delivered")),
            ("cancelled", ("pending", "cancelled")),
        ],
    )
    def test_brings_it_to_where_it_stands(self, to: str, stood: tuple[str, str], stocked: Shop) -> None:
        command = EnterOrder(lines=ordered(stocked, ("CAFE", 1)), to=OrderStatus(to))
        order = enter_order(command, actor=system_actor(stocked.id), now=now())
        assert stands(stocked, order.id)[:2] == stood
        assert nothing_is_wrong(stocked)

    def test_checks_the_total_it_is_told(self, stocked: Shop) -> None:
        command = EnterOrder(lines=ordered(stocked, ("CAFE", 1)), total=Decimal("0.01"))
        with stocked.nothing_changes(), pytest.raises(Invalid):
            enter_order(command, actor=system_actor(stocked.id), now=now())

"""cancel_order, expire_orders, delete_order: what was set aside is free, what was paid goes back, papers stay."""

from decimal import Decimal
from typing import Any

import pytest

from tests.operations.orders.helpers import (
    LATER,
    deletes,
    gives_up,
    moves,
    orders,
    pays,
    stands,
    time_passes,
    user_actor,
)
from tests.operations.sales.helpers import nothing_is_wrong, shelf, takes_back
from tests.shop import Shop, now
from trastienda.domain.cash.errors import NoOpenRegister
from trastienda.domain.sales.errors import DocumentNotFound, WrongState
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.orders.cancel_order import CancelOrder, cancel_order
from trastienda.operations.orders.expire_orders import AT_ONCE, expire_orders


class TestCancelOrder:
    def test_frees_the_goods_of_one_that_nobody_paid(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        before = shop.books
        order = orders(shop, ("CAFE", 2))
        gives_up(shop, order.id, reason=" Ya no la quiere ")
        assert shelf(shop, "CAFE") == (3, 3)
        assert stands(shop, order.id) == ("pending", "cancelled", order.total)
        assert shop.books == before
        why = "SELECT closed_by, close_reason, expires_at FROM sale WHERE tenant_id = %s"
        assert shop._rows(why) == [("Sistema", "Ya no la quiere", None)]
        assert nothing_is_wrong(shop)

    @pytest.mark.parametrize("method", ["card", "transfer"])
    def test_gives_back_goods_and_money_of_one_that_was_paid(self, method: str, shop: Shop) -> None:
        shop.has("CAFE", 3)
        before = shop.books
        order = orders(shop, ("CAFE", 2))
        pays(shop, order.id, order.total, method=method)
        gives_up(shop, order.id)
        assert shelf(shop, "CAFE") == (3, 3)
        assert stands(shop, order.id) == ("refunded", "cancelled", 0)
        assert shop.books == before
        refund = "SELECT method, amount FROM refund WHERE tenant_id = %s"
        assert shop._rows(refund) == [(method, Decimal("812.00"))]
        assert nothing_is_wrong(shop)

    def test_needs_a_drawer_for_what_was_paid_in_cash(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        ticket = shop.sells(("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(NoOpenRegister):
            gives_up(shop, ticket.id)

    @pytest.mark.parametrize("role", ["manager", "cashier", "customer"])
    def test_is_for_those_who_manage_orders(self, role: str, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 1))
        actor = user_actor(shop, shop.user(role))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            cancel_order(CancelOrder(order.id, "Porque sí"), actor=actor, now=now())

    @pytest.mark.parametrize(("reason", "refusal"), [("", Invalid), ("  ", Invalid)])
    def test_wants_a_reason(self, reason: str, refusal: type[Exception], shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(refusal):
            gives_up(shop, order.id, reason=reason)

    def test_happens_once(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        for pay in (False, True):
            order = orders(shop, ("CAFE", 1))
            if pay:
                pays(shop, order.id, order.total)
            gives_up(shop, order.id)
            with shop.nothing_changes(), pytest.raises(WrongState):
                gives_up(shop, order.id)

    def test_leaves_the_rest_of_a_partly_returned_one_to_returns(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 2))
        pays(shop, order.id, order.total)
        moves(shop, order.id, "delivered")
        takes_back(shop, order.id, ("CAFE", 1))
        with shop.nothing_changes(), pytest.raises(WrongState):
            gives_up(shop, order.id)
        assert nothing_is_wrong(shop)

    def test_gives_back_what_is_left_of_one_that_has_not_left(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 2))
        pays(shop, order.id, order.total)
        opening = shop.books
        takes_back(shop, order.id, ("CAFE", 1))
        assert stands(shop, order.id)[:2] == ("partially_refunded", "preparing")
        gives_up(shop, order.id, reason="Ya no la quiere")
        assert stands(shop, order.id)[:2] == ("refunded", "returned")
        assert shelf(shop, "CAFE") == (3, 3)
        assert opening["Bancos"] == order.total
        assert "Bancos" not in shop.books
        why = "SELECT closed_by, close_reason FROM sale WHERE tenant_id = %s"
        assert shop._rows(why) == [("Sistema", "Ya no la quiere")]
        with shop.nothing_changes(), pytest.raises(WrongState):
            gives_up(shop, order.id)
        assert nothing_is_wrong(shop)


class TestExpireOrders:
    def test_gives_up_what_nobody_paid_for_in_time_and_nothing_else(self, shop: Shop) -> None:
        shop.has("CAFE", 9)
        late, paid, given_up = (orders(shop, ("CAFE", 2)) for _ in range(3))
        pays(shop, paid.id, paid.total)
        gives_up(shop, given_up.id)
        young = orders(shop, ("CAFE", 1), at=now() + LATER)
        assert time_passes(shop) == 1
        found = [stands(shop, order.id)[:2] for order in (late, paid, given_up, young)]
        assert found == [
            ("pending", "cancelled"),
            ("paid", "preparing"),
            ("pending", "cancelled"),
            ("pending", "on_hold"),
        ]
        assert shelf(shop, "CAFE") == (7, 6)
        assert nothing_is_wrong(shop)

    def test_does_nothing_before_the_time(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = orders(shop, ("CAFE", 1))
        with shop.nothing_changes():
            assert time_passes(shop, to=order.expires_at.replace(microsecond=0)) == 0
        assert time_passes(shop, to=order.expires_at) == 1
        with shop.nothing_changes():
            assert time_passes(shop, to=order.expires_at) == 0

    def test_goes_on_until_none_is_left(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        assert AT_ONCE >= 100
        monkeypatch.setattr("trastienda.operations.orders.expire_orders.AT_ONCE", 2)
        shop.has("CAFE", 9)
        for _ in range(5):
            orders(shop, ("CAFE", 1))
        assert time_passes(shop) == 5
        assert shelf(shop, "CAFE") == (9, 9)

    def test_is_for_the_system_and_those_who_manage_orders(self, shop: Shop) -> None:
        with pytest.raises(Forbidden):
            expire_orders(actor=user_actor(shop, shop.user("cashier")), now=now())
        assert expire_orders(actor=system_actor(shop.id), now=now()) == 0


def placed(shop: Shop) -> int:
    return int(orders(shop, ("CAFE", 1)).id)


def paid(shop: Shop) -> int:
    order = orders(shop, ("CAFE", 1))
    pays(shop, order.id, order.total)
    return int(order.id)


def cancelled(shop: Shop) -> int:
    order = placed(shop)
    gives_up(shop, order)
    return order


def sent(shop: Shop) -> int:
    order = paid(shop)
    moves(shop, order, "on_the_way")
    return order


def sold(shop: Shop) -> int:
    return int(shop.sells(("CAFE", 1)).id)


class TestDeleteOrder:
    @pytest.mark.parametrize("before", [placed, paid, cancelled])
    def test_hides_what_has_not_left_and_keeps_its_papers(self, before: Any, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = before(shop)
        deletes(shop, order)
        assert stands(shop, order)[1] == "cancelled"
        assert shop._value("SELECT hidden_at IS NOT NULL FROM sale WHERE tenant_id = %s AND id = %s", order)
        assert shelf(shop, "CAFE") == (3, 3)
        assert nothing_is_wrong(shop)
        with shop.nothing_changes(), pytest.raises(DocumentNotFound):
            deletes(shop, order)

    @pytest.mark.parametrize("before", [sent, sold])
    def test_refuses_what_has_left(self, before: Any, shop: Shop) -> None:
        shop.has("CAFE", 3)
        order = before(shop)
        with shop.nothing_changes(), pytest.raises(WrongState):
            deletes(shop, order)

"""Several people at once: of two ends of an order one happens, and nothing is promised twice."""

from functools import partial
from typing import Any

from tests.operations.orders.helpers import gives_up, orders, pays, stands, time_passes
from tests.operations.orders.test_moving import updates
from tests.operations.sales.helpers import nothing_is_wrong, shelf
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.sales.errors import (
    OrderAlreadyPaid,
    OrderLineNotFound,
    OrderLinesFixed,
    OrderNotPayable,
    WrongState,
)
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.actor import system_actor
from trastienda.operations.orders.edit_order import EditOrder, edit_order


def split(ended: list[Any]) -> tuple[list[Any], list[type]]:
    """What succeeded, and the kinds of what was refused."""
    return (
        [each for each in ended if not isinstance(each, Exception)],
        [type(each) for each in ended if isinstance(each, Exception)],
    )


def test_of_two_payments_one_is_taken(shop: Shop) -> None:
    shop.has("CAFE", 3)
    order = orders(shop, ("CAFE", 2))
    done, refused = split(at_once(*[partial(pays, shop, order.id, order.total)] * 3))
    assert (len(done), refused) == (1, [OrderAlreadyPaid] * 2)
    assert shelf(shop, "CAFE") == (1, 1)
    assert nothing_is_wrong(shop)


def test_a_payment_and_the_end_of_its_time_never_both_happen(shop: Shop) -> None:
    shop.has("CAFE", 20)
    for _ in range(5):
        order = orders(shop, ("CAFE", 2))
        paid, expired = at_once(partial(pays, shop, order.id, order.total), partial(time_passes, shop))
        assert (isinstance(paid, OrderNotPayable), expired) in {(True, 1), (False, 0)}
        assert stands(shop, order.id)[1] == ("cancelled" if expired else "preparing")
    assert nothing_is_wrong(shop)


def test_a_payment_and_a_cancellation_end_in_money_given_back_or_never_taken(shop: Shop) -> None:
    shop.has("CAFE", 20)
    for _ in range(5):
        order = orders(shop, ("CAFE", 2))
        _, refused = split(
            at_once(partial(pays, shop, order.id, order.total), partial(gives_up, shop, order.id))
        )
        assert refused in ([], [OrderNotPayable])
        assert stands(shop, order.id)[:2] in {("refunded", "cancelled"), ("pending", "cancelled")}
    assert shelf(shop, "CAFE") == (20, 20)
    assert nothing_is_wrong(shop)


def test_two_changes_of_the_same_goods_wait_for_each_other_in_order(shop: Shop) -> None:
    """One gives up A for B, the other B for A: whoever holds one of them must never want the other."""
    for sku in ("A", "B"):
        shop.has(sku, 10)
    first, second = orders(shop, ("A", 5)), orders(shop, ("B", 5))
    for sku, other in (("B", "A"), ("A", "B")) * 3:
        ended = at_once(
            partial(updates, shop, first.id, (sku, 5)), partial(updates, shop, second.id, (other, 5))
        )
        assert ended == [None, None]
    assert (shelf(shop, "A"), shelf(shop, "B")) == ((10, 5), (10, 5))


def test_the_last_units_are_promised_once_whichever_door_asks(shop: Shop) -> None:
    shop.has("CAFE", 3)
    shop.opens_register()
    doors = [partial(orders, shop, ("CAFE", 1)), partial(shop.sells, ("CAFE", 1))] * 4
    done, refused = split(at_once(*doors))
    assert (len(done), refused) == (3, [NotEnoughStock] * 5)
    assert shop.available("CAFE") == 0
    assert nothing_is_wrong(shop)


def test_of_two_cancellations_one_happens(shop: Shop) -> None:
    shop.has("CAFE", 3)
    order = orders(shop, ("CAFE", 2))
    pays(shop, order.id, order.total)
    done, refused = split(at_once(*[partial(gives_up, shop, order.id)] * 2))
    assert (len(done), refused) == (1, [WrongState])
    assert nothing_is_wrong(shop)


def test_the_same_item_is_taken_out_of_a_paid_order_once(shop: Shop) -> None:
    shop.has("CAFE", 3)
    shop.has("TE", 3)
    order = orders(shop, ("CAFE", 2), ("TE", 1))
    pays(shop, order.id, order.total)
    tea = shop._value("SELECT max(id) FROM sale_line WHERE tenant_id = %s AND sale_id = %s", order.id)
    edits = partial(
        edit_order, EditOrder(order=order.id, remove=[tea]), actor=system_actor(shop.id), now=now()
    )
    done, refused = split(at_once(*[edits] * 3))
    assert (len(done), refused) == (1, [OrderLineNotFound] * 2)
    assert (shelf(shop, "TE"), shop.count("sale_return")) == ((3, 3), 1)
    assert nothing_is_wrong(shop)


def test_an_item_taken_out_and_the_whole_order_given_up_never_give_more_back_than_was_paid(
    shop: Shop,
) -> None:
    shop.has("CAFE", 9)
    shop.has("TE", 9)
    for _ in range(3):
        order = orders(shop, ("CAFE", 2), ("TE", 1))
        pays(shop, order.id, order.total)
        tea = shop._value("SELECT max(id) FROM sale_line WHERE tenant_id = %s AND sale_id = %s", order.id)
        edit = EditOrder(order=order.id, remove=[tea])
        _, refused = split(
            at_once(
                partial(edit_order, edit, actor=system_actor(shop.id), now=now()),
                partial(gives_up, shop, order.id),
            )
        )
        assert refused in ([], [OrderLinesFixed])
        assert stands(shop, order.id)[:2] in {("refunded", "cancelled"), ("refunded", "returned")}
    assert (shelf(shop, "CAFE"), shelf(shop, "TE")) == ((9, 9), (9, 9))
    assert "Bancos" not in shop.books
    assert nothing_is_wrong(shop)

"""The job that gives up unpaid orders, tenant by tenant."""

from datetime import timedelta

from tests.operations.orders.helpers import orders, stands
from tests.shop import Shop, now
from trastienda.jobs.orders import give_up_orders


def test_gives_up_in_every_shop_what_nobody_paid_for_in_time(shop: Shop, neighbour: Shop) -> None:
    placed = []
    for each in (shop, neighbour):
        each.has("CAFE", 3)
        placed.append((each, orders(each, ("CAFE", 2), at=now() - timedelta(hours=49))))
        placed.append((each, orders(each, ("CAFE", 1))))
    give_up_orders(int(now().timestamp()))
    assert [stands(each, order.id)[1] for each, order in placed] == ["cancelled", "on_hold"] * 2
    assert [each.available("CAFE") for each in (shop, neighbour)] == [2, 2]

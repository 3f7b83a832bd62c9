"""Kept sums of what sold: always what adding up every line would say, whatever is folded and whatever comes late."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.accountant import ZONE, days_ago, noon, on_account, today
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.sales import sold
from trastienda.kernel import sql
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.post_sale import PostSale, post_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods

_LINES = f"""
SELECT product_id, sum(sign * quantity), sum(sign * total) FROM ({sold.lines("%(since)s::date", "%(until)s::date")}) l
GROUP BY 1 ORDER BY 1
"""
_DOCUMENTS = f"""
SELECT day, channel, sum(tickets), sum(total) FROM ({sold.documents("%(since)s::date", "%(until)s::date")}) d
GROUP BY 1, 2 ORDER BY 1, 2
"""
_KEPT = f"SELECT product_id, quantity, total FROM ({sold.SOLD}) s ORDER BY 1"
_KEPT_DAYS = f"SELECT day, channel, sum(tickets), sum(total) FROM ({sold.DAYS}) d GROUP BY 1, 2 ORDER BY 1, 2"
SPANS = [(0, 0), (3, 0), (9, 2), (45, 0), (60, 20), (400, 0), (400, 100), (30, 30), (800, 3)]
OLD = (2, 4, 8, 9, 20, 31, 45, 62, 100, 380, 400, 700)


def agrees(shop: Shop, zone: str = ZONE) -> None:
    """Over every kind of span, what is kept says what the lines and documents say."""
    for first, last in SPANS:
        params = {"tenant": shop.id, "zone": zone, "since": days_ago(first), "until": days_ago(last)}
        with shop.transaction():
            assert sql.rows(_KEPT, params) == sql.rows(_LINES, params), (first, last)
            assert sql.rows(_KEPT_DAYS, params) == sql.rows(_DOCUMENTS, params), (first, last)


def fold(shop: Shop, *, last_on: date | None = None, zone: str = ZONE) -> bool:
    with shop.transaction():
        return sold.fold(zone_name=zone, last_on=last_on)


def kept(shop: Shop, table: str) -> int:
    return int(shop._value(f"SELECT count(*) FROM {table} WHERE tenant_id = %s"))


def sell(shop: Shop, sku: str, units: int, *, ago: int) -> Any:
    line = WantedLine(product_id=shop.products[sku], quantity=Decimal(units))
    buyer = shop._value("SELECT max(id) FROM customer WHERE tenant_id = %s")
    command = PostSale(lines=[line], tenders=[], terms="credit", customer=buyer, session=None)
    return post_sale(command, actor=shop.owner, now=noon(days_ago(ago)))


@pytest.fixture
def past(shop: Shop) -> Shop:
    """Two products sold now and then over two years, on account."""
    shop.has("CAFE", 500)
    shop.has("TE", 500)
    shop.customer(credit_limit="9999999.00")
    for at, ago in enumerate(OLD):
        sell(shop, ("CAFE", "TE")[at % 2], 1 + at, ago=ago)
        sell(shop, "CAFE", 1, ago=ago)
    return shop


def test_nothing_folded_is_read_from_lines(past: Shop) -> None:
    agrees(past)
    assert kept(past, "product_sold") == 0


def test_folded_says_the_same_and_keeps_three_days_back(past: Shop) -> None:
    assert fold(past)
    agrees(past)
    newest = past._value("SELECT max(first_on) FROM product_sold WHERE span = 1 AND tenant_id = %s")
    assert newest <= days_ago(2)
    assert fold(past)  # nothing new: nothing changes
    agrees(past)


def test_folded_little_by_little(past: Shop) -> None:
    for ago in (500, 399, 45, 44, 4):
        assert fold(past, last_on=days_ago(ago))
        agrees(past)


@pytest.mark.parametrize("ago", [4, 9, 45, 400])
def test_what_comes_late_counts_at_once_and_is_folded_next(past: Shop, ago: int) -> None:
    fold(past)
    sell(past, "TE", 7, ago=ago)
    assert kept(past, "unfolded_day") == 1
    agrees(past)
    assert fold(past)
    assert kept(past, "unfolded_day") == 0
    agrees(past)


def test_a_sale_of_today_is_noted_nowhere(past: Shop) -> None:
    fold(past)
    sell(past, "TE", 7, ago=0)
    sell(past, "TE", 7, ago=1)
    assert kept(past, "unfolded_day") == 0
    agrees(past)


@pytest.mark.parametrize("undone_ago", [0, 5])
def test_what_is_undone_is_taken_off_on_that_day(past: Shop, undone_ago: int) -> None:
    gone, back = sell(past, "CAFE", 3, ago=20), sell(past, "TE", 5, ago=20)
    fold(past)
    at = noon(days_ago(undone_ago)) if undone_ago else now()
    cancel_sale(CancelSale(sale=gone.id, reason="error"), actor=past.owner, now=at)
    goods = [ComingBack(past.products["TE"], Decimal(2))]
    return_goods(ReturnGoods(back.id, goods, reason="no gustó"), actor=past.owner, now=at)
    agrees(past)
    fold(past)
    agrees(past)


def test_lines_that_are_replaced_are_reckoned_anew(past: Shop) -> None:
    """As a change of a posted sale does it: other lines under the same date, and a record of the change."""
    changed = sell(past, "CAFE", 3, ago=20)
    fold(past)
    with past.transaction():
        sql.execute(
            "UPDATE sale_line SET quantity = quantity + 2, total = total + 10 WHERE tenant_id = %s AND sale_id = %s",
            (past.id, changed.id),
        )
        sql.execute(
            "INSERT INTO sale_change (tenant_id, sale_id, was_base, was_tax, was_total, was_cost, was_lines, refunded,"
            " actor, at) VALUES (%s, %s, 0, 0, 0, 0, '[]', 0, 'x', now())",
            (past.id, changed.id),
        )
    agrees(past)
    fold(past)
    agrees(past)


def test_another_zone_has_other_days(past: Shop) -> None:
    fold(past)
    agrees(past, "Pacific/Kiritimati")  # nothing kept is of its days
    assert fold(past, zone="Pacific/Kiritimati")
    agrees(past, "Pacific/Kiritimati")


def test_a_fold_waits_for_nobody_and_nobody_for_it(past: Shop) -> None:
    """Who writes to a day long ago holds the fold off until commit; who sells today does not."""
    fold(past, last_on=days_ago(100))
    at_once(
        lambda: sell(past, "CAFE", 1, ago=0),
        lambda: fold(past),
        lambda: sell(past, "TE", 1, ago=200),
        lambda: fold(past),
    )
    agrees(past)
    fold(past)
    agrees(past)


def test_a_server_whose_clock_was_ahead_begins_anew(past: Shop) -> None:
    fold(past)
    with past.transaction():
        sql.execute(
            "UPDATE folded_sales SET last_on = %s WHERE tenant_id = %s",
            (today() + timedelta(days=9), past.id),
        )
    assert fold(past)
    agrees(past)


def test_neighbours_keep_their_own(past: Shop, neighbour: Shop) -> None:
    fold(past)
    on_account(neighbour, neighbour.customer(credit_limit="999.00"), "10.00", on=days_ago(9))
    assert fold(neighbour)
    agrees(neighbour)
    agrees(past)

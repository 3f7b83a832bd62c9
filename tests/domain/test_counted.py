"""Kept counts of sales: always what a count of everything would say, whatever comes late, is hidden or moved."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.shop import Shop
from tests.threads import at_once
from trastienda.domain.sales import counted
from trastienda.insights import orders
from trastienda.kernel import sql

NOW = datetime.now(UTC)
LISTED = "/api/orders/"


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def sale(shop: Shop, at: datetime, *, is_order: bool = False) -> None:
    """A sale as it is written, with no goods or money: only its moment matters here."""
    sql.execute(
        "INSERT INTO sale (tenant_id, folio, branch_id, actor, amount, discount, base, tax, total, notes, channel,"
        " terms, method, payment_state, fulfilment_state, currency, paid, tendered, credit, unpaid, cost, placed_at,"
        "   sold_at, sold_on)"
        " SELECT %(tenant)s, 'X' || coalesce(max(id), 0), %(branch)s, 'x', 0, 0, 0, 0, 0, '', 'counter',"
        " 'cash', 'none',"
        " 'paid', CASE WHEN count(*) %% 3 = 0 THEN 'cancelled' ELSE 'delivered' END, 'MXN', 0, 0, 0, 0, 0, %(placed)s,"
        " %(at)s, %(at)s::date FROM sale WHERE tenant_id = %(tenant)s",
        {"tenant": shop.id, "branch": shop.branch_id, "placed": at if is_order else None, "at": at},
    )


def sell(shop: Shop, *days: float, is_order: bool = False) -> None:
    with shop.transaction():
        for each in days:
            sale(shop, ago(each), is_order=is_order)


def count(shop: Shop) -> bool:
    with shop.transaction():
        return counted.count_sales()


def kept(shop: Shop) -> list[tuple[Any, ...]]:
    with shop.transaction():
        return sql.rows("SELECT at, sales FROM sales_before WHERE tenant_id = %s ORDER BY at", (shop.id,))


def agrees(shop: Shop) -> None:
    with shop.transaction():
        query = "SELECT coalesce(placed_at, sold_at) FROM sale WHERE tenant_id = %s"
        told = sorted(at for (at,) in sql.rows(query, (shop.id,)))
        moments = [ago(400), *(at + timedelta(seconds=late) for at in told for late in (-1, 0, 1))]
        for moment in moments:
            assert counted.sales_before(moment) == sum(at < moment for at in told), moment
        assert counted.sales_before(None) == len(told)
    for at, sales in kept(shop):
        assert sales == sum(each < at for each in told)


@pytest.fixture(autouse=True)
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept often, and pages reached by them at once, so that a few sales tell."""
    monkeypatch.setattr(counted, "APART", 3)
    monkeypatch.setattr(orders, "_FAR", 0)


def test_counts_orders_by_when_they_were_placed_and_tickets_by_when_they_were_sold(shop: Shop) -> None:
    sell(shop, *range(20, 4, -1))
    sell(shop, 19.5, 12.5, 12.5, 12.5, 6.5, is_order=True)
    assert count(shop)
    assert len(kept(shop)) >= 5
    agrees(shop)
    assert count(shop)
    agrees(shop)


def test_leaves_the_last_day_alone_and_goes_on_where_it_stopped(shop: Shop) -> None:
    sell(shop, *(day / 8 for day in range(40, 0, -1)))
    count(shop)
    before = kept(shop)
    assert ago(1.5) < before[-1][0] <= ago(1)
    sell(shop, 0.2, 0.1, 0)
    count(shop)
    assert kept(shop) == before
    agrees(shop)


def test_what_comes_late_makes_void_what_was_counted_beyond_it(shop: Shop) -> None:
    sell(shop, *range(20, 4, -1))
    count(shop)
    before = kept(shop)
    sell(shop, 10.5)
    assert kept(shop) == [each for each in before if each[0] < ago(10.5)] != before
    agrees(shop)
    count(shop)
    agrees(shop)


def test_what_is_moved_in_time_or_taken_away_is_counted_anew(shop: Shop) -> None:
    sell(shop, *range(20, 4, -1))
    sell(shop, 15.5, 8.5, is_order=True)
    count(shop)
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET placed_at = %s WHERE tenant_id = %s AND placed_at = %s",
            (ago(3), shop.id, ago(15.5)),
        )
    agrees(shop)
    count(shop)
    with shop.transaction():
        sql.execute("DELETE FROM sale WHERE tenant_id = %s AND sold_at = %s", (shop.id, ago(18)))
    agrees(shop)


def test_an_order_that_is_paid_later_stays_where_it_was_placed(shop: Shop) -> None:
    sell(shop, *range(20, 4, -1))
    sell(shop, 15.5, is_order=True)
    count(shop)
    before = kept(shop)
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET sold_at = %s WHERE tenant_id = %s AND placed_at IS NOT NULL", (NOW, shop.id)
        )
    assert kept(shop) == before
    agrees(shop)


def test_waits_for_whoever_writes_what_is_late(shop: Shop) -> None:
    sell(shop, *range(20, 4, -1))
    answers: list[bool] = []
    with shop.transaction():
        sale(shop, ago(10.5))
        at_once(lambda: answers.append(count(shop)))
    assert answers == [False]
    assert count(shop)
    agrees(shop)


def test_lists_are_the_same_with_and_without_them(shop: Shop) -> None:
    admin = shop.web(shop.user("admin"))
    sell(shop, *range(40, 4, -1))
    sell(shop, *(day + 0.5 for day in range(40, 4, -2)), is_order=True)
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET hidden_at = now() WHERE tenant_id = %s AND placed_at IS NOT NULL AND id %% 5 = 0",
            (shop.id,),
        )
    day = NOW.date()
    asked = [
        f"{period}{status}"
        for period in ("", f"start_date={day - timedelta(30)}&", f"end_date={day - timedelta(9)}&")
        for status in ("", "status=ENTREGADO&")
    ]

    def told(query: str) -> list[Any]:
        pages = [admin.get(f"{LISTED}?{query}page={page}&page_size=5").body for page in range(1, 13)]
        return [(page["count"], [order["id"] for order in page["results"]]) for page in pages]

    before = {query: told(query) for query in asked}
    count(shop)
    assert len(kept(shop)) > 10
    for query in asked:
        assert told(query) == before[query], query
        assert sum(len(page) for _, page in before[query]) == before[query][0][0]

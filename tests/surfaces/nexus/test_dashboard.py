"""Section 15, dashboard stats: the documented object, that it agrees with the reports, and what it costs."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.insights.reports.helpers import asked, cancels_on, sells_on, takes_back_on
from tests.shop import Http, Shop, now
from trastienda.domain.sales import sold
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.inventory_abc import abc
from trastienda.insights.reports.question import GroupBy
from trastienda.kernel.clock import day_bounds, local

D = Decimal
STATS = "/pos/api/dashboard/stats"


def ask(shop: Shop, path: str = STATS) -> Any:
    answer = shop.http().get(path)
    assert answer.status == 200, answer.body
    return answer.body


def this_month_and_before(shop: Shop) -> None:
    """Sales of last month, of this month, and of today; one of today is cancelled, one partly given back."""
    at = now()
    shop.has("CAFE", 500)
    shop.has("TE", 500)
    sells_on(shop, at - timedelta(days=40), ("CAFE", 7))
    with shop.transaction():
        zone_name = tenant_profile(shop.id).time_zone
    first = local(at, zone_name=zone_name).date().replace(day=1)
    start, _ = day_bounds(first, first, zone_name=zone_name)
    sells_on(shop, start + timedelta(seconds=1), ("TE", 2))
    sells_on(shop, at, ("CAFE", 2))
    back = sells_on(shop, at, ("CAFE", 3))
    takes_back_on(shop, at, back, ("CAFE", 1))
    cancels_on(shop, at, sells_on(shop, at, ("TE", 9)))


class TestStats:
    def test_is_the_documented_object(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        shop.sells(("CAFE", 2))
        found = ask(shop)
        assert list(found) == ["today", "month", "top_products", "hourly_sales"]
        # 2 x 350.00 x 1.16
        assert found["today"] == found["month"] == {"sales_count": 1, "sales_total": D("812.00")}
        [top] = found["top_products"]
        assert (top["part_number"], top["quantity"], top["sales_value"], top["stock"]) == ("CAFE", 2, 700, 8)
        assert [each["hour"] for each in found["hourly_sales"]] == list(range(24))
        assert [each["sales_total"] for each in found["hourly_sales"] if each["sales_count"]] == [812]

    def test_a_shop_that_sold_nothing(self, shop: Shop) -> None:
        found = ask(shop)
        assert found["today"] == found["month"] == {"sales_count": 0, "sales_total": 0}
        assert found["top_products"] == []

    def test_agrees_with_the_report_by_day(self, shop: Shop) -> None:
        this_month_and_before(shop)
        found, at = ask(shop), now()
        with shop.transaction():
            zone_name = tenant_profile(shop.id).time_zone
        today = local(at, zone_name=zone_name).date()
        by_day: Any = asked(shop, GroupBy.DAY, since=today.replace(day=1), until=today).rows
        assert found["month"] == {
            "sales_count": sum(row[1] for row in by_day),
            "sales_total": sum(row[4] for row in by_day),
        }
        [of_today] = [row for row in by_day if row[0] == today]
        assert found["today"] == {"sales_count": of_today[1], "sales_total": of_today[4]}
        hours = found["hourly_sales"]
        assert sum(each["sales_total"] for each in hours) == found["today"]["sales_total"]
        assert sum(each["sales_count"] for each in hours) == found["today"]["sales_count"]

    @pytest.mark.parametrize("is_folded", [False, True])
    def test_what_sells_agrees_with_the_report_by_product(self, shop: Shop, is_folded: bool) -> None:
        this_month_and_before(shop)
        with shop.transaction():
            zone_name = tenant_profile(shop.id).time_zone
            if is_folded:
                assert sold.fold(zone_name=zone_name)
        today = local(now(), zone_name=zone_name).date()
        month: Any = asked(shop, GroupBy.PRODUCT, since=today.replace(day=1), until=today).rows
        rows: Any = asked(shop, GroupBy.PRODUCT, since=today, until=today).rows
        found = ask(shop)
        top = {each["part_number"]: (each["quantity"], each["sales_value"]) for each in found["top_products"]}
        assert top == {row[0]: (row[2], row[3]) for row in rows if row[2] > 0}
        assert found["month"]["sales_total"] == sum(row[5] for row in month)

    def test_what_sells_agrees_with_the_abc_of_section_3(self, shop: Shop) -> None:
        this_month_and_before(shop)
        with shop.transaction():
            zone_name = tenant_profile(shop.id).time_zone
            today = local(now(), zone_name=zone_name).date()
            ranked = abc(since=day_bounds(today, today, zone_name=zone_name)[0])
        expected = {each.sku: (each.quantity, each.value) for each in ranked.items}
        found = {
            each["part_number"]: (each["quantity"], each["sales_value"]) for each in ask(shop)["top_products"]
        }
        assert found == expected

    def test_costs_the_same_for_one_sale_and_for_many(self, shop: Shop) -> None:
        shop.has("CAFE", 100)
        client = shop.http()
        counts = []
        for sales in (1, 8):
            for _ in range(sales):
                shop.sells(("CAFE", 1))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(STATS).status == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_needs_a_token_and_nothing_more(self, shop: Shop) -> None:
        assert Http().get(STATS).status == 401
        cashier = shop.hire("cashier", pin="2222")
        assert shop.http(cashier).get(STATS).status == 200
        assert shop.http(cashier).get(f"{STATS}/employees").status == 200

    def test_sees_no_neighbour(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("AJENO", 5)
        neighbour.sells(("AJENO", 1))
        found = ask(shop)
        assert (found["today"]["sales_count"], found["top_products"]) == (0, [])
        assert [each["sales_count"] for each in ask(shop, f"{STATS}/employees")["data"]] == [0]


class TestEmployees:
    def test_each_of_them_and_the_rest_are_today(self, shop: Shop) -> None:
        shop.has("CAFE", 100)
        ana = shop.hire("cashier", pin="2222", name="Ana")
        shop.hire("cashier", pin="3333", name="Beto")
        drawer = shop.opens_register(employee=ana, number=2)
        shop.sells(("CAFE", 3), employee=ana, session=drawer)
        shop.sells(("CAFE", 1))
        found = ask(shop, f"{STATS}/employees")["data"]
        assert [(each["employee_name"], each["sales_count"], each["sales_total"]) for each in found] == [
            ("Ana", 1, D("1218.00")), ("Admin", 1, D("406.00")), ("Beto", 0, 0),
        ]  # fmt: skip
        assert sum(each["sales_total"] for each in found) == ask(shop)["today"]["sales_total"]

    def test_who_left_is_told_only_while_they_sold_today(self, shop: Shop) -> None:
        shop.has("CAFE", 100)
        ana, beto = (
            shop.hire("cashier", pin="2222", name="Ana"),
            shop.hire("cashier", pin="3333", name="Beto"),
        )
        drawer = shop.opens_register(employee=ana, number=2)
        shop.sells(("CAFE", 1), employee=ana, session=drawer)
        shop.dismiss(ana)
        shop.dismiss(beto)
        names = [each["employee_name"] for each in ask(shop, f"{STATS}/employees")["data"]]
        assert names == ["Ana", "Admin"]

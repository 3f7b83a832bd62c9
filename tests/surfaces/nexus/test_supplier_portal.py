"""Section 14, the supplier portal: demand by branch and group, top parts with stock; both agree with the ABC."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from tests.insights.reports.helpers import cancels_on, sells_on, takes_back_on
from tests.shop import Http, Shop, now

D = Decimal
ROOT = "/pos/api/supplier-portal"


def ask(shop: Shop, path: str) -> Any:
    answer = shop.http().get(f"{ROOT}/{path}")
    assert answer.status == 200, answer.body
    return answer.body


def abc(shop: Shop, query: str) -> dict[str, tuple[Decimal, Decimal]]:
    answer = shop.http().get(f"/pos/api/inventory/reports/abc?{query}")
    assert answer.status == 200, answer.body
    return {each["part_number"]: (each["quantity"], each["sales_value"]) for each in answer.body["data"]}


def some_weeks(shop: Shop) -> None:
    """45 days ago, 10 days ago and now; one sale of now is cancelled, one gives a unit back."""
    at = now()
    for sku in ("BALATA", "FILTRO", "ACEITE"):
        shop.has(sku, 100)
    sells_on(shop, at - timedelta(days=45), ("ACEITE", 30))
    sells_on(shop, at - timedelta(days=10), ("BALATA", 5), ("FILTRO", 2))
    takes_back_on(shop, at, sells_on(shop, at, ("BALATA", 4)), ("BALATA", 1))
    cancels_on(shop, at, sells_on(shop, at, ("FILTRO", 20)))


class TestTopParts:
    def test_the_most_moved_first_with_what_is_there(self, shop: Shop) -> None:
        some_weeks(shop)
        found = ask(shop, "top-parts")
        assert found["days"] == 30
        rows = [(each["part_number"], each["quantity"], each["stock"]) for each in found["data"]]
        assert rows == [("BALATA", 8, 92), ("FILTRO", 2, 98)]
        longer = ask(shop, "top-parts?days=60")["data"]
        assert [(each["part_number"], each["quantity"]) for each in longer] == [
            ("ACEITE", 30), ("BALATA", 8), ("FILTRO", 2),
        ]  # fmt: skip

    @pytest.mark.parametrize("days", [5, 30, 90])
    def test_agrees_with_the_abc_of_section_3(self, shop: Shop, days: int) -> None:
        some_weeks(shop)
        found = ask(shop, f"top-parts?days={days}")["data"]
        assert {each["part_number"]: (each["quantity"], each["sales_value"]) for each in found} == abc(
            shop, f"days={days}"
        )

    def test_at_most_fifty(self, shop: Shop) -> None:
        for number in range(52):
            shop.has(f"P{number:02}", 3)
        shop.sells(*[(f"P{number:02}", 1) for number in range(52)])
        assert len(ask(shop, "top-parts")["data"]) == 50


class TestDemand:
    def test_by_zone_and_group(self, shop: Shop) -> None:
        category = _shared("INSERT INTO part_category (name) VALUES ('Frenos de prueba') RETURNING id")
        group = _shared(
            "INSERT INTO part_group (category_id, name) VALUES (%s, 'Balatas') RETURNING id", category
        )
        part = _shared(
            "INSERT INTO part (group_id, manufacturer, number, name, description)"
            " VALUES (%s, 'ACME', 'B-1', 'Balata', '') RETURNING id", group,
        )  # fmt: skip
        some_weeks(shop)
        shop._rows(
            f"UPDATE product SET fitment_part_id = {int(part)} WHERE tenant_id = %s AND sku = 'BALATA' RETURNING id"
        )
        found = ask(shop, "demand")
        rows = [
            (each["branch_name"], each["group_name"], each["category_name"], each["quantity"], each["stock"])
            for each in found["data"]
        ]
        assert rows == [
            ("Sucursal Centro", "Balatas", "Frenos de prueba", 8, 92), ("Sucursal Centro", None, None, 2, 98),
        ]  # fmt: skip
        assert (found["total_quantity"], found["days"]) == (10, 30)
        only = ask(shop, f"demand?group_id={group}")["data"]
        assert [each["group_id"] for each in only] == [group]
        assert ask(shop, "demand?group_id=999999999")["data"] == []

    def test_agrees_with_the_abc_of_section_3(self, shop: Shop) -> None:
        some_weeks(shop)
        for query in ("days=30", f"days=60&branch_id={shop.branch_id}"):
            ranked = abc(shop, query)
            found = ask(shop, f"demand?{query}")
            assert found["total_quantity"] == sum(units for units, _ in ranked.values())
            assert found["total_sales_value"] == sum(value for _, value in ranked.values())

    def test_a_branch_that_sold_nothing(self, shop: Shop) -> None:
        some_weeks(shop)
        norte = shop.branch("Norte")
        assert ask(shop, f"demand?branch_id={norte}")["data"] == []


class TestRefusals:
    @pytest.mark.parametrize("path", ["demand", "top-parts"])
    def test_needs_a_token_and_nothing_more(self, shop: Shop, path: str) -> None:
        assert Http().get(f"{ROOT}/{path}").status == 401
        assert shop.http(shop.hire("cashier", pin="2222")).get(f"{ROOT}/{path}").status == 200

    @pytest.mark.parametrize("query", ["days=0", "days=x", "days=99999999999", "group_id=x", "branch_id=-1"])
    def test_bad_words(self, shop: Shop, query: str) -> None:
        assert shop.http().get(f"{ROOT}/demand?{query}").status == 400

    def test_a_neighbours_branch_and_sales(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("AJENO", 5)
        neighbour.sells(("AJENO", 1))
        assert shop.http().get(f"{ROOT}/demand?branch_id={neighbour.branch_id}").status == 404
        assert ask(shop, "demand")["data"] == ask(shop, "top-parts")["data"] == []


def _shared(query: str, *params: Any) -> int:
    """Write to the catalogue that all tenants share, as its importer would."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, params)
        return int(cursor.fetchone()[0])

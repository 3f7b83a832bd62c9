"""Section 3, inventory: alerts and reports, and that they agree with the ledgers and the books."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.insights.inventory_abc import abc
from trastienda.insights.inventory_idle import idle_products
from trastienda.kernel.clock import local

ROOT = "/pos/api/inventory"


def item(
    shop: Shop, sku: str, stock: int, *, low: int = 0, high: int | None = None, branch: int | None = None
) -> int:
    body = {
        "part_number": sku,
        "name": f"Producto {sku}",
        "price_1": 10,
        "cost": 4,
        "initial_stock": stock,
        "min_stock": low,
        "max_stock": high,
        "branch_id": branch,
    }
    made = shop.http().post(f"{ROOT}/items", body)
    assert made.status == 201, made.body
    shop.products[sku] = made.body["id"]
    return int(made.body["id"])


def ask(shop: Shop, path: str) -> Any:
    answer = shop.http().get(f"{ROOT}/{path}")
    assert answer.status == 200, answer.body
    return answer.body


def numbers(listed: list[dict[str, Any]]) -> list[str]:
    return [each["part_number"] for each in listed]


class TestAlerts:
    def test_zero_low_and_over_exclude_each_other(self, shop: Shop) -> None:
        item(shop, "CERO", 0, low=5, high=9)
        item(shop, "BAJO", 4, low=5, high=9)
        item(shop, "JUSTO", 5, low=5, high=9)
        item(shop, "LLENO", 9, low=5, high=9)
        item(shop, "SOBRA", 10, low=5, high=9)
        found = ask(shop, "alerts")
        assert {name: numbers(listed) for name, listed in found.items()} == {
            "zero_stock": ["CERO"],
            "low_stock": ["BAJO"],
            "over_stock": ["SOBRA"],
        }
        assert list(found) == ["zero_stock", "low_stock", "over_stock"]
        assert (found["low_stock"][0]["stock"], found["low_stock"][0]["min_stock"]) == (4, 5)

    def test_each_branch_has_its_own(self, shop: Shop) -> None:
        norte = shop.branch("Norte")
        item(shop, "CAFE", 3, low=5)
        item(shop, "TE", 3, low=5, branch=norte)
        assert [each["branch_name"] for each in ask(shop, "alerts")["low_stock"]] == [
            "Sucursal Centro",
            "Norte",
        ]
        assert numbers(ask(shop, f"alerts?branch_id={norte}")["low_stock"]) == ["TE"]

    def test_low_stock_report_holds_what_ran_out_too(self, shop: Shop) -> None:
        item(shop, "CERO", 0, low=5)
        item(shop, "BAJO", 4, low=5)
        item(shop, "JUSTO", 5, low=5)
        item(shop, "LIBRE", 0)
        found = ask(shop, "reports/low-stock")
        assert [(each["part_number"], each["stock"], each["missing"]) for each in found["data"]] == [
            ("BAJO", 4, 1), ("CERO", 0, 5),
        ]  # fmt: skip
        assert found["item_count"] == 2


class TestValuation:
    def test_is_the_documented_object(self, shop: Shop) -> None:
        norte = shop.branch("Norte")
        shop.has("CAFE", 10, cost="12.50")
        shop.receives("CAFE", 2, branch=norte, cost="20.00")
        shop.has("TE", 3, cost="1.00", price_1=Decimal("11.60"), prices_include_tax=True)
        found = ask(shop, "reports/valuation")
        assert list(found) == ["total_cost_value", "total_sale_value", "item_count", "items"]
        assert (found["total_cost_value"], found["total_sale_value"], found["item_count"]) == (
            Decimal("168.00"),  # 125.00 + 40.00 + 3.00
            Decimal("4230.00"),  # 12 x 350.00 + 3 x 10.00 net
            2,
        )
        of_norte = ask(shop, f"reports/valuation?branch_id={norte}")
        assert (of_norte["total_cost_value"], of_norte["item_count"]) == (Decimal("40.00"), 1)

    def test_equals_the_inventory_account_after_everything_that_moves_stock(self, shop: Shop) -> None:
        client, norte = shop.http(), shop.branch("Norte")
        cafe, te = shop.has("CAFE", 3, cost="33.333333"), shop.has("TE", 7, cost="1.111111")
        bought = [{"inventory_id": cafe, "quantity": 7, "unit_cost": Decimal("31.337")}]
        client.post(f"{ROOT}/purchase", {"supplier": "X", "items": bought})
        shop.sells(("CAFE", 4), ("TE", 2))
        moved = [{"inventory_id": cafe, "quantity": 2}, {"inventory_id": te, "quantity": 1}]
        client.post(
            f"{ROOT}/transfer", {"from_branch_id": shop.branch_id, "to_branch_id": norte, "items": moved}
        )
        client.post(f"{ROOT}/adjustment", {"inventory_id": te, "quantity": -1, "reason": "Merma"})
        counted = {"items": [{"inventory_id": cafe, "counted_quantity": 6}]}
        count = client.post(f"{ROOT}/physical-count/start", counted).body["count_id"]
        client.post(f"{ROOT}/physical-count/approve", {"count_id": count})
        assert ask(shop, "reports/valuation")["total_cost_value"] == shop.books["Inventario"]

    def test_counts_what_is_left_of_products_no_longer_sold(self, shop: Shop) -> None:
        shop.has("VIEJO", 2, cost="5.00", is_active=False)
        shop.has("NADA", 0, is_active=False)
        found = ask(shop, "reports/valuation")
        assert (found["total_cost_value"], found["item_count"]) == (Decimal("10.00"), 1)


class TestAbc:
    def test_classes_are_80_15_and_5_percent_of_the_net_value(self, shop: Shop) -> None:
        for sku, price in (("A1", 60), ("A2", 20), ("B1", 15), ("C1", 4), ("C2", 1)):
            shop.has(sku, 5)
            shop.sells((sku, 1, str(price)))
        shop.has("NADIE", 5)
        found = ask(shop, "reports/abc")
        rows = [
            (row["part_number"], row["classification"], row["sales_value"], row["cumulative_pct"])
            for row in found["data"]
        ]
        assert rows == [
            ("A1", "A", 60, 60), ("A2", "A", 20, 80), ("B1", "B", 15, 95), ("C1", "C", 4, 99), ("C2", "C", 1, 100),
        ]  # fmt: skip
        assert (found["total_sales_value"], found["days"]) == (100, 90)
        assert found["summary"] == {
            "A": {"item_count": 2, "sales_value": 80},
            "B": {"item_count": 1, "sales_value": 15},
            "C": {"item_count": 2, "sales_value": 5},
        }

    def test_the_only_product_is_an_a(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1, "10"))
        [row] = ask(shop, "reports/abc")["data"]
        assert (row["classification"], row["share_pct"]) == ("A", 100)

    def test_cancelled_sales_do_not_count(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        sale = shop.sells(("CAFE", 1)).id
        shop._rows(
            "UPDATE sale SET fulfilment_state = 'cancelled' WHERE tenant_id = %s AND id = %s RETURNING id",
            sale,
        )
        found = ask(shop, "reports/abc")
        assert (found["data"], found["total_sales_value"]) == ([], 0)

    def test_looks_back_as_far_as_asked(self, shop: Shop) -> None:
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1))
        with shop.transaction():
            assert len(abc(since=now() - timedelta(days=1)).items) == 1
            assert abc(since=now() + timedelta(seconds=1)).items == []

    @pytest.mark.parametrize("query", ["days=0", "days=3661", "days=x", "branch_id=x", "days=1.5"])
    def test_refuses_bad_parameters(self, shop: Shop, query: str) -> None:
        for report in ("abc", "no-movement"):
            assert shop.http().get(f"{ROOT}/reports/{report}?{query}").status == 400


class TestNoMovement:
    def test_lists_what_nobody_touched(self, shop: Shop) -> None:
        long_ago = now() - timedelta(days=100)
        shop.has("QUIETO", 0, created_at=long_ago)
        shop.has("VENDIDO", 3, created_at=long_ago)
        shop.sells(("VENDIDO", 1))
        shop.has("RECIBIDO", 3, created_at=long_ago)
        shop.has("NUEVO", 0)
        with shop.transaction():
            shop._rows(
                "INSERT INTO stock_level (tenant_id, product_id, branch_id, on_hand, reserved, value, average_cost,"
                " min_stock, below_zero) SELECT tenant_id, id, home_branch_id, 0, 0, 0, 0, 0, false FROM product"
                " WHERE tenant_id = %s AND sku IN ('QUIETO', 'NUEVO') RETURNING id"
            )
        found = ask(shop, "reports/no-movement")
        assert (numbers(found["data"]), found["item_count"], found["days"]) == (["QUIETO"], 1, 60)
        assert (found["data"][0]["last_movement"], found["data"][0]["last_sale"]) == (None, None)

    def test_says_when_each_last_moved(self, shop: Shop) -> None:
        shop.has("CAFE", 3, cost="2.00", created_at=now() - timedelta(days=100))
        shop.sells(("CAFE", 1))
        with shop.transaction():
            assert idle_products(since=now() - timedelta(days=60)) == []
            [idle] = idle_products(since=now() + timedelta(seconds=1))
        assert idle.last_moved_at == idle.last_sold_at
        assert idle.last_sold_at is not None
        assert (idle.on_hand, idle.value) == (Decimal(2), Decimal("4.00"))
        assert local(idle.last_sold_at, zone_name="UTC").date() == now().date()


class TestBranchComparison:
    def test_every_open_branch_stands_in_every_row(self, shop: Shop) -> None:
        norte = shop.branch("Norte")
        cafe = shop.has("CAFE", 3)
        shop.has("TE", 0)
        shop.receives("CAFE", 4, branch=norte)
        found = ask(shop, "reports/branch-comparison")["data"]
        assert [
            (
                row["part_number"],
                row["total_stock"],
                [(each["branch_name"], each["stock"]) for each in row["branches"]],
            )
            for row in found
        ] == [
            ("CAFE", 7, [("Sucursal Centro", 3), ("Norte", 4)]),
            ("TE", 0, [("Sucursal Centro", 0), ("Norte", 0)]),
        ]
        assert ask(shop, f"reports/branch-comparison?inventory_id={cafe}")["data"] == found[:1]


REPORTS = ("alerts", "reports/valuation", "reports/abc", "reports/no-movement", "reports/low-stock")


@pytest.mark.parametrize("report", REPORTS)
def test_unknown_and_foreign_branches_are_not_found(shop: Shop, neighbour: Shop, report: str) -> None:
    for branch in (neighbour.branch_id, 999_999):
        assert shop.http().get(f"{ROOT}/{report}?branch_id={branch}").status == 404


@pytest.mark.parametrize("report", [*REPORTS, "reports/branch-comparison"])
def test_reports_cost_the_same_for_one_and_for_many_and_show_nothing_of_the_neighbours(
    shop: Shop, neighbour: Shop, report: str
) -> None:
    client = shop.http()
    old = now() - timedelta(days=100)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{ROOT}/{report}").status == 200
        return len(queries)

    shop.has("P0", 3, created_at=old)
    shop.sells(("P0", 1))
    for_one = cost()
    for number in range(1, 10):
        shop.has(f"P{number}", 3, created_at=old)
    shop.sells(*((f"P{number}", 1) for number in range(10)))
    assert cost() == for_one
    theirs = neighbour.http().get(f"{ROOT}/{report}").body
    assert not any(theirs[key] for key in ("data", "items", "zero_stock", "low_stock") if key in theirs)

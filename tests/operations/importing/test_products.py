"""import_products: a list becomes a catalogue, and the same list again changes nothing."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.errors import Forbidden
from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.products import import_products
from trastienda.operations.importing.tables import TableRow
from trastienda.operations.stock.adjust_stock import AdjustStock, adjust_stock


def imports(
    shop: Shop, *rows: Mapping[str, str], actor: Actor | None = None, dry_run: bool = False
) -> ImportReport:
    table = [TableRow(line, row) for line, row in enumerate(rows, start=2)]
    return import_products(table, actor=actor or system_actor(shop.id), now=now(), dry_run=dry_run)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.created, report.updated, report.unchanged, len(report.refused)


def product(shop: Shop, sku: str) -> dict[str, Any]:
    names = (
        "barcode", "name", "description", "brand", "unit", "cost", "price_1", "price_2", "price_3",
        "prices_include_tax", "tax_rate", "is_stocked", "is_active", "search",
    )  # fmt: skip
    with shop.transaction():
        found = sql.row(
            f"SELECT {', '.join(names)} FROM product WHERE tenant_id = %s AND sku = %s", (shop.id, sku)
        )
    assert found is not None
    return dict(zip(names, found, strict=True))


class TestImportProducts:
    def test_makes_new_ones_with_the_shops_defaults(self, shop: Shop) -> None:
        report = imports(
            shop, {"sku": "A-1", "name": "Cámara 13", "price_1": "1,250.50", "category": "Llantas"}
        )
        assert counts(report) == (1, 1, 0, 0, 0)
        made = product(shop, "A-1")
        assert made["barcode"].startswith("2")
        assert len(made["barcode"]) == 13
        made.pop("barcode")
        assert made.pop("search").startswith("camara 13 a 1 a1")
        assert made == {
            "name": "Cámara 13", "description": "", "brand": None, "unit": "PZA", "cost": 0,
            "price_1": Decimal("1250.50"), "price_2": Decimal("1250.50"), "price_3": Decimal("1250.50"),
            "prices_include_tax": False, "tax_rate": Decimal("0.16"), "is_stocked": True, "is_active": True,
        }  # fmt: skip

    def test_what_was_imported_can_be_sold(self, shop: Shop) -> None:
        imports(shop, {"sku": "A-1", "name": "Cámara", "price_1": "100", "cost": "60"})
        with shop.transaction():
            query = "SELECT id FROM product WHERE tenant_id = %s AND sku = 'A-1'"
            shop.products["A-1"] = sql.value(query, (shop.id,))
        shop.receives("A-1", 2, cost="60")
        assert shop.sells(("A-1", 1)).total == Decimal("116.00")

    def test_changes_only_what_the_list_says(self, shop: Shop) -> None:
        shop.has("CAFE", 3, brand="Suprema", barcode="750")
        before = product(shop, "CAFE")
        assert counts(imports(shop, {"sku": "CAFE", "price_2": "290"})) == (1, 0, 1, 0, 0)
        assert product(shop, "CAFE") == {**before, "price_2": Decimal(290)}
        assert shop.stock("CAFE") == 3

    def test_a_second_time_changes_nothing(self, shop: Shop) -> None:
        rows = [
            {"sku": f"A-{at}", "name": f"Pieza {at}", "price_1": "10.10", "tax_rate": "16%", "category": "Varios",
             "is_active": "sí", "barcode": f"99{at}"}
            for at in range(30)
        ]  # fmt: skip
        assert counts(imports(shop, *rows)) == (30, 30, 0, 0, 0)
        with shop.nothing_changes():
            assert counts(imports(shop, *rows)) == (30, 0, 0, 30, 0)

    def test_finds_categories_whatever_their_accents(self, shop: Shop) -> None:
        imports(
            shop,
            {"sku": "A", "name": "A", "price_1": "1", "category": "Eléctrico"},
            {"sku": "B", "name": "B", "price_1": "1", "category": "ELECTRICO"},
        )
        assert shop.count("category") == 1

    def test_a_dry_run_says_the_same_and_changes_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        rows = [
            {"sku": "CAFE", "price_1": "1"},
            {"sku": "NEW", "name": "N", "price_1": "1", "category": "Nueva"},
            {"sku": "BAD", "price_1": "x"},
        ]
        with shop.nothing_changes():
            dry = imports(shop, *rows, dry_run=True)
        assert counts(dry) == counts(imports(shop, *rows)) == (3, 1, 1, 0, 1)

    def test_costs_the_same_statements_for_one_and_for_hundreds(self, shop: Shop) -> None:
        def statements(count: int) -> int:
            rows = [{"sku": f"N{count}-{at}", "name": "N", "price_1": "1"} for at in range(count)]
            with CaptureQueriesContext(connection) as captured:
                imports(shop, *rows)
            return len(captured)

        statements(2)  # the tenant's profile is known from here on
        assert statements(1) == statements(400)

    def test_what_lies_on_a_shelf_stays_stocked(self, shop: Shop) -> None:
        """A service has no stock to count: its units and their value would be lost to sight."""
        shop.has("CAFE", 3)
        shop.has("VACIO", 2)
        shop.sells(("VACIO", 2))
        shop.has("NUNCA")
        rows = [{"sku": sku, "is_stocked": "no", "price_1": "9"} for sku in ("CAFE", "VACIO", "NUNCA")]
        before = product(shop, "CAFE")
        report = imports(shop, *rows)
        assert counts(report) == (3, 0, 2, 0, 1)
        refused = report.refused[0]
        assert (refused.line, refused.key, refused.field, refused.reason) == (
            2,
            "CAFE",
            "is_stocked",
            "on_shelves",
        )
        assert product(shop, "CAFE") == before
        assert [product(shop, sku)["is_stocked"] for sku in ("VACIO", "NUNCA")] == [False, False]
        assert counts(imports(shop, *rows[1:])) == (2, 0, 0, 2, 0)

    def test_what_a_shelf_owes_stays_stocked_too(self, shop: Shop) -> None:
        shop.has("CAFE")
        owing = AdjustStock(shop.products["CAFE"], Decimal(-1), "Merma", shop.branch("Sur", below_zero=True))
        adjust_stock(owing, actor=shop.owner, now=now())
        with shop.nothing_changes():
            assert counts(imports(shop, {"sku": "CAFE", "is_stocked": "no"})) == (1, 0, 0, 0, 1)

    def test_leaves_the_neighbour_alone(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("CAFE", 3)
        with neighbour.nothing_changes():
            assert imports(shop, {"sku": "CAFE", "name": "Café", "price_1": "1"}).created == 1

    def test_needs_permission(self, shop: Shop) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="5678"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            imports(shop, {"sku": "A", "name": "A", "price_1": "1"}, actor=cashier)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"name": "sin clave", "price_1": "1"}, "sku", "missing"),
        ({"sku": "A", "price_1": "1"}, "name", "missing"),
        ({"sku": "A", "name": "A"}, "price_1", "missing"),
        ({"sku": "A", "name": "A", "price_1": "caro"}, "price_1", "not_a_number"),
        ({"sku": "A", "name": "A", "price_1": "-1"}, "price_1", "negative"),
        ({"sku": "A", "name": "A", "price_1": "99999999999"}, "price_1", "too_large"),
        ({"sku": "A" * 61, "name": "A", "price_1": "1"}, "sku", "too_long"),
        ({"sku": "A", "name": "A\x00", "price_1": "1"}, "name", "control_characters"),
        ({"sku": "A", "name": "A", "price_1": "1", "tax_rate": "101"}, "tax_rate", "too_large"),
        ({"sku": "A", "name": "A", "price_1": "1", "is_active": "tal vez"}, "is_active", "not_yes_or_no"),
        ({"sku": "A", "name": "A", "price_1": "1", "barcode": "750"}, "barcode", "taken"),
        ({"sku": "OTRO", "name": "A", "price_1": "1"}, "sku", "twice_in_file"),
    ],
)
def test_leaves_out_and_reports(row: Mapping[str, str], field: str, reason: str, shop: Shop) -> None:
    shop.has("CAFE", 3, barcode="750")
    good = {"sku": "OTRO", "name": "Bueno", "price_1": "1"}
    report = imports(shop, good, row)
    assert (
        report.created,
        [(refused.line, refused.field, refused.reason) for refused in report.refused],
    ) == (
        1,
        [(3, field, reason)],
    )

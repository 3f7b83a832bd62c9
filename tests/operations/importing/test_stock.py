"""import_stock: counted shelves become the ledger's, with the books; the same count again changes nothing."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from tests.shop import Shop, now
from trastienda.domain.stock import steps as stock
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.errors import Forbidden
from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.stock import import_stock
from trastienda.operations.importing.tables import TableRow


def imports(
    shop: Shop,
    *rows: Mapping[str, str],
    branch: str | None = None,
    dry_run: bool = False,
    actor: Actor | None = None,
) -> ImportReport:
    table = [TableRow(line, row) for line, row in enumerate(rows, start=2)]
    return import_stock(
        table, actor=actor or system_actor(shop.id), now=now(), branch=branch, dry_run=dry_run
    )


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.created, report.updated, report.unchanged, len(report.refused)


def adds_up(shop: Shop) -> bool:
    return all(finding.holds for finding in audit_tenant(shop.id))


class TestImportStock:
    def test_an_empty_shelf_gets_opening_stock_out_of_the_capital(self, shop: Shop) -> None:
        shop.has("CAFE", cost="40")
        assert counts(imports(shop, {"sku": "CAFE", "quantity": "10"})) == (1, 1, 0, 0, 0)
        assert shop.stock("CAFE") == 10
        assert shop.books == {"Inventario": Decimal("400.00"), "Capital Social": Decimal("-400.00")}
        assert adds_up(shop)

    def test_a_shelf_with_a_past_is_corrected_by_the_difference(self, shop: Shop) -> None:
        shop.has("CAFE", 10, cost="40")
        shop.has("TE", 10, cost="10")
        report = imports(shop, {"sku": "CAFE", "quantity": "7"}, {"sku": "TE", "quantity": "12"})
        assert counts(report) == (2, 0, 2, 0, 0)
        assert [shop.stock("CAFE"), shop.stock("TE")] == [7, 12]
        books = shop.books
        assert books["Mermas de Inventario"] == Decimal("120.00")
        assert books["Sobrantes de Caja e Inventario"] == Decimal("-20.00")
        assert books["Inventario"] == Decimal("400.00")
        assert adds_up(shop)

    def test_a_given_cost_values_what_was_found(self, shop: Shop) -> None:
        shop.has("CAFE", cost="40")
        imports(shop, {"sku": "CAFE", "quantity": "2", "unit_cost": "33.333333"})
        assert shop.books["Inventario"] == Decimal("66.67")

    def test_a_second_time_changes_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        shop.has("TE")
        rows = [
            {"sku": "CAFE", "quantity": "7", "min_stock": "2", "max_stock": "20", "location": "A-1"},
            {"sku": "TE", "quantity": "5"},
        ]
        imports(shop, *rows)
        with shop.nothing_changes():
            assert counts(imports(shop, *rows)) == (2, 0, 0, 2, 0)

    def test_each_branch_has_its_own_shelf(self, shop: Shop) -> None:
        north = shop.branch("Sucursal Norte")
        shop.has("CAFE", 10)
        report = imports(
            shop,
            {"sku": "CAFE", "quantity": "4", "branch": "SUCURSAL norte"},
            {"sku": "CAFE", "quantity": "9", "branch": str(shop.branch_id)},
        )
        assert counts(report) == (2, 1, 1, 0, 0)
        assert [shop.stock("CAFE"), shop.stock("CAFE", branch=north)] == [9, 4]

    def test_rows_without_a_branch_take_the_one_that_was_named(self, shop: Shop) -> None:
        north = shop.branch("Norte")
        shop.has("CAFE")
        imports(shop, {"sku": "CAFE", "quantity": "4"}, branch="norte")
        assert shop.stock("CAFE", branch=north) == 4

    def test_sets_limits_and_place_without_counting(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        with shop.nothing_changes(but=("stock_level",)):
            imports(shop, {"sku": "CAFE", "min_stock": "5", "location": "A-3-2"})
        with shop.transaction():
            query = "SELECT min_stock, max_stock, location FROM stock_level WHERE tenant_id = %s"
            assert sql.row(query, (shop.id,)) == (Decimal(5), None, "A-3-2")

    def test_a_barcode_will_do(self, shop: Shop) -> None:
        shop.has("CAFE", barcode="7501234567890")
        imports(shop, {"barcode": "7501234567890", "quantity": "3"})
        assert shop.stock("CAFE") == 3

    def test_a_dry_run_says_the_same_and_changes_nothing(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        shop.has("TE")
        rows = [
            {"sku": "CAFE", "quantity": "7"},
            {"sku": "TE", "quantity": "5"},
            {"sku": "NO", "quantity": "1"},
        ]
        with shop.nothing_changes():
            dry = imports(shop, *rows, dry_run=True)
        assert counts(dry) == counts(imports(shop, *rows)) == (3, 1, 1, 0, 1)

    def test_needs_permission(self, shop: Shop) -> None:
        shop.has("CAFE", 10)
        cashier = shop.actor(shop.hire("cashier", pin="5678"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            imports(shop, {"sku": "CAFE", "quantity": "7"}, actor=cashier)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"quantity": "1"}, "sku", "missing"),
        ({"sku": "NADA", "quantity": "1"}, "sku", "unknown"),
        ({"sku": "CURSO", "quantity": "1"}, "sku", "not_stocked"),
        ({"sku": "CAFE"}, "quantity", "missing"),
        ({"sku": "CAFE", "quantity": "-1"}, "quantity", "negative"),
        ({"sku": "CAFE", "quantity": "1.5"}, "quantity", "fraction"),
        ({"sku": "CAFE", "quantity": "100000000"}, "quantity", "too_large"),
        ({"sku": "CAFE", "quantity": "1"}, "quantity", "less_than_reserved"),
        ({"sku": "CAFE", "min_stock": "5", "max_stock": "4"}, "max_stock", "below_min_stock"),
        ({"sku": "CAFE", "quantity": "5", "branch": "Luna"}, "branch", "unknown"),
        ({"sku": "TE", "quantity": "5"}, "sku", "twice_in_file"),
    ],
)
def test_leaves_out_and_reports(row: Mapping[str, str], field: str, reason: str, shop: Shop) -> None:
    shop.has("CAFE", 10)
    shop.has("TE")
    shop.has("CURSO", is_stocked=False)
    with shop.transaction():
        batch = sql.Batch()
        wanted = {shop.products["CAFE"]: Decimal(2)}
        stock.reserve(wanted, branch=shop.branch_id, document=("layaway", 1), at=now(), batch=batch)
        batch.write()
    report = imports(shop, {"sku": "TE", "quantity": "4"}, row)
    assert [(refused.line, refused.field, refused.reason) for refused in report.refused] == [
        (3, field, reason)
    ]
    assert [shop.stock("TE"), shop.stock("CAFE")] == [4, 10]


def test_a_row_that_cannot_be_used_does_not_stand_in_the_way_of_one_that_can(shop: Shop) -> None:
    shop.has("CAFE")
    report = imports(shop, {"sku": "CAFE", "quantity": "1.5"}, {"sku": "CAFE", "quantity": "2"})
    assert [(refused.line, refused.reason) for refused in report.refused] == [(2, "fraction")]
    assert shop.stock("CAFE") == 2


def test_with_two_branches_a_row_must_say_which(shop: Shop) -> None:
    shop.branch("Norte")
    shop.has("CAFE")
    report = imports(shop, {"sku": "CAFE", "quantity": "1"})
    assert [(refused.field, refused.reason) for refused in report.refused] == [("branch", "missing")]

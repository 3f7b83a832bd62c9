"""Bring a list of products into the catalogue: new ones made, changed ones changed, the rest left alone.

A product is known by its SKU. A cell that is not there leaves the product as it is, or takes the default of a new
one, so that a list with two columns changes one thing and nothing else. Running the same list twice changes nothing.
Stock is not touched: see `stock.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from trastienda.domain.access.steps import audit
from trastienda.domain.catalog.models import Category, Product
from trastienda.domain.catalog.rules import ean13, search_text
from trastienda.domain.stock.models import Level
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.money import LARGEST
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.importing.cells import BadCell, ImportReport, line_of_text, number, rate, yes_or_no
from trastienda.operations.importing.sheets import Ids, Sheet, chunks
from trastienda.operations.importing.tables import TableRow

ROWS_AT_ONCE = 2_000

_TEXTS = {
    "sku": 60,
    "barcode": 60,
    "name": 255,
    "description": 5000,
    "brand": 80,
    "unit": 20,
    "image_url": 500,
}
_PRICES = ("cost", "price_1", "price_2", "price_3")
_SWITCHES = ("prices_include_tax", "is_stocked", "is_active")
_KEPT = (
    "sku", "barcode", "name", "description", "category", "brand", "unit", "cost", "price_1", "price_2", "price_3",
    "prices_include_tax", "tax_rate", "image_url", "is_stocked", "is_active",
)  # fmt: skip
"""The columns that a row may change."""

_EXISTING = """
SELECT id, sku, barcode, name, description, category_id, brand, unit, cost, price_1, price_2, price_3,
  prices_include_tax, tax_rate, image_url, is_stocked, is_active
FROM product WHERE tenant_id = %s AND sku = ANY(%s::text[]) ORDER BY id FOR UPDATE
"""
_ON_SHELVES = """
SELECT DISTINCT product_id FROM stock_level
WHERE tenant_id = %s AND product_id = ANY(%s::bigint[]) AND (on_hand <> 0 OR reserved <> 0)
"""
_BARCODES = "SELECT barcode, sku FROM product WHERE tenant_id = %s AND barcode = ANY(%s::text[])"


def import_products(
    rows: Iterable[TableRow],
    *,
    actor: Actor,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _read: None,
) -> ImportReport:
    """
    Import all rows in one transaction; rows that cannot be used are left out and reported.

    :raises Forbidden: the actor may not both create and edit products.
    """
    actor.require(Permission.CREATE_INVENTORY)
    actor.require(Permission.EDIT_INVENTORY)
    with transaction(actor.tenant_id):
        report = _Import(now=now, dry_run=dry_run).run(rows, progress)
        if not dry_run and (report.created or report.updated):
            audit(
                "products.imported",
                f"tenant:{actor.tenant_id}",
                actor=actor.name,
                at=now,
                created=report.created,
                updated=report.updated,
            )
        return report


class _Import:
    """One run: what it has seen so far, and what it is about to write."""

    def __init__(self, *, now: datetime, dry_run: bool) -> None:
        tenant = current_tenant()
        self._now, self._dry_run = now, dry_run
        self._report = ImportReport(refused=[])
        self._profile = tenant_profile(tenant)
        self._home: int = sql.value(
            "SELECT min(id) FROM branch WHERE tenant_id = %s AND is_active", (tenant,)
        )
        self._below_zero: bool = sql.value(
            "SELECT below_zero FROM branch WHERE tenant_id = %s AND id = %s", (tenant, self._home)
        )
        self._categories: dict[str, int] = {
            fold(name): row_id
            for row_id, name in sql.rows("SELECT id, name FROM category WHERE tenant_id = %s", (tenant,))
        }
        self._seen: set[str] = set()
        self._barcodes_seen: dict[str, str] = {}
        self._new = Sheet(Product, "id", *_KEPT, "home_branch", "search", "created_at", "updated_at")
        self._changed = Sheet(Product, "id", *_KEPT, "search", "updated_at")
        self._levels = Sheet(
            Level,
            "product",
            "branch",
            "on_hand",
            "reserved",
            "value",
            "average_cost",
            "min_stock",
            "below_zero",
        )
        self._ids = Ids(Product)

    def run(self, rows: Iterable[TableRow], progress: Callable[[int], None]) -> ImportReport:
        for chunk in chunks(rows, ROWS_AT_ONCE):
            self._take(chunk)
            progress(self._report.read)
        return self._report

    @step
    def _take(self, chunk: Sequence[TableRow]) -> None:
        self._report.read += len(chunk)
        parsed = [(row, values) for row in chunk if (values := self._parse(row)) is not None]
        existing = self._existing([values["sku"] for _, values in parsed])
        owners = self._owners([values["barcode"] for _, values in parsed if values.get("barcode")])
        on_shelves = self._on_shelves(existing)
        for row, values in parsed:
            sku = values["sku"]
            try:
                self._check_barcode(values, owners)
                if values.get("is_stocked") is False and sku in on_shelves:
                    raise BadCell("is_stocked", "on_shelves")
                self._settle(values, existing.get(sku))
            except BadCell as problem:
                self._report.refuse(row.line, sku, problem)
        if not self._dry_run:
            self._new.insert()
            self._levels.insert()
            self._changed.update()

    def _parse(self, row: TableRow) -> dict[str, Any] | None:
        cells = row.cells
        try:
            values = _values(cells)
            if values["sku"] in self._seen:
                raise BadCell("sku", "twice_in_file")
        except BadCell as problem:
            self._report.refuse(row.line, cells.get("sku", ""), problem)
            return None
        self._seen.add(values["sku"])
        return values

    def _existing(self, skus: list[str]) -> dict[str, dict[str, Any]]:
        found = sql.rows(_EXISTING, (current_tenant(), skus))
        return {row[1]: dict(zip(("id", *_KEPT), row, strict=True)) for row in found}

    def _on_shelves(self, existing: Mapping[str, Mapping[str, Any]]) -> set[str]:
        """Return the SKUs of which a shelf holds, or owes, units. They would be lost to sight, with their value."""
        ids = [before["id"] for before in existing.values() if before["is_stocked"]]
        found = {product for (product,) in sql.rows(_ON_SHELVES, (current_tenant(), ids))}
        return {sku for sku, before in existing.items() if before["id"] in found}

    def _owners(self, barcodes: list[str]) -> dict[str, str]:
        return dict(sql.rows(_BARCODES, (current_tenant(), barcodes)))

    def _check_barcode(self, values: Mapping[str, Any], owners: Mapping[str, str]) -> None:
        """:raises BadCell: the barcode is another product's, in the catalogue or earlier in the file."""
        code = values.get("barcode")
        if code:
            owner = self._barcodes_seen.get(code) or owners.get(code)
            if owner is not None and owner != values["sku"]:
                raise BadCell("barcode", "taken")
            self._barcodes_seen[code] = values["sku"]

    def _settle(self, values: dict[str, Any], before: dict[str, Any] | None) -> None:
        """Decide what a row means: a new product, a change, or nothing."""
        if before is None and ("name" not in values or "price_1" not in values):
            raise BadCell("name" if "name" not in values else "price_1", "missing")
        if "category" in values:
            values["category"] = self._category(values["category"])
        if before is None:
            self._make(values)
            return
        after = {**before, **values}
        if after == before:
            self._report.unchanged += 1
            return
        self._report.updated += 1
        self._changed.add(before["id"], *(after[name] for name in _KEPT), _search(after), self._now)

    def _make(self, values: dict[str, Any]) -> None:
        self._report.created += 1
        if self._dry_run:
            return
        product = self._ids.take()
        whole = {**self._defaults(values, product), **values}
        self._new.add(
            product, *(whole[name] for name in _KEPT), self._home, _search(whole), self._now, self._now
        )
        if whole["is_stocked"]:
            self._levels.add(product, self._home, 0, 0, 0, 0, 0, self._below_zero)

    def _defaults(self, values: Mapping[str, Any], product: int) -> dict[str, Any]:
        """What a product has of which the row says nothing. Without a barcode it gets one of the shop's own."""
        return {
            "barcode": ean13(f"2{product % 10**11:011d}"),
            "description": "",
            "category": None,
            "brand": None,
            "unit": "PZA",
            "cost": Decimal(0),
            "price_2": values["price_1"],
            "price_3": values["price_1"],
            "prices_include_tax": self._profile.prices_include_tax,
            "tax_rate": self._profile.default_tax_rate,
            "image_url": None,
            "is_stocked": True,
            "is_active": True,
        }

    def _category(self, name: str) -> int:
        """Find or make a category by its name, without regard to case and accents."""
        folded = fold(name)
        if folded not in self._categories:
            made = 0 if self._dry_run else Category.objects.create(tenant_id=current_tenant(), name=name).id
            self._categories[folded] = made
        return self._categories[folded]


def _values(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a row's cells by field. :raises BadCell: one of them is none."""
    values: dict[str, Any] = {
        field: line_of_text(cells[field], field=field, longest=longest)
        for field, longest in _TEXTS.items()
        if field in cells
    }
    if not values.get("sku"):
        raise BadCell("sku", "missing")
    if "unit" in values:
        values["unit"] = values["unit"].upper()
    for field in _PRICES:
        if field in cells:
            values[field] = number(cells[field], field=field, places=6, largest=LARGEST)
    for field in _SWITCHES:
        if field in cells:
            values[field] = yes_or_no(cells[field], field=field)
    if "tax_rate" in cells:
        values["tax_rate"] = rate(cells["tax_rate"], field="tax_rate")
    if "category" in cells:
        values["category"] = line_of_text(cells["category"], field="category", longest=120)
    return values


def _search(values: Mapping[str, Any]) -> str:
    return search_text(
        sku=values["sku"], barcode=values["barcode"], name=values["name"], brand=values["brand"]
    )

"""Bring the shelves to a counted list: what each branch holds of each product, and its limits and place.

A shelf that never held the product gets its opening stock, paid out of the capital; any other is corrected by the
difference, as a physical count that is approved at once: found units are a surplus, missing ones shrinkage. One count
and at most three entries a branch. Rows that say what is there already change nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.catalog.rules import is_whole_or_divisible
from trastienda.domain.stock.levels import LARGEST_QUANTITY
from trastienda.domain.stock.models import Count, CountLine, Level
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import LARGEST, ZERO, cents, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.importing.bulk_ledgers import Books, Cause, Shelves
from trastienda.operations.importing.cells import BadCell, ImportReport, line_of_text, number
from trastienda.operations.importing.sheets import Ids, Sheet, chunks
from trastienda.operations.importing.tables import TableRow

ROWS_AT_ONCE = 2_000

_PRODUCTS = """
SELECT id, sku, barcode, name, unit, cost, is_stocked FROM product
WHERE tenant_id = %(tenant)s AND (sku = ANY(%(skus)s::text[]) OR barcode = ANY(%(barcodes)s::text[]))
"""
_LEVELS = """
SELECT product_id, branch_id, reserved, min_stock, max_stock, location, EXISTS (SELECT FROM stock_move m
  WHERE m.tenant_id = l.tenant_id AND m.product_id = l.product_id AND m.branch_id = l.branch_id)
FROM stock_level l WHERE tenant_id = %s AND product_id = ANY(%s::bigint[])
"""


class _Product(msgspec.Struct, frozen=True):
    id: int
    sku: str
    barcode: str | None
    name: str
    unit: str
    cost: Decimal
    is_stocked: bool


class _Level(msgspec.Struct, frozen=True):
    """What the ledgers in memory do not know of a level."""

    reserved: Decimal = Decimal(0)
    min_stock: Decimal = Decimal(0)
    max_stock: Decimal | None = None
    location: str | None = None
    has_moves: bool = False


class _Shelf(msgspec.Struct, frozen=True):
    """A row that can be used: what its shelf should be like."""

    product: _Product
    branch: int
    counted: Decimal | None
    unit_cost: Decimal | None
    limits: dict[str, Any]


class _Branch(msgspec.Struct):
    """What is found in one branch, until it is posted."""

    opening: dict[int, tuple[Decimal, Decimal]]
    surplus: dict[int, tuple[Decimal, Decimal]]
    missing: dict[int, Decimal]
    lines: list[tuple[int, Decimal, Decimal]]


def import_stock(
    rows: Iterable[TableRow],
    *,
    actor: Actor,
    now: datetime,
    branch: str | None = None,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _read: None,
) -> ImportReport:
    """
    Import all rows in one transaction; rows that cannot be used are left out and reported.

    `branch` (name or number) is that of rows that name none; without it, the tenant's only branch.

    :raises Forbidden: the actor may not adjust stock.
    :raises PeriodClosed: this month's books are closed.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        run = _Import(actor=actor, now=now, branch=branch, dry_run=dry_run)
        for chunk in chunks(rows, ROWS_AT_ONCE):
            run.take(chunk)
            progress(run.report.read)
        if not dry_run:
            run.write()
        return run.report


class _Import:
    """One run: the shelves as they are, and what was found on them."""

    def __init__(self, *, actor: Actor, now: datetime, branch: str | None, dry_run: bool) -> None:
        tenant = current_tenant()
        self.report = ImportReport(refused=[])
        self._actor, self._now, self._dry_run = actor, now, dry_run
        self._shelves, self._books = Shelves(), Books()
        self._branches: dict[str, int] = {
            key: row_id
            for row_id, name in sql.rows(
                "SELECT id, name FROM branch WHERE tenant_id = %s AND is_active", (tenant,)
            )
            for key in (fold(name), str(row_id))
        }
        self._default = branch
        self._found: dict[int, _Branch] = {}
        self._limits: dict[tuple[int, int], dict[str, Any]] = {}
        self._seen: set[tuple[int, int]] = set()

    @step
    def take(self, chunk: Sequence[TableRow]) -> None:
        """Compare some rows with the shelves."""
        self.report.read += len(chunk)
        products = self._products(chunk)
        levels = self._levels(products.values())
        for row in chunk:
            key = row.cells.get("sku") or row.cells.get("barcode", "")
            try:
                shelf = self._shelf(row.cells, products)
                self._settle(shelf, levels.get((shelf.product.id, shelf.branch), _Level()))
            except BadCell as problem:
                self.report.refuse(row.line, key, problem)

    def _products(self, chunk: Sequence[TableRow]) -> dict[tuple[str, str], _Product]:
        """Return the products by what rows may call them: ("sku", …) or ("barcode", …)."""
        found = sql.structs(
            _Product,
            _PRODUCTS,
            {
                "tenant": current_tenant(),
                "skus": [row.cells["sku"] for row in chunk if "sku" in row.cells],
                "barcodes": [row.cells["barcode"] for row in chunk if "barcode" in row.cells],
            },
        )
        by_sku = {("sku", product.sku): product for product in found}
        return {**{("barcode", product.barcode): product for product in found if product.barcode}, **by_sku}

    def _levels(self, products: Iterable[_Product]) -> dict[tuple[int, int], _Level]:
        ids = sorted({product.id for product in products})
        return {
            (product, branch): _Level(*facts)
            for product, branch, *facts in sql.rows(_LEVELS, (current_tenant(), ids))
        }

    def _shelf(self, cells: Mapping[str, str], products: Mapping[tuple[str, str], _Product]) -> _Shelf:
        """Return what a row says. :raises BadCell: something in it cannot be."""
        field = "sku" if "sku" in cells else "barcode"
        if field not in cells:
            raise BadCell("sku", "missing")
        product = products.get((field, cells[field]))
        if product is None:
            raise BadCell(field, "unknown")
        if not product.is_stocked:
            raise BadCell(field, "not_stocked")
        branch = self._branch(cells.get("branch"))
        if (product.id, branch) in self._seen:
            raise BadCell(field, "twice_in_file")
        limits: dict[str, Any] = {
            name: number(cells[name], field=name, places=3, largest=LARGEST_QUANTITY)
            for name in ("min_stock", "max_stock")
            if name in cells
        }
        if "location" in cells:
            limits["location"] = line_of_text(cells["location"], field="location", longest=60)
        counted = unit_cost = None
        if "quantity" in cells:
            counted = number(cells["quantity"], field="quantity", places=3, largest=LARGEST_QUANTITY)
            if not is_whole_or_divisible(counted, unit=product.unit):
                raise BadCell("quantity", "fraction")
        if "unit_cost" in cells:
            unit_cost = number(cells["unit_cost"], field="unit_cost", places=6, largest=LARGEST)
        if counted is None and not limits:
            raise BadCell("quantity", "missing")
        self._seen.add((product.id, branch))
        return _Shelf(product=product, branch=branch, counted=counted, unit_cost=unit_cost, limits=limits)

    def _branch(self, named: str | None) -> int:
        if named is None and self._default is None:
            if len(set(self._branches.values())) != 1:
                raise BadCell("branch", "missing")
            return next(iter(self._branches.values()))
        branch = self._branches.get(fold(named or self._default or ""))
        if branch is None:
            raise BadCell("branch", "unknown")
        return branch

    def _settle(self, shelf: _Shelf, level: _Level) -> None:
        """Compare a row with its shelf, and note what differs."""
        place = (shelf.product.id, shelf.branch)
        known = {"min_stock": level.min_stock, "max_stock": level.max_stock, "location": level.location}
        wanted = {**known, **shelf.limits}
        if wanted["max_stock"] is not None and wanted["max_stock"] < wanted["min_stock"]:
            raise BadCell("max_stock", "below_min_stock")
        held = self._shelves.at(*place)
        difference = Decimal(0) if shelf.counted is None else shelf.counted - held.on_hand
        if shelf.counted is not None and shelf.counted < level.reserved:
            raise BadCell("quantity", "less_than_reserved")
        if difference:
            self._note(shelf, difference, has_moves=level.has_moves)
        if wanted != known:
            self._limits[place] = wanted
        if not difference and wanted == known:
            self.report.unchanged += 1
        elif level.has_moves:
            self.report.updated += 1
        else:
            self.report.created += 1

    def _note(self, shelf: _Shelf, difference: Decimal, *, has_moves: bool) -> None:
        held = self._shelves.at(shelf.product.id, shelf.branch)
        value = self._value_of(shelf, difference, average_cost=held.average_cost if has_moves else None)
        if value > LARGEST:
            raise BadCell("quantity", "too_large")
        found = self._found.setdefault(shelf.branch, _Branch(opening={}, surplus={}, missing={}, lines=[]))
        if difference < 0:
            found.missing[shelf.product.id] = -difference
        else:
            (found.surplus if has_moves else found.opening)[shelf.product.id] = (difference, value)
        found.lines.append((shelf.product.id, held.on_hand, held.on_hand + difference))

    def _value_of(self, shelf: _Shelf, difference: Decimal, *, average_cost: Decimal | None) -> Decimal:
        """Found units are worth what the row says, else the shelf's average, else the product's last cost."""
        unit_cost = shelf.unit_cost
        if unit_cost is None:
            unit_cost = average_cost or shelf.product.cost
        return cents(max(difference, Decimal(0)) * unit_cost)

    @step
    def write(self) -> None:
        """Post what was found, branch by branch, then the limits."""
        counts = Sheet(Count, "id", "branch", "started_at", "started_by", "approved_at", "approved_by")
        lines = Sheet(CountLine, "count", "product", "on_hand_at_start", "counted")
        ids = Ids(Count).several(len(self._found))
        for count, (branch, found) in zip(ids, sorted(self._found.items()), strict=True):
            counts.add(count, branch, self._now, self._actor.name, self._now, self._actor.name)
            for product, before, counted in found.lines:
                lines.add(count, product, before, counted)
            self._post(found, count=count, branch=branch)
        for product, branch in sorted(self._limits):
            self._shelves.touch(product, branch)
        counts.insert()
        lines.insert()
        self._shelves.write()
        self._books.write()
        self._write_limits()

    def _post(self, found: _Branch, *, count: int, branch: int) -> None:
        zone_name = tenant_profile(current_tenant()).time_zone
        because = Cause(
            kind="count",
            id=count,
            at=self._now,
            on=local_date(self._now, zone_name=zone_name),
            actor=self._actor.name,
        )
        self._shelves.receive(found.opening, branch=branch, kind="opening", because=because)
        self._shelves.receive(found.surplus, branch=branch, kind="count", because=because)
        missing = self._shelves.issue(found.missing, branch=branch, kind="count", because=because)
        for rules, component, value, description in (
            ("opening_stock", "capital", _worth(found.opening), "Existencia inicial según archivo"),
            ("stock_surplus", "surplus", _worth(found.surplus), f"Toma física {count} según archivo"),
            ("stock_shrinkage", "shrinkage", total(missing.values()), f"Toma física {count} según archivo"),
        ):
            self._books.post(
                rules,
                {"inventory": value, component: value},
                kind="adjustment",
                description=description,
                because=because,
            )

    def _write_limits(self) -> None:
        sheet = Sheet(Level, "id", "min_stock", "max_stock", "location")
        for (product, branch), wanted in sorted(self._limits.items()):
            sheet.add(
                self._shelves.at(product, branch).level_id,
                wanted["min_stock"],
                wanted["max_stock"],
                wanted["location"],
            )
        sheet.update()


def _worth(goods: Mapping[int, tuple[Decimal, Decimal]]) -> Decimal:
    return sum((value for _, value in goods.values()), ZERO)

"""
Question: which products are there, and what has a branch of each?   Grain: one row per product, in SKU order.

Units: prices net of tax, to the cent; stock in the product's unit.   Source: product, stock_level, branch.
PostgreSQL builds the page's JSON under the names that the caller gives its columns, and nobody touches it again.

Three things keep a page of a hundred thousand products quick: ids come first, from an index in
SKU order that holds nothing else, and only the page's rows are joined; a page beyond the middle is read from the end;
and words are looked up by `find_products`, whose trigram index row-level security would hide. Checked integers stand
in the text, so that no plan has to suit every tenant, branch and page.
"""

from collections.abc import Mapping, Sequence

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step


def _net(price: str) -> str:
    """A price as the nets of documents are: without tax, six places, then to the cent."""
    return (
        f"CASE WHEN p.prices_include_tax THEN round(round(p.{price} / (1 + p.tax_rate), 6), 2)"
        f" ELSE round(p.{price}, 2) END"
    )


COLUMNS: Mapping[str, str] = {
    "id": "p.id",
    "sku": "p.sku",
    "barcode": "p.barcode",
    "name": "p.name",
    "description": "p.description",
    "branch": "b.id",
    "branch_name": "b.name",
    "category": "p.category_id",
    "brand": "p.brand",
    "unit": "p.unit",
    "cost": "round(p.cost, 2)",
    "price_1": _net("price_1"),
    "price_2": _net("price_2"),
    "price_3": _net("price_3"),
    "tax_rate": "trim_scale(p.tax_rate)",
    "min_stock": "trim_scale(coalesce(l.min_stock, 0))",
    "max_stock": "trim_scale(l.max_stock)",
    "location": "l.location",
    "image_url": "p.image_url",
    "fitment_part": "p.fitment_part_id",
    "on_hand": "trim_scale(coalesce(l.on_hand, 0))",
}
"""What can be shown of a product and of its level in the branch shown."""


class InventoryFilter(msgspec.Struct, frozen=True):
    """
    `branch` keeps the products of one branch (made there, or ever held there) and shows its stock; without it each
    product shows its home branch. `text` finds words anywhere in name, brand, SKU and barcode.
    """

    text: str = ""
    branch: int | None = None
    category: int | None = None
    low_stock: bool = False


class InventoryPage(msgspec.Struct, frozen=True):
    """A JSON array of one page's products, and how many there are in all."""

    rows: bytes
    total: int


@step
def inventory_page(wanted: InventoryFilter, page: PageRequest, *, keys: Mapping[str, str]) -> InventoryPage:
    """Return a page. `keys` is what to show: each key of the JSON and its name in `COLUMNS`. At most two queries."""
    if not wanted.text.strip():
        return _walk(wanted, page, keys)
    words = fold(wanted.text).split()
    return _search(words, wanted, page, keys)


@step
def inventory_item(product_id: int, *, keys: Mapping[str, str]) -> bytes | None:
    """Return one product as JSON, with its home branch, also when it is deactivated; None if there is none."""
    ids = f"SELECT id, sku FROM product WHERE tenant_id = {current_tenant()} AND id = {int(product_id)}"
    rows: str = sql.value(f"WITH page AS ({ids}) SELECT {_rows_json(keys, None)}")
    return rows[1:-1].encode() if rows != "[]" else None


def _walk(wanted: InventoryFilter, page: PageRequest, keys: Mapping[str, str]) -> InventoryPage:
    """Without words: count, then walk the index from whichever end is nearer."""
    source = f"FROM product p WHERE p.tenant_id = {current_tenant()} AND p.is_active{_conditions(wanted)}"
    total: int = sql.value(f"SELECT count(*) {source}")
    first, last = page.offset, min(page.offset + page.size, total)
    if first >= last:
        return InventoryPage(b"[]", total)
    order, skip = ("p.sku", first) if first <= total - last else ("p.sku DESC", total - last)
    ids = f"SELECT p.id, p.sku {source} ORDER BY {order} LIMIT {last - first} OFFSET {skip}"
    rows: str = sql.value(f"WITH page AS MATERIALIZED ({ids}) SELECT {_rows_json(keys, wanted.branch)}")
    return InventoryPage(rows.encode(), total)


def _search(
    words: Sequence[str], wanted: InventoryFilter, page: PageRequest, keys: Mapping[str, str]
) -> InventoryPage:
    """With words, in one query. A text without a letter or digit finds nothing."""
    conditions = _conditions(wanted)
    pages = _filtered(conditions, page) if conditions else _unfiltered(page)
    query = f"WITH {pages} SELECT {_rows_json(keys, wanted.branch)}, (SELECT n FROM whole)"
    rows, total = sql.row(query, {"words": list(words)}) or ("[]", 0)
    return InventoryPage(rows.encode(), total)


def _unfiltered(page: PageRequest) -> str:
    """Words alone: the database finds the page's ids and counts the rest."""
    tenant = current_tenant()
    return (
        "whole AS MATERIALIZED (SELECT total AS n, ids"
        f" FROM find_products_page({tenant}, %(words)s::text[], {page.size}, {page.offset})),"
        f" page AS MATERIALIZED (SELECT p.id, p.sku FROM product p WHERE p.tenant_id = {tenant}"
        " AND p.id = ANY((SELECT ids FROM whole)::bigint[]))"
    )


def _filtered(conditions: str, page: PageRequest) -> str:
    """Words and conditions: what is found is sorted and counted once."""
    tenant = current_tenant()
    found = (
        f"SELECT f.id, f.sku FROM find_products({tenant}, %(words)s::text[]) f"
        f" JOIN product p ON p.tenant_id = {tenant} AND p.id = f.id WHERE true{conditions}"
    )
    return (
        f"found AS MATERIALIZED ({found}), whole AS MATERIALIZED (SELECT count(*) AS n FROM found),"
        f" page AS MATERIALIZED ({_nearer_end(page)})"
    )


def _nearer_end(page: PageRequest) -> str:
    """The ids of a page of `found`, sorted from whichever end is nearer: only one of the two halves is run."""
    first, last, whole = page.offset, page.offset + page.size, "(SELECT n FROM whole)"
    ids = "SELECT id, sku FROM found WHERE"
    return (
        f"({ids} {whole} >= {first + last} ORDER BY sku LIMIT {page.size} OFFSET {first}) UNION ALL"
        f" ({ids} {whole} < {first + last} ORDER BY sku DESC"
        f" LIMIT (SELECT greatest(least(n, {last}) - {first}, 0) FROM whole)"
        f" OFFSET (SELECT greatest(n - {last}, 0) FROM whole))"
    )


def _conditions(wanted: InventoryFilter) -> str:
    tenant = current_tenant()
    shown = "p.home_branch_id" if wanted.branch is None else str(int(wanted.branch))
    level = (
        f"EXISTS (SELECT FROM stock_level l WHERE l.tenant_id = {tenant} AND l.product_id = p.id"
        f" AND l.branch_id = {shown}"
    )
    conditions = ""
    if wanted.category is not None:
        conditions += f" AND p.category_id = {int(wanted.category)}"
    if wanted.branch is not None:
        conditions += f" AND (p.home_branch_id = {shown} OR {level}))"
    if wanted.low_stock:
        conditions += f" AND {level} AND l.on_hand < l.min_stock)"
    return conditions


def _rows_json(keys: Mapping[str, str], branch: int | None) -> str:
    """A scalar subquery: the rows of `page` as a JSON array, in SKU order."""
    tenant = current_tenant()
    columns = ", ".join(f'{COLUMNS[column]} AS "{key}"' for key, column in keys.items())
    shown = "p.home_branch_id" if branch is None else str(int(branch))
    return (
        f"(SELECT coalesce(json_agg(r), '[]')::text FROM (SELECT {columns} FROM page"
        f" JOIN product p ON p.tenant_id = {tenant} AND p.id = page.id"
        f" JOIN branch b ON b.tenant_id = {tenant} AND b.id = {shown}"
        f" LEFT JOIN stock_level l ON l.tenant_id = {tenant} AND l.product_id = p.id AND l.branch_id = {shown}"
        " ORDER BY page.sku) r)"
    )

"""
Question: what does the web store show, and what of it is available?   Grain: one row per product.

Units: prices with tax, to the cent, as texts; whole units available at the web store's branch.
Source: product, category, stock_level, review, product_image.
PostgreSQL builds the JSON under the names that the caller gives the columns, and nobody touches it again.

Ids come first and only the page's rows are joined; words are looked up by `find_listed_products`, whose trigram
index row-level security would hide. Checked integers stand in the text, so that no plan has to suit every page.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

import msgspec

from trastienda.domain.catalog.rules import ALWAYS_THERE
from trastienda.domain.tenancy.branches import web_branch
from trastienda.kernel import sql
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step

PRICE = (
    "CASE WHEN p.prices_include_tax THEN round(p.price_1, 2)"
    " ELSE round(round(p.price_1 * (1 + p.tax_rate), 6), 2) END"
)
"""What a shelf that shows prices with tax says; the same as `kernel.tax.shelf_price`."""
UNITS = f"CASE WHEN p.is_stocked THEN greatest(floor(coalesce(l.on_hand - l.reserved, 0)), 0) ELSE {ALWAYS_THERE} END"
"""The same as `catalog.rules.units_shown`."""

COLUMNS: Mapping[str, str] = {
    "id": "p.id",
    "name": "p.name",
    "description": "p.description",
    "price": f"({PRICE})::text",
    "stock": UNITS,
    "category": "p.category_id",
    "category_name": "c.name",
    "category_details": "CASE WHEN c.id IS NOT NULL THEN"
    " json_build_object('id', c.id, 'name', c.name, 'description', c.description) END",
    "warranty_info": "p.warranty_info",
    "is_active": "p.is_active",
    "average_rating": "coalesce(r.stars, 0.0)",
    "review_count": "coalesce(r.count, 0)",
    "image": "CASE WHEN i.id IS NULL THEN p.image_url"
    " ELSE replace(replace(%(picture)s, '{id}', p.id::text), '{digest}', i.digest) END",
}
"""What can be shown of a product; of its picture, where it is."""

Order = Literal["id", "-id", "name", "-name", "price", "-price", "created_at", "-created_at"]
_ORDERS = {"id": "p.id", "name": "p.name", "price": PRICE, "created_at": "p.created_at"}


class StoreFilter(msgspec.Struct, frozen=True):
    """
    `text` finds words anywhere in name, brand, SKU and barcode. Prices are with tax, both ends included.
    `also_inactive` is for those who look after the catalogue.
    """

    text: str = ""
    category: int | None = None
    min_price: Decimal | None = None
    max_price: Decimal | None = None
    in_stock: bool = False
    order: Order = "id"
    also_inactive: bool = False


class Shown(msgspec.Struct, frozen=True):
    """What to show: each key of the JSON and its name in `COLUMNS`; where pictures are, by `{id}` and `{digest}`."""

    keys: Mapping[str, str]
    picture: str


@step
def store_products(wanted: StoreFilter, page: PageRequest, *, shown: Shown) -> bytes:
    """Return a page as a JSON array. Three queries."""
    source, params = _source(wanted)
    return _json_of(f"SELECT p.id {source} ORDER BY {_order(wanted)} {page.limit_sql()}", params, shown)


@step
def store_product_count(wanted: StoreFilter) -> int:
    """Return how many products a filter lets through."""
    source, params = _source(wanted)
    return int(sql.value(f"SELECT count(*) {source}", params))


@step
def store_product(product_id: int, *, shown: Shown, also_inactive: bool = False) -> bytes | None:
    """Return one product as JSON; None if there is none to be seen."""
    found = store_products_by_id([product_id], shown=shown, also_inactive=also_inactive)
    return found[1:-1] if found != b"[]" else None


@step
def store_products_by_id(product_ids: list[int], *, shown: Shown, also_inactive: bool = False) -> bytes:
    """Return these products as a JSON array in this order, without those that are not to be seen."""
    active = "" if also_inactive else " AND p.is_active"
    ids = (
        "SELECT p.id FROM product p JOIN unnest(%(ids)s::bigint[]) WITH ORDINALITY AS w(id, at) ON w.id = p.id"
        f" WHERE p.tenant_id = {current_tenant()}{active} ORDER BY w.at"
    )
    return _json_of(ids, {"ids": product_ids}, shown)


def _source(wanted: StoreFilter) -> tuple[str, dict[str, Any]]:
    """Return where the wanted products come from, as `FROM … WHERE …`, and its parameters."""
    tenant = current_tenant()
    params: dict[str, Any] = {}
    conditions = "" if wanted.also_inactive else " AND p.is_active"
    if wanted.category is not None:
        conditions += f" AND p.category_id = {int(wanted.category)}"
    for name, comparison in (("min_price", ">="), ("max_price", "<=")):
        limit = getattr(wanted, name)
        if limit is not None:
            conditions += f" AND {PRICE} {comparison} %({name})s"
            params[name] = limit
    if wanted.in_stock:
        conditions += (
            f" AND (NOT p.is_stocked OR EXISTS (SELECT FROM stock_level l WHERE l.tenant_id = {tenant}"
            f" AND l.product_id = p.id AND l.branch_id = {web_branch().id} AND l.on_hand - l.reserved >= 1))"
        )
    if not wanted.text.strip():
        return f"FROM product p WHERE p.tenant_id = {tenant}{conditions}", params
    params |= {"words": fold(wanted.text).split(), "all": wanted.also_inactive}
    found = f"find_listed_products({tenant}, %(words)s::text[], %(all)s)"
    return (
        f"FROM {found} f JOIN product p ON p.tenant_id = {tenant} AND p.id = f.id WHERE true{conditions}",
        params,
    )


def _order(wanted: StoreFilter) -> str:
    """The id settles what is equal, so that no page shows a product twice."""
    direction = " DESC" if wanted.order.startswith("-") else ""
    column = _ORDERS[wanted.order.removeprefix("-")]
    return f"{column}{direction}, p.id{direction}" if column != "p.id" else f"p.id{direction}"


def _json_of(ids: str, params: Mapping[str, Any], shown: Shown) -> bytes:
    """Run the query of ids, join what is shown of them in their order."""
    tenant = current_tenant()
    columns = ", ".join(f'{COLUMNS[column]} AS "{key}"' for key, column in shown.keys.items())
    query = (
        f"WITH page AS MATERIALIZED (SELECT id, row_number() OVER () AS at FROM ({ids}) found),"
        " ratings AS (SELECT product_id, count(*) AS count, round(avg(rating), 1) AS stars FROM review"
        f"  WHERE tenant_id = {tenant} AND product_id IN (SELECT id FROM page) GROUP BY product_id)"
        f" SELECT coalesce(json_agg(shown), '[]')::text FROM (SELECT {columns} FROM page"
        f" JOIN product p ON p.tenant_id = {tenant} AND p.id = page.id"
        f" LEFT JOIN category c ON c.tenant_id = {tenant} AND c.id = p.category_id"
        f" LEFT JOIN stock_level l ON l.tenant_id = {tenant} AND l.product_id = p.id"
        f"  AND l.branch_id = {web_branch().id}"
        f" LEFT JOIN product_image i ON i.tenant_id = {tenant} AND i.product_id = p.id"
        " LEFT JOIN ratings r ON r.product_id = p.id ORDER BY page.at) AS shown"
    )
    rows: str = sql.value(query, {**params, "picture": shown.picture})
    return rows.encode()

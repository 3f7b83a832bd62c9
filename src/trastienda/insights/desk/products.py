"""
Question: which products are there, ordered and narrowed as somebody at a desk wants; and what is there to know of one?

Grain: one product, its stock summed over the tenant's branches.   Units: prices as they are kept, with or without tax
as `includes_tax` says; stock in the product's unit.   Source: product, stock_level, category, stock_move.   Fresh: now.
Costs: 2 statements for a page, 3 for one product. Ids come first and only the page's rows are joined.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog.errors import ProductNotFound
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import transaction

STATES = ("activos", "bajos", "agotados", "inactivos")
ORDERS: Mapping[str, str] = {"sku": "p.sku", "name": "p.name", "price": "p.price_1", "stock": "s.on_hand"}
"""What a list can be ordered by."""
_TOLD_AT_ONCE = 1_000


class ProductsWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which products, in which order. `state` is one of `STATES`; `order` one of `ORDERS`."""

    text: str = ""
    category: int | None = None
    category_name: str = ""
    """In any case; what no category is called has no products."""
    state: str = "activos"
    order: str = "sku"
    descending: bool = False


class ProductRow(msgspec.Struct, frozen=True):
    """One product in a list. `least` is the sum of what the branches want at least."""

    id: int
    sku: str
    barcode: str | None
    name: str
    category: str | None
    price: Decimal
    includes_tax: bool
    tax_rate: Decimal
    cost: Decimal
    on_hand: Decimal
    reserved: Decimal
    least: Decimal
    unit: str
    is_active: bool


class BranchStock(msgspec.Struct, frozen=True):
    """What one branch has of a product."""

    branch: str
    on_hand: Decimal
    reserved: Decimal
    min_stock: Decimal
    max_stock: Decimal | None
    location: str | None
    value: Decimal


class StockMove(msgspec.Struct, frozen=True):
    """One line of a product's stock card. `after` is what the branch had afterwards."""

    at: datetime
    branch: str
    kind: str
    quantity: Decimal
    after: Decimal
    reason: str
    actor: str


class ProductShown(msgspec.Struct, frozen=True):
    """One product with all about it."""

    id: int
    sku: str
    barcode: str | None
    name: str
    description: str
    category_id: int | None
    category: str | None
    brand: str | None
    unit: str
    cost: Decimal
    price_1: Decimal
    price_2: Decimal
    price_3: Decimal
    includes_tax: bool
    tax_rate: Decimal
    home_branch_id: int
    min_stock: Decimal
    max_stock: Decimal | None
    location: str | None
    is_active: bool
    is_stocked: bool
    created_at: datetime
    updated_at: datetime
    stock: list[BranchStock] = []
    moves: list[StockMove] = []


_STOCK = (
    "LEFT JOIN (SELECT l.product_id, sum(l.on_hand) AS on_hand, sum(l.min_stock) AS least FROM stock_level l"
    " WHERE l.tenant_id = %(tenant)s GROUP BY l.product_id) s ON s.product_id = p.id"
)
_OWN_STOCK = (
    "JOIN LATERAL (SELECT sum(l.on_hand) AS on_hand, sum(l.min_stock) AS least FROM stock_level l"
    " WHERE l.tenant_id = %(tenant)s AND l.product_id = p.id) s ON true"
)
# Below its minimum is only what is so in one branch at least: few, and only theirs are added up.
_LOW_SOMEWHERE = (
    "p.id = ANY(ARRAY(SELECT DISTINCT x.product_id FROM stock_level x WHERE x.tenant_id = %(tenant)s"
    " AND x.on_hand < x.min_stock))"
)
_STATES: Mapping[str, str] = {
    "activos": "p.is_active",
    "inactivos": "NOT p.is_active",
    "bajos": f"{_LOW_SOMEWHERE} AND p.is_active AND p.is_stocked AND coalesce(s.on_hand, 0) < s.least",
    "agotados": "p.is_active AND p.is_stocked AND coalesce(s.on_hand, 0) <= 0",
}
_NAMED = (
    "SELECT x.id FROM category x WHERE x.tenant_id = %(tenant)s AND lower(x.name) = lower(%(category_name)s)"
)
_ROWS = """
SELECT p.id, p.sku, p.barcode, p.name, c.name, p.price_1, p.prices_include_tax, p.tax_rate, p.cost,
  coalesce(l.on_hand, 0), coalesce(l.reserved, 0), coalesce(l.least, 0), p.unit, p.is_active
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS page(id, at)
JOIN product p ON p.tenant_id = %(tenant)s AND p.id = page.id
LEFT JOIN category c ON c.tenant_id = %(tenant)s AND c.id = p.category_id
LEFT JOIN LATERAL (
  SELECT sum(x.on_hand) AS on_hand, sum(x.reserved) AS reserved, sum(x.min_stock) AS least FROM stock_level x
  WHERE x.tenant_id = %(tenant)s AND x.product_id = p.id) l ON true
ORDER BY page.at
"""
_SHOWN = """
SELECT p.id, p.sku, p.barcode, p.name, p.description, p.category_id, c.name, p.brand, p.unit, p.cost, p.price_1,
  p.price_2, p.price_3, p.prices_include_tax, p.tax_rate, p.home_branch_id, coalesce(l.min_stock, 0), l.max_stock,
  l.location, p.is_active, p.is_stocked, p.created_at, p.updated_at
FROM product p
LEFT JOIN category c ON c.tenant_id = p.tenant_id AND c.id = p.category_id
LEFT JOIN stock_level l ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = p.home_branch_id
WHERE p.tenant_id = %s AND p.id = %s
"""
_BRANCHES = """
SELECT b.name, l.on_hand, l.reserved, l.min_stock, l.max_stock, l.location, l.value
FROM stock_level l JOIN branch b ON b.tenant_id = l.tenant_id AND b.id = l.branch_id
WHERE l.tenant_id = %s AND l.product_id = %s ORDER BY b.id
"""
_MOVES = """
SELECT m.at, b.name, m.kind, m.quantity, m.on_hand_after, m.reason, m.actor
FROM stock_move m JOIN branch b ON b.tenant_id = m.tenant_id AND b.id = m.branch_id
WHERE m.tenant_id = %s AND m.product_id = %s ORDER BY m.at DESC, m.id DESC LIMIT {most}
"""


def count_products(wanted: ProductsWanted, *, actor: Actor) -> int:
    """Return how many products there are of those wanted."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        return int(sql.value(f"SELECT count(*) {source}", params))


def products_page(wanted: ProductsWanted, *, page: PageRequest, actor: Actor) -> list[ProductRow]:
    """Return one page of them. :raises Forbidden: the actor may not see the inventory."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        source, params = _source(wanted, ordered=wanted.order)
        query = f"SELECT p.id {source} {_order(wanted)} {page.limit_sql()}"
        ids = [found[0] for found in sql.rows(query, params)]
        return sql.structs(ProductRow, _ROWS, {"tenant": current_tenant(), "ids": ids}) if ids else []


def products_told(wanted: ProductsWanted, *, actor: Actor) -> Iterator[ProductRow]:
    """
    Yield all of them, in order: which ones as of one moment, each as it is when it is told. A statement a thousand.

    :raises Forbidden: the actor may not see the inventory; before the first is told.
    """
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        source, params = _source(wanted, ordered=wanted.order)
        ids = [found[0] for found in sql.rows(f"SELECT p.id {source} {_order(wanted)}", params)]
    return _told(ids, actor=actor)


def _told(ids: Sequence[int], *, actor: Actor) -> Iterator[ProductRow]:
    for start in range(0, len(ids), _TOLD_AT_ONCE):
        with transaction(actor.tenant_id):
            params = {"tenant": current_tenant(), "ids": ids[start : start + _TOLD_AT_ONCE]}
            found = sql.structs(ProductRow, _ROWS, params)
        yield from found


def _order(wanted: ProductsWanted) -> str:
    way = "DESC NULLS LAST" if wanted.descending else "ASC NULLS FIRST"
    return f"ORDER BY {ORDERS[wanted.order]} {way}, p.id"


def product_shown(product_id: int, *, actor: Actor, moves: int = 30) -> ProductShown:
    """Return one product with its stock and its last moves. :raises ProductNotFound: unknown or a neighbour's."""
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        which = (current_tenant(), product_id)
        found = sql.row(_SHOWN, which)
        if found is None:
            raise ProductNotFound(product_id=product_id)
        stock = sql.structs(BranchStock, _BRANCHES, which)
        card = sql.structs(StockMove, _MOVES.format(most=int(moves)), which) if moves else []
        return ProductShown(*[*found, stock, card])


def categories_named(*, actor: Actor) -> list[tuple[int, str]]:
    """Return every category as id and name, by name."""
    with transaction(actor.tenant_id):
        query = "SELECT id, name FROM category WHERE tenant_id = %s ORDER BY name"
        return [(found[0], found[1]) for found in sql.rows(query, (current_tenant(),))]


def _source(wanted: ProductsWanted, *, ordered: str = "") -> tuple[str, dict[str, object]]:
    """FROM and WHERE. Words are looked up by `find_products`, whose trigram index row-level security would hide."""
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = ["FROM product p"]
    words = fold(wanted.text).split()
    if words and wanted.state != "inactivos":
        parts.append("JOIN find_products(%(tenant)s, %(words)s::text[]) f ON f.id = p.id")
        params["words"] = words
    if wanted.state == "bajos":
        parts.append(_OWN_STOCK)
    elif wanted.state == "agotados" or ordered == "stock":
        parts.append(_STOCK)
    parts.append(f"WHERE p.tenant_id = %(tenant)s AND {_STATES.get(wanted.state, 'p.is_active')}")
    if wanted.category is not None:
        parts.append("AND p.category_id = %(category)s")
        params["category"] = wanted.category
    elif wanted.category_name:
        parts.append(f"AND p.category_id = ANY(ARRAY({_NAMED}))")
        params["category_name"] = wanted.category_name
    if words and wanted.state == "inactivos":
        parts += [f"AND p.search LIKE %(word{at})s" for at in range(len(words))]
        params |= {f"word{at}": f"%{word}%" for at, word in enumerate(words)}
    return " ".join(parts), params

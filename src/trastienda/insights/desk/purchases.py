"""
Question: what was bought, from whom, for how much; what did it do to costs, prices, stock and books?

Grain: one purchase, of goods or of assets.   Units: the tenant's currency; costs net a unit.   Source: purchase,
purchase_line, asset, stock_expiry, entry.   Fresh: now.   Totals count what stands, not what was cancelled.
Costs: 2 statements for a page, 4 for one purchase. Ids come first and only the page's rows are joined.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold, like
from trastienda.kernel.transaction import step, transaction

ORDERS: Mapping[str, str] = {"date": "u.purchased_at", "total": "u.total", "number": "u.id"}
"""What a list can be ordered by."""


class PurchasesWanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which purchases, in which order. `text` is looked for in the supplier, the invoice number and the goods; the days
    are half-open instants. `kind` is goods or assets, `paid_by` credit, cash or transfer, `state` standing or
    cancelled; empty is all of them.
    """

    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    kind: str = ""
    paid_by: str = ""
    state: str = ""
    order: str = "date"
    descending: bool = True


class PurchasesSum(msgspec.Struct, frozen=True):
    """How many there are, and what those that stand come to."""

    count: int
    base: Decimal
    tax: Decimal
    total: Decimal


class PurchaseRow(msgspec.Struct, frozen=True):
    """One purchase in a list. `items` counts its lines or its assets."""

    id: int
    purchased_at: datetime
    kind: str
    supplier: str | None
    invoice_number: str
    branch: str
    items: int
    base: Decimal
    tax: Decimal
    total: Decimal
    paid_by: str
    actor: str
    is_cancelled: bool


class LineShown(msgspec.Struct, frozen=True):
    """What was bought of a product; `cost_now` and `price_now` are what the catalogue says today."""

    product_id: int
    sku: str
    name: str
    unit: str
    category: str | None
    quantity: Decimal
    unit_cost: Decimal
    tax_rate: Decimal
    base: Decimal
    sale_price: Decimal | None
    expires_on: date | None
    average_cost: Decimal
    cost_now: Decimal
    price_now: Decimal


class AssetShown(msgspec.Struct, frozen=True):
    id: int
    name: str
    description: str
    value: Decimal
    tax_rate: Decimal
    acquired_on: date


class PostedLine(msgspec.Struct, frozen=True):
    """A line of the entries that a document made."""

    entry_id: int
    occurred_on: date
    description: str
    account_code: str
    account: str
    debit: Decimal
    credit: Decimal


class PurchaseShown(msgspec.Struct, frozen=True):
    """One purchase with all about it."""

    id: int
    purchased_at: datetime
    kind: str
    supplier: str | None
    invoice_number: str
    notes: str
    branch: str
    base: Decimal
    tax: Decimal
    total: Decimal
    paid_by: str
    actor: str
    cancelled_at: datetime | None
    cancelled_by: str | None
    lines: list[LineShown] = []
    assets: list[AssetShown] = []
    posted: list[PostedLine] = []


_ROWS = """
SELECT u.id, u.purchased_at, u.kind, s.name, u.invoice_number, b.name,
  CASE WHEN u.kind = 'assets'
    THEN (SELECT count(*) FROM asset a WHERE a.tenant_id = %(tenant)s AND a.purchase_id = u.id)
    ELSE (SELECT count(*) FROM purchase_line l WHERE l.tenant_id = %(tenant)s AND l.purchase_id = u.id) END,
  u.base, u.tax, u.total, u.paid_by, u.actor, u.cancelled_at IS NOT NULL
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS page(id, at)
JOIN purchase u ON u.tenant_id = %(tenant)s AND u.id = page.id
JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = u.branch_id
LEFT JOIN supplier s ON s.tenant_id = %(tenant)s AND s.id = u.supplier_id
ORDER BY page.at
"""
_SHOWN = """
SELECT u.id, u.purchased_at, u.kind, s.name, u.invoice_number, u.notes, b.name, u.base, u.tax, u.total, u.paid_by,
  u.actor, u.cancelled_at, u.cancelled_by
FROM purchase u
JOIN branch b ON b.tenant_id = u.tenant_id AND b.id = u.branch_id
LEFT JOIN supplier s ON s.tenant_id = u.tenant_id AND s.id = u.supplier_id
WHERE u.tenant_id = %s AND u.id = %s
"""
_LINES = """
SELECT p.id, p.sku, p.name, p.unit, c.name, l.quantity, l.unit_cost, l.tax_rate, l.base, l.sale_price,
  e.expires_on,
  coalesce(v.average_cost, 0), p.cost, p.price_1
FROM purchase_line l
JOIN purchase u ON u.tenant_id = l.tenant_id AND u.id = l.purchase_id
JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
LEFT JOIN category c ON c.tenant_id = l.tenant_id AND c.id = p.category_id
LEFT JOIN stock_level v ON v.tenant_id = l.tenant_id AND v.product_id = l.product_id AND v.branch_id = u.branch_id
LEFT JOIN stock_expiry e
  ON e.tenant_id = l.tenant_id AND e.purchase_id = l.purchase_id AND e.position = l.position
WHERE l.tenant_id = %s AND l.purchase_id = %s ORDER BY l.position
"""
_ASSETS = """
SELECT id, name, description, value, tax_rate, acquired_on FROM asset
WHERE tenant_id = %s AND purchase_id = %s ORDER BY position
"""
_POSTED = """
SELECT e.id, e.occurred_on, e.description, a.code, a.name, l.debit, l.credit
FROM entry e
JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
WHERE e.tenant_id = %s AND e.document_kind = ANY(%s) AND e.document_id = %s ORDER BY e.id, l.position
"""


def sum_purchases(wanted: PurchasesWanted, *, actor: Actor) -> PurchasesSum:
    """Return how many purchases there are of those wanted, and what they come to. One statement."""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        where, params = _where(wanted)
        stands = "FILTER (WHERE u.cancelled_at IS NULL)"
        sums = ", ".join(f"coalesce(sum(u.{name}) {stands}, 0.00)" for name in ("base", "tax", "total"))
        return sql.structs(PurchasesSum, f"SELECT count(*), {sums} FROM purchase u WHERE {where}", params)[0]


def purchases_page(wanted: PurchasesWanted, *, page: PageRequest, actor: Actor) -> list[PurchaseRow]:
    """Return one page of them. Two statements. :raises Forbidden: purchases are not the actor's."""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        where, params = _where(wanted)
        way = "DESC" if wanted.descending else "ASC"
        order = f"ORDER BY {ORDERS[wanted.order]} {way}, u.id {way}"
        query = f"SELECT u.id FROM purchase u WHERE {where} {order} {page.limit_sql()}"
        ids = [found[0] for found in sql.rows(query, params)]
        return sql.structs(PurchaseRow, _ROWS, {"tenant": current_tenant(), "ids": ids})


def purchase_shown(purchase_id: int, *, actor: Actor) -> PurchaseShown:
    """Return one with its lines and entries. Four statements. :raises NotFound: unknown, or a neighbour's."""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        key = (current_tenant(), purchase_id)
        found = sql.row(_SHOWN, key)
        if found is None:
            raise NotFound(noun="purchase", id=purchase_id)
        return msgspec.structs.replace(
            PurchaseShown(*found),
            lines=sql.structs(LineShown, _LINES, key),
            assets=sql.structs(AssetShown, _ASSETS, key),
            posted=posted_by(("purchase", "purchase_correction"), purchase_id),
        )


@step
def posted_by(kinds: tuple[str, ...], document_id: int) -> list[PostedLine]:
    """Return the lines of the entries that a document made, in their order. One statement."""
    return sql.structs(PostedLine, _POSTED, (current_tenant(), list(kinds), document_id))


_FOUND = """
(u.supplier_id IN (SELECT s.id FROM supplier s WHERE s.tenant_id = %(tenant)s AND s.name ILIKE %(like)s)
  OR u.id IN (
    SELECT l.purchase_id FROM product p JOIN purchase_line l ON l.tenant_id = p.tenant_id AND l.product_id = p.id
    WHERE p.tenant_id = %(tenant)s AND p.search LIKE ALL(%(words)s)
    UNION ALL
    SELECT a.purchase_id FROM asset a WHERE a.tenant_id = %(tenant)s AND a.name ILIKE %(like)s)
  OR u.invoice_number ILIKE %(like)s)
"""


def _where(wanted: PurchasesWanted) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = ["u.tenant_id = %(tenant)s"]
    words = fold(wanted.text).split()[:8]
    if wanted.text.strip():
        parts.append(_FOUND)
        params["like"] = f"%{like(wanted.text.strip())}%"
        params["words"] = [f"%{word}%" for word in words] or ["\x01"]
    for name, column, sign in (("since", "purchased_at", ">="), ("until", "purchased_at", "<")):
        if getattr(wanted, name) is not None:
            parts.append(f"u.{column} {sign} %({name})s")
            params[name] = getattr(wanted, name)
    for name in ("kind", "paid_by"):
        if getattr(wanted, name):
            parts.append(f"u.{name} = %({name})s")
            params[name] = getattr(wanted, name)
    if wanted.state:
        parts.append(f"u.cancelled_at IS {'NOT ' if wanted.state == 'cancelled' else ''}NULL")
    return " AND ".join(parts), params

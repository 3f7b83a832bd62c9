"""
Question: whom does the shop buy from, and what was bought of one?

Grain: one supplier.   Units: the tenant's currency; `bought` counts purchases that stand, tax included.   Source:
supplier, purchase.   Fresh: now.   Costs: 2 statements for a page, 2 for one supplier.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import like
from trastienda.kernel.transaction import transaction

ORDERS: Mapping[str, str] = {"name": "s.name", "since": "s.id"}
"""What a list can be ordered by."""
STATES: Mapping[str, str] = {"active": "s.is_active", "inactive": "NOT s.is_active", "all": "true"}


class SuppliersWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which suppliers, in which order. `state` is one of `STATES`, `order` one of `ORDERS`."""

    text: str = ""
    state: str = "active"
    order: str = "name"
    descending: bool = False


class SupplierRow(msgspec.Struct, frozen=True):
    """One supplier, how often they were bought from, for how much, and when last."""

    id: int
    name: str
    tax_id: str | None
    email: str | None
    phone: str | None
    address: str | None
    is_active: bool
    created_at: datetime
    purchases: int
    bought: Decimal
    last_bought_at: datetime | None


class PurchaseShown(msgspec.Struct, frozen=True):
    """One purchase of a supplier."""

    id: int
    purchased_at: datetime
    invoice_number: str
    branch: str
    paid_by: str
    total: Decimal
    is_cancelled: bool


class SupplierShown(msgspec.Struct, frozen=True):
    """One supplier with their last purchases."""

    supplier: SupplierRow
    purchases: list[PurchaseShown]


_ROWS = """
SELECT s.id, s.name, s.tax_id, s.email, s.phone, s.address, s.is_active, s.created_at, p.count, p.bought, p.last_at
FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS page(id, at)
JOIN supplier s ON s.tenant_id = %(tenant)s AND s.id = page.id
CROSS JOIN LATERAL (
  SELECT count(*) AS count, coalesce(sum(u.total), 0.00) AS bought, max(u.purchased_at) AS last_at FROM purchase u
  WHERE u.tenant_id = %(tenant)s AND u.supplier_id = s.id AND u.cancelled_at IS NULL) p
ORDER BY page.at
"""
_PURCHASES = """
SELECT u.id, u.purchased_at, u.invoice_number, b.name, u.paid_by, u.total, u.cancelled_at IS NOT NULL
FROM purchase u JOIN branch b ON b.tenant_id = u.tenant_id AND b.id = u.branch_id
WHERE u.tenant_id = %s AND u.supplier_id = %s ORDER BY u.purchased_at DESC, u.id DESC LIMIT 20
"""


def count_suppliers(wanted: SuppliersWanted, *, actor: Actor) -> int:
    """Return how many suppliers there are of those wanted."""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        return int(sql.value(f"SELECT count(*) {source}", params))


def suppliers_page(wanted: SuppliersWanted, *, page: PageRequest, actor: Actor) -> list[SupplierRow]:
    """Return one page of them. Two statements. :raises Forbidden: suppliers are not the actor's."""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        source, params = _source(wanted)
        way = "DESC" if wanted.descending else "ASC"
        order = f"ORDER BY {ORDERS[wanted.order]} {way}, s.id {way}"
        ids = [found[0] for found in sql.rows(f"SELECT s.id {source} {order} {page.limit_sql()}", params)]
        return sql.structs(SupplierRow, _ROWS, {"tenant": current_tenant(), "ids": ids}) if ids else []


def supplier_shown(supplier_id: int, *, actor: Actor) -> SupplierShown:
    """Return one with their last purchases. :raises NotFound: unknown or a neighbour's. :raises Forbidden: …"""
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        tenant = current_tenant()
        found = sql.structs(SupplierRow, _ROWS, {"tenant": tenant, "ids": [supplier_id]})
        if not found:
            raise NotFound(noun="supplier", id=supplier_id)
        return SupplierShown(found[0], sql.structs(PurchaseShown, _PURCHASES, (tenant, supplier_id)))


def _source(wanted: SuppliersWanted) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = [f"FROM supplier s WHERE s.tenant_id = %(tenant)s AND {STATES[wanted.state]}"]
    if wanted.text.strip():
        columns = ("name", "tax_id", "email", "phone")
        parts.append(f"AND ({' OR '.join(f's.{column} ILIKE %(like)s' for column in columns)})")
        params["like"] = f"%{like(' '.join(wanted.text.split()))}%"
    return " ".join(parts), params

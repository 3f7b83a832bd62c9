"""
Question: what was spent on running the shop, and what does it keep?

Grain: one expense; one asset.   Units: the tenant's currency; an expense with its tax, an asset net.   Source: expense,
asset, purchase, entry.   Fresh: now.   Totals count what stands, not what was cancelled.   Costs: 2 statements a page.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.insights.desk.purchases import PostedLine, posted_by
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import like
from trastienda.kernel.transaction import transaction

EXPENSE_ORDERS: Mapping[str, str] = {"date": "x.spent_on", "amount": "x.amount", "concept": "x.concept"}
ASSET_ORDERS: Mapping[str, str] = {"date": "x.acquired_on", "amount": "x.value", "concept": "x.name"}
"""What a list can be ordered by; both have the same words."""


class SpendingWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which of them. The days are inclusive; `state` is standing or cancelled, empty both."""

    text: str = ""
    first_on: date | None = None
    last_on: date | None = None
    paid_by: str = ""
    state: str = ""
    order: str = "date"
    descending: bool = True


class SpendingSum(msgspec.Struct, frozen=True):
    """How many there are, and what those that stand come to."""

    count: int
    amount: Decimal


class ExpenseRow(msgspec.Struct, frozen=True):
    """`amount` is all that was paid, `tax` the creditable part of it."""

    id: int
    concept: str
    description: str
    amount: Decimal
    tax: Decimal
    paid_by: str
    spent_on: date
    recorded_at: datetime
    actor: str
    cancelled_at: datetime | None
    cancelled_by: str | None


class ExpenseShown(msgspec.Struct, frozen=True):
    """An expense and the entries that it made."""

    expense: ExpenseRow
    posted: list[PostedLine]


class AssetRow(msgspec.Struct, frozen=True):
    """`value` is net; the purchase knows how it was paid."""

    id: int
    name: str
    description: str
    value: Decimal
    acquired_on: date
    purchase_id: int
    supplier: str | None
    paid_by: str
    is_cancelled: bool


_EXPENSE = """
x.id, x.concept, x.description, x.amount, x.tax, x.paid_by, x.spent_on, x.recorded_at, x.actor, x.cancelled_at,
x.cancelled_by
"""
_ASSET = """
x.id, x.name, x.description, x.value, x.acquired_on, x.purchase_id,
(SELECT s.name FROM supplier s WHERE s.tenant_id = u.tenant_id AND s.id = u.supplier_id), u.paid_by,
u.cancelled_at IS NOT NULL
"""
_EXPENSES_FROM = "FROM expense x"
_ASSETS_FROM = "FROM asset x JOIN purchase u ON u.tenant_id = x.tenant_id AND u.id = x.purchase_id"


def sum_expenses(wanted: SpendingWanted, *, actor: Actor) -> SpendingSum:
    """Return how many expenses there are of those wanted, and what they come to."""
    return _sum(
        wanted, source=_EXPENSES_FROM, amount="x.amount", of="x", day="spent_on", name="concept", actor=actor
    )


def expenses_page(wanted: SpendingWanted, *, page: PageRequest, actor: Actor) -> list[ExpenseRow]:
    """Return one page of them. :raises Forbidden: the actor may not see the books."""
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        where, params = _where(wanted, of="x", day="spent_on", name="concept")
        order = _ordered(EXPENSE_ORDERS, wanted)
        query = f"SELECT {_EXPENSE} {_EXPENSES_FROM} WHERE {where} {order} {page.limit_sql()}"
        return sql.structs(ExpenseRow, query, params)


def expense_shown(expense_id: int, *, actor: Actor) -> ExpenseShown:
    """Return one. :raises NotFound: unknown, or a neighbour's. :raises Forbidden: as above."""
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        query = f"SELECT {_EXPENSE} {_EXPENSES_FROM} WHERE x.tenant_id = %s AND x.id = %s"
        found = sql.structs(ExpenseRow, query, (current_tenant(), expense_id))
        if not found:
            raise NotFound(noun="expense", id=expense_id)
        return ExpenseShown(found[0], posted_by(("expense",), expense_id))


def sum_assets(wanted: SpendingWanted, *, actor: Actor) -> SpendingSum:
    """Return how many assets there are of those wanted, and what they cost."""
    return _sum(
        wanted, source=_ASSETS_FROM, amount="x.value", of="u", day="acquired_on", name="name", actor=actor
    )


def assets_page(wanted: SpendingWanted, *, page: PageRequest, actor: Actor) -> list[AssetRow]:
    """Return one page of them. :raises Forbidden: the actor may not see the books."""
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        where, params = _where(wanted, of="u", day="acquired_on", name="name")
        order = _ordered(ASSET_ORDERS, wanted)
        query = f"SELECT {_ASSET} {_ASSETS_FROM} WHERE {where} {order} {page.limit_sql()}"
        return sql.structs(AssetRow, query, params)


def asset_of(purchase_id: int, *, actor: Actor) -> AssetRow:
    """Return the first asset of a purchase. :raises NotFound: it brought none. :raises Forbidden: as above."""
    return _asset("x.purchase_id", purchase_id, actor=actor)


def asset_shown(asset_id: int, *, actor: Actor) -> AssetRow:
    """Return one. :raises NotFound: unknown, or a neighbour's. :raises Forbidden: as above."""
    return _asset("x.id", asset_id, actor=actor)


def _asset(column: str, wanted: int, *, actor: Actor) -> AssetRow:
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        query = f"SELECT {_ASSET} {_ASSETS_FROM} WHERE x.tenant_id = %s AND {column} = %s ORDER BY x.position LIMIT 1"
        found = sql.structs(AssetRow, query, (current_tenant(), wanted))
        if not found:
            raise NotFound(noun="asset", id=wanted)
        return found[0]


def _sum(
    wanted: SpendingWanted, *, source: str, amount: str, of: str, day: str, name: str, actor: Actor
) -> SpendingSum:
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        where, params = _where(wanted, of=of, day=day, name=name)
        query = (
            f"SELECT count(*), coalesce(sum({amount}) FILTER (WHERE {of}.cancelled_at IS NULL), 0.00)"
            f" {source} WHERE {where}"
        )
        return sql.structs(SpendingSum, query, params)[0]


def _ordered(orders: Mapping[str, str], wanted: SpendingWanted) -> str:
    way = "DESC" if wanted.descending else "ASC"
    return f"ORDER BY {orders[wanted.order]} {way}, x.id {way}"


def _where(wanted: SpendingWanted, *, of: str, day: str, name: str) -> tuple[str, dict[str, object]]:
    """`of` is the alias of the table that knows whether it was cancelled, and how it was paid."""
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = ["x.tenant_id = %(tenant)s"]
    if wanted.text.strip():
        parts.append(f"(x.{name} ILIKE %(like)s OR x.description ILIKE %(like)s)")
        params["like"] = f"%{like(wanted.text.strip())}%"
    if wanted.first_on is not None:
        parts.append(f"x.{day} >= %(first)s")
        params["first"] = wanted.first_on
    if wanted.last_on is not None:
        parts.append(f"x.{day} <= %(last)s")
        params["last"] = wanted.last_on
    if wanted.paid_by:
        parts.append(f"{of}.paid_by = %(paid_by)s")
        params["paid_by"] = wanted.paid_by
    if wanted.state:
        parts.append(f"{of}.cancelled_at IS {'NOT ' if wanted.state == 'cancelled' else ''}NULL")
    return " AND ".join(parts), params

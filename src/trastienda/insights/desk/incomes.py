"""
Question: what was earned besides sales?

Grain: one extra income.   Units: the tenant's currency.   Source: extra_income, entry.   Fresh: now.   Totals count
what stands, not what was cancelled.   Costs: 2 statements a page, 2 for one.
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

ORDERS: Mapping[str, str] = {"date": "x.earned_on", "amount": "x.amount"}
"""What a list can be ordered by."""


class IncomesWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which of them. The days are inclusive; `state` is standing or cancelled; empty is all."""

    text: str = ""
    first_on: date | None = None
    last_on: date | None = None
    kind: str = ""
    state: str = ""
    order: str = "date"
    descending: bool = True


class IncomesSum(msgspec.Struct, frozen=True):
    """How many there are, and what those that stand come to."""

    count: int
    amount: Decimal


class IncomeRow(msgspec.Struct, frozen=True):
    id: int
    kind: str
    description: str
    amount: Decimal
    paid_by: str
    earned_on: date
    recorded_at: datetime
    actor: str
    cancelled_at: datetime | None
    cancelled_by: str | None


class IncomeShown(msgspec.Struct, frozen=True):
    """An income and the entries that it made."""

    income: IncomeRow
    posted: list[PostedLine]


_INCOME = """
x.id, x.kind, x.description, x.amount, x.paid_by, x.earned_on, x.recorded_at, x.actor, x.cancelled_at, x.cancelled_by
"""


def sum_incomes(wanted: IncomesWanted, *, actor: Actor) -> IncomesSum:
    """Return how many there are of those wanted, and what they come to. :raises Forbidden: the books are not theirs."""
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        where, params = _where(wanted)
        stands = "coalesce(sum(x.amount) FILTER (WHERE x.cancelled_at IS NULL), 0.00)"
        return sql.structs(
            IncomesSum, f"SELECT count(*), {stands} FROM extra_income x WHERE {where}", params
        )[0]


def incomes_page(wanted: IncomesWanted, *, page: PageRequest, actor: Actor) -> list[IncomeRow]:
    """Return one page of them. :raises Forbidden: as above."""
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        where, params = _where(wanted)
        way = "DESC" if wanted.descending else "ASC"
        order = f"ORDER BY {ORDERS[wanted.order]} {way}, x.id {way}"
        query = f"SELECT {_INCOME} FROM extra_income x WHERE {where} {order} {page.limit_sql()}"
        return sql.structs(IncomeRow, query, params)


def income_shown(income_id: int, *, actor: Actor) -> IncomeShown:
    """Return one. :raises NotFound: unknown, or a neighbour's. :raises Forbidden: as above."""
    actor.require(Permission.VIEW_BOOKS)
    with transaction(actor.tenant_id):
        query = f"SELECT {_INCOME} FROM extra_income x WHERE x.tenant_id = %s AND x.id = %s"
        found = sql.structs(IncomeRow, query, (current_tenant(), income_id))
        if not found:
            raise NotFound(noun="income", id=income_id)
        return IncomeShown(found[0], posted_by(("extra_income",), income_id))


def _where(wanted: IncomesWanted) -> tuple[str, dict[str, object]]:
    params: dict[str, object] = {"tenant": current_tenant()}
    parts = ["x.tenant_id = %(tenant)s"]
    if wanted.text.strip():
        parts.append("x.description ILIKE %(like)s")
        params["like"] = f"%{like(wanted.text.strip())}%"
    if wanted.first_on is not None:
        parts.append("x.earned_on >= %(first)s")
        params["first"] = wanted.first_on
    if wanted.last_on is not None:
        parts.append("x.earned_on <= %(last)s")
        params["last"] = wanted.last_on
    if wanted.kind:
        parts.append("x.kind = %(kind)s")
        params["kind"] = wanted.kind
    if wanted.state:
        parts.append(f"x.cancelled_at IS {'NOT ' if wanted.state == 'cancelled' else ''}NULL")
    return " AND ".join(parts), params

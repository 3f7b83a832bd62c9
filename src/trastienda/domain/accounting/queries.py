"""Questions about the books alone: the chart, the entries, the periods."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting.errors import EntryNotFound
from trastienda.kernel import sql
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class AccountRow(msgspec.Struct, frozen=True):
    """An account of the chart; `level` 1 is a top account."""

    id: int
    code: str
    sat_code: str
    name: str
    normal_side: str
    parent_id: int | None
    level: int
    is_active: bool


class EntryRow(msgspec.Struct, frozen=True):
    """An entry without its lines. `total` is the sum of its debits, which is that of its credits."""

    id: int
    occurred_on: date
    kind: str
    reference: str
    description: str
    total: Decimal
    actor: str
    posted_at: datetime


class EntryLineRow(msgspec.Struct, frozen=True):
    account_id: int
    account_code: str
    account_name: str
    debit: Decimal
    credit: Decimal


class EntryDetail(msgspec.Struct, frozen=True):
    id: int
    occurred_on: date
    kind: str
    reference: str
    description: str
    lines: list[EntryLineRow]


class PeriodRow(msgspec.Struct, frozen=True):
    """A month of the books. `closed_at` and `closed_by` are those of the closing that closed it, None while open."""

    year: int
    month: int
    closed_at: datetime | None
    closed_by: str | None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


_ACCOUNTS = """
SELECT id, code, sat_code, name, normal_side, parent_id, level, is_active
FROM account WHERE tenant_id = %s ORDER BY code COLLATE "C", id
"""


@step
def accounts() -> list[AccountRow]:
    """Return the whole chart by code, inactive accounts too: their history is still read. One query."""
    return sql.structs(AccountRow, _ACCOUNTS, (current_tenant(),))


_AMONG = """
e.tenant_id = %(tenant)s AND e.occurred_on BETWEEN %(first)s AND %(last)s
  AND (%(kinds)s::text[] IS NULL OR e.kind = ANY(%(kinds)s::text[]))
"""
# The page's entries are found first, so that only their lines are added up. The left join keeps the count when the
# page is past the end.
_ENTRIES = f"""
WITH page AS MATERIALIZED (
  SELECT e.id, e.occurred_on, e.kind, e.reference, e.description, e.actor, e.posted_at FROM entry e
  WHERE {_AMONG} ORDER BY e.occurred_on DESC, e.id DESC {{limit}}
)
SELECT counted.total, p.id, p.occurred_on, p.kind, p.reference, p.description,
  (SELECT coalesce(sum(l.debit), 0.00) FROM entry_line l WHERE l.tenant_id = %(tenant)s AND l.entry_id = p.id),
  p.actor, p.posted_at
FROM (SELECT count(*) AS total FROM entry e WHERE {_AMONG}) counted LEFT JOIN page p ON true
ORDER BY p.occurred_on DESC, p.id DESC
"""


@step
def entries(
    page: PageRequest,
    *,
    first_on: date | None = None,
    last_on: date | None = None,
    kinds: Collection[str] | None = None,
) -> Page[EntryRow]:
    """Return the entries between two days, both included, newest first; of these kinds only, if given. One query."""
    params = {
        "tenant": current_tenant(),
        "first": first_on or date.min,
        "last": last_on or date.max,
        "kinds": None if kinds is None else list(kinds),
    }
    found = sql.rows(_ENTRIES.format(limit=page.limit_sql()), params)
    return Page(
        items=[EntryRow(*each[1:]) for each in found if each[1] is not None], request=page, total=found[0][0]
    )


_ENTRY = """
SELECT e.id, e.occurred_on, e.kind, e.reference, e.description, a.id, a.code, a.name, l.debit, l.credit
FROM entry e
LEFT JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
LEFT JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
WHERE e.tenant_id = %s AND e.id = %s ORDER BY l.position
"""


@step
def entry(entry_id: int) -> EntryDetail:
    """Return an entry with its lines in their order. One query. :raises EntryNotFound: unknown or a neighbour's."""
    found = sql.rows(_ENTRY, (current_tenant(), entry_id))
    if not found:
        raise EntryNotFound(entry_id=entry_id)
    identity, occurred_on, kind, reference, description = found[0][:5]
    return EntryDetail(
        id=identity,
        occurred_on=occurred_on,
        kind=kind,
        reference=reference,
        description=description,
        lines=[EntryLineRow(*row[5:]) for row in found if row[5] is not None],
    )


# A closed month closes those before it, whether they have a row of their own or not.
_PERIODS = """
SELECT extract(year FROM m)::int, extract(month FROM m)::int, closing.closed_at, closing.closed_by
FROM (
  SELECT least(
    (SELECT min(occurred_on) FROM entry WHERE tenant_id = %(tenant)s),
    (SELECT min(make_date(year, month, 1)) FROM period WHERE tenant_id = %(tenant)s AND closed_at IS NOT NULL),
    %(today)s::date) AS first_on
) bounds
CROSS JOIN generate_series(
  date_trunc('month', first_on::timestamp), date_trunc('month', %(today)s::timestamp), interval '1 month') m
LEFT JOIN (
  SELECT make_date(year, month, 1) AS month, closed_at, closed_by,
    lag(make_date(year, month, 1), 1, '-infinity') OVER (ORDER BY year, month) AS after
  FROM period WHERE tenant_id = %(tenant)s AND closed_at IS NOT NULL
) closing ON m <= closing.month AND m > closing.after
ORDER BY m DESC
"""


@step
def periods(*, today: date) -> list[PeriodRow]:
    """Return every month from the first entry to that of today, newest first. One query."""
    return sql.structs(PeriodRow, _PERIODS, {"tenant": current_tenant(), "today": today})

"""Kept balances: what every account came to on any day, without adding up its whole past.

`account_balance` holds, for each account and each day on which it moved, all that was ever debited and credited to it
up to and with that day. Entries are *folded* into it up to a day, `folded_books`, by a job at night and never nearer
than three days: posting a ticket knows nothing of it. A question takes the last kept row of each account and adds what
is not folded: the entries after that day, found by their date, and the few that came too late for it, which the
database notes in `late_entry` as they are written (`note_if_late` in database.sql).

Invariants: a kept row equals the sum of the account's lines dated up to its day, but for late entries (proven by the
audit); a question is one statement, so it sees a fold wholly or not at all; tickets never wait, for one another or for
a fold. Ten years therefore cost what two cost.
Sources: docs/rules/accounting.md, "Kept balances".
"""

from datetime import date
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class AccountTotals(msgspec.Struct, frozen=True):
    """
    An account of the chart and the sums of its own lines, not of the accounts below it; in the tenant's currency.

    `opening_*` is all before the first day asked for, `period_*` what came between the two days, both included. Debits
    and credits are gross: neither has the other taken off.
    """

    id: int
    code: str
    sat_code: str
    name: str
    normal_side: str
    parent_id: int | None
    opening_debit: Decimal
    opening_credit: Decimal
    period_debit: Decimal
    period_credit: Decimal

    @property
    def opening(self) -> Decimal:
        """Debits less credits before the first day."""
        return self.opening_debit - self.opening_credit

    @property
    def period(self) -> Decimal:
        """Debits less credits between the two days."""
        return self.period_debit - self.period_credit

    @property
    def closing(self) -> Decimal:
        """Debits less credits up to and with the last day."""
        return self.opening + self.period

    @property
    def has_moved(self) -> bool:
        """Whether a line was posted between the two days."""
        return bool(self.period_debit or self.period_credit)


# Not folded: entries after the last folded day, and late ones. Folded: each account's last kept row before the period,
# and in it; either is one step into an index, however long the past.
_TOTALS = """
WITH unfolded AS MATERIALIZED (
  SELECT e.id, e.occurred_on FROM entry e
  WHERE e.tenant_id = %(tenant)s AND e.occurred_on <= %(last)s AND e.occurred_on > books_folded_on(%(tenant)s)
  UNION ALL
  SELECT entry_id, occurred_on FROM late_entry WHERE tenant_id = %(tenant)s AND occurred_on <= %(last)s
), rest AS (
  SELECT l.account_id,
    sum(l.debit) FILTER (WHERE u.occurred_on < %(first)s) AS opening_debit,
    sum(l.credit) FILTER (WHERE u.occurred_on < %(first)s) AS opening_credit,
    sum(l.debit) AS debit, sum(l.credit) AS credit
  FROM unfolded u JOIN entry_line l ON l.tenant_id = %(tenant)s AND l.entry_id = u.id
  GROUP BY l.account_id
), kept AS MATERIALIZED (
  SELECT a.id AS account_id,
    (SELECT ARRAY[b.debit_total, b.credit_total] FROM account_balance b WHERE b.tenant_id = %(tenant)s
      AND b.account_id = a.id AND b.day < %(first)s ORDER BY b.day DESC LIMIT 1) AS opening,
    (SELECT ARRAY[b.debit_total, b.credit_total] FROM account_balance b WHERE b.tenant_id = %(tenant)s
      AND b.account_id = a.id AND b.day <= %(last)s ORDER BY b.day DESC LIMIT 1) AS closing
  FROM account a WHERE a.tenant_id = %(tenant)s
), sums AS (
  SELECT a.id, a.code, a.sat_code, a.name, a.normal_side, a.parent_id,
    coalesce(k.opening[1], 0.00) + coalesce(r.opening_debit, 0) AS opening_debit,
    coalesce(k.opening[2], 0.00) + coalesce(r.opening_credit, 0) AS opening_credit,
    coalesce(k.closing[1], 0.00) + coalesce(r.debit, 0) AS debit,
    coalesce(k.closing[2], 0.00) + coalesce(r.credit, 0) AS credit
  FROM account a JOIN kept k ON k.account_id = a.id LEFT JOIN rest r ON r.account_id = a.id
  WHERE a.tenant_id = %(tenant)s
)
SELECT id, code, sat_code, name, normal_side, parent_id, opening_debit, opening_credit,
  debit - opening_debit, credit - opening_credit
FROM sums ORDER BY code COLLATE "C", id
"""


@step
def account_totals(*, first_on: date, last_on: date) -> list[AccountTotals]:
    """
    Return the whole chart by code, each account with its sums before and between two days, both included.

    Inactive accounts and those above others too; any days, past or future. A setting and one statement, whatever the
    length of the past. :raises Bug: the first day comes after the last.
    """
    require(first_on <= last_on, "a period begins before it ends")
    # A plan kept from before the last fold would still read what is folded by now.
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    return sql.structs(
        AccountTotals, _TOTALS, {"tenant": current_tenant(), "first": first_on, "last": last_on}
    )


_FORGET = (
    "DELETE FROM account_balance WHERE tenant_id = %(tenant)s",
    "DELETE FROM late_entry WHERE tenant_id = %(tenant)s",
    "DELETE FROM folded_books WHERE tenant_id = %(tenant)s",
)
# `moved` is what each account came to by what is folded now, from one day on which it moved to the next. Kept rows of
# those very days are replaced (or made, on top of the kept row before them), those between are raised by as much.
_FOLD = """
WITH late AS (
  DELETE FROM late_entry WHERE tenant_id = %(tenant)s RETURNING entry_id, occurred_on
), found AS (
  SELECT e.id, e.occurred_on FROM entry e WHERE e.tenant_id = %(tenant)s
    AND e.occurred_on > books_folded_on(%(tenant)s) AND e.occurred_on <= least(%(last)s::date, last_foldable_day())
  UNION ALL
  SELECT entry_id, occurred_on FROM late
), daily AS (
  SELECT l.account_id, f.occurred_on AS day, sum(l.debit) AS debit, sum(l.credit) AS credit
  FROM found f JOIN entry_line l ON l.tenant_id = %(tenant)s AND l.entry_id = f.id
  GROUP BY 1, 2
), moved AS MATERIALIZED (
  SELECT account_id, day, sum(debit) OVER days AS debit, sum(credit) OVER days AS credit,
    lead(day, 1, 'infinity') OVER days AS next_day
  FROM daily WINDOW days AS (PARTITION BY account_id ORDER BY day)
), raised AS (
  UPDATE account_balance b SET debit_total = b.debit_total + m.debit, credit_total = b.credit_total + m.credit
  FROM moved m WHERE b.tenant_id = %(tenant)s AND b.account_id = m.account_id AND b.day > m.day AND b.day < m.next_day
), based AS (
  SELECT m.account_id, m.day, m.debit, m.credit,
    (SELECT ARRAY[b.debit_total, b.credit_total] FROM account_balance b WHERE b.tenant_id = %(tenant)s
      AND b.account_id = m.account_id AND b.day <= m.day ORDER BY b.day DESC LIMIT 1) AS before
  FROM moved m
), replaced AS (
  INSERT INTO account_balance AS kept (tenant_id, account_id, day, debit_total, credit_total)
  SELECT %(tenant)s, account_id, day, debit + coalesce(before[1], 0), credit + coalesce(before[2], 0) FROM based
  ON CONFLICT (tenant_id, account_id, day) DO UPDATE
    SET debit_total = excluded.debit_total, credit_total = excluded.credit_total
)
INSERT INTO folded_books AS kept (tenant_id, last_on)
SELECT %(tenant)s, least(%(last)s::date, last_foldable_day())
ON CONFLICT (tenant_id) DO UPDATE SET last_on = excluded.last_on WHERE excluded.last_on > kept.last_on
"""


@step
def fold(*, last_on: date | None = None) -> bool:
    """
    Bring the kept balances up to the day three days ago by the server's clock, or up to an earlier one.

    What came late is folded whatever its day. Costs a lock, a look at the clock and one statement; safe to repeat.
    Returns False, and does nothing, while somebody is posting to days that far back or folding: next night will do.
    """
    tenant = {"tenant": current_tenant()}
    if not sql.value("SELECT pg_try_advisory_xact_lock(fold_lock(%(tenant)s))", tenant):
        return False
    if sql.value(
        "SELECT last_on > last_foldable_day() FROM folded_books WHERE tenant_id = %(tenant)s", tenant
    ):
        for statement in _FORGET:  # the server's clock was ahead; what was posted since was noted by no one
            sql.execute(statement, tenant)
    sql.execute(_FOLD, {**tenant, "last": last_on or date.max})
    return True

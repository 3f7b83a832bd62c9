"""What accounts moved by, day by day, off the kept balances: a year of a million tickets is a few hundred rows.

Kept rows give each day as the difference to the row before; what is not folded yet (the last days, and late entries) is
added from the entries themselves, as `balances.py` does. Agrees with: `account_totals` of the same days.
Sources: docs/rules/accounting.md, "Kept balances".
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

BY_HAND = ("manual", "reversal")
"""The document kinds of entries that a person made."""


class DayMoved(msgspec.Struct, frozen=True):
    """What an account moved by on a day: debits less credits, in the tenant's currency."""

    account_id: int
    day: date
    amount: Decimal


_DAYS = """
WITH unfolded AS MATERIALIZED (
  SELECT e.id, e.occurred_on FROM entry e
  WHERE e.tenant_id = %(tenant)s AND e.occurred_on BETWEEN %(first)s AND %(last)s
    AND e.occurred_on > books_folded_on(%(tenant)s)
  UNION ALL
  SELECT entry_id, occurred_on FROM late_entry
  WHERE tenant_id = %(tenant)s AND occurred_on BETWEEN %(first)s AND %(last)s
), moved AS (
  SELECT l.account_id, u.occurred_on AS day, l.debit - l.credit AS amount
  FROM unfolded u JOIN entry_line l ON l.tenant_id = %(tenant)s AND l.entry_id = u.id
  WHERE l.account_id = ANY(%(accounts)s::bigint[])
  UNION ALL
  SELECT b.account_id, b.day, b.debit_total - b.credit_total - coalesce(
    (SELECT p.debit_total - p.credit_total FROM account_balance p WHERE p.tenant_id = b.tenant_id
      AND p.account_id = b.account_id AND p.day < b.day ORDER BY p.day DESC LIMIT 1), 0)
  FROM account_balance b WHERE b.tenant_id = %(tenant)s AND b.account_id = ANY(%(accounts)s::bigint[])
    AND b.day BETWEEN %(first)s AND %(last)s
  {by_hand}
)
SELECT account_id, day, sum(amount) FROM moved GROUP BY account_id, day HAVING sum(amount) <> 0 ORDER BY day, account_id
"""
_LESS_BY_HAND = f"""
  UNION ALL
  SELECT l.account_id, e.occurred_on, l.credit - l.debit
  FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  WHERE e.tenant_id = %(tenant)s AND e.document_kind IN {BY_HAND}
    AND e.occurred_on BETWEEN %(first)s AND %(last)s AND l.account_id = ANY(%(accounts)s::bigint[])
"""


@step
def account_days(
    accounts: Sequence[int], *, first_on: date, last_on: date, by_hand: bool = True
) -> list[DayMoved]:
    """
    Return what each of the accounts moved by on each day on which it did, both days included, in order.

    :param by_hand: False leaves out the entries that a person made, so that documents alone remain.
    A setting and one statement, whatever the number of tickets behind them.
    """
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")  # as `account_totals` does, for its reason
    query = _DAYS.format(by_hand="" if by_hand else _LESS_BY_HAND)
    params = {"tenant": current_tenant(), "first": first_on, "last": last_on, "accounts": list(accounts)}
    return sql.structs(DayMoved, query, params)

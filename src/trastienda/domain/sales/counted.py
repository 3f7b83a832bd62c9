"""Kept counts: how many sales the lists tell before a moment, without meeting them one by one.

`sales_before` holds, about once every thousand sales, how many came before that moment: orders by when they were
placed, all others by when they were sold, hidden ones among them. When a sale is told never changes; those that were
hidden are few, and have an index. Counting goes up to the last row before a moment and meets what is between; a page
far behind begins at the row before it.

The counts are made by a job at night, never nearer than a day: a ticket knows nothing of it. What comes too late for
them has the database forget those beyond its moment (`count_anew` in database.sql), in the very same transaction.

Invariant: a row's count is that of the sales told before its moment.
"""

from datetime import datetime

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

APART = 1_000
"""Sales from one kept count to the next."""

# A moment is text, so that it may be 'infinity'.
_BEFORE = """
SELECT k.sales
  + (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s
      AND placed_at >= k.at AND placed_at < %(moment)s::timestamptz)
  + (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NULL
      AND sold_at >= k.at AND sold_at < %(moment)s::timestamptz)
FROM (
  (SELECT at, sales FROM sales_before WHERE tenant_id = %(tenant)s AND at <= %(moment)s::timestamptz
  ORDER BY at DESC LIMIT 1)
  UNION ALL SELECT '-infinity', 0
) AS k ORDER BY k.at DESC LIMIT 1
"""
_FROM_OLDEST = """
SELECT at FROM sales_before WHERE tenant_id = %(tenant)s AND sales <= %(sales)s ORDER BY at DESC LIMIT 1
"""
_FROM_NEWEST = """
SELECT at FROM sales_before WHERE tenant_id = %(tenant)s AND sales >= %(sales)s ORDER BY at LIMIT 1
"""
# The server's clock was ahead when these were made; what was sold since was noticed by no one.
_AHEAD = "DELETE FROM sales_before WHERE tenant_id = %(tenant)s AND at > now() - interval '1 day'"
_COUNT = """
WITH last AS (
  (SELECT at, sales FROM sales_before WHERE tenant_id = %(tenant)s ORDER BY at DESC LIMIT 1)
  UNION ALL SELECT '-infinity', 0 ORDER BY at DESC LIMIT 1
), told AS (
  SELECT s.placed_at AS at FROM sale s, last l
  WHERE s.tenant_id = %(tenant)s AND s.placed_at >= l.at AND s.placed_at < now() - interval '1 day'
  UNION ALL
  SELECT s.sold_at FROM sale s, last l
  WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NULL AND s.sold_at >= l.at AND s.sold_at < now() - interval '1 day'
)
INSERT INTO sales_before (tenant_id, at, sales)
SELECT %(tenant)s, t.at, l.sales + min(t.rank) - 1
FROM (SELECT at, rank() OVER w, row_number() OVER w AS number FROM told WINDOW w AS (ORDER BY at)) AS t, last l
WHERE t.number %% %(apart)s = 0 AND t.at > l.at
GROUP BY t.at, l.sales
"""


@step
def sales_before(moment: datetime | None) -> int:
    """Return how many sales of any kind come before a moment, hidden ones among them; all of them for None."""
    return int(sql.value(_BEFORE, {"tenant": current_tenant(), "moment": str(moment or "infinity")}))


@step
def moment_after(sales: int) -> datetime | None:
    """Return the latest kept moment before which at most so many sales come; None if none is."""
    found: datetime | None = sql.value(_FROM_OLDEST, {"tenant": current_tenant(), "sales": sales})
    return found


@step
def moment_before(sales: int) -> datetime | None:
    """Return the earliest kept moment before which at least so many sales come; None if none is."""
    found: datetime | None = sql.value(_FROM_NEWEST, {"tenant": current_tenant(), "sales": sales})
    return found


@step
def count_sales() -> bool:
    """
    Bring the kept counts up to a day ago, by the server's clock. Safe to repeat; a lock and two statements.

    Returns False, and does nothing, while somebody is writing sales of days that far back: next night will do.
    """
    tenant = {"tenant": current_tenant()}
    if not sql.value("SELECT pg_try_advisory_xact_lock(count_lock(%(tenant)s))", tenant):
        return False
    sql.execute(_AHEAD, tenant)
    sql.execute(_COUNT, {**tenant, "apart": APART})
    return True

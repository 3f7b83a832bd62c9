"""Kept sums: what every product sold in each day, month, quarter and year, without adding up its lines again.

`product_sold` and, without products, `day_sold` hold whole days up to a day, `folded_sales`; a job at night folds them,
never nearer than three days. A question takes the longest kept spans that make up its period and adds what is not
folded: the lines of the days after that, and those of the few folded days on which something came too late, which the
database notes in `unfolded_day` as it is written (`database.sql`). So a year costs what a month does, and posting a
ticket knows nothing of it.

What counts is what the reports count: every sale that is in the books on the day it was sold, less cancellations and
returns on the day they were made. Sums are whole numbers: quantities in thousandths, amounts in hundredths.

Invariants: a kept day is the sum of its lines, unless it is noted as changed since; a longer span is the sum of its
days. Both are proven by the audit. A question is one statement, so it sees a fold wholly or not at all.
"""

from datetime import date

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_CLOSED_ON = "(s.closed_at AT TIME ZONE %(zone)s::text)::date"
_WHOLE = (
    "(l.quantity * 1000)::bigint AS quantity, (l.base * 100)::bigint AS base, (l.tax * 100)::bigint AS tax,"
    " (l.total * 100)::bigint AS total"
)


def _between(day: str, instant: str) -> str:
    """A condition on a local day. The index is on the instant: there is room on both sides of it."""
    return (
        f"{day} BETWEEN {{first_day}} AND {{last_day}} AND {instant} >= {{first}}::timestamptz - interval '2 days'"
        f" AND {instant} < {{last}}::timestamptz + interval '3 days'"
    )


_SOLD_THEN = f"s.unpaid = 0 AND {_between('s.sold_on', 's.sold_at')}"
_UNDONE_THEN = f"s.unpaid = 0 AND s.fulfilment_state = 'cancelled' AND {_between(_CLOSED_ON, 's.closed_at')}"
_RETURNED_THEN = _between("r.returned_on", "r.returned_at")
_LINES = f"""
SELECT s.sold_on AS day, l.product_id, 1 AS sign, {_WHOLE}
FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND {_SOLD_THEN}
UNION ALL
SELECT {_CLOSED_ON}, l.product_id, -1, {_WHOLE}
FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND {_UNDONE_THEN}
UNION ALL
SELECT r.returned_on, l.product_id, -1, {_WHOLE}
FROM sale_return r JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
WHERE r.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND {_RETURNED_THEN}
"""
"""A line of a document, its day and its sign."""

_DOCUMENTS = f"""
SELECT s.sold_on AS day, s.branch_id, s.channel, 1 AS tickets, s.base, s.tax, s.total
FROM sale s WHERE s.tenant_id = %(tenant)s AND {_SOLD_THEN}
UNION ALL
SELECT {_CLOSED_ON}, s.branch_id, s.channel, -1, -s.base, -s.tax, -s.total
FROM sale s WHERE s.tenant_id = %(tenant)s AND {_UNDONE_THEN}
UNION ALL
SELECT r.returned_on, s.branch_id, s.channel, 0, -r.base, -r.tax, -r.total
FROM sale_return r JOIN sale s ON s.tenant_id = r.tenant_id AND s.id = r.sale_id
WHERE r.tenant_id = %(tenant)s AND s.tenant_id = %(tenant)s AND {_RETURNED_THEN}
"""
"""A document, its day, and what it adds to that day's sales."""


def _of_days(told: str, first: str, last: str) -> str:
    """Narrow lines or documents to days that are said in SQL. What is asked of a function is asked once, not often."""
    once = {name: f"(SELECT {text})" if "(" in text else text for name, text in (("f", first), ("l", last))}
    return told.format(first=first, last=last, first_day=once["f"], last_day=once["l"])


def lines(first: str, last: str) -> str:
    """Return the lines of every document from a day to another, in SQL: day, product_id, sign, and whole numbers."""
    return _of_days(_LINES, first, last)


def documents(first: str, last: str) -> str:
    """Return the documents from a day to another, in SQL: day, branch_id, channel, tickets, base, tax, total."""
    return _of_days(_DOCUMENTS, first, last)


_FOLDED_ON = "sold_folded_on(%(tenant)s, %(zone)s::text)"
_STALE = f"""
SELECT DISTINCT day FROM unfolded_day WHERE tenant_id = %(tenant)s
  AND day BETWEEN %(since)s::date AND (SELECT least(%(until)s::date, {_FOLDED_ON}))
"""
_UNFOLDED = f"greatest(%(since)s::date, {_FOLDED_ON} + 1)"
_SIGNED = "l.sign * l.quantity, l.sign * l.base, l.sign * l.tax, l.sign * l.total"
FOUND = f"""
SELECT k.product_id, k.quantity, k.base, k.tax, k.total
FROM sold_spans(%(tenant)s, %(zone)s::text, %(since)s::date, %(until)s::date) p
JOIN product_sold k ON k.tenant_id = %(tenant)s AND k.span = p.span AND k.first_on = p.first_on
UNION ALL
SELECT k.product_id, -k.quantity, -k.base, -k.tax, -k.total
FROM ({_STALE}) d JOIN product_sold k ON k.tenant_id = %(tenant)s AND k.span = 1 AND k.first_on = d.day
UNION ALL
SELECT l.product_id, {_SIGNED}
FROM ({_STALE}) d, LATERAL ({lines("d.day", "d.day")}) l
UNION ALL
SELECT l.product_id, {_SIGNED} FROM ({lines(_UNFOLDED, "%(until)s::date")}) l
"""
"""Whole numbers that sum by product to what it sold from `since` to `until`, both included, in days of `zone`."""

SOLD = f"""
SELECT product_id, whole_sum(quantity) AS quantity, whole_sum(base) AS base, whole_sum(tax) AS tax,
  whole_sum(total) AS total
FROM ({FOUND}) found GROUP BY product_id
"""
"""What each product sold, once; a product of which everything came back among them."""

DAYS = f"""
SELECT k.day, k.branch_id, k.channel, k.tickets, k.base, k.tax, k.total FROM day_sold k
WHERE k.tenant_id = %(tenant)s AND k.day BETWEEN %(since)s::date AND (SELECT least(%(until)s::date, {_FOLDED_ON}))
  AND k.day NOT IN ({_STALE})
UNION ALL
SELECT l.* FROM ({_STALE}) d, LATERAL ({documents("d.day", "d.day")}) l
UNION ALL
SELECT l.* FROM ({documents(_UNFOLDED, "%(until)s::date")}) l
"""
"""What sums, by day, branch and channel, to the documents from `since` to `until`, both included."""

_FORGET = (
    "DELETE FROM day_sold WHERE tenant_id = %(tenant)s",
    "DELETE FROM product_sold WHERE tenant_id = %(tenant)s",
    "DELETE FROM unfolded_day WHERE tenant_id = %(tenant)s",
    "DELETE FROM folded_sales WHERE tenant_id = %(tenant)s",
)
_WRONG = """
SELECT last_on > last_day_sold() OR zone_name <> %(zone)s::text FROM folded_sales WHERE tenant_id = %(tenant)s
"""
_SUMS = "sum(quantity) AS quantity, sum(base) AS base, sum(tax) AS tax, sum(total) AS total"
_AFTER = f"({_FOLDED_ON} + 1)"
_LAST = "least(%(last)s::date, last_day_sold())"
_UNDO = """
DELETE FROM day_sold WHERE tenant_id = %(tenant)s AND day IN (SELECT day FROM unfolded_day WHERE tenant_id = %(tenant)s)
"""
# What changes is reckoned by the day: new days whole, days that changed since by their difference.
_FOLD = f"""
WITH changed AS (
  DELETE FROM unfolded_day WHERE tenant_id = %(tenant)s RETURNING day
), stale AS (SELECT DISTINCT day FROM changed), moved AS (
  SELECT l.day, l.product_id, sign * quantity AS quantity, sign * base AS base, sign * tax AS tax, sign * total AS total
  FROM ({lines(_AFTER, _LAST)}) l
  UNION ALL
  SELECT d.day, l.product_id, {_SIGNED} FROM stale d, LATERAL ({lines("d.day", "d.day")}) l
  UNION ALL
  SELECT k.first_on, k.product_id, -k.quantity, -k.base, -k.tax, -k.total
  FROM stale d JOIN product_sold k ON k.tenant_id = %(tenant)s AND k.span = 1 AND k.first_on = d.day
), days AS MATERIALIZED (
  SELECT day, product_id, {_SUMS} FROM moved GROUP BY day, product_id
), replaced AS (
  INSERT INTO product_sold AS kept (tenant_id, span, first_on, product_id, quantity, base, tax, total)
  SELECT %(tenant)s, span, CASE WHEN span = 1 THEN day ELSE date_trunc(name, day)::date END, product_id,
    sum(quantity), sum(base), sum(tax), sum(total)
  FROM days, (VALUES (1, ''), (2, 'month'), (3, 'quarter'), (4, 'year')) AS spans(span, name)
  GROUP BY 2, 3, 4 ORDER BY 2, 3, 4
  ON CONFLICT (tenant_id, span, first_on, product_id) DO UPDATE SET quantity = kept.quantity + excluded.quantity,
    base = kept.base + excluded.base, tax = kept.tax + excluded.tax, total = kept.total + excluded.total
), summed AS (
  INSERT INTO day_sold (tenant_id, day, branch_id, channel, tickets, base, tax, total)
  SELECT %(tenant)s, day, branch_id, channel, sum(tickets), sum(base), sum(tax), sum(total) FROM (
    SELECT * FROM ({documents(_AFTER, _LAST)}) new
    UNION ALL
    SELECT l.* FROM stale d, LATERAL ({documents("d.day", "d.day")}) l
  ) told GROUP BY day, branch_id, channel
)
INSERT INTO folded_sales AS kept (tenant_id, last_on, zone_name)
SELECT %(tenant)s, {_LAST}, %(zone)s::text
ON CONFLICT (tenant_id) DO UPDATE SET last_on = excluded.last_on WHERE excluded.last_on > kept.last_on
"""


@step
def fold(*, zone_name: str, last_on: date | None = None) -> bool:
    """
    Bring the kept sums up to the day three days ago by the server's clock, or up to an earlier one.

    Days that changed since are put right whatever their age; in another zone's days all is reckoned anew. Costs a lock,
    a look and three statements; safe to repeat. Returns False, and does nothing, while somebody writes to days that far
    back or folds: next night will do.
    """
    params = {"tenant": current_tenant(), "zone": zone_name, "last": last_on or date.max}
    if not sql.value("SELECT pg_try_advisory_xact_lock(sold_lock(%(tenant)s))", params):
        return False
    if sql.value(_WRONG, params):
        for statement in _FORGET:
            sql.execute(statement, params)
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    sql.execute(_UNDO, params)
    sql.execute(_FOLD, params)
    return True

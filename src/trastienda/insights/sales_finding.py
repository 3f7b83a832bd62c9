"""Which sales a list goes by: found first, by their ids alone, each by an index; see `sales_sought`."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from trastienda.domain.sales.counted import sales_before
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.left_of_orders import RETURNED_TOTAL
from trastienda.kernel import sql
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step


class SalesOrder(StrEnum):
    """By what a list is ordered; sales of the same go by their number."""

    AT = "at"
    TOTAL = "total"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"


class SalesSought(msgspec.Struct, frozen=True):
    """
    Which sales: all, or those of which the customer's name or tax number, a product's name or code, or the day holds
    `text`; a day, or the beginning of one, is `2024-01-18`. Of these, `limit` after the first `offset`.
    """

    text: str = ""
    order: SalesOrder = SalesOrder.AT
    descending: bool = False
    offset: int = 0
    limit: int = 50


AT = "coalesce(s.placed_at, s.sold_at)"
_STANDS = "s.hidden_at IS NULL AND s.fulfilment_state NOT IN ('cancelled', 'returned')"
_LESS_THAN_ORDERED = "s.placed_at IS NOT NULL AND s.payment_state IN ('partially_refunded', 'refunded')"
_FIRST_NAME, _LAST_NAME = "customer_text(c.name, NULL, NULL, NULL)", "last_name_text(c.name)"
_KEYS: Mapping[SalesOrder, str] = {
    SalesOrder.AT: AT,
    SalesOrder.TOTAL: f"s.total - {RETURNED_TOTAL}",
    SalesOrder.FIRST_NAME: _FIRST_NAME,
    SalesOrder.LAST_NAME: _LAST_NAME,
}
# Orders and tickets each have an index in their own order of time: the first of both are the first of all.
_BY_TIME = f"""
SELECT id FROM (
  (SELECT s.id, s.placed_at AS at FROM sale s WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND {_STANDS}
  ORDER BY s.placed_at {{way}}, s.id {{way}} LIMIT {{reach}})
  UNION ALL
  (SELECT s.id, s.sold_at FROM sale s WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NULL AND {_STANDS}
  ORDER BY s.sold_at {{way}}, s.id {{way}} LIMIT {{reach}})
) AS first ORDER BY at {{way}}, id {{way}} LIMIT {{limit}} OFFSET {{offset}}
"""
# The index has what was sold; the few orders of which something came back are put between.
_BY_TOTAL = f"""
SELECT id FROM (
  (SELECT s.id, s.total FROM sale s WHERE s.tenant_id = %(tenant)s AND {_STANDS} AND NOT ({_LESS_THAN_ORDERED})
  ORDER BY s.total {{way}}, s.id {{way}} LIMIT {{reach}})
  UNION ALL
  SELECT s.id, s.total - {RETURNED_TOTAL} FROM sale s
  WHERE s.tenant_id = %(tenant)s AND {_STANDS} AND {_LESS_THAN_ORDERED}
) AS first ORDER BY total {{way}}, id {{way}} LIMIT {{limit}} OFFSET {{offset}}
"""
# Customers are walked in the order of their names, each with their own sales, until there are enough. What was sold to
# nobody in particular comes last.
_BY_NAME = f"""
SELECT id FROM (
  (SELECT s.id, s.sold_at, {{key}} AS key, false AS is_nobodys
  FROM customer c CROSS JOIN LATERAL (
    SELECT s.id, s.sold_at FROM sale s WHERE s.tenant_id = c.tenant_id AND s.customer_id = c.id AND {_STANDS}
    OFFSET 0) s
  WHERE c.tenant_id = %(tenant)s ORDER BY {{key}} {{way}}, s.sold_at {{way}}, s.id {{way}} LIMIT {{reach}})
  UNION ALL
  (SELECT s.id, s.sold_at, NULL, true FROM sale s
  WHERE s.tenant_id = %(tenant)s AND s.customer_id IS NULL AND {_STANDS}
  ORDER BY s.customer_id {{way}}, s.sold_at {{way}}, s.id {{way}} LIMIT {{reach}})
) AS first ORDER BY is_nobodys {{way}}, key {{way}}, sold_at {{way}}, id {{way}} LIMIT {{limit}} OFFSET {{offset}}
"""
_WHOLE: Mapping[SalesOrder, str] = {
    SalesOrder.AT: _BY_TIME,
    SalesOrder.TOTAL: _BY_TOTAL,
    SalesOrder.FIRST_NAME: _BY_NAME,
    SalesOrder.LAST_NAME: _BY_NAME,
}
# All but those that were undone, which are few and have indexes of their own; so have those that were deleted.
_LESS = """
SELECT (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND hidden_at IS NOT NULL)
  + (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NULL AND hidden_at IS NULL
    AND fulfilment_state IN ('cancelled', 'returned'))
  + (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL
    AND fulfilment_state IN ('cancelled', 'returned'))
"""
_BUYERS = """
SELECT c.id FROM customer c WHERE c.tenant_id = %(tenant)s
  AND c.id = ANY(ARRAY(SELECT f.id FROM find_customers(%(tenant)s, %(words)s) AS f))
  AND customer_text(c.name, c.tax_id, NULL, NULL) LIKE ALL (%(patterns)s::text[])
"""
_THINGS = "SELECT p.id FROM find_listed_products(%(tenant)s, %(words)s, true) AS p"
# What leads to a sale, each looked up where there is an index for it.
_LEADS = {
    "buyers": """
SELECT s.id, s.sold_at, {key} AS key FROM unnest(%(buyers)s::bigint[]) AS b(id)
JOIN sale s ON s.tenant_id = %(tenant)s AND s.customer_id = b.id {customers} WHERE {stands}""",
    "things": """
SELECT s.id, s.sold_at, {key} FROM (
  SELECT DISTINCT l.sale_id FROM sale_line l WHERE l.tenant_id = %(tenant)s AND l.product_id = ANY(%(things)s::bigint[])
) h JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = h.sale_id {customers} WHERE {stands}""",
    "start": """
SELECT s.id, s.sold_at, {key} FROM sale s {customers}
WHERE s.tenant_id = %(tenant)s AND s.placed_at >= %(start)s AND s.placed_at < %(end)s AND {stands}
UNION ALL
SELECT s.id, s.sold_at, {key} FROM sale s {customers}
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NULL AND s.sold_at >= %(start)s AND s.sold_at < %(end)s
  AND {stands}""",
}
_FOUND = """
WITH listed(id, sold_at, key) AS MATERIALIZED ({leads})
SELECT (SELECT count(*) FROM listed),
  ARRAY(SELECT id FROM listed ORDER BY key {way}{then}, id {way} LIMIT {limit} OFFSET {offset})
"""
_CUSTOMERS = "LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id"


@step
def find_sales(sought: SalesSought) -> tuple[list[int], int]:
    """Return the ids of a part of the list, in its order, and how long the whole is. 2 or 3 statements."""
    return _found(sought) if sought.text.strip() else _all(sought)


@step
def _all(sought: SalesSought) -> tuple[list[int], int]:
    """Read a part of the whole list from the end that is nearer."""
    params = {"tenant": current_tenant()}
    total = sales_before(None) - int(sql.value(_LESS, params))
    last = min(sought.offset + sought.limit, total)
    is_far = sought.offset > total - last
    part = sought
    if is_far:
        part = msgspec.structs.replace(
            sought,
            descending=not sought.descending,
            offset=total - last,
            limit=max(last - sought.offset, 0),
        )
    query = _WHOLE[part.order].format(
        key=_KEYS[part.order], reach=int(part.offset + part.limit), **_part(part)
    )
    ids = [sale for (sale,) in sql.rows(query, params)]
    return (ids[::-1] if is_far else ids), total


@step
def _found(sought: SalesSought) -> tuple[list[int], int]:
    params = _led_by(sought.text)
    is_by_name = sought.order in {SalesOrder.FIRST_NAME, SalesOrder.LAST_NAME}
    words = {"key": _KEYS[sought.order], "customers": _CUSTOMERS if is_by_name else "", "stands": _STANDS}
    leads = [f"({query.format(**words)})" for name, query in _LEADS.items() if params[name]]
    if not leads:
        return [], 0
    part = _part(sought)
    then = f", sold_at {part['way']}" if is_by_name else ""
    query = _FOUND.format(leads=" UNION ".join(leads), then=then, **part)
    total, ids = sql.rows(query, params)[0]
    return list(ids), int(total)


@step
def _led_by(text: str) -> dict[str, Any]:
    """Return what leads to sales: customers, products, and the days that begin so."""
    tenant, words = current_tenant(), fold(text).split()
    params = {"tenant": tenant, "words": words, "patterns": [f"%{word}%" for word in words]}
    buyers, things = sql.rows(f"SELECT ARRAY({_BUYERS}), ARRAY({_THINGS})", params)[0]
    start, end = _span(text.strip(), zone_name=tenant_profile(tenant).time_zone)
    return {"tenant": tenant, "buyers": buyers, "things": things, "start": start, "end": end}


def _part(sought: SalesSought) -> dict[str, Any]:
    """What a query says of the part of its list; checked integers inline, as `PageRequest.limit_sql` tells why."""
    way = "DESC" if sought.descending else "ASC"
    return {"way": way, "limit": int(sought.limit), "offset": int(sought.offset)}


_DAY = re.compile(r"([12]\d{3})-(?:([01]\d)(?:-([0-3]\d)?)?)?\Z", re.ASCII)


def _span(text: str, *, zone_name: str) -> tuple[datetime | None, datetime | None]:
    """Return the instants of the days that begin so, `2024-01-18`, `2024-01-`, `2024-`; None where it is no day."""
    said = _DAY.match(text)
    if said is None:
        return None, None
    year, month, day = (int(part) if part else None for part in said.groups())
    try:
        first = date(year or 1, month or 1, day or 1)
    except ValueError:
        return None, None
    return day_bounds(
        first, _last_of(first, has_month=month is not None, has_day=day is not None), zone_name=zone_name
    )


def _last_of(first: date, *, has_month: bool, has_day: bool) -> date:
    if has_day:
        return first
    if not has_month:
        return date(first.year, 12, 31)
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

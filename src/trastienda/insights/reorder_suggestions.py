"""
Question: what should be bought now so that nothing runs out before the goods arrive?

Grain: one row per active product with stock that will not last, the most valuable purchase first. Units: the product's
own, all branches together; cost in the tenant's currency, net. Source: forecast (units), stock_level, product; for
products without a forecast of their own their moves of the last eight weeks. Fresh: stock now, demand as of training.

    need      = demand expected until the goods are here + safety
    safety    = z x the forecast's daily error x the square root of the days
    target    = the larger of the need and the minimum that the shop has set
    suggested = target - available, rounded up to whole units where the product is counted, never above the maximum

Without a forecast the demand of a day is the mean of the last 56 days, and its error their standard deviation. z is
the normal quantile of the service level: 1.645 runs short in one of twenty such periods.
Source of the rule: Silver, Pyke and Thomas, Inventory and Production Management (2017), chapter 6.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from statistics import NormalDist

import msgspec

from trastienda.domain.catalog.rules import DIVISIBLE_UNITS
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

RECENT_DAYS = 56
MOST_LEAD_DAYS = 90
SERVICE_LEVEL = 0.95
MOST = 1_000


class Suggestion(msgspec.Struct, frozen=True):
    """One product to buy. `is_forecast`: its demand was forecast; else it is what lately sold."""

    product_id: int
    sku: str
    name: str
    unit: str
    available: Decimal
    expected: Decimal
    safety: Decimal
    suggested: Decimal
    cost: Decimal
    is_forecast: bool


_SUGGESTIONS = """
WITH sold AS (
  SELECT l.product_id, s.sold_on AS day, l.quantity
  FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
  WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND s.unpaid = 0 AND s.fulfilment_state <> 'cancelled'
    AND s.sold_at >= %(start)s AND s.sold_at < %(end)s
  UNION ALL
  SELECT l.product_id, r.returned_on, -l.quantity
  FROM sale_return r JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
  WHERE r.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND r.returned_at >= %(start)s AND r.returned_at < %(end)s
), sold_days AS (
  SELECT product_id, sum(quantity) AS units FROM sold GROUP BY product_id, day
), recent AS (
  SELECT product_id, sum(units) / %(recent)s AS a_day,
    sqrt(greatest(sum(units * units) / %(recent)s - (sum(units) / %(recent)s) ^ 2, 0)) AS error
  FROM sold_days GROUP BY product_id
), planned AS (
  SELECT f.scope_id AS product_id, sum(u.units) AS expected, max(f.daily_error) AS error
  FROM forecast f,
    unnest(f.expected[%(first)s::date - f.first_on + 1 : %(last)s::date - f.first_on + 1]) AS u(units)
  WHERE f.tenant_id = %(tenant)s AND f.scope = 'product' AND f.measure = 'units' AND f.first_on <= %(first)s::date
  GROUP BY f.scope_id HAVING count(*) = %(days)s
), held AS (
  SELECT product_id, sum(on_hand - reserved) AS available, sum(min_stock) AS least,
    CASE WHEN bool_and(max_stock IS NOT NULL) THEN sum(max_stock) END AS most
  FROM stock_level WHERE tenant_id = %(tenant)s GROUP BY product_id
), wanted AS (
  SELECT p.id, p.sku, p.name, p.unit, p.cost, coalesce(h.available, 0) AS available, h.least, h.most,
    greatest(coalesce(f.expected, r.a_day * %(days)s, 0), 0) AS expected,
    %(z)s::numeric * coalesce(f.error, r.error, 0) * sqrt(%(days)s::numeric) AS safety,
    f.product_id IS NOT NULL AS is_forecast
  FROM product p LEFT JOIN held h ON h.product_id = p.id LEFT JOIN planned f ON f.product_id = p.id
  LEFT JOIN recent r ON r.product_id = p.id
  WHERE p.tenant_id = %(tenant)s AND p.is_active AND p.is_stocked
), missing AS (
  SELECT w.*, least(greatest(expected + safety, coalesce(w.least, 0)), coalesce(w.most, 'Infinity')) - available AS gap
  FROM wanted w
), suggested AS (
  SELECT m.*, CASE WHEN upper(unit) = ANY(%(divisible)s::text[]) THEN round(gap, 3) ELSE ceil(gap) END AS units
  FROM missing m WHERE gap > 0
)
SELECT id, sku, name, unit, available, round(expected, 3), round(safety, 3), units, cost, is_forecast
FROM suggested WHERE units > 0 ORDER BY units * cost DESC, sku LIMIT %(limit)s
"""


def reorder_suggestions(
    *,
    lead_days: int = 7,
    service_level: float = SERVICE_LEVEL,
    most: int = 100,
    actor: Actor,
    now: datetime,
) -> list[Suggestion]:
    """
    Return what to buy, when goods ordered now are on the shelf `lead_days` from now. One statement.

    :raises Invalid: a lead time outside 1-90 days, or a service level that is no share between a half and one.
    """
    actor.require(Permission.VIEW_INVENTORY)
    if not 1 <= lead_days <= MOST_LEAD_DAYS:
        raise Invalid(field="lead_days", reason=f"1-{MOST_LEAD_DAYS}")
    if not 0.5 <= service_level < 1:
        raise Invalid(field="service_level", reason="0.5-1")
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        today = local_date(now, zone_name=zone_name)
        yesterday = today - timedelta(days=1)
        start, end = day_bounds(today - timedelta(days=RECENT_DAYS), yesterday, zone_name=zone_name)
        return sql.structs(
            Suggestion,
            _SUGGESTIONS,
            {
                "tenant": current_tenant(),
                "start": start,
                "end": end,
                "recent": Decimal(RECENT_DAYS),
                "first": today,
                "last": today + timedelta(days=lead_days - 1),
                "days": lead_days,
                "z": Decimal(str(round(NormalDist().inv_cdf(service_level), 3))),
                "divisible": sorted(DIVISIBLE_UNITS),
                "limit": min(max(most, 1), MOST),
            },
        )

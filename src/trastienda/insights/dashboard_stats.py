"""
Question: how much was sold today, hour by hour, and this month; what sells today; and who sold it?

Units: the tenant's currency, tax included, but `value`, which is net. Days and hours are the tenant's own. Source:
sales of every door, cancellations, returns; of days long past, the sums that are kept of them. A cancellation or a
return is taken off on its own day, and in the hour in which it happened: as the reports of sales by day and by product
have it, with which all of this agrees. Fresh: now.
Costs: four statements for the shop, one for its people; none of them meets the lines of days that are folded.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales import sold
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.reports import statements
from trastienda.insights.reports.question import ReportQuestion, Subject
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

TOP = 10
HOURS = 24


class Sold(msgspec.Struct, frozen=True):
    """How many sales were made, less those that were cancelled, and what all comes to less what came back."""

    count: int
    total: Decimal


class ProductSold(msgspec.Struct, frozen=True):
    """A product and what it sold, `value` net; `on_hand` is what all open branches have of it."""

    id: int
    sku: str
    name: str
    units: Decimal
    value: Decimal
    on_hand: Decimal


class ShopStats(msgspec.Struct, frozen=True):
    """`hours` has one entry for each hour of the day, from midnight; together they are `today`. `products`: today's."""

    today: Sold
    month: Sold
    hours: Sequence[Sold]
    products: Sequence[ProductSold]


class EmployeeSold(msgspec.Struct, frozen=True):
    """What one person sold; `id` and `name` are None for what no employee sold (the web store, the back office)."""

    id: int | None
    name: str | None
    sold: Sold


_MONTH = f"SELECT coalesce(sum(tickets), 0)::int, coalesce(sum(total), 0.00) FROM ({sold.DAYS}) days"
_TOP = """
WITH best AS (
  SELECT product_id, sum(quantity) AS quantity, sum(base) AS base FROM ({lines}) lines
  GROUP BY product_id HAVING sum(quantity) > 0 ORDER BY 2 DESC, 3 DESC, 1 LIMIT %(most)s
), held AS (
  SELECT l.product_id, sum(l.on_hand) AS on_hand
  FROM stock_level l JOIN branch b ON b.tenant_id = l.tenant_id AND b.id = l.branch_id AND b.is_active
  WHERE l.tenant_id = %(tenant)s AND l.product_id IN (SELECT product_id FROM best) GROUP BY l.product_id
)
SELECT p.id, p.sku, p.name, b.quantity, b.base, coalesce(h.on_hand, 0)
FROM best b JOIN product p ON p.tenant_id = %(tenant)s AND p.id = b.product_id
LEFT JOIN held h ON h.product_id = b.product_id
ORDER BY b.quantity DESC, b.base DESC, p.id
"""
_HOURS = """
SELECT extract(hour FROM at AT TIME ZONE %(zone)s::text)::int, sum(tickets), sum(total)
FROM ({documents}) posted GROUP BY 1
"""
_PEOPLE = """
WITH sold AS (
  SELECT s.employee_id, sum(d.tickets) AS count, sum(d.total) AS total
  FROM ({documents}) d JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = d.sale_id GROUP BY 1
)
SELECT e.id, e.name, coalesce(d.count, 0), coalesce(d.total, 0.00)
FROM employee e FULL JOIN sold d ON d.employee_id = e.id AND e.tenant_id = %(tenant)s
WHERE d.total IS NOT NULL OR (e.tenant_id = %(tenant)s AND e.is_active)
ORDER BY 4 DESC, 3 DESC, 2, 1
"""


@step
def shop_stats(*, actor: Actor, now: datetime) -> ShopStats:
    """Return how the whole shop is doing."""
    zone_name = tenant_profile(actor.tenant_id).time_zone
    today = local_date(now, zone_name=zone_name)
    month = {
        "tenant": current_tenant(),
        "zone": zone_name,
        "since": today.replace(day=1),
        "until": today,
    }
    told, params = _of_days(today, zone_name=zone_name)
    found = {hour: Sold(count, amount) for hour, count, amount in sql.rows(_HOURS.format(**told), params)}
    hours = [found.get(hour, Sold(0, Decimal("0.00"))) for hour in range(HOURS)]
    products = sql.structs(ProductSold, _TOP.format(**told), {**params, "most": TOP})
    # A plan kept from before the last fold would still read what is folded by now.
    sql.execute("SET LOCAL plan_cache_mode = force_custom_plan")
    return ShopStats(
        today=Sold(sum(each.count for each in hours), total(each.total for each in hours)),
        month=sql.structs(Sold, _MONTH, month)[0],
        hours=hours,
        products=products,
    )


@step
def employee_stats(*, actor: Actor, now: datetime) -> list[EmployeeSold]:
    """Return what each active employee sold today, and whoever else did, the most first."""
    zone_name = tenant_profile(actor.tenant_id).time_zone
    today = local_date(now, zone_name=zone_name)
    told, params = _of_days(today, zone_name=zone_name)
    return [
        EmployeeSold(id=employee, name=name, sold=Sold(count, amount))
        for employee, name, count, amount in sql.rows(_PEOPLE.format(**told), params)
    ]


def _of_days(today: date, *, zone_name: str) -> tuple[Mapping[str, str], dict[str, Any]]:
    """Return the sources of one day's documents and lines, and their parameters."""
    asked = ReportQuestion(subject=Subject.SALES, since=today, until=today)
    conditions = statements.conditions(asked)
    sources = {
        "documents": statements.DOCUMENTS.format(**conditions),
        "lines": statements.LINES.format(**conditions),
    }
    return sources, {**statements.params(asked, zone_name=zone_name), "tenant": current_tenant()}

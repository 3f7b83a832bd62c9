"""
Question: what was sold each day, by the shop, by its categories, and by its products that sell most?

Grain: one row a day on which something was posted; for categories and products one row each, with its days as arrays.
Units: revenue in the tenant's currency, tax included; units in the product's own. Source: sale, sale_line, sale_return,
sale_return_line. Days: a sale counts on `sold_on`, a return on `returned_on`, a cancellation on its own local day, as
reports of sales count them; an order that nobody has paid counts nowhere. Agrees with: the reports of sales by day.
Fresh: now. Costs: one statement a question.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from trastienda.insights.reports.statements import DOCUMENTS
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Window(msgspec.Struct, frozen=True):
    """Whole local days, both included."""

    first_on: date
    last_on: date
    zone_name: str


class DaysOf(msgspec.Struct, frozen=True):
    """What one category or product sold, on the days on which anything of it was posted."""

    id: int
    days: Sequence[date]
    revenue: Sequence[Decimal]
    units: Sequence[Decimal]


_SHOP = f"""
SELECT day, sum(total) FROM ({DOCUMENTS.format(sold="", cancelled="", returned="")}) d
WHERE day BETWEEN %(first)s AND %(last)s GROUP BY day ORDER BY day
"""
_LINES = """
  SELECT l.product_id, s.sold_on AS day, l.quantity, l.total
  FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
  WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND s.unpaid = 0
    AND s.sold_on BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT l.product_id, (s.closed_at AT TIME ZONE %(zone)s::text)::date, -l.quantity, -l.total
  FROM sale s JOIN sale_line l ON l.tenant_id = s.tenant_id AND l.sale_id = s.id
  WHERE s.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND s.unpaid = 0 AND s.fulfilment_state = 'cancelled'
    AND (s.closed_at AT TIME ZONE %(zone)s::text)::date BETWEEN %(first)s AND %(last)s
  UNION ALL
  SELECT l.product_id, r.returned_on, -l.quantity, -l.total
  FROM sale_return r JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
  WHERE r.tenant_id = %(tenant)s AND l.tenant_id = %(tenant)s AND r.returned_on BETWEEN %(first)s AND %(last)s
"""
_CATEGORIES = f"""
WITH lines AS ({_LINES}), days AS (
  SELECT p.category_id AS id, day, sum(l.total) AS revenue, sum(l.quantity) AS units
  FROM lines l JOIN product p ON p.tenant_id = %(tenant)s AND p.id = l.product_id
  WHERE p.category_id IS NOT NULL GROUP BY p.category_id, day
)
SELECT id, array_agg(day ORDER BY day), array_agg(revenue ORDER BY day), array_agg(units ORDER BY day) FROM days
GROUP BY id ORDER BY sum(revenue) DESC, id LIMIT %(most)s
"""
_PRODUCTS = f"""
WITH lines AS MATERIALIZED ({_LINES}), best AS (
  SELECT l.product_id FROM lines l JOIN product p ON p.tenant_id = %(tenant)s AND p.id = l.product_id AND p.is_active
  WHERE day > %(last)s::date - %(lately)s::int GROUP BY l.product_id HAVING sum(l.total) > 0
  ORDER BY sum(l.total) DESC, l.product_id LIMIT %(most)s
), days AS (
  SELECT l.product_id AS id, day, sum(l.total) AS revenue, sum(l.quantity) AS units
  FROM lines l JOIN best b ON b.product_id = l.product_id GROUP BY l.product_id, day
)
SELECT id, array_agg(day ORDER BY day), array_agg(revenue ORDER BY day), array_agg(units ORDER BY day) FROM days
GROUP BY id ORDER BY id
"""
_LATELY_DAYS = 180
"""Which products sell most is asked of the last half year: what was dropped before needs no forecast."""


@step
def shop_days(window: Window) -> list[tuple[date, Decimal]]:
    """Return the shop's revenue of each day on which something was posted, in order."""
    return [(day, amount) for day, amount in sql.rows(_SHOP, _params(window))]


@step
def category_days(window: Window, *, most: int) -> list[DaysOf]:
    """Return the days of the categories that sold most in the window."""
    return sql.structs(DaysOf, _CATEGORIES, {**_params(window), "most": most})


@step
def product_days(window: Window, *, most: int) -> list[DaysOf]:
    """Return the days of the active products that sold most lately."""
    return sql.structs(DaysOf, _PRODUCTS, {**_params(window), "most": most, "lately": _LATELY_DAYS})


def _params(window: Window) -> dict[str, object]:
    return {
        "tenant": current_tenant(),
        "first": window.first_on,
        "last": window.last_on,
        "zone": window.zone_name,
    }

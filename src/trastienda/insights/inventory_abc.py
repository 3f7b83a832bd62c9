"""
Question: which products bring in the money?   Grain: one row per product sold in the period, the most valuable first.

Units: net sales value in the tenant's currency, less what came back; percent of the whole.   Source: sale_line of
sales that were paid or whose goods left, and that were not cancelled; sale_return_line.
Classes: A are the products that make the first 80 % of the value, B the next 15 %, C the rest. A product belongs to
the class in which its value begins, so the best one is always an A. Products that sold nothing are not listed.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.money import ZERO, cents, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

A_UNTIL, B_UNTIL = Decimal(80), Decimal(95)
"""Where the classes end, in percent of the value, cumulated."""


class RankedProduct(msgspec.Struct, frozen=True):
    product_id: int
    sku: str
    name: str
    quantity: Decimal
    value: Decimal
    share_pct: Decimal
    cumulative_pct: Decimal
    grade: str


class Ranking(msgspec.Struct, frozen=True):
    items: list[RankedProduct]
    value: Decimal

    def of_grade(self, grade: str) -> tuple[int, Decimal]:
        """How many products are in a class, and what they sold for."""
        values = [item.value for item in self.items if item.grade == grade]
        return len(values), total(values)


MOVED = """
counted AS (
  SELECT s.id, s.branch_id FROM sale s WHERE s.tenant_id = %(tenant)s AND s.sold_at >= %(since)s
    AND s.fulfilment_state <> 'cancelled'
    AND (s.payment_state IN ('paid', 'partially_refunded', 'refunded') OR s.fulfilment_state IN
      ('on_the_way', 'delivered', 'returned'))
    AND (%(branch)s::bigint IS NULL OR s.branch_id = %(branch)s::bigint)
), moved AS (
  SELECT c.branch_id, l.product_id, l.quantity, l.base FROM sale_line l JOIN counted c ON c.id = l.sale_id
  WHERE l.tenant_id = %(tenant)s
  UNION ALL
  SELECT c.branch_id, l.product_id, -l.quantity, -l.base FROM sale_return_line l
  JOIN sale_return r ON r.tenant_id = l.tenant_id AND r.id = l.sale_return_id
  JOIN counted c ON c.id = r.sale_id WHERE l.tenant_id = %(tenant)s
)
"""
"""What counts as sold since an instant, less what came back of it: one row a line, for whoever ranks products."""
_SOLD = f"""
WITH {MOVED}, sold AS (
  SELECT product_id, sum(quantity) AS quantity, sum(base) AS value FROM moved GROUP BY product_id HAVING sum(base) > 0
)
SELECT p.id, p.sku, p.name, s.quantity, s.value
FROM sold s JOIN product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id ORDER BY s.value DESC, p.sku
"""


@step
def abc(*, since: datetime, branch: int | None = None) -> Ranking:
    """Return the products sold since then, ranked and classed. One query."""
    params = {"tenant": current_tenant(), "since": since, "branch": branch}
    rows = sql.rows(_SOLD, params)
    whole = total(row[4] for row in rows)
    ranked, before = [], ZERO
    for product_id, sku, name, quantity, value in rows:
        ranked.append(
            RankedProduct(
                product_id=product_id,
                sku=sku,
                name=name,
                quantity=quantity,
                value=value,
                share_pct=cents(100 * value / whole),
                cumulative_pct=cents(100 * (before + value) / whole),
                grade=_grade(100 * before / whole),
            )
        )
        before += value
    return Ranking(items=ranked, value=whole)


def _grade(begins_pct: Decimal) -> str:
    if begins_pct < A_UNTIL:
        return "A"
    return "B" if begins_pct < B_UNTIL else "C"

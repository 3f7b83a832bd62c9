"""
Question: which products move most, where are they asked for, and what is there of them?

Grain: one row a product (`most_moved`), or one a branch and group of the parts catalogue (`demand`). Units: the
product's own; `value` in the tenant's currency, net. Source: what the ABC of inventory counts as sold since an instant,
less what came back of it; stock_level; the catalogue's groups, by the part that a product is linked to. Agrees with:
that ABC over the same time. Fresh: now. Costs: one statement a question, of the lines sold since then.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.insights.inventory_abc import MOVED
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class ProductMoved(msgspec.Struct, frozen=True):
    """A product, what was sold of it, and what all open branches have. `part_id`: its part in the catalogue."""

    id: int
    sku: str
    name: str
    brand: str | None
    part_id: int | None
    units: Decimal
    value: Decimal
    on_hand: Decimal
    available: Decimal


class Demand(msgspec.Struct, frozen=True):
    """What was sold in a branch of a group of the catalogue; None is what is linked to no part of it."""

    branch_id: int
    branch_name: str
    group_id: int | None
    group_name: str | None
    category_name: str | None
    products: int
    units: Decimal
    value: Decimal
    on_hand: Decimal


_MOST_MOVED = f"""
WITH {MOVED}, sold AS (
  SELECT product_id, sum(quantity) AS units, sum(base) AS value FROM moved
  GROUP BY product_id HAVING sum(quantity) > 0 ORDER BY 2 DESC, 3 DESC, 1 LIMIT %(most)s
), held AS (
  SELECT l.product_id, sum(l.on_hand) AS on_hand, sum(l.on_hand - l.reserved) AS available
  FROM stock_level l JOIN branch b ON b.tenant_id = l.tenant_id AND b.id = l.branch_id AND b.is_active
  WHERE l.tenant_id = %(tenant)s AND l.product_id IN (SELECT product_id FROM sold) GROUP BY l.product_id
)
SELECT p.id, p.sku, p.name, p.brand, p.fitment_part_id, s.units, s.value, coalesce(h.on_hand, 0),
  coalesce(h.available, 0)
FROM sold s JOIN product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id
LEFT JOIN held h ON h.product_id = s.product_id
ORDER BY s.units DESC, s.value DESC, p.id
"""
_DEMAND = f"""
WITH {MOVED}, sold AS (
  SELECT branch_id, product_id, sum(quantity) AS units, sum(base) AS value FROM moved
  GROUP BY 1, 2 HAVING sum(quantity) <> 0 OR sum(base) <> 0
), held AS (
  SELECT s.*, p.fitment_part_id, coalesce(l.on_hand, 0) AS on_hand
  FROM sold s JOIN product p ON p.tenant_id = %(tenant)s AND p.id = s.product_id
  LEFT JOIN stock_level l ON l.tenant_id = %(tenant)s AND l.product_id = s.product_id AND l.branch_id = s.branch_id
)
SELECT b.id, b.name, g.id, g.name, c.name, count(*), sum(h.units), sum(h.value), sum(h.on_hand)
FROM held h JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = h.branch_id
LEFT JOIN part t ON t.id = h.fitment_part_id
LEFT JOIN part_group g ON g.id = t.group_id
LEFT JOIN part_category c ON c.id = g.category_id
WHERE %(group)s::bigint IS NULL OR g.id = %(group)s::bigint
GROUP BY b.id, b.name, g.id, g.name, c.name
ORDER BY 7 DESC, 8 DESC, b.id, g.id NULLS LAST
"""


@step
def most_moved(*, since: datetime, most: int, branch: int | None = None) -> list[ProductMoved]:
    """Return the products of which most units were sold since then."""
    params = {"tenant": current_tenant(), "since": since, "branch": branch, "most": most}
    return sql.structs(ProductMoved, _MOST_MOVED, params)


@step
def demand(*, since: datetime, branch: int | None = None, group: int | None = None) -> Sequence[Demand]:
    """Return what was asked for since then, by branch and group of the catalogue, the most units first."""
    params = {"tenant": current_tenant(), "since": since, "branch": branch, "group": group}
    return sql.structs(Demand, _DEMAND, params)

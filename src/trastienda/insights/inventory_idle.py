"""
Question: which products has nobody touched?   Grain: one row per product, the most valuable first.

Units: the product's unit; value in the tenant's currency.   Source: product, stock_level, stock_move.
Idle is what had no move of any kind in the period: not sold, not received, not counted different, not transferred. When
it last moved and when it was last sold stand beside it. A product that was made in the period is not idle yet.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class IdleProduct(msgspec.Struct, frozen=True):
    product_id: int
    sku: str
    name: str
    on_hand: Decimal
    value: Decimal
    last_moved_at: datetime | None
    last_sold_at: datetime | None


# Each product is asked by the index of its own moves, newest first; the ledger is never read whole.
_IDLE = """
WITH held AS (
  SELECT product_id, sum(on_hand) AS on_hand, sum(value) AS value FROM stock_level
  WHERE tenant_id = %(tenant)s AND (%(branch)s::bigint IS NULL OR branch_id = %(branch)s::bigint) GROUP BY product_id
)
SELECT p.id, p.sku, p.name, h.on_hand, h.value,
  (SELECT max(m.at) FROM stock_move m WHERE m.tenant_id = %(tenant)s AND m.product_id = p.id
    AND (%(branch)s::bigint IS NULL OR m.branch_id = %(branch)s::bigint)),
  (SELECT max(m.at) FROM stock_move m WHERE m.tenant_id = %(tenant)s AND m.product_id = p.id AND m.kind = 'sale'
    AND (%(branch)s::bigint IS NULL OR m.branch_id = %(branch)s::bigint))
FROM product p JOIN held h ON h.product_id = p.id
WHERE p.tenant_id = %(tenant)s AND p.is_active AND p.is_stocked AND p.created_at < %(since)s
  AND NOT EXISTS (SELECT FROM stock_move m WHERE m.tenant_id = %(tenant)s AND m.product_id = p.id
    AND m.at >= %(since)s AND (%(branch)s::bigint IS NULL OR m.branch_id = %(branch)s::bigint))
ORDER BY h.value DESC, p.sku
"""


@step
def idle_products(*, since: datetime, branch: int | None = None) -> list[IdleProduct]:
    """Return the active products that have not moved since then, in a branch or in all. One query."""
    return sql.structs(IdleProduct, _IDLE, {"tenant": current_tenant(), "since": since, "branch": branch})

"""
Question: which goods spoil soon, or have spoiled, and are still on a shelf?

Grain: one lot: units of a product that came to a branch with one purchase and spoil on one day.   Units: the product's
own; days from the day asked for, below zero when it has passed; value at the branch's average cost.   Source:
stock_expiry, stock_level, purchase.   Fresh: now.
What is left of a lot is reckoned: whoever sells takes what spoils first, so the lots that spoil last are the ones that
are still there. Costs: 1 statement.
"""

from datetime import date, timedelta
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class ExpiringLot(msgspec.Struct, frozen=True):
    """Units that spoil. `days` until then; `left` is how many of them are reckoned to be there still."""

    product_id: int
    sku: str
    name: str
    unit: str
    branch: str
    purchase_id: int
    expires_on: date
    days: int
    left: Decimal
    value: Decimal


_EXPIRING = """
WITH soon AS (
  SELECT DISTINCT e.product_id, e.branch_id FROM stock_expiry e
  WHERE e.tenant_id = %(tenant)s AND e.expires_on BETWEEN %(since)s AND %(until)s
), lot AS (
  SELECT e.product_id, e.branch_id, e.purchase_id, e.expires_on, e.quantity,
    coalesce(sum(e.quantity) OVER (PARTITION BY e.product_id, e.branch_id ORDER BY e.expires_on DESC, e.id DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later
  FROM soon s
  JOIN stock_expiry e ON e.tenant_id = %(tenant)s AND e.product_id = s.product_id AND e.branch_id = s.branch_id
  JOIN purchase u ON u.tenant_id = e.tenant_id AND u.id = e.purchase_id AND u.cancelled_at IS NULL
), there AS (
  SELECT t.*, least(t.quantity, greatest(l.on_hand - t.later, 0)) AS left, l.average_cost FROM lot t
  JOIN stock_level l ON l.tenant_id = %(tenant)s AND l.product_id = t.product_id AND l.branch_id = t.branch_id
  WHERE t.expires_on BETWEEN %(since)s AND %(until)s
)
SELECT p.id, p.sku, p.name, p.unit, b.name, t.purchase_id, t.expires_on, t.expires_on - %(on)s::date, t."left",
  round(t."left" * t.average_cost, 2)
FROM there t
JOIN product p ON p.tenant_id = %(tenant)s AND p.id = t.product_id
JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = t.branch_id
WHERE t."left" > 0
ORDER BY t.expires_on, p.sku, b.id, t.purchase_id LIMIT {most}
"""
LONGEST_AGO = timedelta(days=365)
"""What spoiled longer ago than this has been thrown away, whatever the shelf says."""


def expiring(*, on: date, days: int, actor: Actor, most: int = 50) -> list[ExpiringLot]:
    """
    Return the lots that spoil within so many days of a day, those that have spoiled first.

    :raises Forbidden: the actor may not see the inventory.
    """
    actor.require(Permission.VIEW_INVENTORY)
    with transaction(actor.tenant_id):
        params = {
            "tenant": current_tenant(),
            "on": on,
            "since": on - LONGEST_AGO,
            "until": on + timedelta(days=days),
        }
        return sql.structs(ExpiringLot, _EXPIRING.format(most=int(most)), params)

"""
Question: what moved on the shelves for an order?   Grain: one product, once set aside, issued or put back.

Units: units, positive when they came, negative when they left; goods set aside count as negative until they are freed.
Source: stock moves and reservations, returns.   Fresh: now.   Costs: 2 statements.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class StockLogEntry(msgspec.Struct, frozen=True):
    """
    One line of the log. `kind`: reservation, or the kind of the move. `on_hand_after` is what was on the shelf then,
    None for goods that were set aside: they stay there. `is_open`: still set aside.
    """

    id: int
    kind: str
    product_id: int
    sku: str
    product_name: str
    branch_id: int
    branch: str
    quantity: Decimal
    on_hand_after: Decimal | None
    is_open: bool
    reason: str
    actor: str
    at: datetime


_ORDER = "SELECT 1 FROM sale WHERE tenant_id = %s AND id = %s AND placed_at IS NOT NULL AND hidden_at IS NULL"
_LOG = """
WITH log AS (
  SELECT m.id, m.kind, m.product_id, m.branch_id, m.quantity, m.on_hand_after, false AS is_open, m.reason, m.actor, m.at
  FROM stock_move m WHERE m.tenant_id = %(tenant)s AND m.document_kind = 'sale' AND m.document_id = %(order)s
  UNION ALL
  SELECT m.id, m.kind, m.product_id, m.branch_id, m.quantity, m.on_hand_after, false, m.reason, m.actor, m.at
  FROM sale_return r JOIN stock_move m
    ON m.tenant_id = %(tenant)s AND m.document_kind = 'return' AND m.document_id = r.id
  WHERE r.tenant_id = %(tenant)s AND r.sale_id = %(order)s
  UNION ALL
  SELECT v.id, 'reservation', v.product_id, v.branch_id, -v.quantity, NULL, v.is_open, '', s.actor, v.created_at
  FROM stock_reservation v JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = %(order)s
  WHERE v.tenant_id = %(tenant)s AND v.document_kind = 'sale' AND v.document_id = %(order)s
)
SELECT l.id, l.kind, l.product_id, p.sku, p.name, l.branch_id, b.name, l.quantity, l.on_hand_after, l.is_open, l.reason,
  l.actor, l.at
FROM log l JOIN product p ON p.tenant_id = %(tenant)s AND p.id = l.product_id
JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = l.branch_id
ORDER BY l.at, l.kind DESC, l.id
"""


def order_stock_log(order_id: int, *, actor: Actor) -> list[StockLogEntry]:
    """Return the log, the oldest first. :raises DocumentNotFound: unknown, deleted or a neighbour's."""
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        if sql.value(_ORDER, (current_tenant(), order_id)) is None:
            raise DocumentNotFound(noun="order", id=order_id)
        return sql.structs(StockLogEntry, _LOG, {"tenant": current_tenant(), "order": order_id})

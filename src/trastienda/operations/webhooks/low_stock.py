"""Tell of goods that have just fallen below their minimum; called where they leave a shelf."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import SUBSCRIBED
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

# The shelves say already what is left; what has just gone tells whether it was enough before. Where nobody is
# subscribed, no shelf is looked at.
_FELL = f"""
INSERT INTO webhook_event (tenant_id, event, object_kind, object_id, number, data, at)
SELECT %s::bigint, %s::text, 'product', p.id, p.sku, jsonb_build_object('sku', p.sku, 'name', p.name,
  'branch_id', l.branch_id, 'on_hand', trim_scale(l.on_hand), 'available', trim_scale(l.on_hand - l.reserved),
  'min_stock', trim_scale(l.min_stock)), %s::timestamptz
FROM unnest(%s::bigint[], %s::numeric[]) AS gone(product_id, quantity)
JOIN stock_level l ON l.tenant_id = %s::bigint AND l.product_id = gone.product_id AND l.branch_id = %s::bigint
JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
WHERE {SUBSCRIBED} AND l.on_hand < l.min_stock AND l.on_hand + gone.quantity >= l.min_stock
ORDER BY p.id
"""


@step
def announce_low(gone: Mapping[int, Decimal], *, branch: int, at: datetime, batch: sql.Batch) -> None:
    """
    Tell of each product of which enough was there before these units left, and is not now; when the batch is written.

    No statement of its own.
    """
    if gone:
        tenant, event = current_tenant(), str(Event.STOCK_LOW)
        values = [tenant, event, at, list(gone), list(gone.values()), tenant, branch, tenant, event]
        batch.add(_FELL, values)

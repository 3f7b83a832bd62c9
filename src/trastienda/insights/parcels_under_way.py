"""
Question: about which parcels should their carriers be asked?   Grain: one shipment with a waybill.

Source: shipping, sales.   Fresh: now; paid orders alone, that have not arrived or been given up.   Costs: 1 statement.
"""

from datetime import datetime, timedelta

import msgspec

from trastienda.domain.shipping.states import ShipmentState
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

LOST_AFTER = timedelta(days=60)
"""A parcel of which nothing is heard for so long is a matter for people."""


class ParcelUnderWay(msgspec.Struct, frozen=True):
    """A parcel that a carrier knows. `known_as` is the number that it is asked by."""

    state: ShipmentState
    order_id: int
    guide_id: int
    carrier: str
    known_as: str


_UNDER_WAY = """
SELECT h.state, h.sale_id, g.id, g.carrier, coalesce(nullif(g.tracking_code, ''), g.external_id)
FROM shipment h
JOIN shipment_guide g ON g.tenant_id = h.tenant_id AND g.shipment_id = h.id AND g.state = 'made'
JOIN sale s ON s.tenant_id = h.tenant_id AND s.id = h.sale_id AND s.unpaid = 0
WHERE h.tenant_id = %(tenant)s AND h.state IN ('waiting', 'ready_for_pickup', 'on_the_way')
  AND h.updated_at > %(since)s
ORDER BY g.updated_at, g.id {limit}
"""


@step
def parcels_under_way(*, now: datetime, most: int) -> list[ParcelUnderWay]:
    """Return the parcels to ask about, those first that were not asked about for longest."""
    params = {"tenant": current_tenant(), "since": now - LOST_AFTER}
    found = sql.rows(_UNDER_WAY.format(limit=f"LIMIT {int(most)}"), params)
    return [ParcelUnderWay(ShipmentState(state), *rest) for state, *rest in found]

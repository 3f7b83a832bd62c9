"""Let the shipments of orders stand where their orders' goods do; whoever moves an order says so here."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from trastienda.domain.sales.states import FulfilmentState
from trastienda.domain.shipping.states import SHIPMENT_MOVES, ShipmentState
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

AS_THE_ORDER: Mapping[FulfilmentState, ShipmentState] = {
    FulfilmentState.ON_HOLD: ShipmentState.WAITING,
    FulfilmentState.PREPARING: ShipmentState.WAITING,
    FulfilmentState.READY_FOR_PICKUP: ShipmentState.READY_FOR_PICKUP,
    FulfilmentState.ON_THE_WAY: ShipmentState.ON_THE_WAY,
    FulfilmentState.DELIVERED: ShipmentState.DELIVERED,
    FulfilmentState.CANCELLED: ShipmentState.CANCELLED,
    FulfilmentState.RETURNED: ShipmentState.CANCELLED,
}
"""Where a shipment stands when the goods of its order do so."""
_FOLLOW = """
UPDATE shipment SET state = %(to)s, updated_at = %(at)s
WHERE tenant_id = %(tenant)s AND sale_id = ANY(%(orders)s::bigint[]) AND state = ANY(%(before)s)
"""


@step
def follow_orders(orders: Sequence[int], fulfilment: FulfilmentState, *, at: datetime) -> None:
    """Move the shipments of held orders along, as far as their own table allows. One statement."""
    to = AS_THE_ORDER[fulfilment]
    before = [str(state) for state, moves in SHIPMENT_MOVES.items() if to in moves]
    params = {"tenant": current_tenant(), "orders": list(orders), "to": str(to), "at": at, "before": before}
    sql.execute(_FOLLOW, params)

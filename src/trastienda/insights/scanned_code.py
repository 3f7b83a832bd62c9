"""
Question: whose parcel does this code mean?   Grain: one order, with its shipment if it has one.

`entelequia-1001` and `1001` name an order, `fastmail-7` a waybill, `meli-12` a shipment; which is told by
what stands before the number.   Source: shipping, sales.   Fresh: now.   Costs: 1 statement.
"""

import re
from datetime import datetime

import msgspec

from trastienda.domain.shipping.errors import ShipmentNotFound
from trastienda.domain.shipping.states import ShipmentState
from trastienda.insights.parcels import QR_PREFIX
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

GUIDE_PREFIX, SHIPMENT_PREFIX = "fastmail-", "meli-"
_NUMBER = re.compile(r"[0-9]{1,18}")


class ShipmentShown(msgspec.Struct, frozen=True):
    """A shipment, and its newest waybill. `courier` and the codes are those of the order."""

    id: int
    order_id: int
    state: ShipmentState
    method: str
    weight_g: int
    courier: str
    tracking_code: str
    guide_id: int | None
    carrier: str
    created_at: datetime
    updated_at: datetime


class CodeMeant(msgspec.Struct, frozen=True):
    """What a code means; an order without a shipment has None."""

    order_id: int
    shipment: ShipmentShown | None


_MEANT = """
SELECT s.id, h.id, h.state, m.name, h.weight_g, coalesce(d.courier, ''), coalesce(d.tracking_code, ''), g.id,
  coalesce(g.carrier, ''), h.created_at, h.updated_at
FROM sale s
LEFT JOIN shipment h ON h.tenant_id = s.tenant_id AND h.sale_id = s.id
LEFT JOIN shipping_method m ON m.tenant_id = h.tenant_id AND m.id = h.method_id
LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id
LEFT JOIN shipment_guide g ON g.tenant_id = h.tenant_id AND g.id = (
  SELECT max(x.id) FROM shipment_guide x
  WHERE x.tenant_id = %(tenant)s AND x.shipment_id = h.id AND x.state = 'made')
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL AND {which}
"""
_ORDER = "s.id = %(number)s"
_SHIPMENT = "h.id = %(number)s"
_GUIDE = """
h.id = (SELECT x.shipment_id FROM shipment_guide x WHERE x.tenant_id = %(tenant)s AND x.id = %(number)s)
"""
_BY_PREFIX = ((QR_PREFIX, _ORDER), (GUIDE_PREFIX, _GUIDE), (SHIPMENT_PREFIX, _SHIPMENT), ("", _ORDER))


def scanned_code(code: str, *, actor: Actor) -> CodeMeant:
    """
    Return what a scanned or typed code means.

    :raises ShipmentNotFound: nothing in this tenant; a code of another shop's is that too.
    """
    actor.require(Permission.SCAN_SHIPMENTS)
    told = code.strip().lower()
    prefix, which = next(each for each in _BY_PREFIX if told.startswith(each[0]))
    number = told.removeprefix(prefix)
    if not _NUMBER.fullmatch(number):
        raise ShipmentNotFound(told=code[:60])
    with transaction(actor.tenant_id):
        found = sql.row(_MEANT.format(which=which), {"tenant": current_tenant(), "number": int(number)})
    if found is None:
        raise ShipmentNotFound(told=code[:60])
    order_id, shipment_id, state, *rest = found
    if shipment_id is None:
        return CodeMeant(order_id, None)
    return CodeMeant(order_id, ShipmentShown(shipment_id, order_id, ShipmentState(state), *rest))

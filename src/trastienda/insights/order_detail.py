"""
Question: what is known of an order of the web store, by those who look after it?   Grain: one order with its relations.

Units: the sale's currency, tax included; units of goods.   Source: sales, access, parties, shipping, payments.
Fresh: now.   Costs: a constant number of statements, whatever the number of lines.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.addresses import BILL, SHIP
from trastienda.domain.shipping.states import GuideState
from trastienda.insights.order_list import OrderRow, order_rows
from trastienda.insights.orders_found import OrdersSought
from trastienda.insights.shipping_quote import Destination, OfficeShown, possible_offices
from trastienda.insights.web_orders import WebOrder, web_order
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class Client(msgspec.Struct, frozen=True):
    """Whoever ordered, by their account; `customer_id` is what they are to the shop's books."""

    id: int
    username: str
    name: str
    surname: str
    email: str
    customer_id: int | None


class LogEntry(msgspec.Struct, frozen=True):
    """What happened to the order."""

    id: int
    event: str
    actor: str
    details: Mapping[str, Any]
    at: datetime


class GuideShown(msgspec.Struct, frozen=True):
    """The newest waybill of the order with the carrier asked for."""

    state: GuideState
    id: int
    carrier: str
    external_id: str | None
    tracking_code: str
    url: str
    problem: str
    created_at: datetime
    updated_at: datetime


class OrderWhole(msgspec.Struct, frozen=True):
    """An order with everything that belongs to it. `offices` are those where it could wait at its destination."""

    row: OrderRow
    order: WebOrder
    client: Client | None
    logs: Sequence[LogEntry]
    offices: Sequence[OfficeShown]
    guide: GuideShown | None

    @property
    def units(self) -> Decimal:
        return sum((item.quantity for item in self.order.items), Decimal(0))


_CLIENT = """
SELECT u.id, u.username, coalesce(u.first_name, ''), coalesce(u.last_name, ''), u.email, u.customer_id
FROM sale s JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
WHERE s.tenant_id = %s AND s.id = %s
"""
_LOGS = """
SELECT id, event, actor, details, at FROM order_log WHERE tenant_id = %s AND sale_id = %s ORDER BY at, id
"""
_GUIDE = """
SELECT g.state, g.id, g.carrier, g.external_id, g.tracking_code, g.url, g.problem, g.created_at, g.updated_at
FROM shipment h JOIN shipment_guide g ON g.tenant_id = h.tenant_id AND g.shipment_id = h.id AND g.carrier = %s
WHERE h.tenant_id = %s AND h.sale_id = %s ORDER BY g.id DESC LIMIT 1
"""


def order_whole(order_id: int, *, carrier: str, actor: Actor) -> OrderWhole:
    """
    Return an order with its relations.

    :param carrier: whose waybill is shown.
    :raises DocumentNotFound: unknown, deleted or a neighbour's.
    """
    with transaction(actor.tenant_id):
        order = web_order(order_id, actor=actor)
        row = order_rows(OrdersSought(text=str(order_id)))[0]
        client = sql.structs(Client, _CLIENT, (current_tenant(), order_id))
        guide = sql.row(_GUIDE, (carrier, current_tenant(), order_id))
        return OrderWhole(
            row=row,
            order=order,
            client=client[0] if client else None,
            logs=_logs(order_id),
            offices=_offices(order),
            guide=GuideShown(GuideState(guide[0]), *guide[1:]) if guide else None,
        )


@step
def _logs(order_id: int) -> list[LogEntry]:
    found = sql.rows(_LOGS, (current_tenant(), order_id))
    return [LogEntry(id_, event, actor, _told(details), at) for id_, event, actor, details, at in found]


def _told(details: Any) -> Mapping[str, Any]:
    """The driver hands JSON over as text where Django is not asked."""
    told = msgspec.json.decode(details) if isinstance(details, str | bytes) else details
    return told if isinstance(told, dict) else {}


@step
def _offices(order: WebOrder) -> list[OfficeShown]:
    """None where nobody said where it goes, or where that postal code is none."""
    address = order.addresses.get(SHIP) or order.addresses.get(BILL)
    if address is None:
        return []
    try:
        return possible_offices(Destination(address.country_code, address.zip_code))
    except Invalid:
        return []

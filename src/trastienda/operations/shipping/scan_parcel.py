"""Say where a parcel is, with a scanner in hand: the order moves by its own table, and so does its shipment."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import (
    FULFILMENT_MOVES,
    UNSETTLED,
    FulfilmentEvent,
    FulfilmentState,
    next_state,
)
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.shipping import steps as shipping
from trastienda.domain.shipping.errors import NotSentUnpaid
from trastienda.domain.shipping.states import ShipmentState
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, require
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.notifying.order_news import order_moved

LONGEST_COURIER = 60


class ScanParcel(msgspec.Struct, frozen=True):
    """Whose parcel: an order, or a shipment. `to` is where it is now, `courier` who has it, where that is said."""

    to: ShipmentState
    order: int | None = None
    shipment: int | None = None
    courier: str = ""


class Scanned(msgspec.Struct, frozen=True):
    """What came of it; `is_news` is False where it was known already."""

    order_id: int
    folio: str
    state: FulfilmentState
    courier: str
    is_news: bool


_MEANS: Mapping[ShipmentState, tuple[FulfilmentEvent, FulfilmentState]] = {
    ShipmentState.WAITING: (FulfilmentEvent.PREPARE, FulfilmentState.PREPARING),
    ShipmentState.READY_FOR_PICKUP: (FulfilmentEvent.MAKE_READY, FulfilmentState.READY_FOR_PICKUP),
    ShipmentState.ON_THE_WAY: (FulfilmentEvent.SEND, FulfilmentState.ON_THE_WAY),
    ShipmentState.DELIVERED: (FulfilmentEvent.DELIVER, FulfilmentState.DELIVERED),
}
SAID = tuple(_MEANS)
"""What a scanner may say; giving an order up is no matter of parcels."""


def scan_parcel(command: ScanParcel, *, actor: Actor, now: datetime) -> Scanned:
    """
    Move the order to where its parcel is. The same scan again keeps the scan and moves nothing.

    :raises ShipmentNotFound: no such shipment in this tenant.
    :raises DocumentNotFound: no such order in this tenant, or deleted.
    :raises NotSentUnpaid: nobody has paid for it, or it was given up.
    :raises WrongState: the order's table does not allow the move; carries the moves that it does allow.
    :raises Invalid: a courier with a name longer than sixty letters, or a state that no scanner says.
    """
    actor.require(Permission.SCAN_SHIPMENTS)
    require((command.order is None) != (command.shipment is None), "a scan names an order or a shipment")
    courier = tidy(command.courier)
    if len(courier) > LONGEST_COURIER:
        raise Invalid(field="courier", reason="too_long")
    if command.to not in _MEANS:
        raise Invalid(field="state", reason="unknown_value")
    with transaction(actor.tenant_id):
        order = sales.hold_order(_order_of(command))
        return _scan(order, to=command.to, courier=courier, actor=actor, now=now)


def _order_of(command: ScanParcel) -> int:
    return command.order if command.order is not None else shipping.order_of(command.shipment or 0)


_COURIER = "UPDATE order_detail SET courier = %s WHERE tenant_id = %s AND sale_id = %s"


@step
def _scan(order: HeldOrder, *, to: ShipmentState, courier: str, actor: Actor, now: datetime) -> Scanned:
    check_may_leave(order)
    event, there = _MEANS[to]
    is_news = order.fulfilment_state is not there
    state = _moved(order, event) if is_news else there
    shipment = shipping.hold_shipments([order.id]).get(order.id)
    if shipment is not None:
        shipping.note_scan(shipment, to, courier=courier, actor=actor.name, at=now)
    if courier:
        sql.execute(_COURIER, (courier, current_tenant(), order.id))
    if is_news:
        sales.move_order(order, state)
        order_moved([order.id], state, at=now)
        batch = sql.Batch()
        told = {"before": str(order.fulfilment_state), "after": str(state), "courier": courier}
        sales.log_order(order.id, "scanned", actor=actor.name, at=now, batch=batch, **told)
        batch.write()
        audit(
            "order.scanned",
            f"sale:{order.id}",
            actor=actor.name,
            at=now,
            folio=order.folio,
            before=str(order.fulfilment_state),
            after=str(state),
            courier=courier,
        )
    return Scanned(order_id=order.id, folio=order.folio, state=state, courier=courier, is_news=is_news)


def check_may_leave(order: HeldOrder) -> None:
    """:raises NotSentUnpaid: nobody has paid for a held order, or it was given up."""
    is_over = order.fulfilment_state in {FulfilmentState.CANCELLED, FulfilmentState.RETURNED}
    if is_over or order.payment_state in UNSETTLED:
        state = order.fulfilment_state if is_over else order.payment_state
        raise NotSentUnpaid(order_id=order.id, folio=order.folio, state=str(state))


def _moved(order: HeldOrder, event: FulfilmentEvent) -> FulfilmentState:
    """Return where the goods are after the event; those that lie on hold are prepared first without being told to."""
    state = order.fulfilment_state
    if state is FulfilmentState.ON_HOLD and event is not FulfilmentEvent.PREPARE:
        state = next_state(FULFILMENT_MOVES, state, FulfilmentEvent.PREPARE, noun="order")
    return next_state(FULFILMENT_MOVES, state, event, noun="order")

"""Move an order on by hand: paid by transfer, sent, delivered, cancelled."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import (
    FULFILMENT_MOVES,
    ORDER_MOVES,
    FulfilmentEvent,
    FulfilmentState,
    OrderStatus,
    next_state,
)
from trastienda.domain.sales.steps import HeldOrder
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import unreachable
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.notifying.order_news import order_moved
from trastienda.operations.orders.cancel_order import undo_order
from trastienda.operations.payments.approve_transfer import take_transfer

BY_HAND = "Cancelada por administración"
"""Why an order was cancelled when nobody was asked for a reason."""


class ChangeOrderStatus(msgspec.Struct, frozen=True):
    """`to` is how the order should stand; `reason` is why, where it is given up."""

    order: int
    to: OrderStatus
    reason: str = BY_HAND


def change_order_status(command: ChangeOrderStatus, *, actor: Actor, now: datetime) -> None:
    """
    Move the order to a status that `ORDER_MOVES` allows; nothing happens to one that stands so already.

    Paid by hand means a transfer of the whole total that the actor answers for.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted.
    :raises WrongState: the table does not allow it; carries the statuses that it does allow.
    :raises SecondPersonNeeded: it waits for a transfer, and the actor placed it or showed its proof.
    :raises NotEnoughStock: it is paid, but its goods were freed and have been sold since.
    """
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        move(sales.hold_order(command.order), to=command.to, reason=command.reason, actor=actor, now=now)


@step
def move(order: HeldOrder, *, to: OrderStatus, reason: str, actor: Actor, now: datetime) -> None:
    """Move a held order to a status."""
    if to is order.status:
        return
    match next_state(ORDER_MOVES, order.status, to, noun="order"):
        case OrderStatus.PAID:
            take_transfer(order, actor=actor, now=now)
        case OrderStatus.ON_THE_WAY:
            _goods_go(order, FulfilmentEvent.SEND, now=now)
        case OrderStatus.DELIVERED:
            _goods_go(order, FulfilmentEvent.DELIVER, now=now)
        case OrderStatus.CANCELLED:
            undo_order(order, reason=reason, actor=actor, now=now)
            return  # that is in the audit already
        case unpaid:
            unreachable(unpaid)  # no move leads back to it
    audit(
        "order.moved",
        f"sale:{order.id}",
        actor=actor.name,
        at=now,
        folio=order.folio,
        before=str(order.status),
        after=str(to),
    )


def _goods_go(order: HeldOrder, event: FulfilmentEvent, *, now: datetime) -> None:
    """Goods that lie on hold are prepared first, without anybody having to say so."""
    state = order.fulfilment_state
    if state is FulfilmentState.ON_HOLD:
        state = next_state(FULFILMENT_MOVES, state, FulfilmentEvent.PREPARE, noun="order")
    there = next_state(FULFILMENT_MOVES, state, event, noun="order")
    sales.move_order(order, there)
    order_moved([order.id], there, at=now)

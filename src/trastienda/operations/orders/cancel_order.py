"""Give an order up: its goods are free again, and what was paid for it goes back the way it came."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.rules import stated_reason
from trastienda.domain.sales.states import (
    FULFILMENT_MOVES,
    FulfilmentEvent,
    FulfilmentState,
    OrderStatus,
    next_state,
)
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock import steps as stock
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.notifying.order_news import order_moved
from trastienda.operations.payments.at_gateway import close_pages
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.taking_back import give_rest_back


class CancelOrder(msgspec.Struct, frozen=True):
    order: int
    reason: str


def cancel_order(command: CancelOrder, *, actor: Actor, now: datetime) -> None:
    """
    Give up an order, or any sale as one. One that was paid for is undone as every sale is: goods, money and entry.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted.
    :raises Invalid: no reason is given.
    :raises WrongState: it was cancelled or returned; or a part came back after it had left.
    :raises NoOpenRegister: it was paid in cash, and the actor has no drawer to give it back from.
    """
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        undo_order(sales.hold_order(command.order), reason=command.reason, actor=actor, now=now)


@step
def undo_order(order: HeldOrder, *, reason: str, actor: Actor, now: datetime) -> None:
    """
    Release the goods of a held order that nobody has paid for; undo the sale that it became otherwise.

    An order that has not left, and of which something was taken out, is given up by giving back what is left of it.
    """
    if order.status is OrderStatus.PAID and sales.given_up(order.id).count:
        actor.require(Permission.CANCEL)
        give_rest_back(order.id, reason=reason, actor=actor, now=now)
        return
    if not order.is_waiting:
        cancel_sale(CancelSale(sale=order.id, reason=reason), actor=actor, now=now)
        order_moved([order.id], FulfilmentState.CANCELLED, at=now)
        return
    next_state(FULFILMENT_MOVES, order.fulfilment_state, FulfilmentEvent.CANCEL, noun="order")
    reason = stated_reason(reason)
    stock.release(document=("sale", order.id))
    close_pages([order.id])
    sales.drop_orders([order.id], at=now, by=actor.name, reason=reason)
    order_moved([order.id], FulfilmentState.CANCELLED, at=now)
    audit(
        "order.cancelled",
        f"sale:{order.id}",
        actor=actor.name,
        at=now,
        folio=order.folio,
        total=order.total,
        reason=reason,
    )

"""Take an order off the store's lists. A document is never erased: folio, ledgers and books keep it."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.states import ORDER_MOVES, OrderStatus
from trastienda.domain.sales.steps import HeldOrder
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.orders.cancel_order import undo_order

REASON = "Orden eliminada"
STILL_HERE = frozenset({OrderStatus.PENDING, OrderStatus.PAID})
"""Its goods have not left: it is cancelled first, and its money goes back."""


class DeleteOrder(msgspec.Struct, frozen=True):
    order: int


def delete_order(command: DeleteOrder, *, actor: Actor, now: datetime) -> None:
    """
    Cancel an order whose goods are still here, and show it in no list of the store any more.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted already.
    :raises WrongState: its goods are on their way or delivered; somebody must say first that they are coming back.
    """
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        take_off_the_list(sales.hold_order(command.order), actor=actor, now=now)


@step
def take_off_the_list(order: HeldOrder, *, actor: Actor, now: datetime) -> None:
    """Give a held order up, if its goods are still here, and hide it."""
    if order.status in STILL_HERE:
        undo_order(order, reason=REASON, actor=actor, now=now)
    elif order.status is not OrderStatus.CANCELLED:
        allowed = tuple(str(status) for status in ORDER_MOVES[order.status])
        raise WrongState(noun="order", state=str(order.status), event="delete", allowed=allowed)
    sales.hide_order(order, at=now)
    audit("order.deleted", f"sale:{order.id}", actor=actor.name, at=now, folio=order.folio)

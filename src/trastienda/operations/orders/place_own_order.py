"""Place an order for oneself: what anybody who has signed in may do, as the cart does for them."""

from collections.abc import Sequence
from datetime import datetime

from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.place_order import OrderedLine, OrderPlaced, PlaceOrder, record_own_order


def place_own_order(
    lines: Sequence[OrderedLine], *, actor: Actor, now: datetime, notes: str = ""
) -> OrderPlaced:
    """
    Place an order that is the actor's own; no permission is asked for, it is their money. See `place_order`.

    :raises Forbidden: a visitor has nobody to place it for.
    :raises TooManyUnpaidOrders: the actor has as many unpaid ones as a customer may.
    """
    with transaction(actor.tenant_id):
        return record_own_order(PlaceOrder(lines=lines, notes=notes), actor=actor, now=now)

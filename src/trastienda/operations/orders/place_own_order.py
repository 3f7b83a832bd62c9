"""Place an order for oneself: what anybody who has signed in may do, as the cart does for them."""

from collections.abc import Sequence
from datetime import datetime

from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.place_order import OrderedLine, OrderPlaced, PlaceOrder, record_order


def place_own_order(
    lines: Sequence[OrderedLine], *, actor: Actor, now: datetime, notes: str = ""
) -> OrderPlaced:
    """
    Place an order that is the actor's own; no permission is asked for, it is their money. See `place_order`.

    :raises Forbidden: a visitor has nobody to place it for.
    """
    if actor.user_id is None:
        raise Forbidden(permission=Permission.CREATE_ORDERS)
    with transaction(actor.tenant_id):
        return record_order(PlaceOrder(lines=lines, notes=notes), actor=actor, now=now)

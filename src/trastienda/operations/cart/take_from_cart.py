"""Take a line out of one's cart, or everything."""

from datetime import datetime

from trastienda.domain.sales import carts
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.cart.owner import user_of


def take_from_cart(line: int | None, *, actor: Actor, now: datetime) -> None:
    """
    Take a line out; None empties the cart and forgets its coupon.

    :raises CartLineNotFound: the caller's cart has no such line.
    """
    with transaction(actor.tenant_id):
        cart = carts.hold_cart(user_of(actor), at=now)
        if line is None:
            carts.empty_cart(cart)
        else:
            carts.drop_line(cart, line)

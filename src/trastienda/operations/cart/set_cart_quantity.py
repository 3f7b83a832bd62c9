"""Want another number of units of what is in one's cart."""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.sales import carts
from trastienda.domain.sales.errors import CartLineNotFound
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.cart.owner import user_of
from trastienda.operations.cart.put_in_cart import check_units


def set_cart_quantity(line: int, quantity: Decimal, *, actor: Actor, now: datetime) -> None:
    """
    Want so many units of a line; none takes it out.

    :raises CartLineNotFound: the caller's cart has no such line.
    :raises FractionNotAllowed: a part of what is sold whole.
    :raises Invalid: more than a cart holds.
    """
    with transaction(actor.tenant_id):
        cart = carts.hold_cart(user_of(actor), at=now)
        products = {each.id: each.product_id for each in cart.lines}
        if line not in products:
            raise CartLineNotFound(line_id=line)
        if not quantity:
            carts.drop_line(cart, line)
            return
        check_units(products[line], quantity)
        carts.set_quantity(cart, line, quantity)

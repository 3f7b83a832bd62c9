"""Put units of a product in one's cart."""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.sales import carts
from trastienda.kernel.actor import Actor
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction
from trastienda.operations.cart.owner import user_of
from trastienda.operations.orders.place_order import OrderedLine, quote_order

MOST_LINES = 100
MOST_UNITS = Decimal(9_999)
"""Of one product; who wants more than a shop has writes to it."""


def put_in_cart(line: OrderedLine, *, actor: Actor, now: datetime) -> None:
    """
    Add units to those that are in already. Nothing is set aside: that is done when the order is placed.

    :raises ProductNotFound: it is unknown or no longer sold.
    :raises FractionNotAllowed: a part of what is sold whole.
    :raises Invalid: more than a cart holds.
    """
    with transaction(actor.tenant_id):
        cart = carts.hold_cart(user_of(actor), at=now)
        there = {each.product_id: each.quantity for each in cart.lines}
        wanted = there.get(line.product, Decimal(0)) + line.quantity
        check_units(line.product, wanted)
        if line.product not in there and len(there) >= MOST_LINES:
            raise Invalid(field="items", reason="too_many_lines")
        carts.add_to_cart(cart, [(line.product, line.quantity)], at=now)


def check_units(product: int, wanted: Decimal) -> None:
    """:raises ProductNotFound: it cannot be sold. :raises Invalid: nobody can order so many."""
    if wanted > MOST_UNITS:
        raise Invalid(field="quantity", reason="too_many_units")
    quote_order([OrderedLine(product, wanted)])

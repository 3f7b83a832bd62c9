"""
Question: what would it cost to have one's cart carried to an address?   Grain: one way of getting it there.

Units: the shop's currency, tax included; the cart in the currency asked for.   Source: sales, shipping, catalog.
Fresh: now; nothing is promised until it is ordered.   Costs: at most 18 statements, whatever the number of lines.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.insights.bought_together import bought_together
from trastienda.insights.cart_shown import CartShown, cart_shown
from trastienda.insights.shipping_quote import (
    Destination,
    OfficeShown,
    ShippingQuote,
    parcel_weight,
    possible_offices,
    shipping_quotes,
)
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import step, transaction

USUAL = 1
"""The delivery that is looked at when none is named: to the door."""


class CheckoutWanted(msgspec.Struct, frozen=True):
    """Where to, and what else is wanted; `delivery` is the code of the method that the total includes."""

    to: Destination
    delivery: int = USUAL
    currency: str = ""
    with_offices: bool = False
    with_recommended: bool = False


class RecommendedProduct(msgspec.Struct, frozen=True):
    id: int
    name: str
    price: Decimal


class CheckoutQuoted(msgspec.Struct, frozen=True):
    """What every method asks; `offices` and `recommended` None: nobody asked."""

    cart: CartShown
    quotes: Sequence[ShippingQuote]
    chosen: ShippingQuote | None
    offices: Sequence[OfficeShown] | None
    recommended: Sequence[RecommendedProduct] | None


def checkout_quoted(wanted: CheckoutWanted, *, actor: Actor, now: datetime) -> CheckoutQuoted:
    """
    Return the actor's cart with what carrying it costs.

    :raises EmptyDocument: there is nothing in the cart to carry.
    :raises Invalid: the postal code is none of that country's.
    :raises CurrencyNotOffered: nobody has said what that currency costs.
    """
    with transaction(actor.tenant_id):
        cart = cart_shown(actor=actor, now=now, currency=wanted.currency)
        if not cart.goods:
            raise EmptyDocument
        quotes = shipping_quotes(weight_g=parcel_weight(cart.goods), value=cart.value, to=wanted.to)
        return CheckoutQuoted(
            cart=cart,
            quotes=quotes,
            chosen=next((quote for quote in quotes if quote.code == wanted.delivery), None),
            offices=possible_offices(wanted.to) if wanted.with_offices else None,
            recommended=_recommended(cart) if wanted.with_recommended else None,
        )


@step
def _recommended(cart: CartShown) -> list[RecommendedProduct]:
    """What others bought with what came in last, less what is in already."""
    inside = {product for product, _ in cart.goods}
    products = [product for product in bought_together(cart.goods[-1][0]) if product not in inside]
    if not products:
        return []
    quote = pricing.quote([WantedLine(product, Decimal(1)) for product in products], with_tax=True)
    return [RecommendedProduct(line.product_id, line.description, line.price.total) for line in quote.lines]

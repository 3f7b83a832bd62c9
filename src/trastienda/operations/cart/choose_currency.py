"""Choose the currency in which one's cart is shown."""

from datetime import datetime

from trastienda.domain.sales import carts
from trastienda.domain.sales.exchange import exchange
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction
from trastienda.operations.cart.owner import user_of


def choose_currency(currency: str, *, actor: Actor, now: datetime) -> None:
    """
    Keep the currency with the cart; empty is the shop's own.

    :raises CurrencyNotOffered: nobody has said what it costs.
    """
    with transaction(actor.tenant_id):
        profile = tenant_profile(actor.tenant_id)
        today = local_date(now, zone_name=profile.time_zone)
        chosen = exchange(currency, own=profile.currency, on=today)
        cart = carts.hold_cart(user_of(actor), at=now)
        carts.set_currency(cart, "" if chosen.rate is None else chosen.currency)

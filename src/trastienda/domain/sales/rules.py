"""Rules of priced documents that need no database."""

from collections.abc import Iterable
from decimal import Decimal

from trastienda.domain.sales.errors import DiscountTooHigh
from trastienda.kernel.actor import Actor, Permission


def check_discounts(discounts: Iterable[Decimal], *, actor: Actor) -> None:
    """
    Refuse discounts that the actor may not give.

    :raises Forbidden: there is a discount and the actor may give none.
    :raises DiscountTooHigh: a discount exceeds the actor's own maximum.
    """
    highest = max(discounts, default=Decimal(0))
    if highest <= 0:
        return
    actor.require(Permission.DISCOUNT)
    if highest > actor.max_discount_pct:
        raise DiscountTooHigh(wanted_pct=highest, allowed_pct=actor.max_discount_pct)

"""Rules of priced documents that need no database."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DiscountTooHigh, ReturnedMoreThanSold
from trastienda.domain.sales.states import PAYMENT_MOVES, PaymentEvent, PaymentState, next_state
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO, share, total


class SoldLine(msgspec.Struct, frozen=True):
    """A line of a sale and how much of it has come back: units and, with tax, money."""

    id: int
    product_id: int
    quantity: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal
    returned: Decimal
    returned_total: Decimal

    @property
    def returnable(self) -> Decimal:
        return self.quantity - self.returned


class ReturnedLine(msgspec.Struct, frozen=True):
    """Units of one sale line that come back, with their share of its money and cost."""

    sale_line: int
    product_id: int
    quantity: Decimal
    base: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal


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


def stated_reason(reason: str) -> str:
    """Return why something is undone, without the spaces around. :raises Invalid: nothing is said."""
    if not reason.strip():
        raise Invalid(field="reason", reason="missing")
    return reason.strip()


def take_back(lines: Sequence[SoldLine], *, product: int, quantity: Decimal) -> list[ReturnedLine]:
    """
    Take units of a product back from a sale's lines, in the order in which they were sold.

    :raises ReturnedMoreThanSold: more than was sold of it and has not come back yet.
    """
    own = [line for line in lines if line.product_id == product]
    returnable = sum((line.returnable for line in own), Decimal(0))
    if quantity > returnable:
        raise ReturnedMoreThanSold(product_id=product, wanted=quantity, returnable=returnable)
    taken, left = [], quantity
    for line in own:
        units = min(left, line.returnable)
        if units > 0:
            taken.append(share_of_line(line, units))
            left -= units
    return taken


def share_of_line(line: SoldLine, units: Decimal) -> ReturnedLine:
    """
    Return what units of a line are worth now: their total and cost as exact remaining shares by quantity.

    The tax is the share of the money given back, so that neither it nor the base is ever below zero, however little
    a unit costs; whatever the sequence of returns, all four add up to the line's own figures.
    """
    money = share(line.total, before=line.returned, taken=units, of=line.quantity)
    tax = share(line.tax, before=line.returned_total, taken=money, of=line.total) if line.total else ZERO
    return ReturnedLine(
        sale_line=line.id,
        product_id=line.product_id,
        quantity=units,
        base=money - tax,
        tax=tax,
        total=money,
        cost=share(line.cost, before=line.returned, taken=units, of=line.quantity),
    )


def payment_after_refund(state: PaymentState, *, refunded: Decimal, still_held: Decimal) -> PaymentState:
    """
    Return how a sale's payment stands once money was given back, `still_held` being what was not.

    A sale that never received anything, and one of which nothing was given back, stay as they are: taking a sale off
    a customer's account gives no money back.
    """
    if not refunded:
        return state
    event = PaymentEvent.REFUND_PART if still_held else PaymentEvent.REFUND_ALL
    return next_state(PAYMENT_MOVES, state, event, noun="sale")


def sum_of(lines: Sequence[ReturnedLine]) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    """Return base, tax, total and cost of everything that comes back."""
    return (
        total(line.base for line in lines),
        total(line.tax for line in lines),
        total(line.total for line in lines),
        total(line.cost for line in lines),
    )

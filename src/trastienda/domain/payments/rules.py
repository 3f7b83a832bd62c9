"""How tenders pay a document: what is kept, what is change; and which payments money goes back by. Pure.

Only cash gives change. Methods are ours: cash, card, transfer.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.domain.payments.errors import NoChangeForThisMethod
from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO, total

CASH, CARD, TRANSFER = "cash", "card", "transfer"
METHODS = (CASH, CARD, TRANSFER)


class Tender(msgspec.Struct, frozen=True):
    """Money handed over by one method. `notes`: what else is known of it, such as the bank it came through."""

    method: str
    amount: Decimal
    reference: str | None = None
    notes: str | None = None


class Settlement(msgspec.Struct, frozen=True):
    """What a set of tenders came to: the money kept of each, the change, and one word for how it was paid."""

    kept: tuple[Tender, ...]
    tendered: Decimal
    paid: Decimal
    change: Decimal

    @property
    def method(self) -> str:
        methods = {tender.method for tender in self.kept}
        return "none" if not methods else methods.pop() if len(methods) == 1 else "mixed"

    def by_method(self, method: str) -> Decimal:
        """Return what was kept by one method."""
        return total(tender.amount for tender in self.kept if tender.method == method)


def settle(tenders: Sequence[Tender], *, due: Decimal) -> Settlement:
    """
    Return how tenders pay at most `due`; anything above is change, given from the cash.

    :raises NoChangeForThisMethod: the surplus is more than the cash that was handed over.
    """
    tendered = total(tender.amount for tender in tenders)
    change = max(tendered - due, ZERO)
    if change > total(tender.amount for tender in tenders if tender.method == CASH):
        raise NoChangeForThisMethod(due=due, paid=tendered)
    kept, to_give_back = [], change
    for tender in tenders:
        back = min(to_give_back, tender.amount) if tender.method == CASH else ZERO
        to_give_back -= back
        if tender.amount > back:
            kept.append(
                Tender(
                    method=tender.method,
                    amount=tender.amount - back,
                    reference=tender.reference,
                    notes=tender.notes,
                )
            )
    return Settlement(kept=tuple(kept), tendered=tendered, paid=tendered - change, change=change)


class Refundable(msgspec.Struct, frozen=True):
    """
    A payment of which something may still be given back; `by_gateway`: one that a gateway collected; `by_drawer`: one
    that went into a register.
    """

    id: int
    method: str
    left: Decimal
    by_gateway: bool
    by_drawer: bool = True


class Refunding(msgspec.Struct, frozen=True):
    """Money to be given back out of one payment, by its own method and from where it went."""

    payment: int
    method: str
    amount: Decimal
    by_gateway: bool
    by_drawer: bool = True


def spread(amount: Decimal, payments: Sequence[Refundable]) -> tuple[Refunding, ...]:
    """
    Return which payments an amount is given back out of: the first one received first, each by its own method.

    :raises Bug: less was received than is to be given back.
    """
    given, left = [], amount
    for payment in payments:
        part = min(left, payment.left)
        if part > 0:
            given.append(
                Refunding(
                    payment=payment.id,
                    method=payment.method,
                    amount=part,
                    by_gateway=payment.by_gateway,
                    by_drawer=payment.by_drawer,
                )
            )
            left -= part
    require(left == 0, "no more is given back than was received")
    return tuple(given)

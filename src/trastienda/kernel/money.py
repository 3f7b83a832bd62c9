"""Money: Decimal amounts, two places in documents, rounded half up. Never float.

Currency is a property of the document that holds the amount, not of the number.
Sources: docs/rules/money.md (half-up rounding per line, as the SAT and AFIP add rounded lines).
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

from trastienda.kernel.errors import require

CENT = Decimal("0.01")
MICRO = Decimal("0.000001")
ZERO = Decimal("0.00")
LARGEST = Decimal("9999999999.99")
"""The largest amount a document may hold; numeric(14,2) in the database leaves room for sums of them."""


def cents(amount: Decimal) -> Decimal:
    """Return the amount to the cent, half up (away from zero at the half)."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def micros(amount: Decimal) -> Decimal:
    """Return a unit price or unit cost with six places, half up."""
    return amount.quantize(MICRO, ROUND_HALF_UP)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts that are already rounded; 0.00 for none."""
    return sum(amounts, ZERO)


def share(whole: Decimal, *, before: Decimal, taken: Decimal, of: Decimal) -> Decimal:
    """
    Return the part of `whole` that belongs to `taken` units when `before` of `of` units are gone already.

    The parts of any sequence of takings add up to `whole` exactly once everything is taken: each part is the
    difference of two cumulative roundings, so no cent is lost or made. 100.00 over three: 33.33, 33.34, 33.33.

    :raises Bug: more is taken than there is.
    """
    require(of > 0 and before >= 0 and taken >= 0 and before + taken <= of, "a share lies within its whole")
    return cents(whole * (before + taken) / of) - cents(whole * before / of)


def split(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Split `whole` in proportion to the weights, to the cent; the parts add up to it exactly."""
    of = sum(weights, Decimal(0))
    if not of:
        return [whole if at == 0 else ZERO for at in range(len(weights))]
    parts, before = [], Decimal(0)
    for weight in weights:
        parts.append(share(whole, before=before, taken=weight, of=of))
        before += weight
    return parts

"""Arithmetic of fiscal documents that needs no database: lines that a tax authority accepts, and what they add up to.

An authority looks at each line alone: its tax may not be a whole cent away from its base at its rate. What a shop sold
in one line keeps that. A share of a line that came back, or a ticket summed up, may be further away, because the shop's
own sums are exact as a whole; such a line is told in parts, whose sums are those of the line, to the cent.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

from trastienda.domain.invoicing.content import Covers, Every, Item, TaxPart
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import CENT, ZERO, cents, micros, split, total

MOST_PARTS = 50
_WEEK, _FORTNIGHT = 7, 16


class Sums(msgspec.Struct, frozen=True):
    """What items come to: `amount - discount + tax = total`, and the taxes by rate, the highest rate first."""

    amount: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    taxes: tuple[TaxPart, ...]


def sums_of(items: Sequence[Item]) -> Sums:
    """Return the sums of rounded lines."""
    return Sums(
        amount=total(item.amount for item in items),
        discount=total(item.discount for item in items),
        tax=total(item.tax for item in items),
        total=total(item.total for item in items),
        taxes=by_rate(TaxPart(rate=item.tax_rate, base=item.base, tax=item.tax) for item in items),
    )


def by_rate(parts: Iterable[TaxPart]) -> tuple[TaxPart, ...]:
    """Return the sums of each rate, the highest rate first."""
    bases: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for part in parts:
        base, tax = bases.get(part.rate, (ZERO, ZERO))
        bases[part.rate] = base + part.base, tax + part.tax
    return tuple(TaxPart(rate, base, tax) for rate, (base, tax) in sorted(bases.items(), reverse=True))


def told(items: Iterable[Item], *, units_count: bool = True) -> tuple[Item, ...]:
    """
    Return the lines as an authority accepts them: those that stray too far from their rate in parts.

    What was given away at no price is left out. :param units_count: False: each part is one, as tickets are.
    """
    return tuple(part for item in items if item.amount for part in _in_parts(item, units_count=units_count))


def _in_parts(item: Item, *, units_count: bool) -> tuple[Item, ...]:
    if _is_near(item.base, item.tax, item.tax_rate):
        return (item,)
    most = min(MOST_PARTS, int(item.base / CENT))
    for parts in range(2, most + 1):
        for shift in range(3):
            bases = _shifted(split(item.base, [Decimal(1)] * parts), shift)
            taxes = _taxes(bases, item.tax, item.tax_rate)
            if taxes is not None:
                return _parts(item, bases, taxes, units_count=units_count)
    return (item,)  # its scheme says what is wrong with it


def _is_near(base: Decimal, tax: Decimal, rate: Decimal) -> bool:
    least, most = _margin(base, rate)
    return least <= tax <= most


def _margin(base: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    exact = base * rate
    return exact.quantize(CENT, ROUND_FLOOR), exact.quantize(CENT, ROUND_CEILING)


def _shifted(bases: list[Decimal], by: int) -> list[Decimal]:
    """Move some cents from the first part to the last: equal parts may have no room for a cent of tax."""
    return [bases[0] - by * CENT, *bases[1:-1], bases[-1] + by * CENT]


def _taxes(bases: Sequence[Decimal], tax: Decimal, rate: Decimal) -> list[Decimal] | None:
    """Share the tax so that each part is near its rate; None where it cannot be."""
    if min(bases) <= 0:
        return None
    margins = [_margin(base, rate) for base in bases]
    taxes = [least for least, _ in margins]
    left = tax - total(taxes)
    for at, (least, most) in enumerate(margins):
        more = min(max(left, ZERO), most - least)
        taxes[at] += more
        left -= more
    return None if left else taxes


def _parts(
    item: Item, bases: Sequence[Decimal], taxes: Sequence[Decimal], *, units_count: bool
) -> tuple[Item, ...]:
    """Parts in proportion; quantities get six places, of which the last part takes what is left."""
    even = micros(item.quantity / len(bases))
    quantities = [even if units_count else item.quantity] * len(bases)
    if units_count:
        quantities[-1] = item.quantity - even * (len(bases) - 1)
    discounts = split(item.discount, list(bases))
    return tuple(
        msgspec.structs.replace(
            item,
            quantity=quantity,
            unit_price=micros((base + discount) / quantity),
            amount=base + discount,
            discount=discount,
            base=base,
            tax=tax,
            total=base + tax,
        )
        for quantity, base, tax, discount in zip(quantities, bases, taxes, discounts, strict=True)
    )


def taxes_within(paid: Decimal, taxes: Sequence[TaxPart]) -> tuple[TaxPart, ...]:
    """
    Return the taxes contained in a payment of a document with these taxes: its share of each rate, to the cent.

    1,000.00 of a document at 16 % contain 862.07 and 137.93.
    """
    shares = split(paid, [part.base + part.tax for part in taxes])
    contained = []
    for part, share in zip(taxes, shares, strict=True):
        tax = cents(share * part.rate / (1 + part.rate))
        contained.append(TaxPart(rate=part.rate, base=share - tax, tax=tax))
    return tuple(part for part in contained if part.base or part.tax)


def covering(first: date, last: date, *, today: date, every: Every | None = None) -> Covers:
    """
    Return the days that a global invoice is about. Its length decides how it is called where nobody says.

    :raises Invalid: it ends before it begins, in the future, or in another month.
    """
    days = (last - first).days + 1
    if days < 1:
        raise Invalid(field="last_on", reason="before_first")
    if last > today:
        raise Invalid(field="last_on", reason="future")
    if (first.year, first.month) != (last.year, last.month):
        raise Invalid(field="last_on", reason="two_months")
    return Covers(every=every or _every(days), first=first, last=last)


def _every(days: int) -> Every:
    if days == 1:
        return Every.DAY
    return Every.WEEK if days <= _WEEK else Every.FORTNIGHT if days <= _FORTNIGHT else Every.MONTH

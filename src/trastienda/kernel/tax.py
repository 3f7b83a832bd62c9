"""Price and tax of one line, as one pure function; documents add rounded lines.

Two ways of quoting a price exist and both are kept as quoted: net (tax is added) and tax included (tax is
contained). Whoever quotes decides; nothing is converted before the line is computed, because a net price
derived from an included one loses the cent it was derived from.
Does not know: products, customers, who may give a discount.
Sources: docs/rules/vat.md; CFDI 4.0 arithmetic (importe, descuento, base, impuesto per concepto).
"""

from collections.abc import Iterable
from decimal import Decimal

import msgspec

from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO, cents, micros

HUNDRED = Decimal(100)


class LinePrice(msgspec.Struct, frozen=True):
    """One line in money: `amount - discount = base`, `base + tax = total`; all to the cent, net but `total`."""

    amount: Decimal
    discount: Decimal
    base: Decimal
    tax: Decimal
    total: Decimal


def price_line(
    *, quantity: Decimal, unit_price: Decimal, discount_pct: Decimal, tax_rate: Decimal, includes_tax: bool
) -> LinePrice:
    """
    Return what `quantity` units at `unit_price` cost after a discount in percent, with tax at a fraction.

    2 x 350.00 net at 0.16 is 700.00 + 112.00 = 812.00. 1 x 150.50 included at 0.16 is 129.74 + 20.76 = 150.50.

    :raises Bug: a negative quantity, price or rate, or a discount outside 0-100 (callers refuse those first).
    """
    require(
        quantity > 0 and unit_price >= 0 and tax_rate >= 0, "a line has a positive quantity and no negatives"
    )
    require(0 <= discount_pct <= HUNDRED, "a discount is a percentage")
    quoted = cents(quantity * unit_price)
    rebate = cents(quoted * discount_pct / HUNDRED)
    return price_of(quoted, rebate=rebate, tax_rate=tax_rate, includes_tax=includes_tax)


def price_of(quoted: Decimal, *, rebate: Decimal, tax_rate: Decimal, includes_tax: bool) -> LinePrice:
    """
    Return a line that was quoted at an amount, less a rebate of the same kind: both with tax, or both without.

    :raises Bug: the rebate exceeds what was quoted, or is below zero.
    """
    require(ZERO <= rebate <= quoted, "a rebate lies within what was quoted")
    if not includes_tax:
        base = quoted - rebate
        tax = cents(base * tax_rate)
        return LinePrice(amount=quoted, discount=rebate, base=base, tax=tax, total=base + tax)
    total = quoted - rebate
    tax = cents(total * tax_rate / (1 + tax_rate))
    discount = cents(rebate / (1 + tax_rate))
    base = total - tax
    return LinePrice(amount=base + discount, discount=discount, base=base, tax=tax, total=total)


def add(lines: Iterable[LinePrice]) -> LinePrice:
    """Return the document's figures: the sums of its rounded lines."""
    amount = discount = base = tax = total = ZERO
    for line in lines:
        amount += line.amount
        discount += line.discount
        base += line.base
        tax += line.tax
        total += line.total
    return LinePrice(amount=amount, discount=discount, base=base, tax=tax, total=total)


def net_price(price: Decimal, *, tax_rate: Decimal, includes_tax: bool) -> Decimal:
    """Return a unit price without tax, six places: 150.50 included at 0.16 shows 129.741379."""
    return micros(price / (1 + tax_rate)) if includes_tax else price


def gross_price(price: Decimal, *, tax_rate: Decimal, includes_tax: bool) -> Decimal:
    """Return a unit price with tax, six places: 350.00 net at 0.16 shows 406.000000."""
    return price if includes_tax else micros(price * (1 + tax_rate))


def shelf_price(price: Decimal, *, tax_rate: Decimal, includes_tax: bool) -> Decimal:
    """
    Return a unit price as a shelf that shows prices with tax has it, to the cent: 129.99 net at 0.16 shows 150.79.

    Who sells from such a shelf charges what it shows: 100 units are 15,079.00, whatever 129.99 would have come to.
    """
    return cents(gross_price(price, tax_rate=tax_rate, includes_tax=includes_tax))

"""Figures of a CFDI that follow from others by the SAT's own formulas: margins of a product, sums of a payment's taxes.

Pure arithmetic on what `Content` says; nothing here decides an amount that a customer pays.
Sources: SAT, Anexo 20, guía de llenado and matriz de validaciones: límite inferior and superior of Importe (CFDI40167,
CFDI40180, CRP20261); guía de llenado del complemento de pagos 2.0 (ImpuestosP, Totales).
"""

from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import msgspec

from trastienda.domain.invoicing.content import Payment, TaxPart
from trastienda.kernel.money import cents

_EPSILON = Decimal("1e-12")
RATES = (Decimal("0.16"), Decimal("0.08"), Decimal("0"))
"""The rates of IVA that a line may carry (c_TasaOCuota): general, border, zero."""


def quantity(amount: Decimal) -> Decimal:
    """Return a quantity with the places that it is written with: 2.000 is 2, 0.250 is 0.25."""
    return _shortest(amount, least=0)


def unit_price(price: Decimal) -> Decimal:
    """Return a unit price with the places that it is written with, at least two: 350.000000 is 350.00."""
    return _shortest(price, least=2)


def _shortest(number: Decimal, *, least: int) -> Decimal:
    places = -int(number.normalize().as_tuple().exponent)
    return number.quantize(Decimal(1).scaleb(-max(places, least)))


class Margin(msgspec.Struct, frozen=True):
    """The least and the most that an amount may be."""

    least: Decimal
    most: Decimal

    def holds(self, amount: Decimal) -> bool:
        return self.least <= amount <= self.most


def product_margin(units: Decimal, price: Decimal, *, places: int) -> Margin:
    """Return what so many units at a price may come to, given that both were rounded where they end."""
    half_unit, half_price = _half(units), _half(price)
    return _between(
        (units - half_unit) * (price - half_price),
        (units + half_unit - _EPSILON) * (price + half_price - _EPSILON),
        places,
    )


def tax_margin(base: Decimal, rate: Decimal, *, places: int) -> Margin:
    """Return what the tax on a base may be, given that the base was rounded where it ends."""
    half = _half(base)
    return _between((base - half) * rate, (base + half - _EPSILON) * rate, places)


def _between(least: Decimal, most: Decimal, places: int) -> Margin:
    step = Decimal(1).scaleb(-places)
    return Margin(least.quantize(step, ROUND_FLOOR), most.quantize(step, ROUND_CEILING))


def _half(number: Decimal) -> Decimal:
    """Return half a unit of the last place that a number is written with."""
    exponent = number.as_tuple().exponent
    return Decimal("0.5").scaleb(min(0, int(exponent)))


def by_rate(parts: Iterable[TaxPart]) -> tuple[TaxPart, ...]:
    """Return the sums of bases and taxes of each rate, the highest rate first; a rate without a base is left out."""
    sums: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for part in parts:
        base, tax = sums.get(part.rate, (Decimal(0), Decimal(0)))
        sums[part.rate] = base + part.base, tax + part.tax
    return tuple(
        TaxPart(rate=rate, base=base, tax=tax)
        for rate, (base, tax) in sorted(sums.items(), reverse=True)
        if base
    )


def taxes_of(payment: Payment) -> tuple[TaxPart, ...]:
    """Return the taxes of a payment by rate, in its own currency: the sums over what it settles."""
    return by_rate(part for each in payment.settles for part in each.taxes)


def in_pesos(amount: Decimal, exchange_rate: Decimal | None) -> Decimal:
    """Return an amount of a payment in pesos, to the cent."""
    return cents(amount * (exchange_rate or Decimal(1)))

"""How a country writes numbers and dates, and on which paper: 1,234.50 in Mexico, 1.234,50 in Argentina.

Sources: Unicode CLDR (es-MX, es-AR, …) for separators; ISO 216 and ANSI sizes by what offices there buy.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import msgspec

_A4 = frozenset({"AR", "BO", "EC", "PE", "PY", "UY"})


class Figures(msgspec.Struct, frozen=True):
    """One country's separators; `thousands` is a thin space where it is none of the two."""

    thousands: str = ","
    decimal: str = "."

    def number(self, number: Decimal, *, places: int) -> str:
        """Return the number with so many decimals, half up, its thousands apart."""
        rounded = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if not rounded:
            rounded = abs(rounded)  # no "-0.00"
        plain = f"{rounded:,f}"
        return plain.translate({ord(","): self.thousands, ord("."): self.decimal})

    def money(self, amount: Decimal) -> str:
        return self.number(amount, places=2)

    def quantity(self, quantity: Decimal) -> str:
        """Return up to three decimals, and only those that say something."""
        tenths = -int(quantity.quantize(Decimal("0.001"), ROUND_HALF_UP).normalize().as_tuple().exponent)
        return self.number(quantity, places=max(tenths, 0))

    def count(self, count: int) -> str:
        return self.number(Decimal(count), places=0)

    def percent(self, percent: Decimal) -> str:
        """12.5 is "12.5 %", with a space that does not break."""
        return f"{self.number(percent, places=1)}\N{NO-BREAK SPACE}%"

    def rate(self, fraction: Decimal) -> str:
        """0.16 is "16 %", 0.105 is "10.5 %"."""
        return f"{self.quantity(fraction * 100)}\N{NO-BREAK SPACE}%"


_POINT = Figures()
_COMMA = Figures(thousands=".", decimal=",")
_FIGURES: Mapping[str, Figures] = {
    **dict.fromkeys(("AR", "BO", "CL", "CO", "EC", "PY", "UY", "VE"), _COMMA),
    "CR": Figures(thousands="\N{NO-BREAK SPACE}", decimal=","),
}


def figures_of(country: str) -> Figures:
    """Return how that country writes numbers; as Mexico does where we do not know better."""
    return _FIGURES.get(country, _POINT)


def paper_of(country: str) -> str:
    """Return the size of paper its offices have, as Typst calls it."""
    return "a4" if country in _A4 else "us-letter"


def day(on: date) -> str:
    """31/10/2025"""
    return f"{on:%d/%m/%Y}"

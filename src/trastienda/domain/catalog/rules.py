"""Rules of the catalogue that need no database."""

from decimal import Decimal

from trastienda.kernel.text import fold, squeeze

DIVISIBLE_UNITS = frozenset(
    {"KG", "G", "GR", "L", "LT", "ML", "M", "MT", "MTS", "CM", "M2", "M3", "HR", "HORA", "GAL"}
)
"""Units of measure that may be sold in fractions (up to three decimals); all others are counted."""


WORST_RATING, BEST_RATING = 1, 5
ALWAYS_THERE = 999
"""What a shelf that tells how many there are says of a service, which never runs out."""

DELIVERY_SKU = "_ENVIO"
"""The service behind what carrying an order costs; no shop names a product so."""


def is_whole_or_divisible(quantity: Decimal, *, unit: str) -> bool:
    """Whether a quantity makes sense in that unit: 1.5 KG does, 1.5 PZA does not."""
    return unit.upper() in DIVISIBLE_UNITS or quantity == quantity.to_integral_value()


def search_text(*, sku: str, barcode: str | None, name: str, brand: str | None = None) -> str:
    """Return what a product is found by: folded words, and its codes without dashes."""
    return " ".join(
        part for part in (fold(name), fold(brand or ""), fold(sku), squeeze(sku), barcode or "") if part
    )


def ean13(digits: str) -> str:
    """Return twelve digits with their EAN-13 check digit. Source: GS1 General Specifications, section 7.9."""
    weighted = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))
    return f"{digits}{-weighted % 10}"


def units_shown(available: Decimal, *, is_stocked: bool) -> int:
    """Return how many whole units a shelf shows: never less than none, a fraction of one is none."""
    return max(int(available // 1), 0) if is_stocked else ALWAYS_THERE

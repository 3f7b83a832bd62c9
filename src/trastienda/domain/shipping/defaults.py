"""What a shop begins with, so that its store can send the minute it exists; every number is the shop's to change.

Codes 1, 2, 3 and 11 are those that clients of the store send. Prices are round figures of 2026 for a parcel of books,
in the country's currency with tax: not a carrier's tariff. A country that is not here begins with no price for what is
sent, so that nothing is promised that somebody has to pay for.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from trastienda.domain.shipping.states import Carrier, MethodKind

HOME_DELIVERY, PICKUP_FIRST, PICKUP_SECOND, OFFICE_DELIVERY = 1, 2, 3, 11
SENT = (
    (HOME_DELIVERY, "Envío - Correo", MethodKind.HOME),
    (OFFICE_DELIVERY, "Envío - Sucursal Correo", MethodKind.OFFICE),
)
"""Code, name and kind of what is sent by mail."""
PICKUPS = (PICKUP_FIRST, PICKUP_SECOND)
"""The codes under which goods are fetched at the first and the second branch."""


def pickup_name(branch: str) -> str:
    """Return what fetching goods at a branch is called."""
    return f"Retiro - {branch}"[:80]


class ZoneOf(msgspec.Struct, frozen=True):
    """A zone's postal codes (none: all others of the country), and for each method its (up to grams, price) steps."""

    name: str
    codes: tuple[tuple[int, int], ...]
    prices: Mapping[int, tuple[tuple[int, Decimal], ...]]


class Tariff(msgspec.Struct, frozen=True):
    """What a country's shops begin with."""

    carrier: Carrier
    free_from: Decimal
    zones: tuple[ZoneOf, ...]


_UP_TO_G = (1_000, 5_000, 15_000, 25_000)


def _prices(*home: int, office_pct: int = 75) -> Mapping[int, tuple[tuple[int, Decimal], ...]]:
    """Return the steps of home delivery, and those of offices at a part of it, to whole tens."""
    steps = tuple(zip(_UP_TO_G, map(Decimal, home), strict=True))
    offices = tuple((grams, (price * office_pct / 1000).quantize(Decimal(1)) * 10) for grams, price in steps)
    return {HOME_DELIVERY: steps, OFFICE_DELIVERY: offices}


TARIFFS: Mapping[str, Tariff] = {
    "AR": Tariff(
        carrier=Carrier.PAQAR,
        free_from=Decimal(80_000),
        zones=(
            ZoneOf("CABA", ((1000, 1499),), _prices(4_800, 6_900, 10_500, 14_200)),
            ZoneOf("Gran Buenos Aires", ((1500, 1899),), _prices(5_900, 8_400, 12_800, 17_000)),
            ZoneOf("Resto del país", (), _prices(7_900, 11_800, 19_500, 27_400)),
        ),
    ),
    "MX": Tariff(
        carrier=Carrier.FASTMAIL,
        free_from=Decimal(1_500),
        zones=(
            ZoneOf("Valle de México", ((1000, 16999), (52000, 57999)), _prices(99, 149, 229, 329)),
            ZoneOf("Resto del país", (), _prices(149, 219, 349, 499)),
        ),
    ),
}

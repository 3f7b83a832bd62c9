"""What the demo's catalogues are made of: products as the shop would list them, and how well each one sells.

Prices are as entered (`includes_tax`). `weight` is how often a product is asked for compared with the others;
`goes_with` names what is often bought beside it. Documented examples (brake pads 04465-02220, smartphones, the Python
course…) are here with exactly their documented facts.
"""

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from trastienda.domain.catalog.rules import ean13

TEN = Decimal(10)


class Good(msgspec.Struct, frozen=True, kw_only=True):
    """A product of the demo."""

    sku: str
    name: str
    category: str
    brand: str
    cost: Decimal
    prices: tuple[Decimal, Decimal, Decimal]
    includes_tax: bool = False
    tax_rate: Decimal = Decimal("0.16")
    unit: str = "PZA"
    description: str = ""
    barcode: str | None = None
    fitment_part_id: int | None = None
    weight: float = 1.0
    most_at_once: int = 1
    goes_with: tuple[str, ...] = ()
    is_stocked: bool = True
    limits: tuple[int, int] | None = None
    location: str | None = None
    number: int | None = None
    """The id that a document shows; None: whichever is next."""
    at_least: int = 0
    """Units that must be on the first branch's shelf when the demo opens."""


def tiers(price: Decimal, *, second: str = "0.88", third: str = "0.82") -> tuple[Decimal, Decimal, Decimal]:
    """Return counter, workshop and wholesale prices: whole amounts, the first as given."""
    return price, _whole(price * Decimal(second)), _whole(price * Decimal(third))


def _whole(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal(1), ROUND_HALF_UP).quantize(Decimal("0.01"))


def barcode(number: int, *, prefix: str) -> str:
    """Return an EAN-13 of a manufacturer of that country, by number."""
    return ean13(f"{prefix}{number:0{12 - len(prefix)}d}")


def listed(
    text: str, *, category: str, includes_tax: bool, tax_rate: str = "0.16", margin: str = "0.60"
) -> Iterator[Good]:
    """
    Read products from lines of `sku | name | brand | price | weight | most at once | goes with`.

    The cost is the net price times `margin`; only the first four parts are required.
    """
    for line in text.strip().splitlines():
        sku, name, brand, price_text, weight, most, goes_with = (
            *map(str.strip, line.split("|")),
            "",
            "",
            "",
        )[:7]
        price, rate = Decimal(price_text), Decimal(tax_rate)
        net = price / (1 + rate) if includes_tax else price
        yield Good(
            sku=sku,
            name=name,
            category=category,
            brand=brand,
            cost=(net * Decimal(margin)).quantize(Decimal("0.01"), ROUND_HALF_UP),
            prices=tiers(price.quantize(Decimal("0.01"))),
            includes_tax=includes_tax,
            tax_rate=rate,
            weight=float(weight or 1),
            most_at_once=int(most or 1),
            goes_with=tuple(goes_with.split()),
        )


class Vehicle(msgspec.Struct, frozen=True):
    """A car that the refaccionaria's customers drive. `factor` scales prices, `share` how often it comes in."""

    code: str
    name: str
    make: str
    factor: str
    share: float


VEHICLES = (
    Vehicle("TSU", "Tsuru III 1.6 1992-2017", "Nissan", "0.80", 2.6),
    Vehicle("AVE", "Aveo 1.6 2008-2018", "Chevrolet", "0.90", 2.0),
    Vehicle("JET", "Jetta A4 2.0 1999-2015", "Volkswagen", "1.10", 1.6),
    Vehicle("VER", "Versa 1.6 2012-2019", "Nissan", "0.95", 1.8),
    Vehicle("NP3", "NP300 2.5 2008-2020", "Nissan", "1.25", 1.5),
    Vehicle("COR", "Corolla 1.8 2009-2019", "Toyota", "1.20", 1.2),
    Vehicle("HIL", "Hilux 2.7 2006-2020", "Toyota", "1.45", 1.0),
    Vehicle("CIV", "Civic 1.8 2006-2015", "Honda", "1.25", 0.8),
    Vehicle("RAN", "Ranger 2.3 2001-2012", "Ford", "1.20", 0.7),
    Vehicle("SPA", "Spark 1.2 2011-2019", "Chevrolet", "0.85", 1.0),
    Vehicle("GOL", "Gol 1.6 2009-2021", "Volkswagen", "0.90", 1.1),
)


class Family(msgspec.Struct, frozen=True):
    """A part that exists for every vehicle: its price for a middling car, and what it is changed together with."""

    code: str
    name: str
    category: str
    brand: str
    price: int
    weight: float
    most_at_once: int = 1
    goes_with: tuple[str, ...] = ()


FAMILIES = (
    Family("FA", "Filtro de aceite", "Filtros", "Gonher", 95, 2.2, 2, ("ACE-20W50", "FIA")),
    Family("FIA", "Filtro de aire", "Filtros", "Gonher", 165, 1.3, 1, ("FA",)),
    Family("FG", "Filtro de gasolina", "Filtros", "Gonher", 120, 0.9, 1, ("FA",)),
    Family("BUJ", "Juego de bujías", "Encendido y eléctrico", "NGK", 280, 1.3, 1, ("CAB", "FIA")),
    Family("CAB", "Cables de bujía", "Encendido y eléctrico", "Bosch", 390, 0.6, 1, ("BUJ",)),
    Family("PAS", "Pastillas de freno", "Frenos", "Brembo", 420, 1.6, 1, ("DIS", "LIQ-DOT4")),
    Family("DIS", "Disco de freno ventilado", "Frenos", "Brembo", 690, 0.6, 2, ("PAS",)),
    Family("BAL", "Balatas traseras de tambor", "Frenos", "Wagner", 380, 0.9, 1, ("LIQ-DOT4",)),
    Family("AMO", "Amortiguador delantero", "Suspensión y dirección", "Monroe", 890, 0.7, 2, ("HOR",)),
    Family("HOR", "Horquilla inferior", "Suspensión y dirección", "Moog", 740, 0.5, 2, ("ROT",)),
    Family("ROT", "Rótula inferior", "Suspensión y dirección", "Moog", 260, 0.7, 2),
    Family("BOM", "Bomba de agua", "Motor y enfriamiento", "Gates", 560, 0.6, 1, ("BAN", "ANT-ROJ")),
    Family("BAN", "Banda de accesorios", "Motor y enfriamiento", "Gates", 210, 1.0),
    Family("RAD", "Radiador", "Motor y enfriamiento", "Valeo", 1650, 0.25, 1, ("ANT-ROJ",)),
    Family("CLU", "Kit de clutch", "Transmisión y clutch", "Luk", 2150, 0.3),
    Family("SOP", "Soporte de motor", "Transmisión y clutch", "Dai", 430, 0.5),
    Family("FAR", "Faro delantero", "Carrocería y cristales", "Depo", 980, 0.3),
)


def parts_for_vehicles() -> Iterator[Good]:
    """Every family for every vehicle."""
    for family in FAMILIES:
        for vehicle in VEHICLES:
            price = _to_ten(Decimal(family.price) * Decimal(vehicle.factor))
            yield Good(
                sku=f"{family.code}-{vehicle.code}",
                name=f"{family.name} {vehicle.name}",
                description=f"{family.name} para {vehicle.make} {vehicle.name}.",
                category=family.category,
                brand=family.brand,
                cost=(price * Decimal("0.55")).quantize(Decimal("0.01")),
                prices=tiers(price),
                weight=family.weight * vehicle.share,
                most_at_once=family.most_at_once,
                goes_with=tuple(_partner(code, vehicle) for code in family.goes_with),
            )


def _partner(code: str, vehicle: Vehicle) -> str:
    return code if "-" in code else f"{code}-{vehicle.code}"


def _to_ten(price: Decimal) -> Decimal:
    return ((price / TEN).quantize(Decimal(1), ROUND_HALF_UP) * TEN).quantize(Decimal("0.01"))


def in_their_places(goods: Iterable[Good], places: dict[int, str]) -> list[Good]:
    """Return the goods with those of certain SKUs at certain places, counted from 1: documented ids come out of it."""
    by_sku = {good.sku: good for good in goods}
    placed = {place: by_sku.pop(sku) for place, sku in places.items()}
    others = iter(by_sku.values())
    return [placed[at] if at in placed else next(others) for at in range(1, len(by_sku) + len(placed) + 1)]

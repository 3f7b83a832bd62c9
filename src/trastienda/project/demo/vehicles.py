"""The demo's piece of the master catalogue: cars that are driven in Mexico, and parts for them.

A demonstration and no source: models, years and engines are told in broad strokes, which part fits is made up from
them, and the makers called "… DEMO" exist nowhere else, nor do their numbers. A real catalogue is imported in its
place. What the demo shop sells for a car is here under the same number, and its products point to it; the part of the
documented example is number 12345.
Written as the owner of the tables, because the catalogue belongs to no tenant and tenants only read it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import TypeVar

import msgspec
from django.db import connections
from django.db.transaction import atomic

from trastienda.domain.fitment.models import (
    CrossReference,
    Engine,
    Fitment,
    Make,
    Model,
    ModelYearEngine,
    Part,
    PartCategory,
    PartGroup,
    Year,
)
from trastienda.domain.fitment.rules import ReferenceKind
from trastienda.kernel.tenancy import SharedModel
from trastienda.project.demo.goods import FAMILIES, VEHICLES, Good

OWNER = "owner"
FIRST_PART = 12345
"""The documented part; the others follow it."""

TREE = """
TOYOTA | Corolla | 1.8 L L4 | 2ZR-FE | Gasolina | 1798 | 4 | 2009-2019 | COR
TOYOTA | Hilux | 2.7 L L4 | 2TR-FE | Gasolina | 2694 | 4 | 2006-2020 | HIL
TOYOTA | Yaris | 1.5 L L4 | 1NZ-FE | Gasolina | 1497 | 4 | 2007-2016
TOYOTA | RAV4 | 2.5 L L4 | 2AR-FE | Gasolina | 2494 | 4 | 2009-2018
NISSAN | Tsuru | 1.6 L L4 | GA16DNE | Gasolina | 1597 | 4 | 1992-2017 | TSU
NISSAN | Versa | 1.6 L L4 | HR16DE | Gasolina | 1598 | 4 | 2012-2019 | VER
NISSAN | March | 1.6 L L4 | HR16DE | Gasolina | 1598 | 4 | 2012-2020
NISSAN | Sentra | 1.8 L L4 | MRA8DE | Gasolina | 1798 | 4 | 2013-2019
NISSAN | NP300 | 2.5 L L4 | YD25DDTi | Diésel | 2488 | 4 | 2008-2020 | NP3
NISSAN | NP300 | 2.5 L L4 | QR25DE | Gasolina | 2488 | 4 | 2016-2020 | NP3
VOLKSWAGEN | Jetta | 2.0 L L4 | | Gasolina | 1984 | 4 | 1999-2015 | JET
VOLKSWAGEN | Jetta | 2.5 L L5 | | Gasolina | 2480 | 5 | 2011-2014
VOLKSWAGEN | Gol | 1.6 L L4 | | Gasolina | 1598 | 4 | 2009-2021 | GOL
VOLKSWAGEN | Vento | 1.6 L L4 | | Gasolina | 1598 | 4 | 2014-2020
CHEVROLET | Aveo | 1.6 L L4 | F16D3 | Gasolina | 1598 | 4 | 2008-2018 | AVE
CHEVROLET | Spark | 1.2 L L4 | B12D1 | Gasolina | 1206 | 4 | 2011-2019 | SPA
CHEVROLET | Chevy | 1.6 L L4 | | Gasolina | 1598 | 4 | 1994-2012
HONDA | Civic | 1.8 L L4 | R18A1 | Gasolina | 1799 | 4 | 2006-2011 | CIV
HONDA | Civic | 1.8 L L4 | R18Z1 | Gasolina | 1798 | 4 | 2012-2015 | CIV
HONDA | CR-V | 2.4 L L4 | | Gasolina | 2354 | 4 | 2007-2014
FORD | Ranger | 2.3 L L4 | | Gasolina | 2261 | 4 | 2001-2012 | RAN
FORD | Fiesta | 1.6 L L4 | | Gasolina | 1596 | 4 | 2011-2019
MAZDA | Mazda3 | 2.0 L L4 | | Gasolina | 1999 | 4 | 2004-2013
MAZDA | Mazda3 | 2.5 L L4 | | Gasolina | 2488 | 4 | 2010-2018
KIA | Rio | 1.6 L L4 | | Gasolina | 1591 | 4 | 2017-2022
KIA | Forte | 2.0 L L4 | | Gasolina | 1999 | 4 | 2017-2021
HYUNDAI | Accent | 1.6 L L4 | | Gasolina | 1591 | 4 | 2018-2022
HYUNDAI | Grand i10 | 1.2 L L4 | | Gasolina | 1197 | 4 | 2015-2022
"""
"""Make, model, engine, its code where told, fuel, cm³, cylinders, years, and the car's code in the shop's SKUs."""

GROUPS = """
FA  | Filtros | Filtros de aceite
FIA | Filtros | Filtros de aire
FG  | Filtros | Filtros de combustible
BUJ | Encendido y eléctrico | Bujías
CAB | Encendido y eléctrico | Cables de bujía
PAS | Frenos | Pastillas de freno | Delantera
DIS | Frenos | Discos de freno | Delantera | 2
BAL | Frenos | Balatas de tambor | Trasera
AMO | Suspensión y dirección | Amortiguadores | Delantera | 2
HOR | Suspensión y dirección | Horquillas | Delantera izquierda, Delantera derecha
ROT | Suspensión y dirección | Rótulas | Delantera izquierda, Delantera derecha
BOM | Motor y enfriamiento | Bombas de agua
BAN | Motor y enfriamiento | Bandas
RAD | Motor y enfriamiento | Radiadores
TER | Motor y enfriamiento | Termostatos
CLU | Transmisión y clutch | Kits de clutch | | 1 | Transmisión manual
SOP | Transmisión y clutch | Soportes de motor
FAR | Carrocería y cristales | Faros | Delantera izquierda, Delantera derecha
CAL | Carrocería y cristales | Calaveras | Trasera izquierda, Trasera derecha
ALT | Encendido y eléctrico | Alternadores
MAR | Encendido y eléctrico | Motores de arranque
BOB | Encendido y eléctrico | Bobinas de encendido
"""
"""Code of a kind of part, category, group, positions, how many in each, on what conditions."""
ONLY_GASOLINE = {"BUJ", "CAB", "FG", "BOB"}

SINGLES = """
04465-02220 | TOYOTA | Pastillas de freno | PAS | Corolla
28100-0D090 | TOYOTA | Motor de arranque | MAR | Yaris
FD-02220-B  | FRENOS DEMO | Pastillas de freno cerámicas | PAS | Corolla
ALT-TSU | BOSCH | Alternador 70 A | ALT | Tsuru
ALT-AVE | BOSCH | Alternador 85 A | ALT | Aveo
MAR-TSU | BOSCH | Marcha | MAR | Tsuru
BOB-JET | BOSCH | Bobina de encendido | BOB | Jetta 2.0 L L4
TER-TSU | GATES | Termostato | TER | Tsuru
TER-AVE | GATES | Termostato | TER | Aveo
CAL-AVE | DEPO | Calavera trasera | CAL | Aveo
"""
"""Number, manufacturer, name, kind, and what they fit. The first has the documented id."""

REFERENCES = (
    ("PAS-COR", ReferenceKind.OEM, "TOYOTA", "04465-02220"),
    ("FD-02220-B", ReferenceKind.OEM, "TOYOTA", "04465-02220"),
    ("FD-02220-B", ReferenceKind.SUPERSEDES, "FRENOS DEMO", "FD-02220-A"),
    ("AD-PAS-COROLLA", ReferenceKind.OEM, "TOYOTA", "04465-02220"),
)
"""What is said of single parts; besides, each part of AUTOPARTES DEMO says what it is the equivalent of."""


class Car(msgspec.Struct, frozen=True):
    """A model with an engine and the years of both. `code` is that of the shop's SKUs, empty when it has no parts."""

    make: str
    model: str
    engine: str
    engine_code: str
    fuel: str
    displacement_cc: int
    cylinders: int
    years: range
    code: str

    @property
    def powered(self) -> tuple[str, str, str]:
        """What tells its engine from others."""
        return self.engine, self.engine_code, self.fuel

    def is_called(self, name: str) -> bool:
        """Whether a model's name, or the name with an engine, means this car too."""
        return name in {self.model, f"{self.model} {self.engine}"}


class Kind(msgspec.Struct, frozen=True):
    """A kind of part: where it is sorted, and where and how often it goes on a car."""

    code: str
    category: str
    group: str
    positions: tuple[str, ...]
    quantity: int
    conditions: str

    def suits(self, car: Car) -> bool:
        return car.fuel == "Gasolina" or self.code not in ONLY_GASOLINE


class CataloguePart(msgspec.Struct, frozen=True, kw_only=True):
    """A part and the cars it fits. `instead_of` is the shop's own, which it is the equivalent of."""

    id: int
    number: str
    manufacturer: str
    name: str
    kind: Kind
    cars: tuple[Car, ...]
    instead_of: "CataloguePart | None" = None


def cars() -> Iterator[Car]:
    """Read `TREE`."""
    for make, model, engine, code, fuel, displacement, cylinders, years, ours in _lines(TREE, width=9):
        first, last = map(int, years.split("-"))
        yield Car(
            make, model, engine, code, fuel, int(displacement), int(cylinders), range(first, last + 1), ours
        )


def kinds() -> dict[str, Kind]:
    """Read `GROUPS`, by code."""
    return {
        code: Kind(
            code, category, group, tuple(map(str.strip, positions.split(","))), int(each or 1), conditions
        )
        for code, category, group, positions, each, conditions in _lines(GROUPS, width=6)
    }


def parts() -> list[CataloguePart]:
    """Return every part: the single ones, what the shop has for its cars, and an equivalent for every model."""
    ids, all_cars, by_code = count(FIRST_PART), tuple(cars()), kinds()
    singles = [
        CataloguePart(
            id=next(ids),
            number=number,
            manufacturer=manufacturer,
            name=name,
            kind=by_code[kind],
            cars=tuple(car for car in all_cars if car.is_called(fits)),
        )
        for number, manufacturer, name, kind, fits in _lines(SINGLES, width=5)
    ]
    ours = {
        (family.code, vehicle.code): CataloguePart(
            id=next(ids),
            number=f"{family.code}-{vehicle.code}",
            manufacturer=family.brand.upper(),
            name=family.name,
            kind=by_code[family.code],
            cars=_suited(by_code[family.code], (car for car in all_cars if car.code == vehicle.code)),
        )
        for family in FAMILIES
        for vehicle in VEHICLES
    }
    equivalents = [
        CataloguePart(
            id=next(ids),
            number=f"AD-{family.code}-{model.upper().replace(' ', '')}",
            manufacturer="AUTOPARTES DEMO",
            name=family.name,
            kind=by_code[family.code],
            cars=_suited(by_code[family.code], (car for car in all_cars if car.model == model)),
            instead_of=ours.get((family.code, code)),
        )
        for family in FAMILIES
        for model, code in _models(all_cars).items()
    ]
    return [*singles, *ours.values(), *equivalents]


def _models(among: Sequence[Car]) -> dict[str, str]:
    """Return the models, each with the code of the first of its cars."""
    codes: dict[str, str] = {}
    for car in among:
        codes.setdefault(car.model, car.code)
    return codes


def _suited(kind: Kind, among: Iterable[Car]) -> tuple[Car, ...]:
    return tuple(car for car in among if kind.suits(car))


def linked(goods: Sequence[Good]) -> tuple[Good, ...]:
    """Return the shop's goods, each with the part whose number it bears."""
    ids = {part.number: part.id for part in parts()}
    return tuple(
        msgspec.structs.replace(good, fitment_part_id=ids.get(good.sku, good.fitment_part_id))
        for good in goods
    )


def load_vehicle_tree() -> bool:
    """Write all of it in one transaction, unless a catalogue is there already; tell whether it did."""
    if Part.objects.using(OWNER).exists():
        return False
    with atomic(using=OWNER):
        all_parts = parts()
        groups = _write_parts(all_parts)
        _write_references(all_parts)
        _write_fitments(all_parts, _write_cars(), groups)
        with connections[OWNER].cursor() as cursor:
            cursor.execute("SELECT setval('part_id_seq', max(id)) FROM part")
            cursor.execute("SELECT count_parts_of_makes(), write_part_search()")
    return True


def _write_cars() -> dict[tuple[Car, int], int]:
    """Write the tree and return the id of each car's vehicle of each year."""
    all_cars = tuple(cars())
    makes = {name: Make(name=name) for name in (car.make for car in all_cars)}
    _insert(Make, makes.values())
    names = {(car.make, car.model): None for car in all_cars}
    its_models = {key: Model(make=makes[key[0]], name=key[1]) for key in names}
    _insert(Model, its_models.values())
    years = sorted({year for car in all_cars for year in car.years})
    _insert(Year, [Year(id=year) for year in years])
    engines = {
        car.powered: Engine(
            name=car.engine,
            code=car.engine_code,
            fuel=car.fuel,
            displacement_cc=car.displacement_cc,
            cylinders=car.cylinders,
        )
        for car in all_cars
    }
    _insert(Engine, engines.values())
    vehicles = {
        (car, year): ModelYearEngine(
            model=its_models[car.make, car.model], year_id=year, engine=engines[car.powered]
        )
        for car in all_cars
        for year in car.years
    }
    _insert(ModelYearEngine, vehicles.values())
    return {key: vehicle.id for key, vehicle in vehicles.items()}


def _write_parts(all_parts: Sequence[CataloguePart]) -> dict[str, PartGroup]:
    """Write the parts and how they are sorted, and return the groups by name."""
    of_part = [part.kind for part in all_parts]
    categories = {kind.category: PartCategory(name=kind.category) for kind in of_part}
    _insert(PartCategory, categories.values())
    groups = {kind.group: PartGroup(category=categories[kind.category], name=kind.group) for kind in of_part}
    _insert(PartGroup, groups.values())
    _insert(
        Part,
        [
            Part(
                id=part.id,
                group=groups[part.kind.group],
                manufacturer=part.manufacturer,
                number=part.number,
                name=part.name,
            )
            for part in all_parts
        ],
    )
    return groups


def _write_references(all_parts: Sequence[CataloguePart]) -> None:
    ids = {part.number: part.id for part in all_parts}
    stated = [
        *REFERENCES,
        *(
            (part.number, ReferenceKind.EQUIVALENT, part.instead_of.manufacturer, part.instead_of.number)
            for part in all_parts
            if part.instead_of
        ),
    ]
    _insert(
        CrossReference,
        [
            CrossReference(part_id=ids[number], kind=str(kind), manufacturer=maker, number=other)
            for number, kind, maker, other in stated
        ],
    )


def _write_fitments(
    all_parts: Sequence[CataloguePart], vehicles: dict[tuple[Car, int], int], groups: dict[str, PartGroup]
) -> None:
    _insert(
        Fitment,
        [
            Fitment(
                vehicle_id=vehicles[car, year],
                part_id=part.id,
                group=groups[part.kind.group],
                position=position,
                quantity=part.kind.quantity,
                conditions=part.kind.conditions,
            )
            for part in all_parts
            for car in part.cars
            for year in car.years
            for position in part.kind.positions
        ],
    )


M = TypeVar("M", bound=SharedModel)


def _insert(model: type[M], rows: Iterable[M]) -> None:
    """Insert the rows, which learn their ids."""
    model._base_manager.using(OWNER).bulk_create(list(rows), batch_size=5_000)


def _lines(text: str, *, width: int) -> Iterator[list[str]]:
    """Read lines of so many parts between bars; what a line does not say is empty."""
    for line in text.strip().splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        yield cells + [""] * (width - len(cells))

"""Questions about the shared catalogue: down the tree to a vehicle, what fits it, and what stands for what.

The same answers for every tenant; what of it a shop has on its shelves is asked in `insights`. Each costs one
statement, a page two. An id that is none has nothing below it: the answer is empty. Who has to tell an id that is none
from one with nothing below it asks `must_know`, which costs a statement, when the answer was empty.
"""

from typing import Any

import msgspec

from trastienda.domain.fitment.rules import Relation
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.transaction import step


class MakeListed(msgspec.Struct, frozen=True):
    """A make and how many parts fit its vehicles."""

    id: int
    name: str
    part_count: int


class Named(msgspec.Struct, frozen=True):
    """A model."""

    id: int
    name: str


class VehicleListed(msgspec.Struct, frozen=True):
    """A vehicle of a known model and year, which its engine tells from the others. `id` is the vehicle's."""

    id: int
    engine_id: int
    engine: str
    code: str
    fuel: str
    displacement_cc: int | None
    cylinders: int | None


class Sorted(msgspec.Struct, frozen=True):
    """A category or group and how many parts in it fit the vehicle."""

    id: int
    name: str
    part_count: int


class Place(msgspec.Struct, frozen=True):
    """Where a part goes on a vehicle, how many of it, and on what conditions."""

    position: str
    quantity: int
    conditions: str


class PartThatFits(msgspec.Struct, frozen=True):
    """A part and its places on the vehicle that was asked for."""

    id: int
    number: str
    manufacturer: str
    name: str
    group_id: int
    group_name: str
    places: tuple[Place, ...]


class VehicleFitted(msgspec.Struct, frozen=True):
    """A vehicle that a part fits, and where; a part with two places on a vehicle is listed twice."""

    id: int
    make: str
    model: str
    year: int
    engine: str
    position: str
    quantity: int
    conditions: str


class Reference(msgspec.Struct, frozen=True):
    """Another number for a part. `part_id` is the part of that number, where the catalogue has one."""

    relation: Relation
    manufacturer: str
    number: str
    part_id: int | None


_TABLES = {
    "make": "vehicle_make",
    "model": "vehicle_model",
    "vehicle": "model_year_engine",
    "part_category": "part_category",
    "part_group": "part_group",
    "part": "part",
}


@step
def must_know(noun: str, thing_id: int) -> None:
    """Return if the catalogue has a 'make', 'model', 'vehicle', … of that id. :raises NotFound: it has not."""
    if sql.value(f"SELECT id FROM {_TABLES[noun]} WHERE id = %s", (thing_id,)) is None:
        raise NotFound(noun=noun, id=thing_id)


_MAKES = "SELECT id, name, part_count FROM vehicle_make WHERE part_count > 0 ORDER BY name"
_MODELS = "SELECT id, name FROM vehicle_model WHERE make_id = %s ORDER BY upper(name)"
_YEARS = "SELECT DISTINCT year_id FROM model_year_engine WHERE model_id = %s ORDER BY year_id DESC"
_VEHICLES = """
SELECT v.id, e.id, e.name, e.code, e.fuel, e.displacement_cc, e.cylinders
FROM model_year_engine v JOIN vehicle_engine e ON e.id = v.engine_id
WHERE v.model_id = %s AND v.year_id = %s ORDER BY upper(e.name), e.code, v.id
"""
_CATEGORIES = """
SELECT c.id, c.name, count(DISTINCT f.part_id)
FROM fitment f JOIN part_group g ON g.id = f.group_id
JOIN part_category c ON c.id = g.category_id
WHERE f.vehicle_id = %s GROUP BY c.id ORDER BY upper(c.name)
"""
_GROUPS = """
SELECT g.id, g.name, count(DISTINCT f.part_id)
FROM fitment f JOIN part_group g ON g.id = f.group_id
WHERE f.vehicle_id = %s AND g.category_id = %s GROUP BY g.id ORDER BY upper(g.name)
"""


@step
def makes() -> list[MakeListed]:
    """Return the makes that have parts, by name."""
    return sql.structs(MakeListed, _MAKES)


@step
def models_of(make_id: int) -> list[Named]:
    """Return a make's models, by name."""
    return sql.structs(Named, _MODELS, (make_id,))


@step
def years_of(model_id: int) -> list[int]:
    """Return the years in which a model was made, newest first."""
    return [year for (year,) in sql.rows(_YEARS, (model_id,))]


@step
def vehicles_of(model_id: int, *, year: int) -> list[VehicleListed]:
    """Return a model's vehicles of a year, one for each engine, by the engine's name."""
    return sql.structs(VehicleListed, _VEHICLES, (model_id, year))


@step
def categories_for(vehicle_id: int) -> list[Sorted]:
    """Return the categories that have parts for a vehicle, by name."""
    return sql.structs(Sorted, _CATEGORIES, (vehicle_id,))


@step
def groups_for(vehicle_id: int, *, category: int) -> list[Sorted]:
    """Return a category's groups that have parts for a vehicle, by name."""
    return sql.structs(Sorted, _GROUPS, (vehicle_id, category))


_FITS = """
FROM fitment f JOIN part p ON p.id = f.part_id JOIN part_group g ON g.id = f.group_id
WHERE f.vehicle_id = %(vehicle)s {narrowed}
"""
_PARTS = f"""
SELECT p.id, p.number, p.manufacturer, p.name, g.id, g.name,
  array_agg(f.position ORDER BY f.position, f.conditions), array_agg(f.quantity ORDER BY f.position, f.conditions),
  array_agg(f.conditions ORDER BY f.position, f.conditions)
{_FITS} GROUP BY p.id, g.id ORDER BY p.manufacturer, p.number_key {{limit}}
"""
_PARTS_COUNT = f"SELECT count(DISTINCT p.id) {_FITS}"


@step
def parts_for(
    vehicle_id: int, *, page: PageRequest, category: int | None = None, group: int | None = None
) -> Page[PartThatFits]:
    """Return a page of the parts that fit a vehicle, of one category or group when said, by manufacturer and number."""
    narrowed = "".join(
        f" AND {condition}"
        for condition, given in (("g.category_id = %(category)s", category), ("g.id = %(group)s", group))
        if given is not None
    )
    params = {"vehicle": vehicle_id, "category": category, "group": group}
    found = sql.rows(_PARTS.format(narrowed=narrowed, limit=page.limit_sql()), params)
    return Page(
        items=[_with_places(*row) for row in found],
        request=page,
        total=sql.value(_PARTS_COUNT.format(narrowed=narrowed), params),
    )


def _with_places(*row: Any) -> PartThatFits:
    *facts, positions, quantities, conditions = row
    return PartThatFits(*[*facts, tuple(map(Place, positions, quantities, conditions))])


_FITTED = """
SELECT v.id, k.name, o.name, v.year_id, e.name, f.position, f.quantity, f.conditions
FROM fitment f JOIN model_year_engine v ON v.id = f.vehicle_id JOIN vehicle_engine e ON e.id = v.engine_id
JOIN vehicle_model o ON o.id = v.model_id JOIN vehicle_make k ON k.id = o.make_id
WHERE f.part_id = %s
ORDER BY k.name, upper(o.name), v.year_id DESC, upper(e.name), v.id, f.position, f.conditions
"""
_FITTED_COUNT = "SELECT count(*) FROM fitment WHERE part_id = %s"


@step
def vehicles_fitted(part_id: int, *, page: PageRequest) -> Page[VehicleFitted]:
    """Return a page of the vehicles that a part fits: by make and model, the newest year first."""
    return Page(
        items=sql.structs(VehicleFitted, f"{_FITTED} {page.limit_sql()}", (part_id,)),
        request=page,
        total=sql.value(_FITTED_COUNT, (part_id,)),
    )


# What the part says of other numbers, and what other parts say of its number, turned round. Where both say so, once.
_REFERENCES = """
SELECT r.kind AS relation, r.manufacturer, coalesce(o.number, r.number) AS number, o.id
FROM cross_reference r
LEFT JOIN part o ON o.number_key = r.number_key AND o.manufacturer = r.manufacturer
WHERE r.part_id = %(part)s
UNION
SELECT CASE r.kind WHEN 'oem' THEN 'aftermarket' WHEN 'supersedes' THEN 'superseded_by' ELSE r.kind END,
  o.manufacturer, o.number, o.id
FROM part p JOIN cross_reference r ON r.number_key = p.number_key AND r.manufacturer = p.manufacturer
JOIN part o ON o.id = r.part_id
WHERE p.id = %(part)s
ORDER BY relation, manufacturer, number
"""


@step
def references_of(part_id: int) -> list[Reference]:
    """Return the other numbers of a part, whichever of the two sides states it, by relation, manufacturer, number."""
    return [
        Reference(Relation(relation), *rest) for relation, *rest in sql.rows(_REFERENCES, {"part": part_id})
    ]

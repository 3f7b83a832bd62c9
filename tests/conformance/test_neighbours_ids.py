"""Another tenant's ids at every place of every document that takes one: the answer is that of an id that never was.

The places are read from the OpenAPI documents: whatever is an integer up to 2^53 - 1 is the number of a row. A new
endpoint, parameter or field is tried as soon as it is documented; one that no test knows a kind for fails here.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest

from tests.fuzz.doors import DOORS, Door, door_of
from tests.fuzz.outside import outside
from tests.fuzz.samples import BODIES, body_for, headers_for, parameters_of, path_for, required_query, short
from tests.fuzz.test_endpoints import EVERYBODYS
from tests.fuzz.watching import with_value
from tests.fuzz.world import World
from tests.properties.ledgers import disagreements
from tests.shop import Answer
from tests.surfaces.smartsales.payers import without_jobs
from trastienda.web.openapi import address
from trastienda.web.schemas import resolve
from trastienda.web.surface import JSON, Endpoint

LARGEST_ID = 2**53 - 1
NOWHERE = 8_999_999_999_999_999
"""An id that nothing has, within what an id may be."""
NO_ROWS_OF_A_TENANT = {
    ("nexus", "catalog_part_id"): "parts of the catalogue of vehicles are everybody's",
    ("smartsales", "id"): "its document shows it in the body of an update; the one in the path is meant",
}
NOT_READ = {
    ("orders.admin.create", "product"): "another name of product_id, which is there",
    ("orders.admin.replace", "product"): "the same",
    ("orders.admin.change", "product"): "the same",
    ("invoicing.invoice", "payment_id"): "read of a document of type P alone",
    ("sales.create", "id"): "the server numbers the concepts of a new sale",
}
Place = tuple[str | int, ...]
Schema = Mapping[str, Any]


class Places(msgspec.Struct, frozen=True):
    """Where an endpoint takes ids: names in the path and the query, and paths into the body."""

    path: tuple[str, ...]
    query: tuple[str, ...]
    body: tuple[Place, ...]


def named(place: Place) -> str:
    """The last name on the way to a place."""
    return next(str(each) for each in reversed(place) if isinstance(each, str))


def places_of(operation: Schema, components: Mapping[str, dict[str, Any]]) -> Places:
    """Read them from an operation of a document."""
    ids = [each for each in operation.get("parameters", ()) if "name" in each and is_id(each["schema"])]
    body = operation.get("requestBody", {}).get("content", {}).get(JSON, {}).get("schema", {})
    return Places(
        tuple(each["name"] for each in ids if each["in"] == "path"),
        tuple(each["name"] for each in ids if each["in"] == "query"),
        tuple(_within(body, components)),
    )


def is_id(schema: Schema) -> bool:
    options = [schema, *schema.get("anyOf", ())]
    return any(each.get("maximum") == LARGEST_ID and "integer" in _types(each) for each in options)


def _types(schema: Schema) -> list[str]:
    found = schema.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def _within(schema: Schema, components: Mapping[str, dict[str, Any]], place: Place = ()) -> Iterator[Place]:
    plain = resolve(schema, components)
    if is_id(plain):
        yield place
        return
    for option in plain.get("anyOf", ()):
        yield from _within(option, components, place)
    for name, each in plain.get("properties", {}).items():
        yield from _within(each, components, (*place, name))
    if plain.get("items"):
        yield from _within(plain["items"], components, (*place, 0))


def documented(door: Door) -> Iterator[tuple[Endpoint, Places]]:
    """Every endpoint that asks who is calling, with the places that its document shows, of the kinds that are known."""
    document = door.docs.document
    for endpoint in door.docs.surface.endpoints:
        if not endpoint.is_open and set(parameters_of(endpoint)) <= set(door.kinds):
            operation = document["paths"][address(endpoint)][endpoint.method.lower()]
            yield endpoint, places_of(operation, document["components"]["schemas"])


class Asked(msgspec.Struct, frozen=True):
    """A request that is right but for one id: once it is a neighbour's, once nobody's."""

    endpoint: Endpoint
    name: str
    theirs: tuple[str, Any]
    nobodys: tuple[str, Any]


def asked(endpoint: Endpoint, places: Places, world: World, neighbours: Mapping[str, int]) -> Iterator[Asked]:
    """The request that is accepted, with another id in one place at a time."""
    kinds = door_of(endpoint).kinds
    body = body_for(endpoint, world) if (endpoint.method, short(endpoint)) in BODIES else None
    path = path_for(endpoint, world)
    needed = required_query(endpoint, world)

    def ask(path: str, **instead: object) -> str:
        query = "&".join(f"{name}={text}" for name, text in {**needed, **instead}.items())
        return f"{path}?{query}" if query else path

    for name in places.path:
        if kinds[name] in EVERYBODYS:
            continue
        theirs, nobodys = (
            ask(path_for(endpoint, world, **{name: each})) for each in (neighbours[kinds[name]], NOWHERE)
        )
        yield Asked(endpoint, name, (theirs, body), (nobodys, body))
    for name in [each for each in places.query if kinds.get(each, "part") not in EVERYBODYS]:
        theirs, nobodys = (ask(path, **{name: each}) for each in (neighbours[kinds[name]], NOWHERE))
        yield Asked(endpoint, name, (theirs, body), (nobodys, body))
    for place in places.body:
        name = named(place)
        if name in kinds and (endpoint.id, name) not in NOT_READ:
            theirs_body, nobodys_body = (
                with_value(_deep(body, place), place, each) for each in (neighbours[kinds[name]], NOWHERE)
            )
            yield Asked(endpoint, name, (ask(path), theirs_body), (ask(path), nobodys_body))


def _deep(body: Any, place: Place) -> Any:
    """The body with whatever it takes for the place to be there."""
    for at in range(1, len(place)):
        here, after = place[:at], place[at]
        found = body
        for step in here:
            found = found.get(step) if isinstance(found, dict) else found[int(step)] if found else None
        if not found:
            body = with_value(body, here, [{}] if isinstance(after, int) else {})
    return body


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, World]]:
    """Ours and the neighbour's."""
    with outside(tmp_path_factory.mktemp("outside")):
        ours, theirs = World("Nuestra"), World("De al lado")
        with without_jobs(ours.shop), without_jobs(theirs.shop):
            yield ours, theirs
        assert disagreements(ours.shop.id) == disagreements(theirs.shop.id) == []


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_every_id_in_a_body_is_of_a_kind_that_is_known(door: Door) -> None:
    """So that none is left out below; and what the paths take is documented as an id."""
    unknown = {
        f"{endpoint.id}: {name}"
        for endpoint, places in documented(door)
        for name in map(named, places.body)
        if name not in door.kinds and (door.name, name) not in NO_ROWS_OF_A_TENANT
    }
    assert unknown == set(), "say in tests/fuzz/doors.py what these are the ids of"
    for endpoint, places in documented(door):
        assert set(places.path) == set(parameters_of(endpoint)), endpoint.id


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
def test_a_neighbours_id_is_one_that_never_was(door: Door, worlds: tuple[World, World]) -> None:
    """Word for word the same answer but for the number, and in neither tenant is anything touched."""
    world, next_door = worlds
    neighbours = {kind: next_door.new(kind) for kind in sorted(set(door.kinds.values()))}
    requests = [
        each for endpoint, places in documented(door) for each in asked(endpoint, places, world, neighbours)
    ]
    assert len(requests) > 5
    differ = []
    with world.shop.nothing_changes(), next_door.shop.nothing_changes():
        for each in requests:
            client = door.client(world, each.endpoint.path)
            theirs, nobodys = (
                client.ask(
                    each.endpoint.method,
                    path,
                    body if each.endpoint.writes else None,
                    **headers_for(each.endpoint, body),
                )
                for path, body in (each.theirs, each.nobodys)
            )
            if not are_the_same(theirs, nobodys, reads=not each.endpoint.writes):
                differ.append((each.endpoint.id, each.name, each.theirs, theirs.body, nobodys.body))
        assert differ == []


def are_the_same(theirs: Answer, nobodys: Answer, *, reads: bool) -> bool:
    """A refusal alike, or for a read the same (empty) answer; nothing that was asked for is done."""
    is_refused = theirs.status in {400, 404, 422, 442}
    return (
        theirs.status == nobodys.status
        and (is_refused or (reads and theirs.status == 200))
        and _numberless(theirs.body) == _numberless(nobodys.body)
    )


def _numberless(body: Any) -> str:
    return re.sub(r"\d+", "#", str(body))

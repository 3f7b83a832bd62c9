"""The OpenAPI document, taken at its word: requests made from it are answered as it says, status and shape.

Schemathesis makes the requests, right and wrong ones; half of them name things that exist. Every answer must have a
documented status, the documented content type and the documented schema; what was accepted leaves the ledgers agreeing.
"""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.fuzz.doors import DOORS, ENDPOINTS, door_of
from tests.fuzz.samples import is_used_up, parameters_of
from tests.fuzz.test_endpoints import each
from tests.fuzz.world import World
from tests.properties.effort import TIMES
from tests.properties.ledgers import disagreements
from tests.surfaces.smartsales.payers import without_jobs
from trastienda.web.openapi import address
from trastienda.web.surface import Endpoint

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = settings(
    max_examples=8 * TIMES,
    derandomize=TIMES == 1,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A shop that has one of everything."""
    ours = World("Documentada")
    with without_jobs(ours.shop):
        yield ours
    assert disagreements(ours.shop.id) == []


@pytest.fixture(scope="module")
def made(world: World) -> dict[str, int]:
    """The ids of what exists, by its kind."""
    return {kind: world.new(kind) for kind in {kind for door in DOORS for kind in door.kinds.values()}}


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """Every surface's own, by its name."""
    return {
        door.name: schemathesis.openapi.from_wsgi(
            door.prefix + door.docs.document_name, get_wsgi_application()
        )
        for door in DOORS
    }


@each(ENDPOINTS)
def test_answers_as_its_document_says(
    endpoint: Endpoint, world: World, made: dict[str, int], documents: dict[str, Any]
) -> None:
    door = door_of(endpoint)
    things = {name: made[kind] for name, kind in door.kinds.items()}
    if is_used_up(endpoint):
        things |= {name: world.new(door.kinds[name]) for name in parameters_of(endpoint)}
    operation = documents[door.name][address(endpoint)][endpoint.method.lower()]
    headers = {"X-Tenant": str(world.shop.id)}
    if not endpoint.is_public:
        headers["Authorization"] = f"Bearer {door.client(world, endpoint.path).token}"
    turn = count()

    @EXAMPLES
    @given(operation.as_strategy())
    def ask(case: Any) -> None:
        if next(turn) % 2:
            case.path_parameters = _existing(case.path_parameters, things)
            case.body = _existing(case.body, things)
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    ask()


def _existing(sent: Any, things: dict[str, int]) -> Any:
    """The same with the ids of things that exist in all places that name one."""
    if isinstance(sent, list):
        return [_existing(each, things) for each in sent]
    if isinstance(sent, dict):
        return {name: things.get(name, _existing(value, things)) for name, value in sent.items()}
    return sent

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

from tests.fuzz.test_endpoints import ENDPOINTS, each
from tests.fuzz.world import KIND_BY_NAME, World
from tests.properties.effort import TIMES
from tests.properties.ledgers import disagreements
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
    yield ours
    assert disagreements(ours.shop.id) == []


@pytest.fixture(scope="module")
def things(world: World) -> dict[str, int]:
    """The ids of what exists, by the name under which a request would send them."""
    made = {kind: world.new(kind) for kind in set(KIND_BY_NAME.values())}
    return {name: made[kind] for name, kind in KIND_BY_NAME.items()}


@pytest.fixture(scope="module")
def document() -> Any:
    return schemathesis.openapi.from_wsgi("/pos/api/openapi.json", get_wsgi_application())


@each(ENDPOINTS)
def test_answers_as_its_document_says(
    endpoint: Endpoint, world: World, things: dict[str, int], document: Any
) -> None:
    operation = document["/" + endpoint.path.replace("<id:", "{").replace(">", "}")][endpoint.method.lower()]
    headers = {} if endpoint.is_public else {"Authorization": f"Bearer {world.http.token}"}
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

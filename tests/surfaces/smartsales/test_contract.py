"""The published document, operation by operation: what it lists is served, documented and typed as it says.

`contract.json` holds its 51 operations with their success status, its 20 printed schemas with their fields and types,
and the other paths that its prose names.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from django.urls import Resolver404, resolve

from trastienda.surfaces.smartsales import urls
from trastienda.surfaces.smartsales.documentation import ABOUT, DOCS
from trastienda.surfaces.smartsales.surface import SMARTSALES

assert urls.urlpatterns, "importing the urls declares the endpoints"

CONTRACT = json.loads((Path(__file__).parent / "contract.json").read_text())
OPERATIONS = CONTRACT["operations"]
SCHEMAS: dict[str, dict[str, str]] = CONTRACT["schemas"]


def shape(path: str) -> str:
    return path.replace("{order_id}", "{id}")


def declared() -> dict[tuple[str, str], Any]:
    return {
        (method.upper(), _anonymous(path)): operation
        for path, methods in DOCS.document["paths"].items()
        for method, operation in methods.items()
    }


def _anonymous(path: str) -> str:
    """Parameters of a path may be called as one likes."""
    return "/".join("{id}" if part.startswith("{") else part for part in path.rstrip("/").split("/"))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["id"])
class TestOperations:
    def test_is_served_with_its_status(self, operation: dict[str, Any]) -> None:
        ours = declared()[operation["method"], _anonymous(operation["path"])]
        assert str(operation["status"]) in ours["responses"]

    def test_is_described_in_the_documents_own_words(self, operation: dict[str, Any]) -> None:
        assert f"{operation['method']} {operation['path']}" in ABOUT.documented

    def test_answers_with_and_without_the_trailing_slash(self, operation: dict[str, Any]) -> None:
        path = operation["path"].replace("{id}", "1").replace("{order_id}", "1")
        assert resolve(path).func is resolve(path.rstrip("/")).func


def test_the_document_counts_51_operations_on_30_routes() -> None:
    assert len(OPERATIONS) == 51
    assert len({operation["path"] for operation in OPERATIONS}) == 30


@pytest.mark.parametrize("alias", CONTRACT["aliases"], ids=lambda each: f"{each['method']} {each['path']}")
def test_the_paths_of_the_prose_answer_too(alias: dict[str, str]) -> None:
    try:
        resolve(alias["path"].replace("{id}", "1"))
    except Resolver404:
        pytest.fail("no endpoint")
    assert any(
        each.method == alias["method"]
        and "/" + each.path.rstrip("/").replace("<id:order_id>", "{id}") + "/" == alias["path"]
        for each in SMARTSALES.aliases
    )


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_printed_schema_has_its_name_fields_and_types(name: str) -> None:
    components = DOCS.document["components"]["schemas"]
    assert name in components
    ours = components[name].get("properties", {})
    for field, kind in SCHEMAS[name].items():
        assert field in ours, field
        # `object` for a status is a generator's word for a choice of enumerations.
        expected = {"string", "object"} if (name, field) == ("Order", "status") else {kind}
        assert _kinds(ours[field], components) & expected, (field, ours[field])


def _kinds(schema: dict[str, Any], components: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return _kinds(components[schema["$ref"].rpartition("/")[2]], components)
    options = [kind for each in schema.get("anyOf", ()) for kind in _kinds(each, components)]
    kind = schema.get("type", [])
    return {*options, *([kind] if isinstance(kind, str) else kind)}

"""The OpenAPI document is what the surface does: every endpoint is in it, and the documented examples fit the code."""

import gzip
import json
from typing import Any

import jsonschema_rs
import pytest
from django.test import Client
from schemathesis.specs.openapi import definitions

from trastienda.surfaces.nexus import urls
from trastienda.surfaces.nexus.documentation import ABOUT, DOCS, MEANINGS, SECTIONS
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web import decode, encode
from trastienda.web.openapi import NO_EXAMPLE, address, documented_for, in_order
from trastienda.web.surface import Endpoint

OPENAPI: dict[str, Any] = json.loads(encode.json(DOCS.document))
ENDPOINTS = {endpoint.id: endpoint for endpoint in in_order(NEXUS, ABOUT)}
each_endpoint = pytest.mark.parametrize("endpoint", ENDPOINTS.values(), ids=ENDPOINTS.keys())


def operation_of(endpoint: Endpoint) -> dict[str, Any]:
    found: dict[str, Any] = OPENAPI["paths"][address(endpoint)][endpoint.method.lower()]
    return found


def fits(content: Any, schema: dict[str, Any], components: dict[str, Any] = OPENAPI["components"]) -> None:
    """Validate plain JSON against a schema of the document. :raises ValidationError: where it does not fit."""
    plain = json.loads(encode.json(content))
    jsonschema_rs.Draft202012Validator({**schema, "components": components}).validate(plain)


def known_fields_only(components: dict[str, Any]) -> dict[str, Any]:
    """The components as a check of documented answers: we may say more, but must know all that is documented."""
    schemas = {
        name: {**schema, "required": [], "additionalProperties": False}
        for name, schema in components["schemas"].items()
    }
    return {**components, "schemas": schemas}


class TestTheDocument:
    def test_is_valid_openapi_3_1(self) -> None:
        definitions.OPENAPI_31_VALIDATOR.validate(OPENAPI)

    def test_has_valid_schemas(self) -> None:
        for schema in OPENAPI["components"]["schemas"].values():
            jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})

    def test_refers_only_to_what_it_has(self) -> None:
        text = json.dumps(OPENAPI)
        for kind, members in OPENAPI["components"].items():
            for name in members:
                text = text.replace(f'"$ref": "#/components/{kind}/{name}"', "")
        assert '"$ref"' not in text

    def test_says_everything_in_spanish_and_keeps_our_docstrings_to_ourselves(self) -> None:
        told = json.dumps(OPENAPI, ensure_ascii=False)
        assert "with which" not in told
        assert "field by field" not in told

    def test_introduces_its_sections_in_the_order_of_the_surface(self) -> None:
        names = [tag["name"] for tag in OPENAPI["tags"]]
        assert names == [name for name in SECTIONS if name in names]
        assert names == list(dict.fromkeys(endpoint.section for endpoint in ENDPOINTS.values()))

    def test_shows_no_example_of_something_that_does_not_exist(self) -> None:
        known = {id(documented_for(endpoint, ABOUT)) for endpoint in ENDPOINTS.values()}
        assert [key for key, told in ABOUT.documented.items() if id(told) not in known] == []


KNOWS_NO_TOKEN = {"signing_in.login", "bnpl.webhook", "whatsapp_cloud.receive", "whatsapp_cloud.verify"}
"""Who has to prove who they are by something else than a token."""


@each_endpoint
class TestEachEndpoint:
    def test_is_there_with_its_name_summary_and_section(self, endpoint: Endpoint) -> None:
        operation = operation_of(endpoint)
        assert operation["operationId"] == endpoint.id
        assert operation["summary"] == endpoint.summary
        assert operation["tags"] == [endpoint.section]
        assert operation["description"]

    def test_says_what_it_requires(self, endpoint: Endpoint) -> None:
        operation = operation_of(endpoint)
        assert (operation.get("security") == []) is endpoint.is_public
        assert ("401" in operation["responses"]) is (not endpoint.is_public or endpoint.id in KNOWS_NO_TOKEN)
        if endpoint.permission is None:
            assert "x-permission" not in operation
            assert ("403" in operation["responses"]) is (endpoint.id == "whatsapp_cloud.verify")
        else:
            assert operation["x-permission"] == str(endpoint.permission)
            assert str(endpoint.permission) in operation["description"]
            example = operation["responses"]["403"]["content"]["application/json"]["example"]
            assert str(endpoint.permission) in example["error"]

    def test_names_every_parameter_and_field(self, endpoint: Endpoint) -> None:
        operation = operation_of(endpoint)
        places = {(each.get("in"), each.get("name")) for each in operation.get("parameters", ())}
        assert {("path", name) for name in endpoint.parameters} <= places
        if endpoint.query is not None:
            assert {("query", name) for name in endpoint.query.__struct_encode_fields__} <= places
        takes_key = {"$ref": "#/components/parameters/IdempotencyKey"} in operation.get("parameters", [])
        assert takes_key is (endpoint.writes and not endpoint.is_public)
        if endpoint.body is not None:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            component = OPENAPI["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            assert set(component["properties"]) == set(endpoint.body.__struct_encode_fields__)

    def test_has_a_schema_for_its_answer(self, endpoint: Endpoint) -> None:
        content = operation_of(endpoint)["responses"][str(endpoint.status)]["content"]
        for answer in content.values():  # JSON, or the kinds of file that it may be
            assert answer["schema"], f"{endpoint.id} answers something without a form"

    def test_decodes_its_documented_requests(self, endpoint: Endpoint) -> None:
        """The very decoder that reads real requests."""
        told = documented_for(endpoint, ABOUT)
        if told is None or told.request is NO_EXAMPLE:
            return
        content = operation_of(endpoint)["requestBody"]["content"]["application/json"]
        for request in [told.request, *(told.request | changes for changes in told.variants.values())]:
            decode.json_body(endpoint.body, encode.json(request))
            fits(request, content["schema"])
        assert len(content["examples"]) == 1 + len(told.variants)

    def test_answers_in_the_documented_form(self, endpoint: Endpoint) -> None:
        told = documented_for(endpoint, ABOUT)
        if told is None or told.response is NO_EXAMPLE:
            return
        answer = operation_of(endpoint)["responses"][str(endpoint.status)]["content"]["application/json"]
        fits(told.response, answer["schema"], known_fields_only(OPENAPI["components"]))
        assert json.loads(encode.json(told.response)) == answer["examples"]["ejemplo"]["value"]


class TestServing:
    def test_the_document_needs_no_token_and_is_not_sent_twice(self) -> None:
        first = Client().get("/pos/api/openapi.json")
        assert first.status_code == 200
        assert first.headers["Content-Type"] == "application/json"
        assert json.loads(first.content) == OPENAPI
        again = Client().get("/pos/api/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")

    def test_keeps_the_digits_of_the_documented_numbers(self) -> None:
        assert b'"unit_price":350.00' in Client().get("/pos/api/openapi.json").content

    def test_travels_compressed_to_those_who_can_read_it(self) -> None:
        answer = Client().get("/pos/api/openapi.json", headers={"Accept-Encoding": "gzip, br"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert json.loads(gzip.decompress(answer.content)) == OPENAPI
        assert answer.headers["ETag"] != Client().get("/pos/api/openapi.json").headers["ETag"]

    @pytest.mark.parametrize("path", ["/pos/api/openapi.json", "/pos/api/docs/", "/pos/api/docs"])
    def test_is_only_for_reading(self, path: str) -> None:
        assert Client().get(path).status_code == 200
        assert Client().head(path).status_code == 200
        assert Client().post(path).status_code == 405


def test_a_meaning_is_a_sentence() -> None:
    assert [
        name
        for name, meaning in MEANINGS.items()
        if not meaning.endswith(".") and not meaning.endswith("0.16.")
    ] == []


def test_every_section_of_the_surface_is_documented() -> None:
    assert urls.SECTIONS
    assert {endpoint.section for endpoint in ENDPOINTS.values()} <= set(SECTIONS)

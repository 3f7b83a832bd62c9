"""The published document, endpoint by endpoint: what it names is served, documented and worded as it says."""

import json
from dataclasses import fields
from itertools import product
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.urls import resolve

from tests.architecture.test_refusals import refusals
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.surfaces.sales import urls, vocabulary
from trastienda.surfaces.sales.documentation import ABOUT, DOCS, Refused
from trastienda.surfaces.sales.envelope import Deleted, Envelope
from trastienda.surfaces.sales.sales import wire
from trastienda.surfaces.sales.surface import SALES
from trastienda.web import decode, encode

assert urls.urlpatterns, "importing the urls declares the endpoints"

CONTRACT: dict[str, Any] = json.loads(Path(__file__).with_name("contract.json").read_text(encoding="utf-8"))
DOCUMENTED: dict[str, Any] = json.loads(
    (Path(urls.__file__).parent / "documented.json").read_text(encoding="utf-8")
)
OPERATIONS = [(each["method"], each["path"], each["message"]) for each in CONTRACT["endpoints"]]


@pytest.mark.parametrize(("method", "path", "message"), OPERATIONS)
class TestOperations:
    def test_is_served_and_described(self, method: str, path: str, message: str) -> None:
        served = {(each.method, each.path.replace("<id:sale_id>", "{sale_id}")) for each in SALES.endpoints}
        assert (method, path.lstrip("/")) in served
        assert DOCUMENTED[f"{method} {path}"]["response"]["message"] == message
        assert method.lower() in DOCS.document["paths"][path]

    def test_answers_with_and_without_the_trailing_slash(self, method: str, path: str, message: str) -> None:
        plain = path.replace("{sale_id}", "1")
        assert resolve(plain).func is resolve(plain + "/").func, (method, message)

    def test_its_documented_answer_is_of_our_shape(self, method: str, path: str, message: str) -> None:
        shown = DOCUMENTED[f"{method} {path}"]["response"]
        assert list(shown) == CONTRACT["envelope"]
        kind: Any = Envelope[wire.Sale]
        if method == "DELETE":
            kind = Deleted
        elif (method, path) == ("GET", "/api/sales"):
            kind = Envelope[wire.ListedSale]
        answer = msgspec.json.decode(encode.json(shown), type=kind)
        assert (answer.success, answer.message) == (1, message)
        assert list(msgspec.json.decode(encode.json(answer))) == CONTRACT["envelope"]


def test_names_the_documented_fields_in_their_order() -> None:
    def keys(kind: Any) -> list[str]:
        return [field.encode_name for field in msgspec.structs.fields(kind)]

    assert keys(wire.Sale) == CONTRACT["sale"]
    assert keys(wire.ListedSale) == CONTRACT["listed"]
    assert keys(wire.Client) == CONTRACT["client"]
    assert keys(wire.Concept) == CONTRACT["concept"]
    assert keys(wire.SalesQuery) == CONTRACT["query"]["GET /api/sales"]
    assert keys(Refused) == CONTRACT["envelope"]


def test_the_documented_bodies_are_read() -> None:
    made = decode.json_body(wire.NewSale, encode.json(DOCUMENTED["POST /api/sales"]["request"]))
    assert (made.idClient, made.concepts[0].import_, made.concepts[0].idProduct) == (101, 150, 201)
    changed = decode.json_body(wire.ChangedSale, encode.json(DOCUMENTED["PATCH /api/sales"]["request"]))
    assert (changed.id, changed.idClient) == (102, msgspec.UNSET)
    assert isinstance(changed.concepts, list)
    assert changed.concepts[0].quantity == 3


def test_every_pair_of_our_states_is_a_byte() -> None:
    assert set(vocabulary.STATE_FROM_OURS) == set(product(PaymentState, FulfilmentState))
    gone = {FulfilmentState.CANCELLED, FulfilmentState.RETURNED}
    for (_, fulfilment), byte in vocabulary.STATE_FROM_OURS.items():
        assert byte == (0 if fulfilment in gone else 1)


def test_every_refusal_has_been_decided_and_can_be_said() -> None:
    assert [error.__name__ for error in refusals() if not SALES.errors.knows(error)] == []
    for kind in refusals():
        facts: dict[str, Any] = dict.fromkeys((field.name for field in fields(kind)), "1")
        status, body = SALES.errors.say(kind(**facts))
        assert 400 <= status < 600
        refused = msgspec.convert(body, Refused, strict=True)
        assert (refused.success, refused.data, refused.totalCount) == (0, None, 0)
        assert refused.message.strip()


def test_its_documentation_is_served() -> None:
    client = Client()
    assert client.get("/api/sales/docs/").status_code == 200
    assert client.get("/api/sales/openapi.json").json()["openapi"].startswith("3.1")
    assert {f"{method.upper()} {path}" for path, methods in DOCS.document["paths"].items() for method in methods
            if method in {"get", "post", "patch", "delete"}} == set(ABOUT.documented)  # fmt: skip
    front = client.get("/").content.decode()
    assert "/api/sales/docs/" in front

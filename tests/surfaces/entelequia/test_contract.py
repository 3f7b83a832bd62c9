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
from trastienda.surfaces.entelequia import urls, vocabulary
from trastienda.surfaces.entelequia.documentation import ABOUT, DOCS, Refused
from trastienda.surfaces.entelequia.orders import wire
from trastienda.surfaces.entelequia.surface import ENTELEQUIA
from trastienda.web import decode, encode

assert urls.urlpatterns, "importing the urls declares the endpoints"

CLIENT = [
    ("POST", "/api/v1/login"),
    ("GET", "/api/v1/account/orders"),
    ("GET", "/api/v1/account/orders/{id}"),
    ("POST", "/api/v1/account/orders"),
    ("POST", "/api/v1/account/order/confirm-address"),
    ("POST", "/api/v1/account/order/modo-checkout-intent"),
]
DOCUMENTED: dict[str, Any] = json.loads(
    (Path(urls.__file__).parent / "documented.json").read_text(encoding="utf-8")
)
STATES = [
    "Pendiente de pago",
    "Esperando aprobación por pago con transferencia bancaria",
    "Pago fallido",
    "En preparación",
    "En espera",
    "Listo para retirar",
    "En camino",
    "Completado",
    "Cancelado",
]


@pytest.mark.parametrize(("method", "path"), CLIENT)
class TestOperations:
    def test_is_served_and_described(self, method: str, path: str) -> None:
        served = {(each.method, each.path.replace("<id:order_id>", "{id}")) for each in ENTELEQUIA.endpoints}
        assert (method, path.lstrip("/")) in served
        assert f"{method} {path}" in ABOUT.documented

    def test_answers_with_and_without_the_trailing_slash(self, method: str, path: str) -> None:
        plain = path.replace("{id}", "1")
        assert resolve(plain).func is resolve(plain + "/").func


def test_the_documented_bodies_are_read() -> None:
    body = encode.json(DOCUMENTED["POST /api/v1/account/orders"]["request"])
    order = decode.json_body(wire.NewOrder, body)
    assert (order.shipment, order.payment, order.frontTotal) == (1, "Mercado Pago", 5100)
    confirm = encode.json(DOCUMENTED["POST /api/v1/account/order/confirm-address"]["request"])
    assert decode.json_body(wire.AddressToConfirm, confirm).client.ship_address.zip_code == "1425"
    modo = encode.json(DOCUMENTED["POST /api/v1/account/order/modo-checkout-intent"]["request"])
    assert decode.json_body(wire.ModoOrder, modo).order_id == 1001


def test_the_documented_answers_are_of_our_shapes() -> None:
    shown = DOCUMENTED["GET /api/v1/account/orders"]["response"]
    page = msgspec.json.decode(encode.json(shown), type=wire.Orders)
    assert page.pagination.per_page == 8
    assert set(shown["data"][0]) == set(wire.Order.__struct_fields__)


def test_every_state_has_a_word_and_every_word_a_state() -> None:
    assert list(vocabulary.STATES) == STATES
    assert set(vocabulary.STATE_FROM_OURS) == set(product(PaymentState, FulfilmentState))
    assert set(vocabulary.STATE_FROM_OURS.values()) == set(STATES)
    for word, pair in vocabulary.STATE_TO_OURS.items():
        assert vocabulary.STATE_FROM_OURS[pair] == word
        assert pair in vocabulary.PAIRS_OF[word]


def test_every_refusal_has_been_decided_and_can_be_said() -> None:
    assert [error.__name__ for error in refusals() if not ENTELEQUIA.errors.knows(error)] == []
    for kind in refusals():
        facts: dict[str, Any] = dict.fromkeys((field.name for field in fields(kind)), "1")
        if "problems" in facts:
            facts["problems"] = (("name", "missing"),)
        status, body = ENTELEQUIA.errors.say(kind(**facts))
        assert 400 <= status < 600
        msgspec.convert(body, Refused, strict=True)


def test_its_documentation_is_served() -> None:
    client = Client()
    assert client.get("/api/v1/docs/").status_code == 200
    assert client.get("/api/v1/openapi.json").json()["openapi"].startswith("3.1")
    assert DOCS.document["paths"]

"""What a card gateway may send: signed nonsense is survived, unsigned sense is refused, and neither pays an order."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.fuzz.doors import ENDPOINTS
from tests.fuzz.samples import headers_for
from tests.fuzz.test_endpoints import BROKEN_BODIES, LITERALS
from tests.fuzz.watching import check, leaves, with_raw
from tests.fuzz.world import World
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Http, encode
from tests.surfaces.smartsales.payers import WEBHOOK, event, without_jobs

ENDPOINT = next(endpoint for endpoint in ENDPOINTS if endpoint.id == "payments.stripe_webhook")
PAID = {"payment_status": "paid"}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A shop that hears of payments."""
    ours = World("Cobrada")
    with without_jobs(ours.shop):
        yield ours
    assert disagreements(ours.shop.id) == []


def hears(world: World, content: bytes) -> Answer:
    """The notice with its sender's signature."""
    return Http(tenant=world.shop.id).post(WEBHOOK, content, **headers_for(ENDPOINT, content))


@pytest.mark.parametrize("page", [{}, PAID], ids=["unpaid", "paid"])
def test_survives_any_value_in_any_field(world: World, page: dict[str, Any]) -> None:
    notice = world.notice(**page)
    for place in leaves(notice):
        for at, literal in enumerate(LITERALS):
            fresh = notice if place == ("id",) else {**notice, "id": f"{notice['id']}-{place}-{at}"}
            try:
                content = with_raw(fresh, place, literal)
                headers = headers_for(ENDPOINT, content)
            except UnicodeDecodeError:
                continue
            answer = Http(tenant=world.shop.id).post(WEBHOOK, content, **headers)
            check(ENDPOINT, answer, (place, literal[:80]))


@pytest.mark.parametrize("what", [name for name, content in BROKEN_BODIES.items() if content.isascii()])
def test_refuses_what_is_no_notice(world: World, what: str) -> None:
    with world.shop.nothing_changes():
        answer = hears(world, BROKEN_BODIES[what])
    check(ENDPOINT, answer, what)
    assert answer.status == 400, answer.body


def test_what_is_said_of_other_things_is_let_be(world: World) -> None:
    for name in ("charge.refunded", "", "x" * 1_000, "checkout.session.completed.not", "ñandú"):
        for thing in ({}, {"id": None}, world.notice()["data"]["object"]):
            said = event(name or ".", thing)
            answer = hears(world, encode({**said, "type": name}))
            check(ENDPOINT, answer, (name[:50], thing))
            assert answer.status in {200, 400}


def test_a_forgery_pays_nothing(world: World) -> None:
    """Signed by somebody else, for other bytes, not at all, or with noise for a signature."""
    notice = encode(world.notice(**PAID))
    good = headers_for(ENDPOINT, notice)["Stripe-Signature"]
    time, _, code = good.partition(",")
    changed = notice.replace(b"81200", b"81201")
    forged = {
        "none": "",
        "noise": "x",
        "without a time": code,
        "without a code": time,
        "a code of another scheme": good.replace("v1=", "v0="),
        "a code cut off": good[:-1],
        "another time": "t=1,v1=" + code.removeprefix("v1="),
        "a time that is none": "t=abc," + code,
        "a time of a thousand digits": f"t={'9' * 1_000},{code}",
        "not ASCII": "t=1,v1=ñ",
        "long": "t=1,v1=" + "f" * 50_000,
    }
    with world.shop.nothing_changes():
        for what, signature in forged.items():
            answer = Http(tenant=world.shop.id).post(WEBHOOK, notice, **{"Stripe-Signature": signature})
            check(ENDPOINT, answer, what)
            assert answer.status == 400, (what, answer.body)
        assert Http(tenant=world.shop.id).post(WEBHOOK, changed, **{"Stripe-Signature": good}).status == 400
        assert json.loads(changed)["data"]["object"]["amount_total"] == 81_201


def test_a_neighbours_order_is_not_paid_by_an_account_of_ours_for_another(world: World) -> None:
    """A notice that names an order which is not the tenant's is heard and does nothing."""
    theirs = World("Vecina cobrada")
    said = theirs.notice(**PAID)
    said["data"]["object"]["metadata"]["tenant_id"] = str(world.shop.id)
    with theirs.shop.nothing_changes(), world.shop.nothing_changes(but=("gateway_notice",)):
        assert hears(world, encode(said)).status == 200

"""What gateways may send: signed nonsense is survived, unsigned sense is refused, and neither pays an order."""

import json
from collections.abc import Iterator
from time import time_ns
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.fuzz.doors import ENDPOINTS
from tests.fuzz.samples import headers_for
from tests.fuzz.test_endpoints import BROKEN_BODIES, LITERALS
from tests.fuzz.watching import check, leaves, with_raw
from tests.fuzz.world import World
from tests.properties.ledgers import disagreements
from tests.sandbox.tills import NAMES, gateway, letters
from tests.shop import Answer, Http, Shop, encode
from tests.surfaces.entelequia.payers import Payer
from tests.surfaces.entelequia.store import manga, open_comics, rate
from tests.surfaces.smartsales.payers import WEBHOOK, event, without_jobs
from trastienda.sandbox.server import Sandbox

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


# --- the gateways of the web store ------------------------------------------------------------------------

HEARD_AT = next(endpoint for endpoint in ENDPOINTS if endpoint.path.endswith("notices/<id:tenant_id>"))


@pytest.fixture(scope="module")
def comics() -> Iterator[Shop]:
    """A shop that collects through all five; whatever it heard, its books agree in the end."""
    ours = open_comics()
    rate(ours, "USD", "1000")
    with without_jobs(ours):
        yield ours
    assert disagreements(ours.id) == []


@pytest.fixture(params=NAMES)
def payer(request: pytest.FixtureRequest, comics: Shop, sandbox: Sandbox) -> Payer:
    """Somebody who has tried to pay an order, and could not."""
    manga(comics, "one-piece-vol-100", 1)
    return Payer(comics, sandbox, request.param, username=f"cliente-{request.param}-{time_ns()}")


def written(payer: Payer) -> Any:
    """What the gateway writes of it."""
    letters(payer.sandbox, payer.name)  # what other shops have not heard yet
    payer.presses("pending" if payer.name == "paypal" else "rejected")
    notice = json.loads(letters(payer.sandbox, payer.name)[0].body)
    notice.pop("signature", None)
    return notice


def posts(payer: Payer, content: bytes, *, wrong: bool = False) -> Answer:
    """Post a body as its gateway would have signed it, whatever it says."""
    name, query = payer.name, ""
    till: Any = payer.sandbox.providers[name]
    asked: Any = gateway(name, payer.sandbox)
    try:
        body = content.decode()
        body = json.dumps(till.signed(body)) if name == "modo" else body
        said = till.body_of(body, wrong=wrong).encode()
        headers = till.headers_of(body, wrong=wrong, age_s=0.0)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # nothing that it could sign
        said, headers = content, {}
    if name == "openpay":
        query = "?ref=x&sign=0" if wrong else f"?ref=x&sign={asked._sign('x')}"
    if name == "mercado_pago" and headers:
        query = f"?{urlencode({'data.id': json.loads(content)['data']['id'], 'type': 'payment'})}"
    headers.pop("Content-Type", None)
    return Http().post(address(payer) + query, said, **headers)


def address(payer: Payer) -> str:
    return f"/api/v1/payments/{payer.name}/notices/{payer.shop.id}"


def test_a_gateway_may_say_anything(payer: Payer) -> None:
    """Any value in any field, signed as it should be: heard or refused, never our failure, and nothing is paid."""
    notice = written(payer)
    # MODO's are signed in plain arithmetic, and PayPal's say a lot.
    every = 4 if payer.name in {"modo", "paypal"} else 1
    tried = [each for at, each in enumerate(LITERALS) if at % every == 0 or b"u0000" in each]
    for place in leaves(notice):
        for literal in tried:
            answer = posts(payer, with_raw(notice, place, literal))
            assert answer.status in {200, 401}, (place, literal[:80], answer.status, answer.body)
            if answer.status != 200:
                check(HEARD_AT, answer, (place, literal[:80]))
    assert payer.stands[0] == "pending"
    assert payer.shop.count("payment") == 0


def test_what_a_gateway_never_wrote_is_401(payer: Payer) -> None:
    notice = encode(written(payer))
    with payer.shop.nothing_changes():
        for content in [notice, *BROKEN_BODIES.values()]:
            assert posts(payer, content, wrong=True).status == 401, content[:80]
            assert Http().post(address(payer), content).status == 401, content[:80]
        for header in ("Authorization", "x-signature", "PAYPAL-TRANSMISSION-SIG"):
            for value in ("x", "Basic ñ", "ts=1,v1=" + "f" * 10_000, f"ts={'9' * 900},v1=0", "=,=,="):
                path = f"{address(payer)}?data.id=1&ref=%00&sign=%ff"
                answer = Http().post(path, notice, **{header: value})
                assert answer.status == 401, (header, value[:50], answer.body)
    assert posts(payer, notice).status == 200

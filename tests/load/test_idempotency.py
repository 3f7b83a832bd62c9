"""One key, one sale: fifty at once, and through a server that dies in the middle of it."""

import threading
import time
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.load.till import Till, all_at_once, traffic
from tests.load.web import WebServer
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Shop

pytestmark = pytest.mark.xdist_group("load")

SALES = "/pos/api/sales"
KEY = "tablet-01:000042"


def ticket(shop: Shop, units: int = 1, **more: Any) -> dict[str, Any]:
    """A ticket of the document's product at 350.00 net, paid exactly in cash."""
    return {
        "items": [
            {"inventory_id": shop.products["CAFE"], "quantity": units, "unit_price": Decimal("350.00")}
        ],
        "payment_method": "efectivo",
        "amount_paid": Decimal("406.00") * units,
        "register_id": shop.session_id,
        **more,
    }


@pytest.fixture
def open_shop(shop: Shop) -> Shop:
    """A shop with 100 units and an open register."""
    shop.has("CAFE", 100)
    shop.opens_register()
    return shop


def ask_at_once(server: WebServer, shop: Shop, bodies: list[dict[str, Any]], key: str = KEY) -> list[Answer]:
    """Send all bodies at the same moment, each from a till of its own, with one key."""
    token = shop.http().token
    starting = threading.Barrier(len(bodies))

    def send(body: dict[str, Any]) -> Answer:
        till = Till(server.port, token)
        starting.wait()
        try:
            return till.post(SALES, body, key)
        finally:
            till.close()

    return all_at_once(send, bodies, threads=len(bodies))


def test_fifty_at_once_with_one_key_are_one_sale(server: WebServer, open_shop: Shop) -> None:
    answers = ask_at_once(server, open_shop, [ticket(open_shop)] * 50)
    assert {answer.status for answer in answers} == {201}
    assert len({str(answer.body) for answer in answers}) == 1
    assert Counter(answer.headers.get("Idempotent-Replayed") for answer in answers) == {None: 1, "true": 49}
    assert (open_shop.count("sale"), open_shop.count("idempotency_record")) == (1, 1)
    assert open_shop.stock("CAFE") == 99
    assert open_shop.drawer == Decimal("2406.00")
    assert disagreements(open_shop.id) == []


def test_of_two_bodies_at_once_with_one_key_one_is_done(server: WebServer, open_shop: Shop) -> None:
    bodies = [ticket(open_shop, units=1 + at % 2) for at in range(20)]
    answers = ask_at_once(server, open_shop, bodies)
    assert Counter(answer.status for answer in answers) == {201: 10, 422: 10}
    assert open_shop.count("sale") == 1
    sold = next(at for at, answer in enumerate(answers) if answer.status == 201) % 2 + 1
    assert open_shop.stock("CAFE") == 100 - sold
    for answer in answers:
        if answer.status == 422:
            assert list(answer.body) == ["error"]


def test_another_body_later_is_refused_and_writes_nothing(server: WebServer, open_shop: Shop) -> None:
    till = Till(server.port, open_shop.http().token)
    assert till.post(SALES, ticket(open_shop), KEY).status == 201
    with open_shop.nothing_changes():
        other = till.post(SALES, ticket(open_shop, units=2), KEY)
    assert (other.status, list(other.body)) == (422, ["error"])
    till.close()


def test_a_refused_request_leaves_its_key_free(server: WebServer, open_shop: Shop) -> None:
    """Fifty times too much, at once: each is refused for itself; once goods arrive the same key sells them."""
    too_much = ticket(open_shop, units=101)
    with open_shop.nothing_changes():
        answers = ask_at_once(server, open_shop, [too_much] * 50)
    assert {answer.status for answer in answers} == {400}
    assert "Idempotent-Replayed" not in {name for answer in answers for name in answer.headers}
    open_shop.receives("CAFE", 1)
    answers = ask_at_once(server, open_shop, [too_much] * 10)
    assert {answer.status for answer in answers} == {201}
    assert open_shop.stock("CAFE") == 0


def test_a_till_that_repeats_its_key_sells_once_through_crashes(server: WebServer, open_shop: Shop) -> None:
    """Eight tills; the server is killed twice while they sell; each repeats its key until answered."""
    open_shop.receives("CAFE", 10_000)
    token = open_shop.http().token
    over = threading.Event()

    def sell(number: int) -> list[tuple[str, str, int]]:
        till = Till(server.port, token)
        done: list[tuple[str, str, int]] = []
        while not over.is_set():
            key = f"till-{number}:{len(done):06}"
            answer, attempts = till.insist(SALES, ticket(open_shop, notes=key), key)
            assert answer.status == 201, answer.body
            done.append((key, answer.body["folio"], attempts))
        till.close()
        return done

    with traffic(sell, 8, over) as selling:
        for _ in range(2):
            time.sleep(0.5)
            server.kill()
            server.start()
        time.sleep(0.2)
    sold = [each for till in selling.result() for each in till]
    assert max(attempts for _, _, attempts in sold) > 1, "nobody was interrupted: the test proved nothing"
    kept = open_shop._rows("SELECT notes, folio FROM sale WHERE tenant_id = %s")
    assert len(kept) == len(sold)
    assert dict(kept) == {key: folio for key, folio, _ in sold}
    assert disagreements(open_shop.id) == []

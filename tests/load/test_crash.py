"""The power goes in mid-sale, again and again: what was acknowledged is there, and nothing is there by half.

Eight tills post tickets of every sort and write each acknowledged one into a journal, as a client that must not lose
a sale would. The server is killed with signal 9 (all of it, then only its workers), the database ends its sessions;
after each blow everything starts again and the tills go on. Half of them repeat a key until it is answered; the other
half give the ticket up, as a till that is switched off does.
"""

import json
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from tests.load.till import UNAVAILABLE, NotAnswered, Till, traffic
from tests.load.web import WebServer
from tests.properties.ledgers import disagreements
from tests.shop import Shop
from trastienda.project.postgres import RUNTIME
from trastienda.project.processes import wait_until

pytestmark = pytest.mark.xdist_group("load")

SALES = "/pos/api/sales"
TILLS = 8
BETWEEN_BLOWS_S = 0.6


class Journal:
    """A file of acknowledged tickets, one line each."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, key: str, sale: dict[str, Any]) -> None:
        line = json.dumps([key, sale["sale_id"], sale["folio"], str(sale["total"])])
        os.write(self._descriptor, line.encode() + b"\n")

    def read(self) -> list[tuple[str, int, str, Decimal]]:
        os.close(self._descriptor)
        lines = map(json.loads, self._path.read_text().splitlines())
        return [(key, sale, folio, Decimal(total)) for key, sale, folio, total in lines]


@pytest.fixture
def busy_shop(shop: Shop) -> Shop:
    """A shop with goods for a day, a drawer and a customer on account."""
    for sku, cost in (("CAFE", "100.00"), ("TE", "33.33"), ("MATE", "7.77")):
        shop.has(sku, 20_000, cost=cost)
    shop.opens_register()
    shop.customer("Taller Perez", credit_limit="9000000.00")
    return shop


def tickets(shop: Shop, customer: int) -> list[dict[str, Any]]:
    """A ticket of each sort; every one of several lines moves several shelves."""
    cafe, te, mate = (shop.products[sku] for sku in ("CAFE", "TE", "MATE"))
    own = {"register_id": shop.session_id}
    return [
        {
            "items": [
                {"inventory_id": cafe, "quantity": 2, "unit_price": 350},
                {"inventory_id": te, "quantity": 1, "unit_price": Decimal("99.99"), "discount_pct": 5},
                {"inventory_id": cafe, "quantity": 1, "unit_price": 350},
            ],
            "payment_method": "efectivo",
            "amount_paid": 2000,
            **own,
        },
        {
            "items": [{"inventory_id": mate, "quantity": 3}, {"inventory_id": te, "quantity": 2}],
            "sale_type": "mixed",
            "payment_method": "mixto",
            "payment_details": [{"method": "efectivo", "amount": 100}, {"method": "tarjeta", "amount": 250}],
            "customer_id": customer,
            **own,
        },
        {"items": [{"inventory_id": cafe, "quantity": 1}], "sale_type": "credit", "customer_id": customer},
    ]


def test_what_was_acknowledged_is_there_and_nothing_is_half_done(
    server: WebServer, busy_shop: Shop, tmp_path: Path
) -> None:
    customer = busy_shop._value("SELECT min(id) FROM customer WHERE tenant_id = %s")
    wanted, token = tickets(busy_shop, customer), busy_shop.http().token
    journal, over = Journal(tmp_path / "acknowledged"), threading.Event()

    def sell(number: int) -> Counter[str]:
        """Even tills repeat what was not answered; odd ones go on with the next ticket."""
        till, seen = Till(server.port, token), Counter[str]()
        while not over.is_set():
            key = f"{number}:{seen['sent']:06}"
            body = {**wanted[seen["sent"] % len(wanted)], "notes": key}
            seen["sent"] += 1
            if number % 2 == 0:
                answer, attempts = till.insist(SALES, body, key)
                seen["repeated"] += attempts > 1
            else:
                try:
                    answer = till.post(SALES, body, key)
                except NotAnswered:
                    seen["given up"] += 1
                    time.sleep(0.02)
                    continue
                if answer.status == UNAVAILABLE:
                    seen["unavailable"] += 1
                    continue
            assert answer.status == 201, answer.body
            journal.note(key, answer.body)
        till.close()
        return seen

    with traffic(sell, TILLS, over) as selling:
        for strike in (power_cut, workers_die, sessions_end, power_cut):
            time.sleep(BETWEEN_BLOWS_S)
            strike(server)
        time.sleep(0.3)

    seen = sum(selling.result(), Counter[str]())
    assert seen["repeated"] > 0, seen  # or the test proved nothing
    assert seen["given up"] > 0, seen
    check(busy_shop, journal.read(), may_be_unacknowledged=seen["given up"])


def power_cut(server: WebServer) -> None:
    """All of it is gone; somebody switches it on again."""
    server.kill()
    server.start()


def workers_die(server: WebServer) -> None:
    """Both workers are killed; their parent starts new ones."""
    assert server.kill_workers() == 2
    assert wait_until(server.answers, patience_s=30), server.said()


def sessions_end(_: WebServer) -> None:
    """The database ends the server's sessions, as it does when it restarts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid(), current_database()")
        ours, database = cursor.fetchone()
    with as_superuser() as admin:
        ended = admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND usename = %s AND pid <> %s",
            (database, RUNTIME, ours),
        ).fetchall()
    assert len(ended) >= 2


@contextmanager
def as_superuser() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """A connection of whoever may end other people's sessions."""
    with psycopg.connect(os.environ["TRASTIENDA_TEST_SERVER"], autocommit=True) as admin:
        yield admin


def check(shop: Shop, journal: list[tuple[str, int, str, Decimal]], *, may_be_unacknowledged: int) -> None:
    kept = shop._rows("SELECT notes, id, folio, total FROM sale WHERE tenant_id = %s")
    by_key = {row[0]: tuple(row) for row in kept}
    assert len(by_key) == len(kept), "a ticket was sold twice"
    lost = [line for line in journal if by_key.get(line[0]) != line]
    assert lost == [], "acknowledged, but not there as acknowledged"
    assert 0 <= len(kept) - len(journal) <= may_be_unacknowledged
    assert shop.count("idempotency_record") == len(kept)
    assert disagreements(shop.id) == []


def test_a_session_that_the_database_ended_is_an_unavailable_not_an_error(
    server: WebServer, busy_shop: Shop
) -> None:
    """Each kept connection may be refused once (503, nothing done); after that everything works again."""
    token = busy_shop.http().token
    tills = [Till(server.port, token) for _ in range(8)]
    for till in tills:
        assert till.ask("GET", "/pos/api/auth/me").status == 200
    sessions_end(server)
    body = {**tickets(busy_shop, 0)[0]}
    statuses = Counter(till.post(SALES, body).status for till in tills for _ in range(6))
    assert set(statuses) <= {201, 503}
    assert statuses[201] == busy_shop.count("sale") > 0
    assert statuses[503] <= 8  # two workers of four threads, each with one connection
    assert disagreements(busy_shop.id) == []
    for till in tills:
        till.close()

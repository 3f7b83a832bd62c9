"""The last unit, sought by two hundred over five doors at once, against the real server: one gets it."""

import http.client
import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest

from tests.conformance.drivers import DRIVERS
from tests.conformance.drivers.entelequia import Entelequia
from tests.conformance.drivers.inventario import InventarioForms, InventarioJson
from tests.conformance.drivers.nexus import Nexus
from tests.conformance.drivers.sales import Sales
from tests.conformance.drivers.smartsales import SmartSales
from tests.conformance.room import Room
from tests.load.till import all_at_once
from tests.load.web import WebServer
from tests.operations.sales.helpers import nothing_is_wrong
from tests.properties.ledgers import disagreements
from tests.shop import Answer, Http, encode
from tests.surfaces.entelequia.store import ORDERS
from tests.surfaces.inventario.desk import shows
from trastienda.surfaces.inventario.auth import COOKIE

pytestmark = pytest.mark.xdist_group("load")

BUYERS, THREADS = 200, 20
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


class Wanted(msgspec.Struct, frozen=True):
    """One buyer's request, at the door of that name."""

    door: str
    path: str
    content: bytes
    headers: dict[str, str]


@pytest.fixture(scope="module")
def room() -> Room:
    """One coffee is left."""
    return Room("La última", units=1)


def bearer(client: Http, room: Room) -> dict[str, str]:
    return {
        "Content-Type": JSON,
        "Authorization": f"Bearer {client.token}",
        "X-Tenant": str(room.shop.id),
    }


def buyers(room: Room) -> Iterator[Callable[[], Wanted]]:
    """One after the other at each door; how each asks, made at the time. Every client has a cart of their own."""
    doors: dict[str, Any] = {name: driver(room) for name, driver in DRIVERS.items()}
    nexus: Nexus = doors["nexus"]
    store: SmartSales = doors["smartsales"]
    desk: InventarioJson = doors["inventario"]
    forms: InventarioForms = doors["inventario-forms"]
    tickets: Sales = doors["sales"]
    online: Entelequia = doors["entelequia"]

    def by_form() -> Wanted:
        session = forms.desk.client.cookies[COOKIE].value
        fields = {**forms.fields(room.product, 1), "csrfmiddlewaretoken": shows("")["X-CSRFToken"]}
        headers = {"Content-Type": FORM, "X-Tenant": str(room.shop.id), **shows(session)}
        return Wanted(forms.name, "/ventas/crear/", urlencode(fields, doseq=True).encode(), headers)

    def by_cart() -> Wanted:
        client = online.new_buyer(f"c{next(numbers)}")
        online.fill(client, room.product, 1)
        return Wanted(online.name, ORDERS, encode(online.body(1)), bearer(client, room))

    numbers = iter(range(BUYERS))
    at_the_desk = {"Content-Type": JSON, "X-Tenant": str(room.shop.id), **desk.http.shown}
    asks: list[Callable[[], Wanted]] = [
        lambda: Wanted(
            nexus.name, "/pos/api/sales", encode(nexus.ticket(room.product, 1)), bearer(nexus.http, room)
        ),
        lambda: Wanted(
            store.name, "/api/orders/create/", encode(store.order(room.product, 1)), bearer(store.http, room)
        ),
        lambda: Wanted(desk.name, "/ventas/api/", encode(desk.body(room.product, 1)), at_the_desk),
        lambda: Wanted(
            tickets.name, "/api/sales", encode(tickets.body(room.product, 1)), bearer(tickets.http, room)
        ),
        by_cart,
        by_form,
    ]
    turns = (0, 1, 2, 3, 4, 0, 1, 5, 3, 4)  # two of ten at each of the five doors; at the desk one by form
    for number in range(BUYERS):
        yield asks[turns[number % len(turns)]]


class Line:
    """One kept connection to the server."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, wanted: Wanted) -> Answer:
        self.connection.request("POST", wanted.path, wanted.content, wanted.headers)
        response = self.connection.getresponse()
        text = response.read()
        is_json = (response.headers["Content-Type"] or "").startswith(JSON)
        body = json.loads(text, parse_float=Decimal) if is_json and text else text.decode()
        return Answer(response.status, body, dict(response.headers))


def all_together(port: int, wanted: list[Wanted]) -> list[Answer]:
    """Send everything over as many connections as there are threads; the answers in order."""
    ours = threading.local()
    opened: list[Line] = []

    def send(each: Wanted) -> Answer:
        if not hasattr(ours, "line"):
            ours.line = Line(port)
            opened.append(ours.line)
        line: Line = ours.line
        return line.ask(each)

    try:
        return all_at_once(send, wanted, threads=THREADS)
    finally:
        for line in opened:
            line.connection.close()


SAID = "Stock insuficiente para Producto CAFE. Disponible: 0"
REFUSALS: dict[str, tuple[int, Any]] = {
    "nexus": (400, {"error": "Stock insuficiente para Producto CAFE: disponible 0, solicitado 1"}),
    "smartsales": (400, {"error": SAID}),
    "inventario": (400, {"success": False, "error": SAID, "code": "VALIDATION_ERROR"}),
    "sales": (400, {"success": 0, "message": SAID, "data": None, "totalCount": 0}),
    "entelequia": (422, {"message": f"{SAID}.", "exception": "NoStockException"}),
}
MADE = {
    "nexus": 201,
    "smartsales": 200,
    "inventario": 201,
    "inventario-forms": 302,
    "sales": 200,
    "entelequia": 200,
}


def test_one_of_two_hundred_gets_it(server: WebServer, room: Room) -> None:
    wanted = [ask() for ask in buyers(room)]
    assert Counter(each.door.partition("-")[0] for each in wanted) == dict.fromkeys(REFUSALS, BUYERS // 5)
    before = room.shop.everything()

    answers = list(zip(wanted, all_together(server.port, wanted), strict=True))

    served = [(each, answer) for each, answer in answers if answer.status < 400]
    assert len(served) == 1, Counter((each.door, answer.status) for each, answer in answers)
    ((lucky, answer),) = served
    assert answer.status == MADE[lucky.door], answer.body
    for each, answer in answers:
        if each is lucky:
            continue
        if each.door == "inventario-forms":
            assert answer.status == 400, answer.body
            assert SAID in answer.body
        else:
            assert (answer.status, answer.body) == REFUSALS[each.door]
    assert room.shop.available("CAFE") == 0
    after = room.shop.everything()
    grown = {table: after[table][0] - before[table][0] for table in after if after[table] != before[table]}
    assert (grown["sale"], grown["sale_line"]) == (1, 1)
    assert set(grown) <= ONE_SALE_LEAVES, sorted(grown)
    assert all(count <= 1 for table, count in grown.items() if table != "entry_line"), grown
    assert disagreements(room.shop.id) == []
    assert nothing_is_wrong(room.shop)


ONE_SALE_LEAVES = {
    "sale", "sale_line", "sale_count", "folio_counter", "stock_level", "stock_move", "stock_reservation", "payment",
    "cash_movement", "register_session", "entry", "entry_line", "audit_event", "audit_head", "idempotency_key",
    "kept_answer",
}  # fmt: skip
"""Every table that one sale or order touches, whichever door it came through."""

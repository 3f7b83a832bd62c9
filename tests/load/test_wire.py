"""What no well-behaved client sends, byte by byte to the real server: it says so, does nothing, and goes on serving."""

import http.client
import json
import socket
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

import pytest

from tests.load.till import Till, all_at_once
from tests.load.web import WebServer
from tests.shop import Shop, encode

pytestmark = pytest.mark.xdist_group("load")


@dataclass(frozen=True)
class Said:
    """What came back; status 0 when nothing did."""

    status: int
    body: bytes

    @property
    def error(self) -> str:
        return str(json.loads(self.body)["error"])


def send(port: int, content: bytes, *, hang_up: bool = False) -> Said:
    """Send these bytes and nothing else; `hang_up` ends our side of the connection after them."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        with suppress(OSError):  # the server may have answered and hung up already
            wire.sendall(content)
            if hang_up:
                wire.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(wire)
        try:
            answer.begin()
            return Said(answer.status, answer.read())
        except (http.client.HTTPException, ConnectionError):
            return Said(0, b"")


@pytest.fixture
def counter(server: WebServer, shop: Shop) -> Callable[..., bytes]:
    """A shop that sells CAFE, and the bytes of a sale with whatever headers a test gives it."""
    shop.has("CAFE", 50)
    shop.opens_register()
    token = shop.http().token

    def request(headers: str, body: bytes) -> bytes:
        lines = ("POST /pos/api/sales HTTP/1.1", "Host: localhost", f"Authorization: Bearer {token}", headers)
        return "\r\n".join(line for line in lines if line).encode("latin-1") + b"\r\n\r\n" + body

    return request


@pytest.fixture
def ticket(shop: Shop, counter: object) -> bytes:
    """The body of a sale that would be accepted."""
    return encode(
        {
            "items": [
                {"inventory_id": shop.products["CAFE"], "quantity": 1, "unit_price": Decimal("100.00")}
            ],
            "amount_paid": Decimal("116.00"),
            "register_id": shop.session_id,
        }
    )


class TestABody:
    def test_that_ends_early_is_not_acted_on(
        self, server: WebServer, shop: Shop, counter: Callable[..., bytes], ticket: bytes
    ) -> None:
        """Not even when what came is a whole ticket: the client said that there is more."""
        with shop.nothing_changes():
            for body in (ticket, ticket[:40], b""):
                said = send(server.port, counter(f"Content-Length: {len(ticket) + 9}", body), hang_up=True)
                assert (said.status, said.error) == (400, "El cuerpo llegó incompleto")

    def test_that_comes_in_chunks_is_read(
        self, server: WebServer, shop: Shop, counter: Callable[..., bytes], ticket: bytes
    ) -> None:
        """As programs send it that stream their requests: no length is announced."""
        cut = len(ticket) // 2
        chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (ticket[:cut], ticket[cut:], b""))
        said = send(server.port, counter("Transfer-Encoding: chunked", chunks))
        assert said.status == 201
        assert shop.stock("CAFE") == 49

    def test_that_is_too_large_is_refused_unread(
        self, server: WebServer, shop: Shop, counter: Callable[..., bytes]
    ) -> None:
        """Announced, in chunks, or only claimed."""
        large = b'{"notes": "' + b"x" * 2_000_000 + b'"}'
        requests = (
            counter(f"Content-Length: {len(large)}", large),
            counter("Transfer-Encoding: chunked", b"%x\r\n%b\r\n0\r\n\r\n" % (len(large), large)),
            counter("Content-Length: 99999999999", b"{"),
        )
        with shop.nothing_changes():
            for request in requests:
                said = send(server.port, request)
                assert (said.status, said.error) == (413, "El cuerpo excede el máximo de 1000000 bytes")

    @pytest.mark.parametrize("length", ["-5", "abc", "5\r\nContent-Length: 6", "1e3", "9" * 40])
    def test_with_an_impossible_length_is_refused(
        self, server: WebServer, shop: Shop, counter: Callable[..., bytes], ticket: bytes, length: str
    ) -> None:
        with shop.nothing_changes():
            assert send(server.port, counter(f"Content-Length: {length}", ticket)).status in {400, 413}

    def test_that_was_not_announced_is_no_body(
        self, server: WebServer, shop: Shop, counter: Callable[..., bytes], ticket: bytes
    ) -> None:
        with shop.nothing_changes():
            assert send(server.port, counter("", ticket)).status == 400


NONSENSE: dict[str, bytes] = {
    "no HTTP": b"\x00\xff\x01GARBAGE\r\n\r\n",
    "a line without end": b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "a header without end": b"GET /pos/health HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 5_000_000 + b"\r\n\r\n",
    "a thousand headers": b"GET /pos/health HTTP/1.1\r\n"
    + b"".join(b"X-%d: a\r\n" % n for n in range(1000))
    + b"\r\n",
    "a token that is no text": b"GET /pos/api/auth/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
    "a path that is no text": b"GET /pos/%ff%zz HTTP/1.1\r\nHost: x\r\n\r\n",
    "a way up": b"GET /pos/api/../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
    "half a request": b"POST /pos/api/sa",
}


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_is_refused_and_the_next_one_is_served(server: WebServer, what: str) -> None:
    said = send(server.port, NONSENSE[what], hang_up=True)
    assert said.status == 0 or 400 <= said.status < 500
    assert send(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200


def test_people_who_never_finish_asking_keep_nobody_out(server: WebServer) -> None:
    """Forty connections that begin a request and fall silent."""
    silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(40)]
    try:
        for wire in silent:
            wire.sendall(b"GET /pos/health HTT")
        assert send(server.port, b"GET /pos/health HTTP/1.1\r\nHost: x\r\n\r\n").status == 200
    finally:
        for wire in silent:
            wire.close()


def test_parallel_guesses_get_no_more_tries_than_others(server: WebServer, shop: Shop) -> None:
    """Forty PINs at the same moment: five are looked at, then the door is shut, also for the right one."""

    def guess(pin: str) -> int:
        till = Till(server.port, None)
        try:
            answer = till.post(
                "/pos/api/auth/login", {"tenant_id": shop.id, "pin": pin, "device_id": "tablet-01"}
            )
        finally:
            till.close()
        if answer.status == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 3600
        return answer.status

    statuses = all_at_once(guess, [f"{at:04}" for at in range(9000, 9040)], threads=20)
    assert (statuses.count(401), statuses.count(429)) == (5, 35)
    assert guess("1234") == 429

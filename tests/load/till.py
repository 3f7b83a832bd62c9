"""A till on the other end of a wire: one kept connection, and the patience to repeat what was not answered."""

import http.client
import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from threading import Event
from typing import Any, Generic, TypeVar

from tests.shop import Answer, encode

T = TypeVar("T")
R = TypeVar("R")

_AGAIN_AFTER_S = 0.02
_PATIENCE_S = 60.0
UNAVAILABLE = 503


class NotAnswered(Exception):
    """The connection ended before the answer came: the request may have been done or not."""


class Till:
    """A client program with a token; not to be shared between threads."""

    def __init__(self, port: int, token: str | None) -> None:
        self._port = port
        self._token = token
        self._connection: http.client.HTTPConnection | None = None

    def post(self, path: str, body: Any = None, key: str | None = None) -> Answer:
        """Send one request. :raises NotAnswered: no whole answer came."""
        return self.ask("POST", path, body, key=key)

    def ask(self, method: str, path: str, body: Any = None, *, key: str | None = None) -> Answer:
        """Send one request. :raises NotAnswered: no whole answer came."""
        headers = {"Content-Type": "application/json"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        if key is not None:
            headers["Idempotency-Key"] = key
        content = body if isinstance(body, bytes) else b"" if body is None else encode(body)
        try:
            connection = self._open()
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException) as problem:
            self.close()
            raise NotAnswered(str(problem)) from problem
        parsed = json.loads(text, parse_float=Decimal) if text else None
        given = {name.title(): content for name, content in response.getheaders()}
        return Answer(status=response.status, body=parsed, headers=given)

    def insist(self, path: str, body: Any, key: str) -> tuple[Answer, int]:
        """Send the same request with the same key until it is answered; return the answer and the attempts."""
        deadline = time.monotonic() + _PATIENCE_S
        attempts = 0
        while time.monotonic() < deadline:
            attempts += 1
            try:
                answer = self.post(path, body, key)
            except NotAnswered:
                time.sleep(_AGAIN_AFTER_S)
                continue
            if answer.status != UNAVAILABLE:
                return answer, attempts
            time.sleep(_AGAIN_AFTER_S)
        raise AssertionError(f"no answer to {key} in {_PATIENCE_S} s")

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._connection


def all_at_once(work: Callable[[T], R], things: Iterable[T], *, threads: int) -> list[R]:
    """Do the work for each thing, that many at a time; return the results in order, or raise the first failure."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, things))


class Traffic(Generic[R]):
    """Tills at work in threads of their own."""

    def __init__(self, waiting: "list[Future[R]]") -> None:
        self._waiting = waiting

    def result(self) -> list[R]:
        """Return what each till did, once all have gone home; raise what one of them ran into."""
        return [each.result() for each in self._waiting]


@contextmanager
def traffic(work: Callable[[int], R], tills: int, over: Event) -> Iterator[Traffic[R]]:
    """Have so many tills at work while the block runs; then tell them that it is `over` and wait."""
    with ThreadPoolExecutor(tills) as pool:
        try:
            yield Traffic([pool.submit(work, number) for number in range(tills)])
        finally:
            over.set()

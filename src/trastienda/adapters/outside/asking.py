"""Asks a neighbour over HTTP, once: a typed answer out, or one of two exceptions that say what is known.

On the standard library; redirects are not followed, because credentials do not travel after them. Retrying is a job's
business: it knows whether asking twice does harm.
"""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

T = TypeVar("T")

PATIENCE_S = 10.0
"""How long a job waits."""
SHORT_PATIENCE_S = 2.5
"""How long somebody waits at a screen."""
LARGEST_ANSWER = 8_000_000
_NOT_NOW = frozenset({425, 429})
"""Nothing was done: we were too quick."""
_UNKNOWN = frozenset({408, 409, 423})
"""Somebody else is at it: nothing is said about what was asked."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_LONGEST = 200


@dataclass(eq=False)
class Silent(Exception):
    """
    No usable answer came. `is_untouched`: it is certain that nothing was done there, so that asking again is harmless.
    """

    system: str
    reason: str
    is_untouched: bool = False


@dataclass(eq=False)
class Refused(Exception):
    """The system said no, and nothing was done. `code` is its own word for why."""

    system: str
    status: int
    code: str


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer below 300. `headers` with names in lower case; of several cookies, all."""

    status: int
    headers: Mapping[str, str]
    cookies: tuple[str, ...]
    content: bytes


class Line:
    """One system at one address."""

    def __init__(self, system: str, address: str, *, patience_s: float = PATIENCE_S) -> None:
        self.system = system
        self._parts = urlsplit(address.rstrip("/"))
        self._patience_s = patience_s

    def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        content: Any = None,
    ) -> Answered:
        """
        Send one request. `content`: bytes travel as they are, anything else as JSON.

        :raises Silent: nothing is known of what became of it, or it is certain that nothing did.
        :raises Refused: it said no.
        """
        target = self._parts.path + path + (f"?{urlencode(query)}" if query else "")
        sent = {"Accept": "application/json", "User-Agent": "Trastienda", **headers}
        body = content if isinstance(content, bytes) else None if content is None else encoded(content)
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        answered = self._exchange(method, target, body, sent)
        status = answered.status
        if status < 300:
            return answered
        if status in _NOT_NOW:
            raise Silent(self.system, f"http {status}", is_untouched=True)
        if 300 <= status < 500 and status not in _UNKNOWN:
            raise Refused(self.system, status, reason_in(answered.content))
        raise Silent(self.system, f"http {status}")

    def read(self, answered: Answered, kind: type[T]) -> T:
        """Return an answer as typed data. :raises Silent: nobody can read it, so nobody knows what was done."""
        try:
            return msgspec.json.decode(answered.content or b"null", type=kind, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
            raise Silent(self.system, "unreadable answer") from None

    def _exchange(self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]) -> Answered:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._patience_s)
        try:
            try:
                connection.connect()
            except OSError as error:  # nothing was said yet
                raise Silent(self.system, type(error).__name__, is_untouched=True) from None
            connection.request(method, target, body=body, headers=dict(headers))
            response = connection.getresponse()
            said = response.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Silent(self.system, type(error).__name__) from None
        finally:
            connection.close()
        if len(said) > LARGEST_ANSWER:
            raise Silent(self.system, "answer too long")
        cookies = tuple(response.headers.get_all("Set-Cookie") or ())
        told = {name.lower(): text for name, text in response.headers.items()}
        return Answered(response.status, told, cookies, said)


def encoded(content: Any) -> bytes:
    """Return JSON; a Decimal travels as a number with its digits."""
    return _ENCODER.encode(content)


def reason_in(content: bytes) -> str:
    """Return a system's own word for its no, wherever it put it; at most 200 characters."""
    try:
        found = msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "unexplained"
    if isinstance(found, dict) and isinstance(found.get("error"), dict):
        found = found["error"]
    for name in ("code", "message", "error", "error_code", "description", "status"):
        told = found.get(name) if isinstance(found, dict) else None
        if isinstance(told, dict):  # SAP: {"message": {"value": …}}
            told = told.get("value")
        if isinstance(told, str | int) and str(told).strip():
            return " ".join(str(told).split())[:_LONGEST]
    return "unexplained"

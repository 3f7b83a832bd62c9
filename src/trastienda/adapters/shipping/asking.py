"""Asks a carrier over HTTP and believes only what its documents know: JSON in, a typed answer out, or a clear refusal.

No library of a carrier is used; a call is one request, on the standard library. Redirects are not followed: an API that
begins to redirect has changed, and credentials do not travel after it.
"""

import base64
import http.client
import ssl
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from trastienda.domain.shipping.errors import CarrierGarbled, CarrierRefused, CarrierUnavailable

T = TypeVar("T")

PATIENCE_S = 10.0
LARGEST_ANSWER = 5_000_000
_LONGEST_REASON = 200
_TOO_MANY, _BROKEN = 429, 500
_NOT_FOUND, _UNAUTHORIZED = 404, 401


class NotThere(Exception):
    """The carrier knows nothing of that name."""


class Unauthorized(Exception):
    """The carrier does not know us, or not any more."""


class Answer(msgspec.Struct, frozen=True):
    """What came back with a status below 300."""

    headers: Mapping[str, str]
    body: bytes


class Asking:
    """One carrier at one address."""

    def __init__(self, carrier: str, address: str, *, patience_s: float = PATIENCE_S) -> None:
        self.carrier = carrier
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
    ) -> Answer:
        """
        Send one request and return the answer.

        :raises CarrierUnavailable: it did not answer in time, or said that it failed.
        :raises CarrierRefused: it said no. `NotThere` for 404 and `Unauthorized` for 401, for the caller to judge.
        """
        target = self._parts.path + path + (f"?{urlencode(query)}" if query else "")
        body = None if content is None else msgspec.json.encode(content)
        sent = {"Accept": "application/json", **headers}
        if body is not None:
            sent["Content-Type"] = "application/json"
        status, answer = self._exchange(method, target, body, sent)
        if status >= _BROKEN or status == _TOO_MANY:
            raise CarrierUnavailable(carrier=self.carrier)
        if status == _NOT_FOUND:
            raise NotThere
        if status == _UNAUTHORIZED:
            raise Unauthorized
        if status >= 400:
            raise CarrierRefused(carrier=self.carrier, reason=_reason(answer.body))
        if status >= 300:
            raise CarrierGarbled(carrier=self.carrier, where=f"status {status}")
        return answer

    def _exchange(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, Answer]:
        connection = self._connection()
        try:
            connection.request(method, target, body=body, headers=dict(headers))
            response = connection.getresponse()
            read = response.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException, ssl.SSLError):
            raise CarrierUnavailable(carrier=self.carrier) from None
        finally:
            connection.close()
        if len(read) > LARGEST_ANSWER:
            raise CarrierGarbled(carrier=self.carrier, where="size")
        return response.status, Answer({key.lower(): text for key, text in response.getheaders()}, read)

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        return kind(self._parts.hostname or "", self._parts.port, timeout=self._patience_s)

    def read(self, answer: Answer, kind: type[T]) -> T:
        """Return the answer as what it should be. :raises CarrierGarbled: it is not that."""
        try:
            return msgspec.json.decode(answer.body, type=kind, strict=False)
        except msgspec.ValidationError as wrong:
            raise CarrierGarbled(carrier=self.carrier, where=_where(wrong)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise CarrierGarbled(carrier=self.carrier, where="JSON") from None


def basic(user: str, secret: str) -> dict[str, str]:
    """Return the header of HTTP's basic authentication."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"}


def _where(wrong: msgspec.ValidationError) -> str:
    """Return the path that msgspec names at the end of its sentence: `$.bultos[0]`."""
    return str(wrong).rpartition(" - at ")[2].strip("`")[:60]


def _reason(body: bytes) -> str:
    """Return the carrier's own sentence, wherever it put it, on one line; a page of HTML says nothing."""
    try:
        said = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return "sin explicación"
    while isinstance(said, list) and said:
        said = said[0]
    for name in ("message", "detail", "title", "error", "mensaje"):
        text = said.get(name) if isinstance(said, dict) else said
        if isinstance(text, str) and text.strip():
            return " ".join(text.split())[:_LONGEST_REASON]
    return "sin explicación"

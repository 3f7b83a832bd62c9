"""Asks a gateway over HTTP and believes only what its documents know: JSON in, a typed answer out, or a clear refusal.

No library of a gateway is used; a call is one request, on the standard library. Redirects are not followed: credentials
do not travel after them. An answer that never came, that says the gateway broke, or that nobody can read leaves the
outcome unknown; anything else below 500 that is no success is a refusal, and nothing happened.
"""

import base64
import http.client
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

import msgspec

from trastienda.domain.payments.checkout import CheckoutWanted
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable

T = TypeVar("T")

PATIENCE_S = 10.0
LARGEST_ANSWER = 2_000_000
CREDENTIALS, MISSING = "credentials", "resource_missing"
_UNKNOWN = frozenset({408, 409, 423, 425, 429})
"""Somebody else is at it, or we were too quick: nothing is said about what was asked."""
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_LONGEST_REASON = 100


class Asking:
    """One gateway at one address."""

    def __init__(self, gateway: str, address: str, *, patience_s: float = PATIENCE_S) -> None:
        self.gateway = gateway
        self._parts = urlsplit(address.rstrip("/"))
        self._patience_s = patience_s

    def ask(
        self,
        method: str,
        path: str,
        kind: type[T],
        *,
        headers: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        content: Any = None,
        form: Mapping[str, str] | None = None,
        conflict_is_refusal: bool = False,
    ) -> T:
        """
        Send one request and return what was answered.

        :raises GatewayUnavailable: nothing is known of what became of it.
        :raises GatewayRefused: it said no; `reason` is its own code.
        """
        target = self._parts.path + path + (f"?{urlencode(query)}" if query else "")
        sent = {"Accept": "application/json", "User-Agent": "Trastienda", **headers}
        body = None
        if form is not None:
            body = urlencode(form).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        elif content is not None:
            body = _ENCODER.encode(content)
            sent.setdefault("Content-Type", "application/json")
        status, said = self._exchange(method, target, body, sent)
        if status < 300:
            return self._read(said, kind)
        self._refuse(status, said, conflict_is_refusal=conflict_is_refusal)
        raise GatewayUnavailable(gateway=self.gateway)

    def _refuse(self, status: int, said: bytes, *, conflict_is_refusal: bool) -> None:
        if status in {401, 403}:
            raise GatewayRefused(gateway=self.gateway, reason=CREDENTIALS)
        if status == 404:
            raise GatewayRefused(gateway=self.gateway, reason=MISSING)
        known = status not in _UNKNOWN or (status == 409 and conflict_is_refusal)
        if 400 <= status < 500 and known:
            raise GatewayRefused(gateway=self.gateway, reason=_reason(said))

    def _exchange(
        self, method: str, target: str, body: bytes | None, headers: Mapping[str, str]
    ) -> tuple[int, bytes]:
        kind = http.client.HTTPSConnection if self._parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._parts.hostname or "", self._parts.port, timeout=self._patience_s)
        try:
            connection.request(method, target, body=body, headers=dict(headers))
            response = connection.getresponse()
            said = response.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException, ValueError):
            raise GatewayUnavailable(gateway=self.gateway) from None
        finally:
            connection.close()
        if len(said) > LARGEST_ANSWER:
            raise GatewayUnavailable(gateway=self.gateway)
        return response.status, said

    def _read(self, said: bytes, kind: type[T]) -> T:
        try:
            return msgspec.json.decode(said or b"null", type=kind, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError):
            raise GatewayUnavailable(gateway=self.gateway) from None


class Tokens:
    """A token that is asked for once and kept while it is good. Safe to use from several threads."""

    def __init__(self, fetch: Callable[[], tuple[str, float]]) -> None:
        """:param fetch: returns a token and for how many seconds it is good."""
        self._fetch, self._lock = fetch, threading.Lock()
        self._token, self._until = "", 0.0

    def use(self, question: Callable[[str], T]) -> T:
        """Ask with the token; once more with a new one if the gateway does not know it (any more)."""
        token = self._current()
        try:
            return question(token)
        except GatewayRefused as refused:
            if refused.reason != CREDENTIALS:
                raise
        self._forget(token)
        return question(self._current())

    def _current(self) -> str:
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, good_for_s = self._fetch()
                self._until = time.monotonic() + max(good_for_s * 0.9, 1)
            return self._token

    def _forget(self, token: str) -> None:
        with self._lock:
            if self._token == token:
                self._until = 0.0


class Granted(msgspec.Struct):
    """The answer to a request for a token."""

    access_token: str
    expires_in: float = 300.0


def basic(user: str, secret: str) -> dict[str, str]:
    """Return the header of HTTP's basic authentication."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{secret}'.encode()).decode()}"}


def bearer(token: str) -> dict[str, str]:
    """Return the header that shows a token."""
    return {"Authorization": f"Bearer {token}"}


def notice_url(gateway: str, wanted: CheckoutWanted) -> str:
    """Return where a gateway may send notices about an order: under the address that its payer comes back to."""
    parts = urlsplit(wanted.success_url)
    return f"{parts.scheme}://{parts.netloc}/api/v1/payments/{gateway}/notices/{wanted.tenant_id}"


def reference(wanted: CheckoutWanted) -> str:
    """Return one text that names the shop, the order and the intent: what a gateway gives back with everything."""
    return f"{wanted.tenant_id}-{wanted.order_id}-{wanted.key}"


def named(text: str) -> dict[str, Any]:
    """Return what `reference` put into a text, as fields of a page; nothing where it is not ours."""
    tenant, _, rest = text.partition("-")
    order, _, key = rest.partition("-")
    numbers = all(each.isascii() and each.isdigit() and len(each) < 16 for each in (tenant, order))
    if not numbers or "\0" in key:
        return {}
    return {"tenant_id": int(tenant), "order_id": int(order), "key": key[:64]}


def centavos(gateway: str, amount: Decimal) -> int:
    """Return pesos as centavos. :raises GatewayRefused: there are parts of one."""
    units = amount.scaleb(2)
    if units != units.to_integral_value():
        raise GatewayRefused(gateway=gateway, reason="amount_not_whole")
    return int(units)


def pesos(units: int) -> Decimal:
    """Return centavos as pesos."""
    return Decimal(units).scaleb(-2).quantize(Decimal("0.01"))


def within(now: datetime, wanted: datetime | None, *, longest: timedelta) -> datetime:
    """Return until when a page stays open: as wanted, within what its gateway allows."""
    latest = now + longest
    return min(latest, wanted or latest).replace(microsecond=0)


def _reason(said: bytes) -> str:
    """Return the gateway's own code for its no, wherever it put it."""
    try:
        content = msgspec.json.decode(said)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return "unexplained"
    for path in (
        ("details", 0, "issue"),
        ("errors", 0, "code"),
        ("error",),
        ("code",),
        ("name",),
        ("message",),
    ):
        found = content
        for part in path:
            found = _part(found, part)
        if isinstance(found, str) and found.strip():
            return " ".join(found.split())[:_LONGEST_REASON]
    return "unexplained"


def _part(content: Any, name: str | int) -> Any:
    if isinstance(name, int):
        return content[name] if isinstance(content, list) and len(content) > name else None
    return content.get(name) if isinstance(content, dict) else None

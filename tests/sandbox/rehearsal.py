"""The running stand-ins, a shop that only listens, and a person with a browser that follows no link by itself."""

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from trastienda.adapters.payments.accounts import StripeAccount
from trastienda.adapters.payments.stripe import StripeGateway
from trastienda.domain.payments.checkout import CheckoutSession, CheckoutWanted
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop

KEYS = Keys(api="sk_test_rehearsal", signing="whsec_rehearsal")


@dataclass
class Heard:
    """One notice as it arrived."""

    signature: str
    body: bytes

    @property
    def name(self) -> str:
        return str(json.loads(self.body)["type"])


@dataclass
class Listener:
    """A shop that hears notices and answers with the statuses it was given, then 200."""

    answers: list[int] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    address: str = ""

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.heard]


@contextmanager
def listening() -> Iterator[Listener]:
    """A listener while the block lasts."""
    listener = Listener()

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            listener.heard.append(Heard(self.headers["Stripe-Signature"], body))
            self.send_response(listener.answers.pop(0) if listener.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    listener.address = f"http://127.0.0.1:{server.server_port}/notices"
    yield listener
    server.shutdown()
    server.server_close()


@contextmanager
def rehearsing(folder: Path, notices: str, *, port: int = 0, **more: Any) -> Iterator[Sandbox]:
    """The stand-ins while the block lasts."""
    sandbox = Sandbox(folder, Shop(stripe=KEYS, stripe_notices=notices), port=port, **more)
    sandbox.start()
    yield sandbox
    sandbox.stop()


def gateway(sandbox: Sandbox, *, key: str = KEYS.api) -> StripeGateway:
    """Our adapter, with the real client inside, pointed at the stand-in."""
    return StripeGateway(account(sandbox, key=key))


def account(sandbox: Sandbox, *, key: str = KEYS.api) -> StripeAccount:
    """The account that belongs to the running stand-in."""
    return StripeAccount(secret_key=key, webhook_secret=KEYS.signing, address=f"{sandbox.address}/stripe")


def wanted(key: str = "tenant-1-intent-1", **other: Any) -> CheckoutWanted:
    """An order of 812.00 pesos."""
    facts: dict[str, Any] = {
        "key": key,
        "tenant_id": 1,
        "order_id": 77,
        "order_folio": "P-000077",
        "description": "Pedido P-000077: 2 × Mouse",
        "amount": Decimal("812.00"),
        "currency": "MXN",
        "success_url": "http://127.0.0.1:9/pago/listo/?sesion={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/pago/cancelado/",
        "customer_email": "ana@example.com",
    }
    return CheckoutWanted(**(facts | other))


@dataclass
class Page:
    """What a browser got: where it was sent, or what it shows."""

    status: int
    location: str
    text: str

    @property
    def words(self) -> str:
        return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", self.text, flags=re.DOTALL).split())


def clicks(address: str, action: str) -> Page:
    """Press a button of a page."""
    return _open(address, f"action={action}".encode())


def sees(address: str) -> Page:
    """Open a page."""
    return _open(address, None)


def pays(session: CheckoutSession) -> Page:
    """Pay a session with the card."""
    return clicks(session.url, "card")


def control(sandbox: Sandbox, *faults: dict[str, Any]) -> Any:
    """Turn faults on."""
    return json.loads(_open(f"{sandbox.address}/control", json.dumps({"faults": faults}).encode()).text)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def _open(address: str, body: bytes | None) -> Page:
    return asks(address, body, {})


def asks(address: str, body: bytes | None, headers: dict[str, str]) -> Page:
    """Ask as any program may."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Stay())
    try:
        with opener.open(urllib.request.Request(address, body, headers), timeout=10) as answer:
            return Page(answer.status, "", answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Page(error.code, error.headers.get("Location") or "", error.read().decode())

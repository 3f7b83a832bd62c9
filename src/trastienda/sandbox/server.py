"""The stand-ins' server: one small HTTP server on loopback, one folder of paths a provider, and three paths of its own.

`/` shows what happened, `/control` turns faults on and off, `/health` answers. Only this machine reaches it, and only
under a name of this machine: a web page elsewhere cannot make a browser speak to it.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from trastienda.sandbox import pages
from trastienda.sandbox.andreani.provider import Andreani
from trastienda.sandbox.bnpl.aplazo import Aplazo
from trastienda.sandbox.bnpl.clip import Clip
from trastienda.sandbox.bnpl.kueski import Kueski
from trastienda.sandbox.desk import Answer, Desk, Keys, Provider, Request
from trastienda.sandbox.erp.odoo import Odoo
from trastienda.sandbox.erp.sap_b1 import SapBusinessOne
from trastienda.sandbox.fastmail.provider import Fastmail
from trastienda.sandbox.faults import NOTICE_FAULTS, REQUEST_FAULTS, BadFault, Faults
from trastienda.sandbox.getnet.provider import Getnet
from trastienda.sandbox.mercado_pago.provider import MercadoPago
from trastienda.sandbox.micorreo.provider import MiCorreo
from trastienda.sandbox.modo.provider import Modo
from trastienda.sandbox.openpay.provider import Openpay
from trastienda.sandbox.pac.provider import Pac
from trastienda.sandbox.pac.sat import SatDesk
from trastienda.sandbox.paqar.provider import Paqar
from trastienda.sandbox.paypal.provider import PayPal
from trastienda.sandbox.postman import Postman
from trastienda.sandbox.receiver.provider import Receiver
from trastienda.sandbox.store import Store
from trastienda.sandbox.stripe.provider import Stripe
from trastienda.sandbox.whatsapp.provider import WhatsApp

LOOPBACK = "127.0.0.1"
_LARGEST_BODY = 5_000_000
_IDLE_S = 60.0
_HOSTS = {"127.0.0.1", "localhost"}


_NO_KEYS = Keys(api="", signing="")


@dataclass(frozen=True, slots=True)
class Shop:
    """What the stand-ins know of the shop: where its notices go, and the keys of each provider."""

    stripe: Keys
    stripe_notices: str
    carriers: Keys = _NO_KEYS
    gateways: Keys = _NO_KEYS
    pac: Keys = _NO_KEYS
    gateway_notices: str = ""
    """Where those gateways write that are told once for all: `{name}` stands for the gateway's."""
    neighbours: Mapping[str, Keys] = field(default_factory=dict)
    """The keys of financiers, ERPs and messengers, by their names."""
    whatsapp_notices: str = ""
    """`{tenant}` stands for the shop's number."""
    bnpl_notices: str = ""
    """`{tenant}` stands for the shop's number, `{name}` for the financier's."""


class Sandbox:
    """All stand-ins of one machine. `start`, then `stop`; or `serve` until `stop` is called from elsewhere."""

    def __init__(
        self,
        folder: Path,
        shop: Shop,
        *,
        port: int = 0,
        clock: Callable[[], float] = time.time,
        delivers: bool = True,
    ) -> None:
        """
        :param delivers: whether notices are carried to the shop; else whoever rehearses carries them.
        :raises OSError: somebody else listens on the port.
        """
        self._delivers = delivers
        self._server = _Server((LOOPBACK, port), _Handler)
        self.port = int(self._server.server_address[1])
        self.address = f"http://{LOOPBACK}:{self.port}"
        self._store = Store(folder / "sandbox.sqlite3")
        self.desk = Desk(store=self._store, faults=Faults(), address=self.address, clock=clock)
        stripe = Stripe(self.desk, shop.stripe)
        carriers = [kind(self.desk, shop.carriers) for kind in (Paqar, MiCorreo, Andreani, Fastmail)]
        gateways = [
            kind(self.desk, shop.gateways, shop.gateway_notices)
            for kind in (MercadoPago, Getnet, Modo, Openpay, PayPal)
        ]
        fiscal = [kind(self.desk, shop.pac) for kind in (Pac, SatDesk)]
        known = shop.neighbours
        lenders = [
            kind(self.desk, known.get(kind.name, _NO_KEYS), shop.bnpl_notices)
            for kind in (Aplazo, Kueski, Clip)
        ]
        erps = [kind(self.desk, known.get(kind.name, _NO_KEYS)) for kind in (Odoo, SapBusinessOne)]
        whatsapp = WhatsApp(self.desk, known.get("whatsapp", _NO_KEYS), shop.whatsapp_notices)
        everybody = (stripe, *gateways, *carriers, *fiscal, *lenders, *erps, whatsapp, Receiver(self.desk))
        self.providers: Mapping[str, Provider] = {each.name: each for each in everybody}
        self.postman = Postman(self.desk, self.providers, {stripe.name: shop.stripe_notices})
        self._server.sandbox = self

    def serve(self) -> None:
        """Answer until `stop`, and leave everything tidy."""
        if self._delivers:
            self.postman.start()
        try:
            self._server.serve_forever(poll_interval=0.1)
        finally:
            self._server.server_close()
            if self._delivers:
                self.postman.stop()
            self._store.close()

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self.serve, name="sandbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End what `start` began."""
        self.end()
        self._thread.join(30)

    def end(self) -> None:
        """Make `serve` return. From another thread than the one that serves."""
        self._server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    sandbox: Sandbox

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of those who hang up; anything else is our mistake and is shown."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "Trastienda-sandbox", ""
    timeout = _IDLE_S
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._handle()

    def do_PUT(self) -> None:
        self._handle()

    def do_PATCH(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal belongs to the shop."""

    def _handle(self) -> None:
        body = self._body()
        if body is None:
            self._send(_json(413, {"error": "body too large"}))
            self.close_connection = True
            return
        try:
            answer = self._answer(body)
        except Exception as error:  # a stand-in that breaks says so, as a gateway would
            answer = _json(
                500, {"error": {"message": f"{type(error).__name__}: {error}", "type": "api_error"}}
            )
        if answer is None:
            self.close_connection = True
            return
        self._send(answer)
        self.server.sandbox.postman.wake()

    def _answer(self, body: bytes) -> Answer | None:
        """Return the answer, None for a connection that breaks instead."""
        if not self._is_ours():
            return _json(403, {"error": "only from this machine"})
        parts = urlsplit(self.path)
        sandbox, name = self.server.sandbox, parts.path.strip("/").partition("/")[0]
        provider = sandbox.providers.get(name)
        if provider is None:
            return _own(sandbox, str(self.command), parts.path, body)
        request = Request(
            method=str(self.command),
            path=parts.path.removeprefix(f"/{name}"),
            query=parts.query,
            headers={key.lower(): value for key, value in self.headers.items()},
            body=body,
        )
        return _with_faults(sandbox, provider, request)

    def _is_ours(self) -> bool:
        """Whether the browser, if it is one, was sent here by a page of ours and under a name of this machine."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        origin = self.headers.get("Origin")
        return host in _HOSTS and (origin in {None, "null"} or urlsplit(origin or "").hostname in _HOSTS)

    def _body(self) -> bytes | None:
        announced = self.headers.get("Content-Length") or "0"
        if not announced.isdigit() or int(announced) > _LARGEST_BODY:
            return None
        return self.rfile.read(int(announced))

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, content in answer.headers.items():
            self.send_header(name, content)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


def _with_faults(sandbox: Sandbox, provider: Provider, request: Request) -> Answer | None:
    """Answer as the switches want it."""
    if not provider.is_api(request.path):
        return provider.answer(request)
    on, faults = f"{request.method} /{provider.name}{request.path}", sandbox.desk.faults
    if delay := faults.take("delay", on):
        time.sleep(delay.seconds)
    if faults.take("error_before", on):
        return _json(500, {"error": {"message": "An unknown error occurred.", "type": "api_error"}})
    answer = provider.answer(request)
    if faults.take("error_after", on):
        return provider.fail(request)
    if faults.take("garbage", on):
        return Answer(200, b"<html><body>Estamos en mantenimiento</body></html>", "text/html")
    return None if faults.take("drop", on) else answer


# --- our own paths -------------------------------------------------------------------------------------------


def _own(sandbox: Sandbox, method: str, path: str, body: bytes) -> Answer:
    if path == "/":
        return _overview(sandbox)
    if path == "/health":
        return _json(200, {"status": "ok"})
    if path == "/control":
        return _control(sandbox, method, body)
    return pages.nothing_here("Aquí no hay nada.", role="los sistemas de fuera")


def _control(sandbox: Sandbox, method: str, body: bytes) -> Answer:
    """`{"faults": [{"kind", "on", "times", "seconds"}], "clear": true}` changes the switches; GET shows them."""
    faults = sandbox.desk.faults
    if method == "POST":
        try:
            wanted = json.loads(body or b"{}")
            if not isinstance(wanted, dict) or not set(wanted) <= {"faults", "clear"}:
                raise BadFault('send {"faults": [...]} or {"clear": true}')
            if wanted.get("clear"):
                faults.clear()
            for fault in wanted.get("faults", []):
                faults.set(fault)
        except ValueError as bad:
            return _json(400, {"error": str(bad)})
    notices = [
        {
            "event": each.event,
            "name": each.name,
            "state": each.state,
            "attempts": each.attempts,
            "said": each.said,
        }
        for each in sandbox.desk.store.notices()
    ]
    return _json(200, {"faults": faults.shown(), "kinds": REQUEST_FAULTS | NOTICE_FAULTS, "notices": notices})


_NOTICE_STATES = {"waiting": "por entregar", "delivered": "entregado", "given_up": "abandonado"}


def _overview(sandbox: Sandbox) -> Answer:
    """What happened lately, for a person who wonders."""
    notices = "".join(
        f"<tr><td>{escape(_TITLES.get(each.provider, each.provider))}</td><td><code>{escape(each.name)}</code></td>"
        f"<td>{_NOTICE_STATES.get(each.state, each.state)}</td><td class='number'>{each.attempts}</td>"
        f"<td>{escape(each.said)}</td></tr>"
        for each in sandbox.desk.store.notices()
    )
    lately = "".join(each.lately() for each in sandbox.providers.values())
    body = f"""<main>
<div><h1>Ensayo de los sistemas de fuera</h1>
<p class="dim">Quienes cobran o financian, quienes llevan paquetes, quien certifica facturas, los ERP y WhatsApp, en
lugar de los verdaderos: cada pedido abre aquí su página de pago, cada guía un paquete que se mueve con un clic, cada
mensaje un teléfono que contesta.</p></div>
<div class="cards">{lately or '<p class="dim">Todavía no hay cobros ni paquetes.</p>'}</div>
<section class="card"><h2>Avisos a la tienda</h2>{pages.TABLE}
<thead><tr><th>Quién</th><th>Aviso</th><th>Estado</th><th class="number">Intentos</th><th>Respuesta</th></tr></thead>
<tbody>{notices or pages.NOTHING_YET}</tbody></table></div></section>
<p class="dim small">Las fallas se encienden en <code>/control</code> (docs/payments.md).</p>
</main>"""
    return pages.page("Ensayo de los sistemas de fuera", body, role="los sistemas de fuera")


_TITLES = {
    kind.name: kind.title
    for kind in (
        MercadoPago,
        Getnet,
        Modo,
        Openpay,
        PayPal,
        Paqar,
        MiCorreo,
        Andreani,
        Fastmail,
        WhatsApp,
        Aplazo,
        Kueski,
        Clip,
    )
} | {"stripe": "Stripe"}


def _json(status: int, content: Any) -> Answer:
    return Answer(status, json.dumps(content).encode())

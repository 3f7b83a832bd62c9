"""Trying credentials: what each kind of system answers, in one of five words, and never a secret's echo."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.sandbox.rehearsal import KEYS
from tests.sandbox.tills import SECRETS
from trastienda.adapters.trying import asking
from trastienda.adapters.trying.reaching import check_leads_outside
from trastienda.domain.connections.steps import Credentials
from trastienda.kernel.errors import Invalid
from trastienda.sandbox.server import Sandbox, Shop

CARRIERS = ("andreani", "fastmail", "micorreo", "paqar")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    shop = Shop(
        stripe=KEYS, stripe_notices="http://127.0.0.1:9/", carriers=SECRETS, gateways=SECRETS, pac=SECRETS
    )
    running = Sandbox(tmp_path_factory.mktemp("trying"), shop, delivers=False)
    running.start()
    yield running
    running.stop()


def answered(told: Credentials) -> str:
    return asking.ask(told, tenant_id=1, allows_loopback=True)


def at(sandbox: Sandbox, provider: str, *, secret: str = SECRETS.api, user: str = "") -> Credentials:
    address = f"{sandbox.address}/{provider}"
    return Credentials(
        provider=provider, address=address, user=user, secret=secret, extra={"contract": "sandbox"}
    )


def users(provider: str) -> str:
    return "sandbox" if provider in {"micorreo", "andreani"} else ""


@pytest.mark.parametrize("provider", CARRIERS)
def test_a_carrier_that_knows_us_has_offices(sandbox: Sandbox, provider: str) -> None:
    assert answered(at(sandbox, provider, user=users(provider))) == asking.WORKS


@pytest.mark.parametrize("provider", CARRIERS)
def test_one_that_does_not_says_so(sandbox: Sandbox, provider: str) -> None:
    assert answered(at(sandbox, provider, user=users(provider), secret="de-otro")) == asking.WRONG


def test_stripe_is_asked_for_a_page_that_cannot_be(sandbox: Sandbox) -> None:
    assert answered(at(sandbox, "stripe", secret=KEYS.api)) == asking.WORKS
    assert answered(at(sandbox, "stripe", secret="sk_test_otra")) == asking.WRONG


@pytest.mark.parametrize("user", ["", "sandbox"])
def test_sw_with_a_token_or_a_password(sandbox: Sandbox, user: str) -> None:
    assert answered(at(sandbox, "sw", user=user)) == asking.WORKS
    assert answered(at(sandbox, "sw", user=user, secret="de-otro")) == asking.WRONG


@pytest.mark.parametrize("provider", ["mercado_pago", "paqar", "sw", "finkok", "stripe"])
def test_silence(provider: str) -> None:
    told = Credentials(provider=provider, address="http://127.0.0.1:9", user="u", secret="s" * 20)
    assert answered(told) == asking.SILENT


class Talker(BaseHTTPRequestHandler):
    """Says one thing to whoever asks, and keeps what was asked."""

    says: bytes = b""
    status = 200
    heard: list[bytes] = []

    def do_POST(self) -> None:
        self.heard.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.says)))
        self.end_headers()
        self.wfile.write(self.says)

    do_GET = do_POST  # noqa: N815 - as the library calls it

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def talker() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Talker)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Talker.heard, Talker.status, Talker.says = [], 200, b""
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("says", "means"),
    [
        (b"<ns:stampedResponse><s0:CodigoError>300</s0:CodigoError></ns:stampedResponse>", asking.WRONG),
        (b"<ns:stampedResponse><s0:CodigoError>603</s0:CodigoError></ns:stampedResponse>", asking.WORKS),
        (b"<html>bienvenido</html>", asking.ODD),
    ],
)
def test_finkok_by_the_code_of_its_answer(talker: str, says: bytes, means: str) -> None:
    Talker.says = says
    told = Credentials(provider="finkok", address=talker, user="a&b@c.mx", secret="clave<1>")
    assert answered(told) == means
    assert b"<stamp:username>a&amp;b@c.mx</stamp:username>" in Talker.heard[0]
    assert b"<stamp:stamped>" in Talker.heard[0]  # asks for what was certified; certifies nothing


@pytest.mark.parametrize("status", [500, 503, 429])
def test_a_failure_of_theirs_says_nothing_of_us(talker: str, status: int) -> None:
    Talker.status = status
    for provider in ("mercado_pago", "sw", "finkok", "fastmail"):
        assert (
            answered(Credentials(provider=provider, address=talker, user="u", secret="s" * 20))
            == asking.SILENT
        )


def test_somebody_else_at_the_carriers_address(talker: str) -> None:
    Talker.status = 404
    assert answered(Credentials(provider="fastmail", address=talker, secret="s" * 20)) == asking.EMPTY


def test_a_system_that_repeats_the_secret_is_not_quoted(talker: str) -> None:
    Talker.status, Talker.says = 400, b'{"error": "bad_token_super_secreto_1234"}'
    told = Credentials(provider="mercado_pago", address=talker, secret="super_secreto_1234")
    assert answered(told) == asking.ODD


def test_an_address_inside_is_not_asked(talker: str) -> None:
    told = Credentials(provider="mercado_pago", address=talker, secret="s" * 20)
    assert asking.ask(told, tenant_id=1, allows_loopback=False) == asking.PRIVATE
    assert Talker.heard == []


def test_a_name_that_nobody_knows_is_not_refused_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> object:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", nobody)
    assert check_leads_outside("https://nadie.example", field="address", allows_loopback=False) is False


def test_one_number_inside_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(2, 1, 6, "", ("93.184.216.34", 0)), (10, 1, 6, "", ("fe80::1%eth0", 0, 0, 2))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: found)
    with pytest.raises(Invalid) as refused:
        check_leads_outside("https://amigable.example", field="address", allows_loopback=False)
    assert refused.value.reason == "private_address"

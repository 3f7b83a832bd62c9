"""Web orders as their buyers live them: the order's answer names a page, a browser pays there and comes back.

Orders are placed by the API, as the shop's own web store would; pages are clicked in a real browser, on the stand-ins.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.operations.sales.helpers import nothing_is_wrong
from tests.project.helpers import eventually
from tests.sandbox.rehearsal import KEYS
from tests.sandbox.tills import SECRETS, accounts
from tests.shop import Http, Shop
from tests.surfaces.entelequia.payers import METHODS
from tests.surfaces.entelequia.store import (
    ADDRESS,
    CART,
    CONFIRM,
    ORDERS,
    open_comics,
    order_body,
    rate,
    without_jobs,
)
from tests.surfaces.entelequia.test_transfers import ADMIN, file, png
from trastienda.domain.tenancy.settings import choose
from trastienda.project.demo.checkout import ACCOUNTS
from trastienda.sandbox.server import Sandbox
from trastienda.sandbox.server import Shop as Knows

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PASSWORD = "viva el manga"
TOTAL = Decimal("7300.00")
SHOWN = {"paypal": "$7.30 USD"}
CONFIRMING = {"country": "Argentina", "country_code": "AR", "city": "CABA", "zip_code": "1425"}


@pytest.fixture(scope="module")
def sandbox(live: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The stand-ins, which carry their notices to the shop as they will in a house."""
    knows = Knows(
        stripe=KEYS,
        stripe_notices=f"{live}/api/orders/stripe-webhook/",
        gateways=SECRETS,
        gateway_notices=f"{live}/api/v1/payments/{{name}}/notices",
    )
    running = Sandbox(tmp_path_factory.mktemp("rehearsal"), knows)
    running.start()
    yield running
    running.stop()


class Buyer:
    """A client who signed in with a password, and has a telephone."""

    def __init__(self, shop: Shop, live: str, page: Page) -> None:
        self.shop, self.live, self.page = shop, live, page
        self.host = live.removeprefix("http://")
        self.web = signs_in(shop, "cliente", role="customer")

    def orders(self, payment: str) -> dict[str, Any]:
        """Fill the cart, ask what bringing it costs, and order; returns the order's answer."""
        product = self.shop.products["one-piece-vol-100"]
        assert self.web.post(f"{CART}/items", {"productId": product, "quantity": 1}).status == 200
        quoted = self.web.post(CONFIRM, {"client": {"ship_address": CONFIRMING}})
        assert quoted.body["total"] == {"currency": "ARS", "amount": TOTAL}
        body = order_body(payment=payment, frontTotal=quoted.body["total"]["amount"])
        made = self.web.post(ORDERS, body, Host=self.host)
        assert made.status == 200, made.body
        assert made.body["order"]["orderShipAddress"] == ADDRESS
        self.order = int(made.body["order"]["id"])
        return dict(made.body)

    def goes_to_pay(self, payment: str) -> Page:
        """Order, and open the page that the order's answer names."""
        link = self.orders(payment)["order"]["payment"]["payment_link"]
        self.page.goto(link, wait_until="networkidle")
        return self.page

    def state(self) -> str:
        """As the store says it."""
        return str(self.web.get(f"{ORDERS}/{self.order}").body["order"]["state"])


def signs_in(shop: Shop, username: str, *, role: str) -> Http:
    """A person with a password, and the token that it is exchanged for."""
    shop.user(role, username=username, password=PASSWORD)
    said = {"email": f"{username}@example.com", "password": PASSWORD}
    answer = Http(tenant=shop.id).post("/api/v1/login", said)
    assert answer.status == 200, answer.body
    return Http(answer.body["access_token"])


@pytest.fixture
def buyer(chromium: Browser, live: str, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[Buyer]:
    monkeypatch.setattr(settings, "GATEWAYS", accounts(sandbox))
    shop = open_comics()
    rate(shop, "USD", "1000")
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="es-AR")
    with without_jobs(shop):
        yield Buyer(shop, live, context.new_page())
        context.close()


def reads_well(page: Page) -> bool:
    """Whether axe finds nothing, and nothing is wider than the telephone."""
    found = [each["id"] for each in Axe().run(page).response["violations"]]
    assert found == []
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def is_paid_and_in_the_books(buyer: Buyer) -> bool:
    """The state as documented, one payment, the volume off the shelf, and every sum right."""
    shop = buyer.shop
    assert buyer.state() == "En preparación"
    assert shop._rows("SELECT amount FROM payment WHERE tenant_id = %s") == [(TOTAL,)]
    assert (shop.stock("one-piece-vol-100"), shop.books["Bancos"]) == (2, TOTAL)
    assert shop.books["Ventas"] == Decimal("-6033.06")  # 7,300.00 less 21 % that it contains
    return nothing_is_wrong(shop)


@pytest.mark.parametrize("name", METHODS)
def test_an_order_is_paid_where_its_answer_leads(name: str, buyer: Buyer) -> None:
    page = buyer.goes_to_pay(METHODS[name])
    expect(page.get_by_text("no se mueve dinero real")).to_be_visible()
    expect(page.get_by_text(SHOWN.get(name, "$7.300,00 ARS"))).to_be_visible()
    expect(page.get_by_text("W-0001", exact=True)).to_be_visible()
    assert reads_well(page)
    page.get_by_role("button", name="Pagar").click()
    page.wait_for_url(f"{buyer.live}/pago/pedido/**")
    expect(page.get_by_role("heading", name="Pago recibido")).to_be_visible()
    expect(page.get_by_text("W-0001")).to_be_visible()
    expect(page.get_by_text("$7.300,00 ARS")).to_be_visible()
    assert reads_well(page)
    assert is_paid_and_in_the_books(buyer)


def heard(buyer: Buyer) -> bool:
    """Whether the gateway's own notice has come as well, and moved nothing more."""
    return buyer.shop.count("gateway_notice") > 0


@pytest.mark.parametrize("name", ["mercado_pago", "getnet", "modo"])
def test_is_rejected_given_up_and_paid_after_all(name: str, buyer: Buyer) -> None:
    page = buyer.goes_to_pay(METHODS[name])
    page.get_by_role("button", name="Rechazar el pago").click()
    expect(page.get_by_role("alert")).to_contain_text("rechazado")
    assert reads_well(page)
    page.get_by_role("button", name="Cancelar y volver").click()
    page.wait_for_url("**/cancelado/")
    expect(page.get_by_role("heading", name="Pago cancelado")).to_be_visible()
    assert reads_well(page)
    assert buyer.state() == "Pendiente de pago"
    assert buyer.shop.count("payment") == 0
    page.get_by_role("link", name="Intentar otra vez").click()
    page.get_by_role("button", name="Pagar").click()
    expect(page.get_by_role("heading", name="Pago recibido")).to_be_visible()
    assert eventually(lambda: heard(buyer))
    assert is_paid_and_in_the_books(buyer)


def test_what_a_gateway_thinks_over_is_waited_for(buyer: Buyer) -> None:
    page = buyer.goes_to_pay("Mercado Pago")
    pay = page.url
    page.get_by_role("button", name="Dejarlo pendiente").click()
    expect(page.get_by_role("status")).to_contain_text("pendiente")
    page.get_by_role("button", name="Volver y esperar").click()
    expect(page.get_by_role("heading", name="Esperamos su pago")).to_be_visible()
    assert reads_well(page)
    assert buyer.state() == "Pendiente de pago"
    page.goto(pay)
    page.get_by_role("button", name="Pagar").click()
    expect(page.get_by_role("heading", name="Pago recibido")).to_be_visible()
    assert is_paid_and_in_the_books(buyer)


def test_nobody_learns_of_a_payment_by_guessing(buyer: Buyer) -> None:
    for name in ("1-1", "1-1.AAAA", "x", "%00"):
        answer = buyer.page.goto(f"{buyer.live}/pago/pedido/{name}/")
        assert answer is not None
        assert answer.status == 404
    expect(buyer.page.get_by_role("heading", name="No encontramos ese pago")).to_be_visible()


def test_a_transfer_is_shown_and_somebody_else_approves_it(buyer: Buyer) -> None:
    with buyer.shop.transaction():
        choose("bank_account", msgspec.to_builtins(ACCOUNTS["AR"]))
    told = buyer.orders("Transferencia")["bankData"]
    assert (told["account"], told["alias"], told["reference"]) == (
        "0110599520000001234569",
        "COMIQUERIA.DEMO",
        "W-0001",
    )
    assert buyer.state() == "Esperando aprobación por pago con transferencia bancaria"
    proof = {"proof": file(png(), "comprobante.png")}
    assert buyer.web.form("POST", f"{ORDERS}/{buyer.order}/transfer-proof", proof).status == 201
    boss = signs_in(buyer.shop, "supervisor", role="supervisor")
    seen = boss.get(f"{ADMIN}/{buyer.order}/transfer-proof").body["data"]
    assert [each["status"] for each in seen] == ["pending"]
    assert buyer.web.post(f"{ADMIN}/{buyer.order}/transfer-proof/approve").status == 403
    assert boss.post(f"{ADMIN}/{buyer.order}/transfer-proof/approve").status == 200
    assert is_paid_and_in_the_books(buyer)

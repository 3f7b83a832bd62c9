"""An order is paid in a real browser, on the page of the stand-in, and every door and the books know of it."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from tests.operations.orders.helpers import orders_for_themself
from tests.operations.sales.helpers import nothing_is_wrong
from tests.project.helpers import eventually
from tests.sandbox import rehearsal
from tests.shop import Shop
from tests.surfaces.smartsales.payers import forgets_jobs
from trastienda.sandbox.server import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def sandbox(live: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The stand-in, whose notices go to the shop as they will in a house."""
    with rehearsal.rehearsing(tmp_path, f"{live}/api/orders/stripe-webhook/") as running:
        monkeypatch.setattr(settings, "STRIPE_ACCOUNTS", (rehearsal.account(running),))
        yield running


class Buyer:
    """A customer who ordered two, for 232.00 pesos, and has a browser."""

    def __init__(self, shop: Shop, live: str, page: Page) -> None:
        self.shop, self.live, self.page = shop, live, page
        user = shop.user("customer", username="ana")
        shop.has("CAFE", 10, cost="40.00", price_1=Decimal(100), name="Café de altura 1 kg")
        self.order = orders_for_themself(shop, user, ("CAFE", 2))
        self.web = shop.web(user)

    def goes_to_pay(self) -> Page:
        """Open the page that the shop names."""
        path = f"/api/orders/{self.order.id}/create-checkout-session/"
        answer = self.web.post(path, Host=self.live.removeprefix("http://"))
        assert answer.status == 200, answer.body
        self.page.goto(answer.body["checkout_url"], wait_until="networkidle")
        return self.page

    def status(self) -> str:
        """As the web store says it."""
        return str(self.web.get(f"/api/orders/{self.order.id}/").body["status"])


@pytest.fixture
def buyer(chromium: Browser, shop: Shop, live: str, sandbox: Sandbox) -> Iterator[Buyer]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="es-MX")
    yield Buyer(shop, live, context.new_page())
    context.close()
    forgets_jobs(shop)


def violations(page: Page) -> list[Any]:
    """What axe objects to."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]][:5]) for each in found]


def fits(page: Page) -> bool:
    """Whether nothing is wider than the telephone."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_an_order_is_paid_and_every_door_and_the_books_know(buyer: Buyer) -> None:
    page = buyer.goes_to_pay()
    expect(page.get_by_text("no se mueve dinero real")).to_be_visible()
    expect(page.get_by_text("$232.00 MXN")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    page.get_by_role("button", name="Pagar con tarjeta 4242").click()
    page.wait_for_url(f"{buyer.live}/pago/listo/**")
    expect(page.get_by_role("heading", name="Pago recibido")).to_be_visible()
    expect(page.get_by_text(buyer.order.folio)).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)

    assert buyer.status() == "PAGADO"
    seen = buyer.shop.http().get(f"/pos/api/sales/{buyer.order.id}")
    assert (seen.status, seen.body["folio"], seen.body["total"]) == (
        200,
        buyer.order.folio,
        Decimal("232.00"),
    )
    assert buyer.shop.books["Bancos"] == Decimal("232.00")
    assert buyer.shop.books["Ventas"] == Decimal("-200.00")
    assert buyer.shop.stock("CAFE") == 8
    notices = "SELECT kind FROM gateway_notice WHERE tenant_id = %s"
    assert eventually(lambda: buyer.shop._rows(notices) == [("checkout.session.completed",)])
    assert buyer.shop.count("payment") == 1
    assert nothing_is_wrong(buyer.shop)


def test_a_voucher_is_paid_later(buyer: Buyer) -> None:
    page = buyer.goes_to_pay()
    page.get_by_role("button", name="Pagar en OXXO (después)").click()
    expect(page.get_by_role("heading", name="Ficha para pagar en OXXO")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    voucher = page.url
    page.get_by_role("link", name="Volver a la tienda").click()
    expect(page.get_by_role("heading", name="Esperamos su pago")).to_be_visible()
    assert buyer.status() == "PENDIENTE"
    page.goto(voucher)
    page.get_by_role("button", name="Hacer como que ya se pagó").click()
    expect(page.get_by_text("Pagado.")).to_be_visible()
    assert eventually(lambda: buyer.status() == "PAGADO")


def test_a_declined_card_and_a_way_back(buyer: Buyer) -> None:
    page = buyer.goes_to_pay()
    page.get_by_role("button", name="Rechazar la tarjeta").click()
    expect(page.get_by_role("alert")).to_contain_text("rechazó la tarjeta")
    page.get_by_role("button", name="Cancelar y volver").click()
    page.wait_for_url(f"{buyer.live}/pago/cancelado/**")
    expect(page.get_by_role("heading", name="Pago cancelado")).to_be_visible()
    assert (violations(page), fits(page)) == ([], True)
    assert buyer.status() == "PENDIENTE"
    buyer.goes_to_pay().get_by_role("button", name="Pagar con tarjeta 4242").click()
    expect(page.get_by_role("heading", name="Pago recibido")).to_be_visible()

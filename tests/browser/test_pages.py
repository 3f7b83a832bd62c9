"""The pages as people meet them: in a browser, at three widths, in both schemes, talking to nobody else."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.fixtures import Visitor
from tests.shop import Shop
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web import assets

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES = ("/", "/pos/api/docs/", "/no/hay/nada")
SAMPLES = ("signing_in.login", "signing_in.me", "sales.create", "inventory.items")
"""Of the operations, which all come from one template, axe looks at these: of a hundred it would take minutes."""
at_every_width = pytest.mark.parametrize("width", [390, 820, 1440])
in_both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])


def violations(page: Page) -> list[Any]:
    """What axe objects to, in short."""
    page.evaluate(
        """samples => document.querySelectorAll(".operation").forEach(each => {
             each.hidden = !samples.includes(each.id);
             each.querySelectorAll("details").forEach(one => { one.open = true });
           })""",
        list(SAMPLES),
    )
    found = Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]][:5]) for each in found]


@pytest.mark.parametrize("path", PAGES)
@at_every_width
@in_both_schemes
class TestEveryPage:
    def test_is_accessible_fits_and_talks_to_nobody_else(
        self, path: str, width: int, scheme: str, visitor: Visitor, demo: list[Shop]
    ) -> None:
        page = visitor.opens(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{overflow} px wider than the window"
        assert violations(page) == []
        assert visitor.asked_elsewhere == []
        assert [each for each in visitor.complaints if "404 (Not Found)" not in each] == []


class TestDocs:
    def test_shows_every_endpoint(self, visitor: Visitor) -> None:
        page = visitor.opens("/pos/api/docs/")
        shown = page.locator(".operation").evaluate_all("all => all.map(each => each.id)")
        assert sorted(shown) == sorted(endpoint.id for endpoint in NEXUS.endpoints)
        linked = page.locator(".rail .group li a").evaluate_all("all => all.map(each => each.hash.slice(1))")
        assert linked == shown

    def test_finds_while_typing_without_minding_accents(self, visitor: Visitor) -> None:
        page = visitor.opens("/pos/api/docs/")
        page.keyboard.press("/")
        expect(page.locator("#search")).to_be_focused()
        page.keyboard.type("SESION pin")
        expect(page.locator(".operation:visible")).to_have_count(1)
        expect(page.locator("#found")).to_have_text("1 operación")
        page.keyboard.press("Escape")
        expect(page.locator(".operation:visible")).to_have_count(len(NEXUS.endpoints))

    def test_copies_a_request_that_names_this_host(self, visitor: Visitor, live: str) -> None:
        visitor.page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live)
        page = visitor.opens("/pos/api/docs/#sales.create")
        page.get_by_role("button", name="Copiar: Solicitud de Crear venta", exact=True).click()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.startswith(f'curl -X POST "{live}/pos/api/sales"')
        assert '"unit_price": 350.00' in copied

    def test_signs_in_and_uses_the_token_for_the_next_trial(self, visitor: Visitor, demo: list[Shop]) -> None:
        page = visitor.opens("/pos/api/docs/")
        sign_in = page.locator("[id='signing_in.login']")
        sign_in.get_by_role("button", name="Probar: ").click()
        body = f'{{"tenant_id": {demo[0].id}, "pin": "5678", "device_id": "prueba"}}'
        sign_in.get_by_label("Cuerpo").fill(body)
        sign_in.get_by_role("button", name="Enviar POST").click()
        expect(sign_in.locator(".said figcaption")).to_contain_text("200 en")
        who = page.locator("[id='signing_in.me']")
        who.get_by_role("button", name="Probar: ").click()
        who.get_by_role("button", name="Enviar GET").click()
        expect(who.locator(".said pre")).to_contain_text('"name": "Juan Lopez"')
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 1440
        assert page.evaluate("localStorage.length + sessionStorage.length + document.cookie.length") == 0
        assert visitor.complaints == []

    def test_opens_its_index_on_a_telephone(self, chromium: Any, live: str) -> None:
        page = chromium.new_page(viewport={"width": 390, "height": 844})
        page.goto(live + "/pos/api/docs/", wait_until="networkidle")
        expect(page.locator(".rail")).to_be_hidden()
        page.get_by_role("button", name="Índice").click()
        page.locator(".rail").get_by_role("link", name="Crear venta").click()
        expect(page.locator(".rail")).to_be_hidden()
        expect(page.get_by_role("heading", name="Crear venta")).to_be_in_viewport()
        page.close()

    def test_reads_the_same_without_scripts(self, chromium: Any, live: str) -> None:
        context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
        page = context.new_page()
        page.goto(live + "/pos/api/docs/")
        expect(page.locator(".rail")).to_be_visible()
        expect(page.get_by_role("heading", name="Crear venta")).to_be_visible()
        context.close()


class TestFront:
    def test_tells_how_to_enter_the_demo(self, visitor: Visitor, demo: list[Shop]) -> None:
        page = visitor.opens("/")
        rows = page.locator("#demostracion .pins tbody tr")
        expect(rows).to_have_count(5)
        expect(rows.first).to_contain_text("1234")
        users = page.locator("#demostracion .accounts").last.locator("tbody tr")
        expect(users).to_have_count(7)
        expect(users.last).to_contain_text("cliente")
        expect(page.get_by_text("usuario@comiqueria.trastienda.example")).to_be_visible()
        expect(page.get_by_text(f"tenant {demo[1].id}")).to_be_visible()

    def test_says_nothing_of_it_once_a_real_shop_lives_there(
        self, visitor: Visitor, demo: list[Shop], real_shop: Shop
    ) -> None:
        page = visitor.opens("/")
        expect(page.locator("#demostracion")).to_have_count(0)
        assert "PIN son públicos" not in page.content()

    def test_shows_only_pins_that_open(self, visitor: Visitor, demo: list[Shop]) -> None:
        demo[0].hire("cashier", pin="7391", name="Nueva")
        page = visitor.opens("/")
        expect(page.locator("#demostracion")).not_to_contain_text("Nueva")

    def test_shows_only_users_whose_password_is_the_published_one(
        self, visitor: Visitor, demo: list[Shop]
    ) -> None:
        for shop in demo:
            shop._rows("UPDATE app_user SET password_hash = 'another' WHERE tenant_id = %s RETURNING id")
        page = visitor.opens("/")
        expect(page.locator("#demostracion .accounts")).to_have_count(0)

    def test_leads_to_doors_that_answer(self, visitor: Visitor) -> None:
        page = visitor.opens("/")
        for address in page.locator(".doors a").evaluate_all("all => all.map(each => each.href)"):
            assert page.request.get(address).ok


class TestPolicy:
    @pytest.mark.parametrize("path", PAGES)
    def test_nothing_inline_nothing_from_elsewhere(self, path: str, visitor: Visitor) -> None:
        answer = visitor.page.request.get(visitor.live + path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        page = visitor.opens(path)
        assert page.locator("script:not([src]), style, [style], [onclick]").count() == 0

    def test_files_are_kept_for_good_and_small(self, visitor: Visitor) -> None:
        sizes = {path.name: path.stat().st_size for path in assets.FOLDER.rglob("*") if path.is_file()}
        assert sizes["pages.css"] < 25_000
        assert sizes["docs.js"] < 15_000
        assert sum(size for name, size in sizes.items() if name.endswith(".woff2")) < 80_000
        answer = visitor.page.request.get(f"{visitor.live}{assets.PREFIX}pages.css")
        assert answer.headers["content-type"].startswith("text/css")
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"

    def test_each_font_brings_its_licence(self) -> None:
        fonts = {path.name for path in (assets.FOLDER / "fonts").iterdir()}
        assert {"sora-OFL.txt", "plus-jakarta-sans-OFL.txt", "jetbrains-mono-OFL.txt"} <= fonts

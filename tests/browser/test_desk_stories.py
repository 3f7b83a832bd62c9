"""What a shop does at the back office, done in a real browser by keyboard alone; and what must not go wrong."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.browser.desk_people import axe, sits_down
from tests.browser.fixtures import Visitor
from tests.shop import Shop
from tests.surfaces.inventario.desk import PASSWORD
from trastienda.kernel import sql

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

MOST_TABS = 80
_FORGE = "document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach(field => { field.value = 'x'.repeat(64) })"


@pytest.fixture
def visitor(chromium: Browser, live: str) -> Iterator[Visitor]:
    context = chromium.new_context(
        locale="es-MX", reduced_motion="reduce", viewport={"width": 1280, "height": 860}
    )
    yield Visitor(context, live)
    context.close()


class Typist:
    """Somebody who never touches the mouse."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def opens(self, path: str) -> Page:
        self.page.goto(self.visitor.live + path, wait_until="load")
        return self.page

    def goes_to(self, where: Locator) -> None:
        """Press Tab until the focus is there."""
        for _ in range(MOST_TABS):
            if where.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no way to {where} by keyboard")

    def fills(self, label: str, text: str) -> None:
        """Go to a field by Tab and type over what is there."""
        field = self.page.get_by_label(label, exact=False).first
        self.goes_to(field)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def presses(self, name: str, role: str = "button") -> None:
        """Go to a button or a link by Tab, and press Enter."""
        self.goes_to(self.page.get_by_role(role, name=name, exact=True).first)  # type: ignore[arg-type]  # a role's name
        self.page.keyboard.press("Enter")

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def elena(shop: Shop, visitor: Visitor) -> Typist:
    """The owner of a shop that has balatas, at 350.00 and 16 % of tax."""
    shop.has("BAL", 10, name="Balata trasera")
    sits_down(visitor, shop, shop.user("owner"))
    return Typist(visitor)


def count(shop: Shop, table: str) -> int:
    with shop.transaction():
        return int(sql.value(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", (shop.id,)))


def png() -> bytes:
    """A picture, 4 pixels wide and 3 high."""
    made = BytesIO()
    Image.new("RGB", (4, 3), "teal").save(made, "PNG")
    return made.getvalue()


class TestByKeyboard:
    def test_creates_a_product_with_a_picture(self, elena: Typist, shop: Shop) -> None:
        elena.opens("/productos/")
        elena.presses("Nuevo producto", "link")
        elena.fills("Nombre", "Filtro de aire")
        elena.fills("Código", "FIL-1")
        elena.fills("Precio de venta", "120.50")
        chooser = elena.page.get_by_label("Foto")
        elena.goes_to(chooser)
        chooser.set_input_files({"name": "filtro.png", "mimeType": "image/png", "buffer": png()})
        elena.presses("Guardar")
        elena.sees("Producto agregado correctamente.")
        elena.presses("Filtro de aire", "link")
        shown = elena.page.get_by_role("img", name="Foto de Filtro de aire")
        expect(shown).to_be_visible()
        assert shown.evaluate("image => image.naturalWidth") == 4
        assert elena.visitor.complaints == []

    def test_sells_by_transfer_and_takes_one_back(self, elena: Typist, shop: Shop) -> None:
        page = elena.opens("/ventas/crear/")
        elena.fills("Producto", "BAL")
        elena.fills("Cantidad", "2")
        expect(page.locator("[data-total]")).to_have_text("812.00")  # price and tax came by themselves
        payment = page.get_by_label("Forma de pago")
        elena.goes_to(payment)
        page.keyboard.type("Transf")
        elena.presses("Registrar venta")
        elena.sees("Revisa los campos marcados en el formulario.")  # the bank is missing
        expect(page.locator(".field", has=page.get_by_label("Banco")).locator(".error")).to_have_text(
            "Escriba el banco de la transferencia."
        )
        expect(page.get_by_label("Cantidad").first).to_have_value("2")
        expect(payment).to_have_value("transferencia")
        assert axe(page) == []
        elena.fills("Banco", "Banorte")
        elena.presses("Registrar venta")
        elena.sees("Venta registrada correctamente.")
        elena.sees("Banorte")
        assert (shop.stock("BAL"), shop.books["Bancos"]) == (8, Decimal("812.00"))
        elena.presses("Devolver", "link")
        elena.goes_to(page.get_by_label("Balata trasera"))
        page.keyboard.type("1")
        elena.fills("Motivo", "No le quedó")
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Devoluciones")).to_be_visible()
        assert (shop.stock("BAL"), shop.books["Bancos"]) == (9, Decimal("406.00"))

    def test_buys(self, elena: Typist, shop: Shop) -> None:
        elena.opens("/compras/crear/")
        elena.fills("Proveedor", "Frenos del Bajío")
        elena.goes_to(elena.page.get_by_label("Producto", exact=True).first)
        elena.page.keyboard.type("BAL")
        elena.fills("Cantidad", "5")
        elena.fills("Costo sin IVA", "140")
        elena.presses("Registrar compra")
        elena.sees("Frenos del Bajío")
        assert shop.stock("BAL") == 15

    def test_exports(self, elena: Typist, shop: Shop) -> None:
        shop.sells(("BAL", 1))
        elena.opens("/ventas/")
        elena.goes_to(elena.page.get_by_role("link", name="Exportar CSV"))
        with elena.page.expect_download() as download:
            elena.page.keyboard.press("Enter")
        text = download.value.path().read_text("utf-8-sig")
        assert "406.00" in text
        assert download.value.suggested_filename.endswith(".csv")

    def test_searches_while_typing_and_leaves_with_escape(self, elena: Typist, shop: Shop) -> None:
        shop.has("FIL", 1, name="Filtro de aire")
        page = elena.opens("/productos/")
        elena.goes_to(page.get_by_role("searchbox"))
        page.keyboard.type("filtro")
        expect(page.get_by_text("1 producto", exact=True)).to_be_visible()
        assert "q=filtro" in page.url
        elena.opens("/productos/crear/")
        page.keyboard.press("Escape")
        page.wait_for_url("**/productos/")


class TestNothingIsLost:
    def test_a_session_that_ends_in_the_middle_of_a_form(self, shop: Shop, visitor: Visitor) -> None:
        user = shop.user("owner", username="elena", password=PASSWORD)
        sits_down(visitor, shop, user)
        page = visitor.opens("/clientes/crear/")
        page.get_by_label("Nombre").first.fill("Taller <Ñandú> & hijos")
        page.get_by_label("Teléfono").fill("555-1234")
        page.context.clear_cookies(name="trastienda_sesion")
        page.set_extra_http_headers({"X-Tenant": str(shop.id)})  # the door of this shop among many
        page.get_by_role("button", name="Guardar").click()
        expect(page.get_by_role("alert")).to_contain_text("Su sesión terminó")
        assert axe(page) == []
        assert count(shop, "customer") == 0
        page.get_by_label("Usuario o correo").fill("elena")
        page.get_by_label("Contraseña").fill("otra que no es")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("credenciales")
        page.get_by_label("Contraseña").fill(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Ya está dentro")).to_be_visible()
        assert axe(page) == []
        page.keyboard.press("Enter")
        expect(page.get_by_text("Taller <Ñandú> & hijos").first).to_be_visible()
        with shop.transaction():
            kept = sql.rows("SELECT name, phone FROM customer WHERE tenant_id = %s", (shop.id,))
        assert kept == [("Taller <Ñandú> & hijos", "555-1234")]

    def test_a_forged_token_changes_nothing_and_says_what_to_do(self, elena: Typist, shop: Shop) -> None:
        page = elena.opens("/clientes/crear/")
        page.get_by_label("Nombre").first.fill("Ana")
        page.evaluate(_FORGE)
        page.get_by_role("button", name="Guardar").click()
        elena.sees("recargue la página e intente de nuevo")
        assert count(shop, "customer") == 0

    def test_a_double_click_makes_one(self, elena: Typist, shop: Shop) -> None:
        page = elena.opens("/clientes/crear/")
        page.get_by_label("Nombre").first.fill("Ana")
        page.get_by_role("button", name="Guardar").dblclick(no_wait_after=True)
        elena.sees("Cliente agregado correctamente.")
        page.go_back(wait_until="load")
        page.evaluate("document.querySelector('form.sheet').submit()")
        page.wait_for_load_state("load")
        assert count(shop, "customer") == 1

    def test_leaving_a_form_that_was_changed_is_asked(self, elena: Typist) -> None:
        page = elena.opens("/clientes/crear/")
        page.get_by_label("Nombre").first.fill("Ana")
        asked: list[str] = []

        def refuse(dialog: Dialog) -> None:
            asked.append(dialog.type)
            dialog.dismiss()

        page.on("dialog", refuse)
        page.get_by_role("link", name="Cancelar").click(no_wait_after=True)
        page.wait_for_timeout(200)
        assert asked == ["beforeunload"]
        assert page.url.endswith("/clientes/crear/")
        expect(page.get_by_label("Nombre").first).to_have_value("Ana")

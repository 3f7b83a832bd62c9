"""Makes every picture of the README and of the manual anew, from a fresh demo: `make screenshots`.

Starts a shop of its own in an empty folder, signs in as the demo's owner, does what a picture shows (fills a form,
sells) and photographs it. An address as argument names a demo that runs already. Pictures are reduced to 256 colours,
which a page of text does not miss. Whatever else lies in docs/images is removed, so that no picture of a page that is
gone stays behind.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--hide-scrollbars"]
DESK, TELEPHONE = (1280, 800), (390, 844)
PATIENCE_S = 180
COLOURS = 256
MOST_BYTES = 2_500_000
"""What all pictures together may weigh."""
Do = Callable[[Page], None]


@dataclass(frozen=True)
class Picture:
    """A page as somebody sees it; `does` is done on it first."""

    name: str
    path: str
    does: Do | None = None
    user: str = "admin"
    size: tuple[int, int] = DESK
    scheme: Literal["light", "dark"] = "light"


def _fills(**fields: str) -> Do:
    def fill(page: Page) -> None:
        for name, text in fields.items():
            page.locator(f"[name={name}]").first.fill(text)

    return fill


def _chooses_sale(page: Page) -> None:
    _fills(cliente="Taller Perez", banco="Banorte", referencia="8841")(page)
    page.locator("[name=forma_pago]").select_option("transferencia")
    _types_product(page)
    _fills(cantidad="2", precio="300.00")(page)


def _types_product(page: Page) -> None:
    """Type a code, and wait until its price and tax have come."""
    page.locator("[name=producto]").first.press_sequentially("04465-02220")
    page.locator("[name=iva]").first.evaluate(
        "field => new Promise(done => { const look = () => field.value ? done() : setTimeout(look, 50); look(); })"
    )


def _sells(page: Page) -> None:
    _chooses_sale(page)
    page.locator("button.main[type=submit]").click()
    page.wait_for_load_state("networkidle")


def _is_refused(page: Page) -> None:
    _fills(nombre="Filtro de aire Tsuru", precio="ciento veinte")(page)
    page.locator("button.main[type=submit]").click()
    page.wait_for_load_state("networkidle")


def _buys(page: Page) -> None:
    _fills(proveedor="Distribuidora Central", factura="A-2210")(page)
    _types_product(page)
    _fills(cantidad="10", costo="150.00", precio_venta="360.00")(page)


PICTURES = (
    Picture("portada", "/", user=""),
    Picture("documentacion", "/pos/api/docs/#sales.create", user=""),
    Picture("entrar", "/login/", user=""),
    Picture("tablero", "/dashboard/"),
    Picture("tablero-oscuro", "/dashboard/", scheme="dark"),
    Picture("tablero-telefono", "/dashboard/", size=TELEPHONE),
    Picture("productos", "/productos/?estado=bajos"),
    Picture("producto", "/productos/1/"),
    Picture("producto-nuevo", "/productos/crear/", _is_refused),
    Picture("productos-telefono", "/productos/", size=TELEPHONE, scheme="dark"),
    Picture("ventas", "/ventas/"),
    Picture("venta-nueva", "/ventas/crear/", _chooses_sale, user="vendedor"),
    Picture("venta", "/ventas/crear/", _sells),
    Picture("venta-telefono", "/ventas/crear/", _chooses_sale, user="vendedor", size=TELEPHONE),
    Picture("compra-nueva", "/compras/crear/", _buys),
    Picture(
        "gasto-nuevo",
        "/compras/gastos/crear/",
        _fills(concepto="Renta de noviembre", monto="11600", iva="1600"),
    ),
    Picture("clientes", "/clientes/?orden=-saldo"),
    Picture("estado-de-cuenta", "/clientes/5/estado/"),
    Picture("pago", "/clientes/5/pago/"),
    Picture("importar", "/clientes/importar/"),
    Picture("usuarios", "/usuarios/"),
    Picture("reportes", "/reportes/"),
    Picture("reporte-ventas", "/reportes/ventas/?periodo=este-mes"),
    Picture("reporte-pedir", "/reportes/pedir/"),
    Picture("reporte-antiguedad", "/reportes/antiguedad/"),
    Picture("reporte-balanza", "/reportes/balanza/"),
    Picture("reporte-resultados", "/reportes/resultados/"),
    Picture("configuracion", "/configuracion/"),
)


def main() -> int:
    """Make them all; return 1 when a page did not answer as it should, or they weigh too much."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.stderr.write("Chromium (or Google Chrome) must be on the PATH.\n")
        return 1
    IMAGES.mkdir(parents=True, exist_ok=True)
    running = contextlib.nullcontext(sys.argv[1].rstrip("/")) if sys.argv[1:] else _demo()
    with running as address, sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
        missed = [picture.name for picture in PICTURES if not _take(picture, opened, address)]
        opened.close()
    kept = {f"{picture.name}.png" for picture in PICTURES}
    for stale in IMAGES.glob("*.png"):
        if stale.name not in kept:
            stale.unlink()
    weight = sum(path.stat().st_size for path in IMAGES.glob("*.png"))
    sys.stdout.write(f"{len(PICTURES) - len(missed)} pictures, {weight / 1000:,.0f} kB\n")
    if missed:
        sys.stderr.write(f"Not taken: {', '.join(missed)}\n")
    return 1 if missed or weight > MOST_BYTES else 0


def _take(picture: Picture, browser: Browser, address: str) -> bool:
    width, height = picture.size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        locale="es-MX",
        reduced_motion="reduce",
    )
    page = context.new_page()
    if picture.user:
        page.goto(f"{address}/login/")
        _fills(username=picture.user, password="trastienda")(page)
        page.locator("button[type=submit]").click()
        page.wait_for_load_state("load")
    answer = page.goto(address + picture.path, wait_until="networkidle")
    if picture.does is not None:
        picture.does(page)
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(400)
    path = IMAGES / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    _reduce(path)
    return answer is not None and answer.status == 200


def _reduce(path: Path) -> None:
    with Image.open(path) as taken:
        reduced = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(path, optimize=True)


@contextlib.contextmanager
def _demo() -> Iterator[str]:
    """A shop with the demo's data that nobody has touched, for as long as the pictures take."""
    home = Path(tempfile.mkdtemp(prefix="trastienda-pictures-"))
    port, beside = _free_port(), _free_port()
    environ = {name: text for name, text in os.environ.items() if not name.startswith("DATABASE_")}
    environ |= {"TRASTIENDA_HOME": str(home), "PORT": str(port), "SANDBOX_PORT": str(beside), "DEMO": "1"}
    shop = subprocess.Popen(
        [sys.executable, "-m", "trastienda", "run"], env=environ, stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/pos/health", shop)
        yield address
    finally:
        shop.send_signal(signal.SIGINT)
        shop.wait(60)
        shutil.rmtree(home, ignore_errors=True)


def _wait_for(address: str, shop: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and shop.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.3)
    raise SystemExit("The demo did not start.")


def _free_port() -> int:
    with socket.socket() as attempt:
        attempt.bind(("127.0.0.1", 0))
        return int(attempt.getsockname()[1])


if __name__ == "__main__":
    raise SystemExit(main())

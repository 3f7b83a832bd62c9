"""The pictures of the README: `python -m pytest tests/browser/screenshots.py` makes docs/images anew.

Its name keeps it out of the usual run.
"""

from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser

from tests.shop import Shop

IMAGES = Path(__file__).parents[2] / "docs" / "images"
PAGES = {
    "portada": "/",
    "documentacion": "/pos/api/docs/#sales.create",
    "tienda": "/api/docs/#cart.add_natural_language",
}
LARGEST_BYTES = 200_000


@pytest.mark.browser
@pytest.mark.xdist_group("browser")
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_make_pictures(
    name: str, scheme: Literal["light", "dark"], width: int, chromium: Browser, live: str, demo: list[Shop]
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 844 if width < 500 else 800},
        color_scheme=scheme,
        locale="es-MX",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(live + PAGES[name], wait_until="networkidle")
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)
    suffix = ("-oscuro" if scheme == "dark" else "") + ("-telefono" if width < 500 else "")
    path = IMAGES / f"{name}{suffix}.png"
    page.screenshot(path=path)
    context.close()
    assert path.stat().st_size < LARGEST_BYTES

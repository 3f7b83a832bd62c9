"""Somebody at the back office in a real browser: with a session of theirs, and an eye for what is wrong with a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.fixtures import Visitor
from tests.shop import Shop
from tests.surfaces.inventario.desk import session_cookie
from trastienda.surfaces.inventario import auth

DESK, TELEPHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_AGAIN = "axe.run({runOnly: ['color-contrast', 'label', 'link-name', 'button-name']}).then(found => found.violations)"
"""What may differ at another size and in the other scheme: what is seen. The rest of a page is the same."""


def sits_down(visitor: Visitor, shop: Shop, user: int) -> None:
    """Sign somebody in, without the slow check of a password."""
    visitor.page.context.add_cookies(
        [{"name": auth.COOKIE, "value": session_cookie(shop, user), "url": visitor.live}]
    )


def axe(page: Page, *, again: bool = False) -> list[Any]:
    """What axe objects to, in short. `again` where it has looked at this page before."""
    found = page.evaluate(_AGAIN) if again else Axe().run(page).response["violations"]
    return [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found]


def is_wrong_with(page: Page, *, thorough: bool = True) -> list[Any]:
    """What is wrong with a page: on a telephone at night and, when `thorough`, at a desk by day."""
    wrong: list[Any] = []
    for size, scheme in ((TELEPHONE, "dark"), (DESK, "light")):
        page.set_viewport_size(size)  # type: ignore[arg-type]  # a plain dict is one
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        beyond = page.evaluate(_OVERFLOW)
        if beyond > 0:
            wrong.append(f"{beyond} px wider than {size['width']}")
        if thorough or size is TELEPHONE:
            wrong += axe(page, again=size is DESK)
    return wrong


def route(path: str) -> str:
    """What answers an address: `ventas/<id:sale_id>`. Pages of the same route are made by the same function."""
    try:
        return resolve(path.partition("?")[0].partition("#")[0]).route.rstrip("/")
    except Resolver404:
        return path

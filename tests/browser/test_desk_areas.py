"""Every area of the back office, walked from its entry in the rail through every link, as owner and as seller.

Pages are found by following links, so that a page that nobody can reach is missed by `test_every_page_is_reached`.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.desk_people import is_wrong_with, route, sits_down
from tests.browser.fixtures import Visitor
from tests.surfaces.inventario.furnished import Furnished, furnished
from trastienda.surfaces.inventario.desk.navigation import AREAS
from trastienda.surfaces.inventario.surface import DESK

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FILES = re.compile(r"/(exportar|ticket|pdf|xlsx|csv|descargar|imagen)(/|$)|formato=|\.css")
"""What a link leads to that is no page."""
PARTS = frozenset({"ventas/productos/", "ventas/clientes/", "compras/productos/", "dashboard/se-vende/"})
"""What htmx asks for while somebody types; no page of its own."""
ONE_OF_NONE = re.compile(r"configuracion/(.*<|tema/restablecer)")
"""A single coupon, key or device, of which this shop has none; its colours are the usual ones."""
REPORTS = re.compile(r"^/reportes/[a-z-]+/$")
SAMPLES = frozenset({"/reportes/ventas/", "/reportes/abc/"})
"""Of the reports, which all come from one template, these are looked at: of seventeen it would take long."""
STARTS = tuple(area.href for area in AREAS)
SELLERS = ("/ventas/", "/productos/", "/clientes/", "/reportes/")
LINKS = """() => [...document.querySelectorAll("main a[href]")]
  .filter(a => !a.hasAttribute("download")).map(a => a.pathname + a.search)"""


@pytest.fixture(scope="module")
def room() -> Furnished:
    return furnished()


@pytest.fixture
def visitor(chromium: Browser, live: str) -> Iterator[Visitor]:
    context = chromium.new_context(locale="es-MX", reduced_motion="reduce")
    yield Visitor(context, live)
    context.close()


def walk(visitor: Visitor, start: str, *, thorough: bool) -> dict[str, list[object]]:
    """Open every page of an area that links lead to, one of each route; returns what is wrong with each."""
    waiting, seen, wrong = [start], {route(start)}, {}
    while waiting:
        path = waiting.pop(0)
        answer = visitor.page.goto(visitor.live + path, wait_until="load")
        assert answer is not None
        found: list[object] = [] if answer.status == 200 else [answer.status]
        found += is_wrong_with(visitor.page, thorough=thorough)
        if found:
            wrong[path] = found
        for link in visitor.page.evaluate(LINKS):
            is_new = route(link) not in seen and link.startswith(start) and not FILES.search(link)
            if is_new and not (REPORTS.match(link) and link not in SAMPLES):
                seen.add(route(link))
                waiting.append(link)
    visitor.seen = seen  # type: ignore[attr-defined]
    return wrong


@pytest.mark.parametrize("start", STARTS)
def test_the_owner_finds_nothing_wrong_with(start: str, room: Furnished, visitor: Visitor) -> None:
    sits_down(visitor, room.shop, room.ids["elena"])
    assert walk(visitor, start, thorough=True) == {}
    assert visitor.asked_elsewhere == []
    assert visitor.complaints == []
    walked: set[str] = visitor.seen  # type: ignore[attr-defined]
    # Every function that answers a GET with a page was walked, under one of its addresses.
    addresses = defaultdict(set)
    for each in (one for one in DESK.readable - PARTS if f"/{one}".startswith(start)):
        if not FILES.search(f"/{each}") and not ONE_OF_NONE.match(each) and not REPORTS.match(f"/{each}"):
            addresses[DESK.pages[each]].add(each.rstrip("/"))
    assert [sorted(each) for each in addresses.values() if not each & walked] == []


@pytest.mark.parametrize("start", SELLERS)
def test_a_seller_finds_nothing_wrong_with(start: str, room: Furnished, visitor: Visitor) -> None:
    sits_down(visitor, room.shop, room.ids["valeria"])
    assert walk(visitor, start, thorough=False) == {}
    assert visitor.asked_elsewhere == []
    assert visitor.complaints == []

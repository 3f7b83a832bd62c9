"""A real server on the test's database, and a real browser that may talk to nobody else."""

import os
import shutil
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

from tests.shop import Shop, open_shop
from trastienda.operations.tenancy.provision_tenant import ProvisionTenant, provision_tenant
from trastienda.project.demo.people import ACCOUNTS, PASSWORD
from trastienda.project.wsgi import application

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the test's own words are enough."""


@pytest.fixture(scope="session")
def live() -> Iterator[str]:
    """The address of the whole application, static files included, on this run's database."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.daemon_threads = True
    server.set_app(application)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser. Its driver runs an event loop in this thread, which Django must not take for ours."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path is not None, "the browser tests need Chromium on the PATH"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


class Visitor:
    """Someone who reads pages; whatever the browser complains of, or asks of others, is remembered."""

    def __init__(self, context: BrowserContext, live: str) -> None:
        self.live = live
        self.complaints: list[str] = []
        self.asked_elsewhere: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        context.route("**/*", self._watch)

    def opens(self, path: str) -> Page:
        """Go to a page and wait until it is quiet."""
        self.page.goto(self.live + path, wait_until="networkidle")
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _watch(self, route: Route) -> None:
        if route.request.url.startswith((self.live, "data:", "blob:")):
            route.continue_()
        else:
            self.asked_elsewhere.append(route.request.url)
            route.abort()


@pytest.fixture
def visitor(chromium: Browser, live: str, request: pytest.FixtureRequest) -> Iterator[Visitor]:
    """A visitor with the width and scheme of the parameters `width` and `scheme`, else at a desk in daylight."""
    given = getattr(request.node, "callspec", None)
    params = given.params if given is not None else {}
    context = chromium.new_context(
        viewport={"width": params.get("width", 1440), "height": 900},
        color_scheme=params.get("scheme", "light"),
        locale="es-MX",
        reduced_motion="reduce",
    )
    yield Visitor(context, live)
    context.close()


@pytest.fixture
def demo() -> Iterator[list[Shop]]:
    """Two demo tenants, the only ones of the database while the test lasts."""
    before = _owner("UPDATE tenant SET is_active = false, is_demo = true WHERE is_active RETURNING id")
    made = [
        _open_demo("Refaccionaria y Bazar Demo", "MX", "Sucursal Centro", "1234"),
        _open_demo("Comiquería Demo", "AR", "Centro", "4321"),
    ]
    for shop, domain in zip(made, ("demo", "comiqueria"), strict=True):
        for account in ACCOUNTS:
            shop.user(
                account.role,
                username=account.username,
                password=PASSWORD,
                email=f"{account.username}@{domain}.trastienda.example",
            )
    made[0].hire("cashier", pin="5678", name="Juan Lopez")
    made[0].hire("warehouse", pin="2468", name="Rosa Méndez")
    made[0].hire("accountant", pin="1357", name="Carlos Ruiz")
    yield made
    _owner("UPDATE tenant SET is_active = id = ANY(%s) RETURNING id", (before,))


def _open_demo(name: str, country: str, branch: str, pin: str) -> Shop:
    command = ProvisionTenant(
        name=name, owner_name="Elena Prado", owner_pin=pin, branch_name=branch, country=country, is_demo=True
    )
    made = provision_tenant(command, pin_key=settings.SECRET_KEY, now=datetime.now(UTC))
    return Shop(made.tenant_id, made.branch_id, made.owner_id, branch)


@pytest.fixture
def real_shop(demo: list[Shop]) -> Iterator[Shop]:
    """A shop that nobody made for trying out, beside the demo's."""
    shop = open_shop()
    _owner("UPDATE tenant SET is_demo = false WHERE id = %s RETURNING id", (shop.id,))
    yield shop
    _owner("UPDATE tenant SET is_demo = true WHERE id = %s RETURNING id", (shop.id,))


def _owner(statement: str, params: Sequence[Any] = ()) -> list[int]:
    """Do what no tenant may: change tenants. Returns their ids."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement, params)
        return [row[0] for row in cursor.fetchall()]

"""Lists of orders over HTTP in a shop with a hundred thousand of them and as many tickets: one caller, one at a time.

The figure is server time: the CPU that Python and PostgreSQL use for one answer, whatever else the machine does
meanwhile; how long the caller waited is told beside it. What is counted anew only once is told as the caller waited for
it. Import it once Django is set up.
"""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from string import Template
from urllib.parse import urlencode

import msgspec

from bench import load, proc
from bench.server import Stage, web_server
from bench.shops import Till, open_shop
from bench.table import Measure, say
from trastienda.domain.access.models import User
from trastienda.domain.access.secrets import nobodys_hash
from trastienda.domain.sales import counted
from trastienda.kernel import clock, sql
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.entelequia import auth as entelequia
from trastienda.surfaces.entelequia.vocabulary import LABELS, STATES
from trastienda.surfaces.smartsales import auth as smartsales
from trastienda.surfaces.smartsales.vocabulary import STATUSES

ORDERS, CLIENTS, PRODUCTS = 100_000, 1_000, 1_000
ASKED_MS, ASKED_MB = 15.0, 150.0
_TIMES = 40
_FILL = Template(Path(__file__).with_name("fill_orders.sql").read_text())
STORE, ADMIN, OWN = "/api/orders", "/api/v1/admin", "/api/v1/account/orders"


class _Page(msgspec.Struct, frozen=True):
    """What is asked, as whom. `asked` None is only told; `times` 1 is for what is kept afterwards."""

    path: str
    client: bool = False
    asked: float | None = ASKED_MS
    times: int = _TIMES
    words: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """What is printed: the address, with its words legible."""
        said = f"{self.path.split('?')[0]}?{self.words}" if self.words else self.path
        return f"{'client ' if self.client else ''}{said}{self.note}"


EXPORT = _Page(f"{ADMIN}/orders-export?{urlencode({'ship': 'Envío - Correo y Sucursal'})}", times=1)
"""Half of all orders."""


def _store() -> Iterator[_Page]:
    """The store's own door: every status, whose, when, and pages far behind."""
    for status in STATUSES:
        yield _Page(f"{STORE}/admin/?page=1&page_size=20&status={status}")
    day = clock.now().date()
    asked = (
        "",
        "&user=cliente7",
        f"&date={day - timedelta(days=30)}",
        f"&start_date={day - timedelta(days=300)}",
        f"&end_date={day - timedelta(days=30)}&status={STATUSES[3]}",
        f"&user=cliente7&status={STATUSES[3]}",
    )
    yield from (_Page(f"{STORE}/admin/?page=1&page_size=20{each}") for each in asked)
    yield from (_Page(f"{STORE}/?page={page}&page_size=20") for page in (1, 500, 5_000, 10_000))
    yield _Page(f"{STORE}/admin/?page=1000&page_size=20&status={STATUSES[3]}")
    yield _Page(f"{STORE}/?page=1&page_size=20", client=True)


def _comics() -> Iterator[_Page]:
    """The administration of web orders: every state, way to send and kind of search, alone and together."""
    orders = f"{ADMIN}/orders"
    yield from (_Page(f"{orders}?page={page}") for page in (1, 500, 2_000, 4_000))
    for state in (*STATES, *LABELS):
        yield _Page(f"{orders}?{urlencode({'state': state})}", words=state)
    for ship in (
        "Envío - Correo",
        "Envío - Correo y Sucursal",
        "Envio - Andreani",
        "Retiro en tienda",
        "Nada",
    ):
        yield _Page(f"{orders}?{urlencode({'ship': ship})}", words=ship)
    for query in ("juan", "juan gonzalez", "gonz", "cliente7", "zoe díaz 13", "nadie", "4321", "z"):
        yield _Page(f"{orders}?{urlencode({'query': query})}", words=query)
    for both in (
        {"state": STATES[7], "ship": "Envío - Correo y Sucursal"},
        {"state": "Etiqueta sin imprimir", "ship": "Envío - Correo"},
        {"state": STATES[3], "ship": "Envío - Andreani"},
        {"state": STATES[7], "query": "juan"},
        {"ship": "Envío - Correo", "query": "gonz"},
        {"state": STATES[7], "page": "1000"},
        {"ship": "Envío - Correo y Sucursal", "page": "1500"},
    ):
        yield _Page(f"{orders}?{urlencode(both)}", words=", ".join(both.values()))
    yield _Page(OWN, client=True)
    yield _Page(f"{OWN}?page=12", client=True)


def _pages() -> list[_Page]:
    return [
        *_store(),
        *_comics(),
        _Page(f"{ADMIN}/order-state-count"),
        _Page(f"{STORE}/admin/users/?page=1&page_size=20"),
        _Page(f"{STORE}/admin/dashboard/", asked=None, times=1, note=" (counted anew)"),
        _Page(f"{STORE}/admin/dashboard/", note=" (kept)"),
    ]


def run(on: Stage) -> list[Measure]:
    """Measure each page, and return the slowest first."""
    say(f"filling a shop with {ORDERS:,} orders and as many tickets")
    till = open_shop("Tienda de pedidos", products=PRODUCTS)[0]
    with on.connect() as admin:
        values = {"tenant": till.tenant_id, "branch": till.branch_id, "product": till.first_product}
        fill = _FILL.substitute(values, orders=ORDERS, clients=CLIENTS, products=PRODUCTS)
        for statement in fill.split(";\n"):
            admin.execute(statement.encode())
        with transaction(till.tenant_id):
            counted.count_sales()  # as every night
        admin.execute("VACUUM (ANALYZE)")
    callers = {False: _administrator(till), True: _client(till)}
    with web_server(on) as web:
        client = load.Client(on.config.port)
        found = [
            _measure(on, web, client, _request(till, page, callers[page.client]), page) for page in _pages()
        ]
        found.append(_export(on, web, client, _request(till, EXPORT, callers[False])))
        client.socket.close()
    return sorted(found, key=lambda measure: -measure.figure)


def _measure(on: Stage, web: int, client: load.Client, request: bytes, page: _Page) -> Measure:
    if page.times > 1:
        _ask(client, request, page, times=5)
    before = proc.cpu_seconds(web), proc.cpu_seconds(on.postmaster)
    took, size = _ask(client, request, page, times=page.times)
    python_ms = (proc.cpu_seconds(web) - before[0]) * 1000 / page.times
    postgres_ms = (proc.cpu_seconds(on.postmaster) - before[1]) * 1000 / page.times
    figure = python_ms + postgres_ms if page.times > 1 else took[0]
    return Measure(
        name=f"{page.name}, ms",
        ours=f"{figure:.1f} ms",
        limit="",
        figure=figure,
        asked=page.asked,
        at_least=False,
        notes=(
            f"Python {python_ms:.1f}, PostgreSQL {postgres_ms:.1f} ms; waited for {took[0]:.1f} at least, "
            f"{took[len(took) // 2]:.1f} in the middle, {took[-1]:.1f} ms at most; {size / 1000:.0f} kB",
        ),
    )


def _export(on: Stage, web: int, client: load.Client, request: bytes) -> Measure:
    """Weigh the process of the web server that grew most, all lists before the export included."""
    before = proc.cpu_seconds(web), proc.cpu_seconds(on.postmaster)
    took, size = _ask(client, request, EXPORT, times=1)
    cpu = proc.cpu_seconds(web) - before[0], proc.cpu_seconds(on.postmaster) - before[1]
    peak = max(held.peak_rss for held in map(proc.memory, proc.family(web)) if held is not None)
    return Measure(
        name=f"pedidos.xlsx of {ORDERS // 2:,} orders, MB at most",
        ours=f"{peak:.0f} MB",
        limit="",
        figure=peak,
        asked=ASKED_MB,
        at_least=False,
        notes=(
            f"Python {cpu[0]:.1f}, PostgreSQL {cpu[1]:.1f} s; waited for {took[0] / 1000:.1f} s; {size / 1e6:.1f} MB",
        ),
    )


def _ask(client: load.Client, request: bytes, page: _Page, *, times: int) -> tuple[list[float], int]:
    """Return how long each answer took, the quickest first, and the size of the last."""
    took, size = [], 0
    for _ in range(times):
        begun = time.perf_counter()
        status, body = client.ask(request)
        took.append((time.perf_counter() - begun) * 1000)
        size = len(body)
        if status != 200:
            raise SystemExit(f"{page.path}: {status} {body[:500]!r}")
    return sorted(took), size


def _request(till: Till, page: _Page, user: int) -> bytes:
    now = clock.now()
    if page.path.startswith("/api/v1/"):
        token = entelequia.issue_token(tenant_id=till.tenant_id, user_id=user, now=now)
    else:
        token = smartsales.issue_token(smartsales.ACCESS, tenant_id=till.tenant_id, user_id=user, now=now)
    lines = (
        f"GET {page.path} HTTP/1.1",
        "Host: localhost",
        f"X-Tenant: {till.tenant_id}",
        f"Authorization: Bearer {token}",
    )
    return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


def _administrator(till: Till) -> int:
    now = clock.now()
    with transaction(till.tenant_id):
        return User.objects.create(
            tenant_id=till.tenant_id,
            username="administra",
            role="admin",
            password_hash=nobodys_hash(),
            tokens_since=now,
            created_at=now,
        ).id


def _client(till: Till) -> int:
    query = "SELECT id FROM app_user WHERE tenant_id = %s AND username = 'cliente1'"
    with transaction(till.tenant_id):
        return int(sql.value(query, (till.tenant_id,)))

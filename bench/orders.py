"""Lists of orders over HTTP in a shop with a hundred thousand of them and as many tickets: one caller, one at a time.

The figure is server time: the CPU that Python and PostgreSQL use for one answer, whatever else the machine does
meanwhile; how long the caller waited is told beside it. What is counted anew only once is told as the caller waited for
it. Import it once Django is set up.
"""

import time
from pathlib import Path
from string import Template

import msgspec

from bench import load, proc
from bench.server import Stage, web_server
from bench.shops import Till, open_shop
from bench.table import Measure, say
from trastienda.domain.access.models import User
from trastienda.domain.access.secrets import nobodys_hash
from trastienda.kernel import clock, sql
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.entelequia import auth as entelequia
from trastienda.surfaces.smartsales import auth as smartsales

ORDERS, CLIENTS, PRODUCTS = 100_000, 1_000, 1_000
ASKED_MS = 15.0
_TIMES = 100
_FILL = Template(Path(__file__).with_name("fill_orders.sql").read_text())
STORE, ADMIN, OWN = "/api/orders", "/api/v1/admin", "/api/v1/account/orders"


class _Page(msgspec.Struct, frozen=True):
    """What is asked, as whom. `asked` None is only told; `times` 1 is for what is kept afterwards."""

    path: str
    client: bool = False
    asked: float | None = ASKED_MS
    times: int = _TIMES
    note: str = ""


PAGES = (
    _Page(f"{STORE}/?page=1&page_size=20"),
    _Page(f"{STORE}/?page=500&page_size=20"),
    _Page(f"{STORE}/admin/?page=1&page_size=20&status=PAGADO"),
    _Page(f"{STORE}/?page=1&page_size=20", client=True),
    _Page(f"{STORE}/admin/users/?page=1&page_size=20"),
    _Page(f"{STORE}/admin/dashboard/", asked=None, times=1, note=" (counted anew)"),
    _Page(f"{STORE}/admin/dashboard/", note=" (kept)"),
    _Page(f"{ADMIN}/orders?page=1"),
    _Page(f"{ADMIN}/orders?page=2000"),
    _Page(f"{ADMIN}/orders?state=En%20preparaci%C3%B3n"),
    _Page(f"{ADMIN}/orders?query=nombre%20123"),
    _Page(f"{ADMIN}/orders?ship=Env%C3%ADo%20-%20Correo"),
    _Page(f"{ADMIN}/order-state-count", asked=None, note=" (all counted; no page)"),
    _Page(OWN, client=True),
)


def run(on: Stage) -> list[Measure]:
    """Measure each page."""
    say(f"filling a shop with {ORDERS:,} orders and as many tickets")
    till = open_shop("Tienda de pedidos", products=PRODUCTS)[0]
    with on.connect() as admin:
        values = {"tenant": till.tenant_id, "branch": till.branch_id, "product": till.first_product}
        fill = _FILL.substitute(values, orders=ORDERS, clients=CLIENTS, products=PRODUCTS)
        for statement in fill.split(";\n"):
            admin.execute(statement.encode())
        admin.execute("VACUUM (ANALYZE)")
    callers = {False: _administrator(till), True: _client(till)}
    with web_server(on) as web:
        client = load.Client(on.config.port)
        found = [
            _measure(on, web, client, _request(till, page, callers[page.client]), page) for page in PAGES
        ]
        client.socket.close()
    return found


def _measure(on: Stage, web: int, client: load.Client, request: bytes, page: _Page) -> Measure:
    if page.times > 1:
        _ask(client, request, page, times=5)
    before = proc.cpu_seconds(web), proc.cpu_seconds(on.postmaster)
    took, size = _ask(client, request, page, times=page.times)
    python_ms = (proc.cpu_seconds(web) - before[0]) * 1000 / page.times
    postgres_ms = (proc.cpu_seconds(on.postmaster) - before[1]) * 1000 / page.times
    figure = python_ms + postgres_ms if page.times > 1 else took[0]
    return Measure(
        name=f"{'client ' if page.client else ''}{page.path}{page.note}, ms",
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

"""Every page and report of the back office in a shop of a hundred thousand products and a million lines: one caller.

Asked in this process, as the web server asks Django, so that its statements can be counted. The figure is server time:
the CPU that Python and the one backend use for a page, whatever else the machine does meanwhile. How long it took is
told beside it; so is the first time on a new connection, with nothing planned and nothing kept by the process. Import
it once Django is set up.
"""

import resource
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from string import Template

import msgspec
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.server import Stage
from bench.shops import Till, open_shop
from bench.table import Measure, say
from trastienda.domain.access import sessions
from trastienda.domain.access.models import User
from trastienda.domain.access.secrets import nobodys_hash
from trastienda.domain.access.sessions import Session
from trastienda.domain.accounting import balances
from trastienda.domain.sales import counted, sold
from trastienda.kernel import clock, sql
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario import auth
from trastienda.surfaces.inventario.reports.registry import REPORTS

PRODUCTS, SALES, DAYS = 100_000, 500_000, 548
ZONE = "America/Mexico_City"
ASKED_MS, COLD_BOARD_MS, ASKED_KB = 60.0, 100.0, 100.0
CSV_S, XLSX_MB = 5.0, 100.0
_TIMES = 15
_FILL = Template(Path(__file__).with_name("fill_desk.sql").read_text())
LISTS = (
    "productos/",
    "productos/?page=2000",
    "productos/?q=balata",
    "productos/?q=a-0777",
    "productos/?orden=nombre",
    "productos/?orden=-precio",
    "productos/?orden=stock",
    "productos/?estado=bajos",
    "productos/?estado=agotados",
    "productos/?estado=inactivos",
    "productos/crear/",
    "ventas/",
    "ventas/?page=1000",
    "ventas/?q=Ana",
    "ventas/nueva/",
    "compras/",
    "compras/?page=100",
    "compras/?q=Proveedor+7",
    "compras/crear/",
    "compras/activos/",
    "compras/gastos/",
    "clientes/",
    "clientes/?page=400",
    "clientes/?q=garcia",
    "clientes/crear/",
    "proveedores/",
    "proveedores/crear/",
    "usuarios/",
    "usuarios/caja/",
    "ventas/ingresos/",
    "configuracion/",
    "reportes/",
)
CARDS = (("productos", "product"), ("ventas", "sale"), ("compras", "purchase"), ("clientes", "customer"),
         ("proveedores", "supplier"))  # fmt: skip
BOARD = "dashboard/"


class _Seen(msgspec.Struct, frozen=True):
    """What one page took, in milliseconds and kilobytes."""

    path: str
    cpu_ms: float
    python_ms: float
    median_ms: float
    cold_ms: float
    statements: int
    kb: float


def run(on: Stage) -> list[Measure]:
    """Measure each page, the slowest first, and the large files."""
    say(f"filling a shop with {PRODUCTS:,} products and {2 * SALES:,} lines of sales")
    till = open_shop("Mostrador", products=1)[0]
    with on.connect() as admin:
        fill(lambda statement: admin.execute(statement.encode()), till)
    fold(till)
    with on.connect() as admin:
        admin.execute("VACUUM (ANALYZE)")
    client = signed_in(till)
    pages = [_measure(client, path) for path in paths(till)]
    shown = [_told(each) for each in sorted(pages, key=lambda each: -each.cpu_ms)]
    board = next(each for each in pages if each.path == f"/{BOARD}")
    heaviest = max(pages, key=lambda each: each.kb)
    return [
        *shown,
        _limit("dashboard, cold, ms", board.cold_ms, COLD_BOARD_MS, "ms"),
        _limit(f"largest page ({heaviest.path}), kB", heaviest.kb, ASKED_KB, "kB"),
        *_files(client),
    ]


def fill(execute: Callable[[str], object], till: Till) -> None:
    """Put the shop's past behind it: set by set, without triggers, as the superuser."""
    values = {
        "tenant": till.tenant_id,
        "branch": till.branch_id,
        "product": till.first_product + 1,
        "products": PRODUCTS,
        "sales": SALES,
        "days": DAYS,
        "customers": PRODUCTS // 5,
        "purchases": PRODUCTS // 20,
        "zone": ZONE,
    }
    for statement in ("SET session_replication_role = replica", *_FILL.substitute(values).split(";\n")):
        execute(statement)


def fold(till: Till) -> None:
    """Do what is done every night."""
    with transaction(till.tenant_id):
        balances.fold()
        counted.count_sales()
        sold.fold(zone_name=ZONE)


def signed_in(till: Till) -> Client:
    """A browser whose person owns the shop."""
    now = clock.now()
    with transaction(till.tenant_id):
        user = User.objects.create(
            tenant_id=till.tenant_id,
            username="duena",
            role="owner",
            password_hash=nobodys_hash(),
            tokens_since=now,
            created_at=now,
        ).id
        session = sessions.begin(user, surface=auth.SURFACE, lifetime=auth.LIFETIME, now=now)
    client = Client(headers={"X-Tenant": str(till.tenant_id), "Accept-Encoding": "gzip"})
    client.cookies[auth.COOKIE] = _cookie(till, session)
    return client


def _cookie(till: Till, session: Session) -> str:
    response = HttpResponse()
    auth.keep_session(response, session, tenant_id=till.tenant_id, now=clock.now(), secure=False)
    return response.cookies[auth.COOKIE].value


def paths(till: Till) -> Iterator[str]:
    """Every address that is measured: lists, cards, the dashboard, and each report over a month, a year and a span."""
    yield from (f"/{each}" for each in LISTS)
    with transaction(till.tenant_id):
        for area, table in CARDS:
            some = sql.value(f"SELECT max(id) - 7 FROM {table} WHERE tenant_id = %s", (till.tenant_id,))
            yield f"/{area}/{some}/"
    today = clock.now().date()
    spans = ("", "?periodo=anio", f"?desde={today - timedelta(days=400)}&hasta={today - timedelta(days=35)}")
    yield from (f"/{BOARD}{span}" for span in spans)
    yield from (f"/{BOARD}se-vende/{span}" for span in spans)
    for report in REPORTS:
        if report.about:
            continue
        for span in spans if report.span == "period" else ("",):
            yield f"{report.href}{span}"
    for slug in ("productos", "abc", "inventario"):
        yield f"/reportes/{slug}/?page=40"
    yield f"/reportes/documentos/?producto=A-000777&desde={today - timedelta(days=30)}&hasta={today}"
    yield f"/reportes/documentos/?categoria=Categor%C3%ADa+7&desde={today - timedelta(days=6)}&hasta={today}"
    yield f"/reportes/cuenta/?codigo=400.01&desde={today - timedelta(days=6)}&hasta={today}"


def _measure(client: Client, path: str) -> _Seen:
    connection.close()
    cold, _ = _ask(client, path)
    pid = _backend()
    for _ in range(3):
        _ask(client, path)
    before = time.process_time(), _backend_seconds(pid)
    took = sorted(_ask(client, path)[0] for _ in range(_TIMES))
    python_ms = (time.process_time() - before[0]) * 1000 / _TIMES
    postgres_ms = (_backend_seconds(pid) - before[1]) * 1000 / _TIMES
    with CaptureQueriesContext(connection) as asked:
        _, size = _ask(client, path)
    return _Seen(
        path, python_ms + postgres_ms, python_ms, statistics.median(took), cold, len(asked), size / 1000
    )


def _ask(client: Client, path: str) -> tuple[float, int]:
    """Return how long an answer took, in ms, and its size."""
    began = time.perf_counter()
    response = client.get(path)
    content = response.content
    took = (time.perf_counter() - began) * 1000
    if response.status_code != 200:
        raise SystemExit(f"{path}: {response.status_code} {content[:500]!r}")
    return took, len(content)


def _backend() -> int:
    """The process of the server that answers this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _backend_seconds(pid: int) -> float:
    """CPU of one backend, in nanoseconds' grain."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def _told(seen: _Seen) -> Measure:
    return Measure(
        name=f"{seen.path}, ms",
        ours=f"{seen.cpu_ms:.1f} ms",
        limit="",
        figure=seen.cpu_ms,
        asked=ASKED_MS,
        at_least=False,
        notes=(
            f"Python {seen.python_ms:.1f}, PostgreSQL {seen.cpu_ms - seen.python_ms:.1f} ms; waited for "
            f"{seen.median_ms:.1f} in the middle, {seen.cold_ms:.1f} cold; {seen.statements} statements; "
            f"{seen.kb:.0f} kB",
        ),
    )


def _limit(name: str, figure: float, asked: float, unit: str) -> Measure:
    return Measure(
        name=name, ours=f"{figure:.1f} {unit}", limit="", figure=figure, asked=asked, at_least=False
    )


def _files(client: Client) -> list[Measure]:
    """The whole catalogue as CSV, sent while it is read, and the value of each product's stock as a spreadsheet."""
    found = []
    for path, name, seconds in (
        ("/productos/exportar/", f"CSV of {PRODUCTS:,} products", CSV_S),
        ("/reportes/inventario/?formato=xlsx", f"XLSX of {PRODUCTS:,} products", None),
    ):
        before = _peak_mb()
        pid = _backend()
        began, cpu = time.perf_counter(), time.process_time() + _backend_seconds(pid)
        response = client.get(path)
        size = sum(len(part) for part in response)
        took = time.perf_counter() - began
        used = time.process_time() + _backend_seconds(pid) - cpu
        if response.status_code != 200 or not size:
            raise SystemExit(f"{path}: {response.status_code}")
        grown = _peak_mb() - before
        found.append(
            Measure(
                name=f"{name}, s",
                ours=f"{used:.1f} s",
                limit="",
                figure=used,
                asked=seconds,
                at_least=False,
                notes=(
                    f"waited for {took:.1f} s; {size / 1e6:.1f} MB; {grown:.0f} MB of memory more than before",
                ),
            )
        )
        found.append(_limit(f"{name}, MB of memory", grown, XLSX_MB, "MB"))
    return found


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

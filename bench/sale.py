"""Posting a three-line ticket over HTTP, against one database function that writes the same rows.

Both pick a till at random for each ticket, and three different products of its tenant. They run in turns, so that
whatever else the machine does meanwhile falls on both. Import it once Django is set up.
"""

import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from bench import load, pgbench, proc
from bench.load import Plan, Result
from bench.pgbench import Run
from bench.server import Stage, seconds_per_run, web_server
from bench.shops import Till, open_shop
from bench.table import Measure, say
from trastienda.project.database import tenant_models
from trastienda.project.postgres import OWNER

CONNECTIONS = 16
PRODUCTS = 1_000
_ROUNDS = 3
_TENDERED = "9999.00"
_LIMIT = Path(__file__).with_name("limit_sale.sql")


def run(on: Stage) -> list[Measure]:
    """Measure twenty tenants, then one."""
    say("filling twenty shops")
    many = [open_shop(f"Tienda {at}", products=PRODUCTS)[0] for at in range(20)]
    one = open_shop("Tienda grande", products=PRODUCTS, tills=CONNECTIONS)
    with on.connect(OWNER) as owner:
        owner.execute(_LIMIT.read_text())
    _make_history(on, [*many[2:], *one])  # the first two stay alike
    with web_server(on) as web:
        rows = _check_same_rows(on, many[0], many[1])
        statements = [_statements(on, many[2], lines) for lines in (1, 3, 30)]
        told = (
            f"both ways of posting wrote the same rows: {rows}",
            "statements a ticket of 1, 3 and 30 lines (begin and commit included): "
            + ", ".join(f"{each:g}" for each in statements),
        )
        first = _measure(on, web, many, name="3-line ticket, 20 tenants", asked=0.40, notes=told)
        second = _measure(on, web, one, name="3-line ticket, one tenant", asked=0.30)
    return [first, second, _constant(statements)]


def _make_history(on: Stage, tills: list[Till]) -> None:
    """
    Sell for a moment before anything is measured.

    A plan that was made while a table was still empty reads that table from end to end ever after; no shop is in that
    state for longer than its first minutes.
    """
    pgbench.run(on, [_script(till) for till in tills], clients=2, seconds=2)
    with on.connect() as admin:
        admin.execute("VACUUM (ANALYZE)")


def _constant(statements: list[float]) -> Measure:
    return Measure(
        name="statements a ticket, 30 lines against 1",
        ours=f"{statements[2]:g}",
        limit=f"{statements[0]:g}",
        figure=statements[2] / statements[0],
        asked=1.0,
        at_least=False,
    )


# --- the load ----------------------------------------------------------------------------------------


def _measure(
    on: Stage, web: int, tills: list[Till], *, name: str, asked: float, notes: tuple[str, ...] = ()
) -> Measure:
    requests = _requests(tills)
    scripts = [_script(till) for till in tills]
    ours: list[_Ours] = []
    limits: list[_Limit] = []
    for at in range(_ROUNDS):
        say(f"{name}: round {at + 1} of {_ROUNDS}")
        limits.append(_run_limit(on, scripts))
        ours.append(_run_ours(on, web, requests))
    rate = _mean([each.result.per_second for each in ours])
    limit = _mean([each.run.per_second for each in limits])
    used = _mean([each.python_ms + each.postgres_ms for each in ours])
    needed = _mean([each.postgres_ms for each in limits])
    return Measure(
        name=name,
        ours=f"{rate:.0f}/s",
        limit=f"{limit:.0f}/s",
        figure=rate / limit,
        asked=asked,
        notes=(
            *notes,
            *map(_tell_ours, ours),
            *map(_tell_limit, limits),
            f"by CPU alone, whatever else the machine does: {needed:.2f} / {used:.2f} ms = {needed / used:.2f}",
        ),
    )


class _Ours(msgspec.Struct, frozen=True):
    """One run of our server; CPU milliseconds a ticket."""

    result: Result
    python_ms: float
    postgres_ms: float


class _Limit(msgspec.Struct, frozen=True):
    run: Run
    postgres_ms: float


def _run_ours(on: Stage, web: int, requests: list[bytes]) -> _Ours:
    seconds = seconds_per_run()
    marks: list[tuple[float, float]] = []

    def mark() -> None:
        marks.append((proc.cpu_seconds(web), proc.cpu_seconds(on.postmaster)))

    plan = Plan(
        port=on.config.port,
        requests=requests,
        connections=CONNECTIONS,
        warm_up_s=seconds * 0.2,
        measured_s=seconds * 0.8,
    )
    result = load.run(plan, at_start=mark, at_end=mark)
    if set(result.statuses) != {201}:
        raise SystemExit(f"not every ticket was posted: {result.statuses} {result.refusal}")
    (web_before, database_before), (web_after, database_after) = marks
    count = len(result.latencies)
    return _Ours(
        result=result,
        python_ms=(web_after - web_before) * 1000 / count,
        postgres_ms=(database_after - database_before) * 1000 / count,
    )


def _run_limit(on: Stage, scripts: list[str]) -> _Limit:
    seconds = seconds_per_run()
    pgbench.run(on, scripts, clients=CONNECTIONS, seconds=seconds * 0.2)
    before = proc.cpu_seconds(on.postmaster)
    found = pgbench.run(on, scripts, clients=CONNECTIONS, seconds=seconds * 0.8)
    used = proc.cpu_seconds(on.postmaster) - before
    return _Limit(run=found, postgres_ms=used * 1000 / (found.per_second * max(1, round(seconds * 0.8))))


def _tell_ours(each: _Ours) -> str:
    found = each.result
    p50, p95, p99 = (found.percentile_ms(percent) for percent in (50, 95, 99))
    return (
        f"ours {found.per_second:.0f}/s; p50 {p50:.0f}, p95 {p95:.0f}, p99 {p99:.0f}, most "
        f"{found.latencies[-1] * 1000:.0f} ms; CPU a ticket: Python {each.python_ms:.2f}, PostgreSQL "
        f"{each.postgres_ms:.2f} ms; the client used {found.client_cpu / found.seconds:.0%} of a core"
    )


def _tell_limit(each: _Limit) -> str:
    found = each.run
    return (
        f"limit {found.per_second:.0f}/s; mean {found.latency_ms:.1f} ms; CPU a ticket: PostgreSQL "
        f"{each.postgres_ms:.2f} ms; pgbench used {found.client_cpu:.1f} s in all"
    )


def _mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


# --- the tickets -------------------------------------------------------------------------------------


def _requests(tills: list[Till], each: int = 200) -> list[bytes]:
    pick = random.Random(11)
    return [
        request(till, [(product, pick.randint(1, 3)) for product in _three(till, pick)])
        for till in tills
        for _ in range(each)
    ]


def _three(till: Till, pick: random.Random) -> list[int]:
    """One product of each third of the catalogue: never twice the same."""
    third = till.products // 3
    return [till.first_product + part * third + pick.randrange(third) for part in range(3)]


def request(till: Till, lines: list[tuple[int, int]]) -> bytes:
    """Return a ticket paid in cash, with change, as the till sends it."""
    items = ",".join(f'{{"inventory_id":{product},"quantity":{quantity}}}' for product, quantity in lines)
    body = (
        f'{{"items":[{items}],"payment_method":"efectivo","sale_type":"cash",'
        f'"register_id":{till.session_id},"amount_paid":{_TENDERED}}}'
    )
    return (
        "POST /pos/api/sales HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {till.token}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def _script(till: Till) -> str:
    third = till.products // 3
    first = till.first_product
    ranges = "\n".join(
        f"\\set p{at} random({first + at * third}, {first + at * third + third - 1})\n\\set q{at} random(1, 3)"
        for at in range(3)
    )
    return f"{ranges}\n{_call(till, ':p0, :p1, :p2', ':q0, :q1, :q2')};\n"


def _call(till: Till, products: str, quantities: str) -> str:
    return (
        f"SELECT bench_post_sale({till.tenant_id}, {till.branch_id}, {till.employee_id}, {till.session_id}, "
        f"ARRAY[{products}]::bigint[], ARRAY[{quantities}]::numeric[], {_TENDERED})"
    )


# --- what makes the comparison fair ------------------------------------------------------------------


def _check_same_rows(on: Stage, ours: Till, theirs: Till) -> str:
    """
    Post the same ticket both ways, in two tenants that are alike; return how many rows were written to each table.

    :raises SystemExit: the two did not write the same rows.
    """
    offsets = [1, PRODUCTS // 2, PRODUCTS - 1]
    quantities = [2, 1, 3]
    before = _rows(on, ours.tenant_id), _rows(on, theirs.tenant_id)
    _post(
        on, ours, [(ours.first_product + at, n) for at, n in zip(offsets, quantities, strict=True)], times=1
    )
    with on.connect("trastienda_app") as runtime:
        products = ", ".join(str(theirs.first_product + at) for at in offsets)
        runtime.execute(_call(theirs, products, ", ".join(str(n) for n in quantities)).encode())
    after = _rows(on, ours.tenant_id), _rows(on, theirs.tenant_id)
    written = [
        {table: new[table] - old[table] for table in new if new[table] != old[table]}
        for new, old in zip(after, before, strict=True)
    ]
    if written[0] != written[1]:
        raise SystemExit(f"the limit does not write what we write:\n{written[0]}\n{written[1]}")
    return ", ".join(f"{table} {rows.total()}" for table, rows in sorted(written[0].items()))


def _rows(on: Stage, tenant_id: int) -> dict[str, Counter[str]]:
    """Return all rows of a tenant, without what must differ: ids, folios, moments."""
    found = {}
    with on.connect() as admin:
        for model in tenant_models():
            table = model._meta.db_table
            query = f"SELECT to_jsonb(t) FROM {table} t WHERE tenant_id = {int(tenant_id)}"
            rows: list[tuple[Any, ...]] = admin.execute(query.encode()).fetchall()
            found[table] = Counter(str(sorted(_plain(row[0]).items())) for row in rows)
    return found


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    differing = {"id", "at", "folio", "reference", "name", "sku"}
    return {
        name: value
        for name, value in row.items()
        if name not in differing and not name.endswith(("_id", "_at", "_since"))
    }


def _statements(on: Stage, till: Till, lines: int, tickets: int = 20) -> float:
    """Return how many statements one ticket of so many lines takes, once the processes are warm."""
    ticket = [(till.first_product + at, 1) for at in range(lines)]
    _post(on, till, ticket, times=tickets)
    with on.connect() as admin:
        admin.execute("SELECT pg_stat_statements_reset()")
        _post(on, till, ticket, times=tickets)
        found = admin.execute(
            "SELECT sum(calls)::int FROM pg_stat_statements JOIN pg_roles r ON r.oid = userid"
            " WHERE r.rolname = 'trastienda_app'"
        ).fetchone()
    return int(str(found[0] if found else 0)) / tickets


def _post(on: Stage, till: Till, lines: list[tuple[int, int]], *, times: int) -> None:
    client = load.Client(on.config.port)
    for _ in range(times):
        status, body = client.ask(request(till, lines))
        if status != 201:
            raise SystemExit(f"the ticket was not posted: {status} {body[:300]!r}")
    client.socket.close()

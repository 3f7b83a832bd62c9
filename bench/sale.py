"""Posting a three-line ticket over HTTP, against one database function that writes the same rows.

Both pick a till at random for each ticket, and three different products of its tenant. They run in turns, so that
whatever else the machine does meanwhile falls on both. Import it once Django is set up.
"""

import random
from collections import Counter
from pathlib import Path
from typing import Any

from bench import load, pgbench
from bench.server import Stage, web_server
from bench.shops import Till, open_shop
from bench.side_by_side import CONNECTIONS, Contest, measure
from bench.table import Measure, say
from trastienda.project.database import tenant_models
from trastienda.project.postgres import OWNER, RUNTIME

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
        first = measure(
            on, web, _contest("3-line ticket, 20 tenants", many, asked=0.40), rounds=_ROUNDS, notes=told
        )
        second = measure(on, web, _contest("3-line ticket, one tenant", one, asked=0.30), rounds=_ROUNDS)
    return [first, second, _constant(statements)]


def _make_history(on: Stage, tills: list[Till]) -> None:
    """
    Sell for a moment before anything is measured.

    A plan that was made while a table was still empty reads that table from end to end ever after; no shop is in that
    state for longer than its first minutes.
    """
    pgbench.run(on, [_script(till) for till in tills], role=RUNTIME, clients=2, seconds=2)
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


def _contest(name: str, tills: list[Till], *, asked: float) -> Contest:
    return Contest(
        name=name,
        requests=_requests(tills),
        scripts=[_script(till) for till in tills],
        role=RUNTIME,
        status=201,
        asked=asked,
    )


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
    with on.connect(RUNTIME) as runtime:
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

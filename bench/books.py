"""The three statements over HTTP on two years of tickets, and on ten: one caller, one at a time.

With `--import FILE` the two years are a real shop's invoices; without it, as many made up. Ten years are the same
journal five times over. The limit is PostgreSQL adding up the same accounts from their lines by itself, as the
statements would without kept balances. Import it once Django is set up.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from string import Template

import msgspec

from bench import load
from bench.server import Stage, web_server
from bench.shops import open_shop, sign_in_owner
from bench.table import Measure, say
from trastienda.domain.accounting import balances
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction

SALES, DAYS, COPIES = 50_000, 730, 5
ASKED_MS = 300.0
SLOWER_AT_MOST = 1.5
"""Ten years against two; a few milliseconds of either are the web server's."""
_TIMES = 40
_ROOT = "/pos/api/accounting"
_FOLDER = Path(__file__).parent
_BY_ITSELF = """
SELECT l.account_id, sum(l.debit) FILTER (WHERE e.occurred_on < %(first)s),
  sum(l.credit) FILTER (WHERE e.occurred_on < %(first)s), sum(l.debit), sum(l.credit)
FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE e.tenant_id = %(tenant)s AND e.occurred_on <= %(last)s GROUP BY l.account_id
"""


class _Books(msgspec.Struct, frozen=True):
    """A journal to ask about: whose, from when to when, and of how many entries."""

    name: str
    tenant_id: int
    token: str
    first_on: date
    last_on: date
    entries: int

    def questions(self) -> Mapping[str, tuple[str, date, date]]:
        """By its name: what is asked, and the period that it adds up."""
        last, month, year = self.last_on, self.last_on.replace(day=1), date(self.last_on.year, 1, 1)
        return {
            "trial balance": (f"trial-balance?date_from={month}&date_to={last}", month, last),
            "income statement": (f"income-statement?date_from={year}&date_to={last}", year, last),
            "balance sheet": (f"balance-sheet?date={last}", year, last),
        }


def run(on: Stage, source: Path | None) -> list[Measure]:
    """Measure each statement on both journals; and, only to be told, before the first is folded."""
    two, ten = _two_years(on, source), _ten_years()
    with on.connect() as admin:
        admin.execute("SET session_replication_role = replica")
        if source is None:
            say(f"filling a journal with {SALES:,} tickets")
            _fill(admin.execute, "fill_books.sql", tenant=two, sales=SALES, days=DAYS)
        say(f"filling another with {COPIES} times as many")
        _fill(admin.execute, "copy_books.sql", source=two, target=ten, copies=COPIES)
        admin.execute("VACUUM (ANALYZE)")
    with transaction(two):
        sql.execute("DELETE FROM account_balance WHERE tenant_id = %s", (two,))
        sql.execute("DELETE FROM folded_books WHERE tenant_id = %s", (two,))
    short, long = _books("two years", two), _books("ten years", ten)
    with web_server(on):
        client = load.Client(on.config.port)
        found = [_measure(on, client, short, name, note=", nothing folded") for name in short.questions()]
        folded = [_fold(each) for each in (short, long)]
        found += [_measure(on, client, each, name) for each in (short, long) for name in short.questions()]
        client.socket.close()
    times = {each.name: each.figure for each in found}
    slower = sum(times[_title(long, name)] for name in long.questions()) / sum(
        times[_title(short, name)] for name in short.questions()
    )
    return [*found, *folded, _compared(slower)]


def _two_years(on: Stage, source: Path | None) -> int:
    if source is None:
        return open_shop("Libros de dos años", products=1)[0].tenant_id
    say(f"importing {source.name}")
    command = [
        sys.executable,
        "-m",
        "trastienda",
        "import",
        "online-retail",
        str(source),
        "--tenant",
        "Libros",
    ]
    subprocess.run(command, env=on.environ, check=True)
    return int(sql.value("SELECT max(id) FROM tenant_ids() AS id"))


def _ten_years() -> int:
    return open_shop("Libros de diez años", products=1)[0].tenant_id


def _fill(execute: Callable[[bytes], object], name: str, **values: int) -> None:
    for statement in Template((_FOLDER / name).read_text()).substitute(values).split(";\n"):
        execute(statement.encode())


def _books(name: str, tenant: int) -> _Books:
    with transaction(tenant):
        first, last, entries = sql.row(
            "SELECT min(occurred_on), max(occurred_on), count(*) FROM entry"
            " WHERE tenant_id = %s AND description <> 'Existencia inicial'",
            (tenant,),
        ) or (date.min, date.min, 0)
    return _Books(
        name=name,
        tenant_id=tenant,
        token=sign_in_owner(tenant),
        first_on=first,
        last_on=last,
        entries=entries,
    )


def _fold(of: _Books) -> Measure:
    began = time.perf_counter()
    with transaction(of.tenant_id):
        balances.fold()
    seconds = time.perf_counter() - began
    return Measure(
        name=f"{of.name} folded for the first time, s",
        ours=f"{seconds:.1f} s",
        limit="",
        figure=seconds,
        asked=None,
    )


def _measure(on: Stage, client: load.Client, of: _Books, name: str, *, note: str = "") -> Measure:
    path, first, last = of.questions()[name]
    request = (
        f"GET {_ROOT}/{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {of.token}\r\n\r\n".encode()
    )
    ours = _median_ms(lambda: _ask(client, request))
    params = {"tenant": of.tenant_id, "first": first, "last": last}
    with on.connect() as admin:
        alone = _median_ms(lambda: admin.execute(_BY_ITSELF, params).fetchall(), times=5)
    return Measure(
        name=_title(of, name + note),
        ours=f"{ours:.1f} ms",
        limit=f"{alone:.1f} ms",
        figure=ours,
        asked=None if note else ASKED_MS,
        at_least=False,
        notes=(
            f"{of.entries:,} entries from {of.first_on} to {of.last_on}; {ours / alone:.2f} of what PostgreSQL needs "
            "to add up their lines by itself",
        ),
    )


def _title(of: _Books, name: str) -> str:
    return f"{name}, {of.name}, ms"


def _ask(client: load.Client, request: bytes) -> None:
    status, body = client.ask(request)
    if status != 200:
        raise SystemExit(f"{request[:200]!r}: {status} {body[:500]!r}")


def _median_ms(run: Callable[[], object], *, times: int = _TIMES) -> float:
    took = []
    for _ in range(times + 2):
        began = time.perf_counter()
        run()
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took[2:])


def _compared(slower: float) -> Measure:
    return Measure(
        name="the three of ten years against those of two",
        ours=f"{slower:.2f} times",
        limit="",
        figure=slower,
        asked=SLOWER_AT_MOST,
        at_least=False,
    )

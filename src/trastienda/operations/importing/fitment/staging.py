"""Where a new edition lies until it is complete: a schema beside the catalogue's, and how far the import has come.

Everything of an import that is under way is in `fitment_next`. Rows come in by COPY, some ten thousand in a
transaction together with the mark of how far their file has been read; so whatever ends the import, the next one goes
on behind the mark. Unlogged: after a crash of the server both rows and marks are gone, and the import begins anew.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
from django.db import connections
from django.db.transaction import atomic

from trastienda.operations.importing.fitment.files import Read, Source
from trastienda.operations.importing.fitment.rows import Row

OWNER, SCHEMA, OLD_SCHEMA = "owner", "fitment_next", "fitment_old"
_LOCK = 7243393
_CHUNK = 25_000

TABLES: Mapping[str, str] = {
    "vehicles": "key text, make text, model text, year int, engine text, code text, fuel text, cc int, cylinders int",
    "parts": 'manufacturer text, number text, number_key text COLLATE "C", name text, category text, grp text,'
    " description text",
    "fitments": 'manufacturer text, number_key text COLLATE "C", vehicle text, position text, quantity int,'
    " conditions text",
    "references": 'manufacturer text, number_key text COLLATE "C", kind text, other text, other_number text,'
    ' other_key text COLLATE "C"',
}
"""The staging tables, `said_parts` and so on; each row also has the number of its place in the bundle."""


class Busy(Exception):
    """Another import is under way."""


class Refused(msgspec.Struct, frozen=True):
    """Something in a file that is left out. `line` counts the rows below a header, or an XML's elements."""

    file: str
    line: int
    said: str
    field: str
    reason: str


@contextmanager
def alone() -> Iterator[None]:
    """Let nobody else import meanwhile. :raises Busy: somebody does."""
    if not value("SELECT pg_try_advisory_lock(%s)", _LOCK):
        raise Busy
    try:
        yield
    finally:
        value("SELECT pg_advisory_unlock(%s)", _LOCK)


def begin(sources: Sequence[Source]) -> bool:
    """Make the staging tables, unless those of the same files are there; tell whether they are."""
    wanted = " ".join(source.digest for source in sources)
    with atomic(using=OWNER):
        is_there = value("SELECT to_regclass(%s) IS NOT NULL", f"{SCHEMA}.bundle")
        if is_there and value(f"SELECT digests FROM {SCHEMA}.bundle") == wanted:
            return True
        run(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        run(f"CREATE SCHEMA {SCHEMA}")
        run(f"CREATE UNLOGGED TABLE {SCHEMA}.bundle (digests text)")
        run(
            f"CREATE UNLOGGED TABLE {SCHEMA}.source (at int PRIMARY KEY, seen bigint, rows bigint, is_done boolean)"
        )
        run(f"CREATE UNLOGGED TABLE {SCHEMA}.step (name text PRIMARY KEY, rows bigint)")
        run(
            f"CREATE UNLOGGED TABLE {SCHEMA}.refused"
            " (id bigserial, file text, line bigint, said text, field text, reason text)"
        )
        for name, columns in TABLES.items():
            run(f"CREATE UNLOGGED TABLE {SCHEMA}.said_{name} (id bigserial, {columns})")
        run(f"INSERT INTO {SCHEMA}.bundle VALUES (%s)", wanted)
        for at in range(len(sources)):
            run(f"INSERT INTO {SCHEMA}.source VALUES (%s, 0, 0, false)", at)
    return False


def seen_of(at: int) -> tuple[int, bool]:
    """Return how far the file at that place has been read, and whether that was all."""
    found = rows(f"SELECT seen, is_done FROM {SCHEMA}.source WHERE at = %s", at)
    return (int(found[0][0]), bool(found[0][1])) if found else (0, False)


def chunks(reads: Iterable[Read]) -> Iterator[list[Read]]:
    """Return what is read in pieces that are worth a transaction."""
    waiting: list[Read] = []
    for read in reads:
        waiting.append(read)
        if len(waiting) >= _CHUNK:
            yield waiting
            waiting = []
    yield waiting


def keep(at: int, source: Source, reads: Sequence[Read]) -> None:
    """Write what was read, with the mark, in one transaction."""
    with atomic(using=OWNER):
        count = 0
        for kind in TABLES:
            found = [row for read in reads if read.kind == kind for row in read.rows]
            count += len(found)
            copy(f"said_{kind}", found)
        name = source.path.name
        refused = [(name, read.at, read.said, read.field, read.reason) for read in reads if read.reason]
        copy("refused", refused)
        if reads:
            run(
                f"UPDATE {SCHEMA}.source SET seen = %s, rows = rows + %s WHERE at = %s",
                reads[-1].at,
                count,
                at,
            )


def close_source(at: int) -> None:
    """Note that a file has been read to its end."""
    run(f"UPDATE {SCHEMA}.source SET is_done = true WHERE at = %s", at)


_COLUMNS: dict[str, str] = {
    **{
        f"said_{name}": ", ".join(column.split()[0] for column in columns.split(","))
        for name, columns in TABLES.items()
    },
    "refused": "file, line, said, field, reason",
}


def copy(table: str, found: Sequence[Row]) -> None:
    """Send rows to a staging table."""
    if not found:
        return
    statement = f"COPY {SCHEMA}.{table} ({_COLUMNS[table]}) FROM STDIN"
    with connections[OWNER].cursor() as cursor, cursor.cursor.copy(statement) as stream:
        for row in found:
            stream.write_row(row)


def refused() -> Iterator[Refused]:
    """Return everything that was left out, in the order of the files."""
    for found in rows(
        f"SELECT file, line, said, field, reason FROM {SCHEMA}.refused ORDER BY id LIMIT 1000000"
    ):
        yield Refused(*found)


def run(statement: str, *params: Any) -> int:
    """Run a statement as the tables' owner; return how many rows it touched."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(statement, params or None)
        return max(int(cursor.rowcount), 0)


def rows(query: str, *params: Any) -> list[tuple[Any, ...]]:
    """Run a query as the tables' owner."""
    with connections[OWNER].cursor() as cursor:
        cursor.execute(query, params or None)
        return list(cursor.fetchall())


def value(query: str, *params: Any) -> Any:
    """Run a query as the tables' owner; return the first column of its first row, or None."""
    found = rows(query, *params)
    return found[0][0] if found else None

"""Many rows of one table at a time: the way in for histories and files.

A `Sheet` collects rows and inserts or updates them with one statement per few thousand: each column travels as one
array and the server unnests them. Not COPY, which the runtime role may not use on tables with row security; not
`sql.Batch`, which writes the few rows of one document and asks the driver to adapt every value.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

import msgspec
from django.db import connection, models

from trastienda.kernel import sql
from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import TenantModel, current_tenant
from trastienda.kernel.transaction import step

Cell = str | int | Decimal | bool | date | datetime | bytes | dict[str, Any] | msgspec.Struct | None

ROWS_AT_ONCE = 5_000
_IDS_AT_ONCE = 1_000


class Sheet:
    """Rows of one table, in the order of `columns` (names of the model's fields); `tenant_id` comes by itself."""

    def __init__(self, model: type[TenantModel], *columns: str) -> None:
        self._model = model
        self._columns = [_Column(model, name) for name in columns]
        self._rows: list[tuple[Cell, ...]] = []

    def add(self, *cells: Cell) -> None:
        """Add a row."""
        self._rows.append(cells)

    def __len__(self) -> int:
        return len(self._rows)

    @step
    def insert(self) -> int:
        """Insert the rows collected so far and forget them; return how many there were."""
        names = ", ".join(column.name for column in self._columns)
        query = (
            f"INSERT INTO {self._model._meta.db_table} (tenant_id, {names})"
            f" SELECT %(tenant)s, {names} FROM {self._unnested()}"
        )
        return self._send(query)

    @step
    def update(self, *, by: str = "id") -> int:
        """Update the rows whose `by` column matches, with all the other columns; forget them; return how many."""
        key = next(column.name for column in self._columns if column.field == by)
        changes = ", ".join(
            f"{column.name} = v.{column.name}" for column in self._columns if column.field != by
        )
        table = self._model._meta.db_table
        query = (
            f"UPDATE {table} t SET {changes} FROM {self._unnested()}"
            f" WHERE t.tenant_id = %(tenant)s AND t.{key} = v.{key}"
        )
        return self._send(query)

    def _unnested(self) -> str:
        arrays = ", ".join(f"%(c{at})s::{column.kind}[]" for at, column in enumerate(self._columns))
        return f"unnest({arrays}) AS v({', '.join(column.name for column in self._columns)})"

    def _send(self, query: str) -> int:
        count, tenant = len(self._rows), current_tenant()
        for rows in chunks(self._rows, ROWS_AT_ONCE):
            cells = zip(*rows, strict=True)
            arrays = {
                f"c{at}": column.literal(values)
                for at, (column, values) in enumerate(zip(self._columns, cells, strict=True))
            }
            touched = sql.execute(query, {"tenant": tenant, **arrays})
            require(
                touched == len(rows),
                f"all rows of {self._model.__name__} are written: {touched} of {len(rows)}",
            )
        self._rows.clear()
        return count


class Ids:
    """Ids of rows that are going to be inserted, in order; fetched from the table's sequence by the thousand."""

    def __init__(self, model: type[models.Model], *, at_once: int = _IDS_AT_ONCE) -> None:
        self._sequence = f"{model._meta.db_table}_id_seq"
        self._at_once = at_once
        self._ready: Iterator[int] = iter(())

    def take(self) -> int:
        """Return the next id."""
        found = next(self._ready, None)
        if found is None:
            self._ready = iter(self.several(self._at_once))
            found = next(self._ready)
        return found

    def several(self, count: int) -> list[int]:
        """Return exactly so many ids."""
        return [
            row[0]
            for row in sql.rows(
                f"SELECT nextval('{self._sequence}') FROM generate_series(1, %s::int)", (count,)
            )
        ]


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Cut rows into lists of at most `size`."""
    waiting = iter(rows)
    while chunk := list(islice(waiting, size)):
        yield chunk


class _Column:
    """One column: its name and type in the database, and how its values are written inside an array's literal."""

    def __init__(self, model: type[models.Model], field_name: str) -> None:
        field: Any = model._meta.get_field(field_name)
        kind = (
            field.rel_db_type(connection)
            if isinstance(field, models.AutoField)
            else field.db_type(connection)
        )
        self.field = field_name
        self.name: str = field.column
        self.kind = str(kind).split(" GENERATED", maxsplit=1)[0]
        self._write: Callable[[Any], str] = (
            _json if isinstance(field, models.JSONField)
            else _bytes if isinstance(field, models.BinaryField)
            else _quoted if isinstance(field, models.CharField | models.TextField)
            else str
        )  # fmt: skip

    def literal(self, values: Sequence[Cell]) -> str:
        """Return the values as PostgreSQL reads an array: {1,NULL,"text"}."""
        write = self._write
        return "{" + ",".join(["NULL" if value is None else write(value) for value in values]) + "}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _bytes(content: bytes) -> str:
    return f'"\\\\x{content.hex()}"'


def _json(content: object) -> str:
    return _quoted(_encoder.encode(content).decode())


_encoder = msgspec.json.Encoder(decimal_format="number")

"""Set-based SQL, readable: read rows as tuples or structs, and write many rows of many tables at once.

`Batch` collects the inserts of one operation, each contributed by the context that owns the table, and sends
them as one statement of data-modifying common table expressions. A ticket of one line and a ticket of fifty cost
the same number of statements, and the text of the statement depends only on which tables and columns take part,
so the server keeps its plan.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

from trastienda.kernel.errors import require
from trastienda.kernel.tenancy import TenantModel, current_tenant

S = TypeVar("S")
Params = Mapping[str, Any] | Sequence[Any] | None


def rows(query: str, params: Params = None) -> list[tuple[Any, ...]]:
    """Run a query and return all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def row(query: str, params: Params = None) -> tuple[Any, ...] | None:
    """Run a query and return its first row, or None."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def value(query: str, params: Params = None) -> Any:
    """Run a query and return the first column of its first row, or None."""
    found = row(query, params)
    return found[0] if found else None


def structs(kind: type[S], query: str, params: Params = None) -> list[S]:
    """Run a query whose columns are the fields of `kind` in order, and return one struct a row."""
    return [kind(*found) for found in rows(query, params)]


def execute(query: str, params: Params = None) -> int:
    """Run a statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        count: int = cursor.rowcount
        return count


@lru_cache(maxsize=512)
def _column(model: type[models.Model], name: str) -> tuple[str, str]:
    """Return a field's column and its type in casts (an identity column is cast as a plain bigint)."""
    field: Any = model._meta.get_field(name)
    require(isinstance(field, models.Field), f"{model.__name__}.{name} is a column")
    kind = field.rel_db_type(connection) if isinstance(field, models.AutoField) else field.db_type(connection)
    return str(field.column), str(kind).split(" GENERATED", maxsplit=1)[0]


class NewId:
    """The id that a row will get when its batch is written; other rows of the batch may point to it already."""

    def __init__(self, model: type[models.Model], at: int) -> None:
        self.sequence = f"{model._meta.db_table}_id_seq"
        self.expression = f"(SELECT id{at} FROM ids)"
        self.id: int | None = None

    def __int__(self) -> int:
        require(self.id is not None, "the batch that makes this id has been written")
        return self.id or 0


class Folio:
    """The folio that a batch's document will get; its text goes wherever the folio is told."""

    expression = "(SELECT text FROM folio)"

    def __init__(self) -> None:
        self.text: str | None = None

    def __str__(self) -> str:
        require(self.text is not None, "the batch that takes this folio has been written")
        return self.text or ""


Id = int | NewId
Text = str | Folio


class Batch:
    """
    The rows one operation is about to insert, sent together by `write()`; every row gets `tenant_id` by itself.

    `new_id` and `take_folio` promise an id and a number that are decided by the statement that writes them, so that
    neither costs a statement of its own and the folio's counter is locked no longer than it must be.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._params: dict[str, Any] = {"tenant": current_tenant()}
        self._ids: list[NewId] = []
        self._folio: Folio | None = None

    def new_id(self, model: type[TenantModel]) -> NewId:
        """Promise the id of a row that this batch will insert."""
        self._ids.append(NewId(model, len(self._ids)))
        return self._ids[-1]

    def take_folio(self, kind: str) -> Folio:
        """Promise the next number of a kind of document; one a batch."""
        require(self._folio is None, "a batch numbers one document")
        self._folio = Folio()
        self._params["folio_kind"] = kind
        return self._folio

    def insert(self, model: type[TenantModel], **values: Any) -> None:
        """Add one row."""
        names, expressions = self._scalars(model, values)
        self._parts.append(
            f"INSERT INTO {model._meta.db_table} (tenant_id, {', '.join(names)})"
            f" VALUES (%(tenant)s, {', '.join(expressions)})"
        )

    def insert_many(self, model: type[TenantModel], rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
        """Add a row for each mapping; all have the same keys. `same` holds what every row shares."""
        if not rows:
            return
        at, own, arrays = len(self._parts), [], []
        for name in rows[0]:
            column, kind = _column(model, name)
            own.append(column)
            arrays.append(f"%(p{at}_{name})s::{kind}[]")
            self._params[f"p{at}_{name}"] = [each[name] for each in rows]
        names, expressions = self._scalars(model, same)
        self._parts.append(
            f"INSERT INTO {model._meta.db_table} ({', '.join(['tenant_id', *own, *names])})"
            f" SELECT {', '.join(['%(tenant)s', *own, *expressions])}"
            f" FROM unnest({', '.join(arrays)}) AS v({', '.join(own)})"
        )

    def write(self) -> None:
        """Send everything as one statement, and keep the promises."""
        if not self._parts:
            return
        parts = [f"w{at} AS ({part})" for at, part in enumerate(self._parts)]
        answers = [f"(SELECT id{at} FROM ids)" for at, _ in enumerate(self._ids)]
        if self._folio is not None:
            parts.insert(0, "folio AS MATERIALIZED (SELECT take_folio(%(tenant)s, %(folio_kind)s) AS text)")
            answers.append(Folio.expression)
        if self._ids:
            wanted = ", ".join(f"nextval('{new.sequence}') AS id{at}" for at, new in enumerate(self._ids))
            parts.insert(0, f"ids AS MATERIALIZED (SELECT {wanted})")
        kept = row(f"WITH {', '.join(parts)} SELECT {', '.join(answers) or 'NULL'}", self._params) or ()
        for new, found in zip(self._ids, kept, strict=False):
            new.id = found
        if self._folio is not None:
            self._folio.text = kept[-1]
        self._parts.clear()

    def _scalars(self, model: type[TenantModel], values: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        at, names, expressions = len(self._parts), [], []
        for name, content in values.items():
            column, kind = _column(model, name)
            names.append(column)
            if isinstance(content, NewId | Folio):
                expressions.append(content.expression)
            else:
                expressions.append(f"%(p{at}_{name})s::{kind}")
                self._params[f"p{at}_{name}"] = content
        return names, expressions

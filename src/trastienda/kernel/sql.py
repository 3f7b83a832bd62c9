"""Set-based SQL, readable: read rows as tuples or structs, and write many rows of many tables at once.

`Batch` collects the inserts of one operation, each contributed by the context that owns the table, and sends
them as one statement of data-modifying common table expressions. A ticket of one line and a ticket of fifty cost
the same number of statements, and the text of the statement depends only on which tables and columns take part,
so the server keeps its plan.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db import IntegrityError, connection, models

from trastienda.kernel.errors import DomainError, require
from trastienda.kernel.tenancy import TenantModel, current_tenant

S = TypeVar("S")
Params = Mapping[str, Any] | Sequence[Any] | None


def rows(query: str, params: Params = None) -> list[tuple[Any, ...]]:
    """Run a query and return all its rows."""
    found: list[tuple[Any, ...]] = _run(query, params).fetchall()
    return found


def row(query: str, params: Params = None) -> tuple[Any, ...] | None:
    """Run a query and return its first row, or None."""
    found: tuple[Any, ...] | None = _run(query, params).fetchone()
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
    count: int = _run(query, params).rowcount
    return count


def _run(query: str, params: Params) -> Any:
    """Return a cursor that has run the statement: the driver's own, because Django's layers around it cost as much as
    sending the statement does. They only note statements, for those who ask (tests do); then they are used."""
    if connection.queries_logged or connection.execute_wrappers:
        cursor = connection.cursor()
        cursor.execute(query, params)
        return cursor
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection.connection.cursor().execute(query, params)


@lru_cache(maxsize=512)
def _column(model: type[models.Model], name: str) -> tuple[str, str]:
    """
    Return a field's column and its type in casts, an identity column's as a plain bigint.

    Without its length or places: a cast to varchar(60) cuts what is longer and says nothing, an assignment refuses.
    """
    field: Any = model._meta.get_field(name)
    require(isinstance(field, models.Field), f"{model.__name__}.{name} is a column")
    kind = field.rel_db_type(connection) if isinstance(field, models.AutoField) else field.db_type(connection)
    return str(field.column), re.sub(r"\(.*?\)", "", str(kind).split(" GENERATED", maxsplit=1)[0])


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
        self._params: list[Any] = []
        self._ids: list[NewId] = []
        self._folio: Folio | None = None
        self._folio_kind = ""
        self._refusals: dict[str, DomainError] = {}

    def new_id(self, model: type[TenantModel]) -> NewId:
        """Promise the id of a row that this batch will insert."""
        self._ids.append(NewId(model, len(self._ids)))
        return self._ids[-1]

    def take_folio(self, kind: str) -> Folio:
        """Promise the next number of a kind of document; one a batch."""
        require(self._folio is None, "a batch numbers one document")
        self._folio, self._folio_kind = Folio(), kind
        return self._folio

    def insert(self, model: type[TenantModel], **values: Any) -> None:
        """Add one row."""
        self._parts.append(_insert(model, tuple(values), _promises(values)))
        self._params.append(current_tenant())
        self._add(values)

    def add(self, statement: str, params: Sequence[Any]) -> None:
        """Add an insert of another shape, whose text must name the tenant; a promise is in it as its `expression`."""
        self._parts.append(statement)
        self._params += [_literal(each) for each in params]

    def insert_many(self, model: type[TenantModel], rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
        """Add a row for each mapping; all have the same keys. `same` holds what every row shares."""
        if not rows:
            return
        own = tuple(rows[0])
        self._parts.append(_insert_many(model, own, tuple(same), _promises(same)))
        self._params.append(current_tenant())
        self._add(same)
        self._params += [_array([each[name] for each in rows]) for name in own]

    def may_be_refused(self, constraint: str, refusal: DomainError) -> None:
        """Say what it means when the database refuses the rows of this batch by that constraint."""
        self._refusals[constraint] = refusal

    def write(self) -> None:
        """Send everything as one statement, and keep the promises. :raises DomainError: one that was foreseen."""
        if not self._parts:
            return
        try:
            self._send()
        except IntegrityError as error:
            constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
            if constraint not in self._refusals:
                raise
            raise self._refusals[constraint] from None

    def _send(self) -> None:
        parts = [f"w{at} AS ({part})" for at, part in enumerate(self._parts)]
        answers = [new.expression for new in self._ids]
        params = self._params
        if self._folio is not None:
            parts.insert(0, f"folio AS ({_NEXT_FOLIO})")
            params = [current_tenant(), self._folio_kind, *params]
            answers.append(Folio.expression)
        if self._ids:
            wanted = ", ".join(f"nextval('{new.sequence}') AS id{at}" for at, new in enumerate(self._ids))
            parts.insert(0, f"ids AS MATERIALIZED (SELECT {wanted})")
        kept = row(f"WITH {', '.join(parts)} SELECT {', '.join(answers) or 'NULL'}", params) or ()
        for new, found in zip(self._ids, kept, strict=False):
            new.id = found
        if self._folio is not None:
            self._folio.text = kept[-1]
        self._parts.clear()

    def _add(self, values: Mapping[str, Any]) -> None:
        self._params += [_literal(value) for value in values.values() if not isinstance(value, NewId | Folio)]


# The counter's row stays locked until commit, which is what keeps numbers without gaps; a number grows past its width
# instead of wrapping.
_NEXT_FOLIO = """
UPDATE folio_counter SET last = last + 1 WHERE tenant_id = %s AND kind = %s
RETURNING prefix || lpad(last::text, greatest(width, length(last::text)), '0') AS text
"""


def _promises(values: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Return the expression of each value that the statement itself will know, None for those that are given."""
    return tuple(value.expression if isinstance(value, NewId | Folio) else None for value in values.values())


@lru_cache(maxsize=512)
def _insert(model: type[TenantModel], names: tuple[str, ...], promises: tuple[str | None, ...]) -> str:
    columns = [_column(model, name) for name in names]
    return (
        f"INSERT INTO {model._meta.db_table} (tenant_id, {', '.join(name for name, _ in columns)})"
        f" VALUES (%s, {', '.join(_given(columns, promises))})"
    )


@lru_cache(maxsize=512)
def _insert_many(
    model: type[TenantModel], own: tuple[str, ...], same: tuple[str, ...], promises: tuple[str | None, ...]
) -> str:
    columns, shared = [_column(model, name) for name in own], [_column(model, name) for name in same]
    names = [name for name, _ in columns]
    return (
        f"INSERT INTO {model._meta.db_table} ({', '.join(['tenant_id', *[name for name, _ in shared], *names])})"
        f" SELECT {', '.join(['%s::bigint', *_given(shared, promises), *names])}"
        f" FROM unnest({', '.join(f'%s::{kind}[]' for _, kind in columns)}) AS v({', '.join(names)})"
    )


def _given(columns: Sequence[tuple[str, str]], promises: Sequence[str | None]) -> list[str]:
    return [promise or f"%s::{kind}" for (_, kind), promise in zip(columns, promises, strict=True)]


# Values travel as text, and the statement's casts say what they are: one signature a statement, and so one plan,
# whatever the size of the numbers in it (the driver would tell small ints from large ones, and NULL from either).
_TEXTS: Mapping[type, Callable[[Any], str]] = {
    str: str,
    int: str,
    Decimal: str,
    bool: lambda value: "t" if value else "f",
    date: date.isoformat,
    datetime: datetime.isoformat,
}
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})


def _literal(value: Any) -> Any:
    """Return a value as PostgreSQL reads it; what has no plain text (bytes, JSON) is left to the driver."""
    text = _TEXTS.get(type(value))
    return text(value) if text else value


def _array(values: Sequence[Any]) -> Any:
    """Return the values as the text of an array."""
    if not all(value is None or type(value) in _TEXTS for value in values):
        return list(values)
    return "{" + ",".join([_element(value) for value in values]) + "}"


def _element(value: Any) -> str:
    if value is None:
        return "NULL"
    if type(value) is str:
        return f'"{value.translate(_QUOTED)}"'
    return _TEXTS[type(value)](value)

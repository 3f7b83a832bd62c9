"""
Question: what is in a table of this shop, row by row, as the database has it?

Grain: one row of one table, the newest (largest id) first. Source: every table that belongs to tenants, read off the
models, so that a new table is here by being one. For whoever has to look behind the pages: nothing can be changed here.
What opens or signs something is never shown, nor is the content of files. Costs: two statements a page, one a row;
who looked is audited. Agrees with: everything, by being it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.apps import apps
from django.db import models

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import TenantForeignKey, TenantModel, current_tenant
from trastienda.kernel.transaction import step, transaction

COUNTED = 10_000
"""Rows of a table that are counted, and can be paged through; older ones are asked for by their number."""
SECRET = frozenset(
    {
        ("employee", "pin_hash"),
        ("app_user", "password_hash"),
        ("refresh_token", "code"),
        ("payment_intent", "key"),
        ("idempotency_record", "key"),
    }
)
"""Columns of text that are never shown; those of bytes never are."""
_LONGEST = 4_000


class TableShown(msgspec.Struct, frozen=True):
    """A table. `is_ledger`: the database itself refuses to change what is in it. `columns` without `tenant_id`."""

    name: str
    context: str
    is_ledger: bool
    columns: tuple[str, ...]
    refers: Mapping[str, str]
    """The table that a column points into."""


class RowShown(msgspec.Struct, frozen=True):
    """One row, its values as text by column; None is no value."""

    id: int
    values: Mapping[str, str | None]


class TableRead(msgspec.Struct, frozen=True):
    """A page of a table."""

    table: TableShown
    page: Page[RowShown]


def tables() -> list[TableShown]:
    """Return every table that belongs to tenants, by context and name."""
    found = [_shown(model) for model in _models().values()]
    return sorted(found, key=lambda each: (each.context, each.name))


def table_named(name: str) -> TableShown:
    """Return one. :raises NotFound: there is no such table of tenants."""
    model = _models().get(name)
    if model is None:
        raise NotFound(noun="table", id=name[:60])
    return _shown(model)


def count_rows(name: str, *, row_id: int | None = None, actor: Actor) -> int:
    """Return how many rows of the tenant's a table has, at most `COUNTED`; of those with that id, if one is said."""
    actor.require(Permission.EDIT_SETTINGS)
    table = table_named(name).name
    which = "" if row_id is None else " AND t.id = %(id)s"
    with transaction(actor.tenant_id):
        rows = f"SELECT 1 FROM {table} t WHERE t.tenant_id = %(tenant)s{which} LIMIT {COUNTED}"
        query = f"SELECT count(*) FROM ({rows}) found"
        return int(sql.value(query, {"tenant": current_tenant(), "id": row_id}))


def read_table(
    name: str, *, page: PageRequest, row_id: int | None = None, actor: Actor, now: datetime
) -> TableRead:
    """Return a page of a table, the newest first. :raises NotFound: … :raises Forbidden: only owners look here."""
    actor.require(Permission.EDIT_SETTINGS)
    table = table_named(name)
    with transaction(actor.tenant_id):
        rows = _rows(table, which="" if row_id is None else "AND t.id = %(id)s", page=page, row_id=row_id)
        _note(name, actor=actor, now=now)
        return TableRead(table, Page(rows, page, page.total or len(rows)))


def read_row(name: str, row_id: int, *, actor: Actor, now: datetime) -> RowShown:
    """Return one row. :raises NotFound: unknown or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    table = table_named(name)
    with transaction(actor.tenant_id):
        found = _rows(table, which="AND t.id = %(id)s", page=None, row_id=row_id)
        if not found:
            raise NotFound(noun="row", id=row_id)
        _note(f"{name}:{row_id}", actor=actor, now=now)
        return found[0]


@step
def _rows(table: TableShown, *, which: str, page: PageRequest | None, row_id: int | None) -> list[RowShown]:
    model = _models()[table.name]
    cells = ", ".join(_cell(model, column) for column in table.columns)
    limit = page.limit_sql() if page is not None else "LIMIT 1"
    query = f"SELECT {cells} FROM {table.name} t WHERE t.tenant_id = %(tenant)s {which} ORDER BY t.id DESC {limit}"
    found = sql.rows(query, {"tenant": current_tenant(), "id": row_id})
    rows = [dict(zip(table.columns, values, strict=True)) for values in found]
    return [RowShown(id=int(values["id"] or 0), values=values) for values in rows]


def _cell(model: type[TenantModel], column: str) -> str:
    """Return the SQL of a value as text; of what is not shown, only whether it is there."""
    name = f't."{column}"'
    field = _fields(model)[column]
    if isinstance(field, models.BinaryField):
        return f"octet_length({name}) || ' bytes'"
    if (model._meta.db_table, column) in SECRET:
        return f"CASE WHEN {name} IS NOT NULL THEN '••••••' END"
    return f"left({name}::text, {_LONGEST})"


@step
def _note(subject: str, *, actor: Actor, now: datetime) -> None:
    audit("staff.looked", f"table:{subject}"[:80], actor=actor.name, at=now)


def _models() -> dict[str, type[TenantModel]]:
    return {model._meta.db_table: model for model in apps.get_models() if issubclass(model, TenantModel)}


def _fields(model: type[TenantModel]) -> "dict[str, models.Field[Any, Any]]":
    return {str(field.column): field for field in model._meta.fields if field.name != "tenant"}


def _shown(model: type[TenantModel]) -> TableShown:
    fields = _fields(model)
    return TableShown(
        name=model._meta.db_table,
        context=model._meta.app_label,
        is_ledger=model.append_only,
        columns=tuple(fields),
        refers={
            column: field.related_model._meta.db_table
            for column, field in fields.items()
            if isinstance(field, TenantForeignKey)
        },
    )

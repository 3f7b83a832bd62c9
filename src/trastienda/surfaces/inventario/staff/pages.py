"""The pages of tables: which there are, what is in one, one row with links to others. They only answer GET."""

from collections.abc import Mapping, Sequence

import msgspec
from django.http import HttpResponse

from trastienda.insights.desk.tables import (
    COUNTED,
    RowShown,
    TableShown,
    count_rows,
    read_row,
    read_table,
    table_named,
    tables,
)
from trastienda.kernel.actor import Permission
from trastienda.kernel.paging import page_request
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Cell, Column, Fact, Listing, Row, asked_page
from trastienda.surfaces.inventario.surface import DESK

ROOT = "/staff/"
BACK = Fact("Tablas", "", href=ROOT)
MAY = Permission.EDIT_SETTINGS
_SHOWN = 7
"""Columns of a list; a row's own page has them all."""
_SHORT = 60
CONTEXTS: Mapping[str, str] = {
    "access": "Acceso",
    "accounting": "Contabilidad",
    "bnpl": "Pagos a plazos",
    "cash": "Caja",
    "catalog": "Catálogo",
    "connections": "Conexiones",
    "erp": "ERP",
    "exports": "Archivos pedidos",
    "income": "Otros ingresos",
    "invoicing": "Facturación",
    "messaging": "Mensajes",
    "notifying": "Correos",
    "parties": "Clientes y proveedores",
    "payments": "Pagos",
    "planning": "Pronóstico",
    "sales": "Ventas",
    "shipping": "Envíos",
    "spending": "Gastos",
    "stock": "Existencias",
    "syncing": "ERP",
    "tenancy": "La tienda",
    "web": "Solicitudes repetidas",
    "webhooks": "Avisos",
}


class Card(msgspec.Struct, frozen=True):
    """A table: its name, where it is, and a line about it."""

    title: str
    href: str
    says: str


class Part(msgspec.Struct, frozen=True):
    """The tables of a context."""

    title: str
    reports: Sequence[Card]


@DESK.page("staff/", permission=MAY)
def index(call: DeskCall) -> HttpResponse:
    parts: dict[str, list[Card]] = {}
    for each in tables():
        says = "Registro que nadie puede cambiar" if each.is_ledger else "Solo lectura"
        parts.setdefault(each.context, []).append(
            Card(each.name, f"{ROOT}{each.name}/", f"{says} · {len(each.columns)} columnas")
        )
    shown = [Part(CONTEXTS.get(context, context), cards) for context, cards in parts.items()]
    return call.page("reports.html", {"title": "Tablas", "parts": shown})


@DESK.page("staff/<slug:name>/", permission=MAY)
def table(call: DeskCall, name: str) -> HttpResponse:
    query = call.request.GET.dict()
    table_named(name)
    text = query.get("q", "").strip()
    row_id = int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None
    total = count_rows(name, row_id=row_id, actor=call.actor)
    page = asked_page(query, total=total)
    wanted = page_request(page.number, page.size, largest=page.size)
    found = read_table(name, page=wanted, row_id=row_id, actor=call.actor, now=call.now)
    columns = found.table.columns[:_SHOWN]
    listing = Listing(
        title=name,
        columns=[Column(each, kind="code" if each == "id" else "text") for each in columns],
        rows=[_row(each, found.table, columns) for each in found.page.items],
        total=total,
        page=page,
        query=query,
        noun=("fila", "filas o más" if total >= COUNTED else "filas"),
        search="Número (id) de la fila",
        empty="Sin filas.",
        hint="Solo se mira: lo que se cambia, se cambia en su página, y queda en la bitácora.",
    )
    template = "_list.html" if call.is_partial else "list.html"
    return call.page(template, {"title": name, "listing": listing, "back": BACK})


@DESK.page("staff/<slug:name>/<id:row_id>/", permission=MAY)
def row(call: DeskCall, name: str, row_id: int) -> HttpResponse:
    found_table = table_named(name)
    found = read_row(name, row_id, actor=call.actor, now=call.now)
    context = {
        "title": f"{name} {row_id}",
        "back": Fact(name, "", href=f"{ROOT}{name}/"),
        "facts": [_fact(column, value, found_table) for column, value in found.values.items()],
        "tables": (),
        "actions": (),
    }
    return call.page("detail.html", context)


def _fact(column: str, value: str | None, table: TableShown) -> Fact:
    other = table.refers.get(column)
    href = f"{ROOT}{other}/{value}/" if other and value else ""
    return Fact(column, "–" if value in {None, ""} else str(value), href=href)


def _row(each: RowShown, table: TableShown, columns: Sequence[str]) -> Row:
    here = f"{ROOT}{table.name}/{each.id}/"
    cells = []
    for column in columns:
        text = each.values[column] or "–"
        cells.append(Cell(text if len(text) <= _SHORT else f"{text[:_SHORT]}…"))
    return Row(href=here, cells=cells)

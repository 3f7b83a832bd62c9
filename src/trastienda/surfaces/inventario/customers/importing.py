"""A list of customers from a file: looked through first without writing anything, then brought in.

What was looked through travels back in the form, packed, so that the same bytes are brought in and no server keeps
somebody's address book in a corner. Rows that cannot be used are told one by one.
"""

import base64
import binascii
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePath

from django import forms
from django.http import HttpResponse

from trastienda.kernel.actor import Permission
from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.customers import import_customers
from trastienda.operations.importing.tables import Table as FileTable
from trastienda.operations.importing.tables import TableRow, UnreadableTable, read_table
from trastienda.surfaces.inventario.customers.words import BACK, ROOT, TIERS, require_administration
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import REQUIRED, DeskForm
from trastienda.surfaces.inventario.desk.listing import Cell, Column, Fact, Row, Table
from trastienda.surfaces.inventario.surface import DESK
from trastienda.web import import_columns

HERE = f"{ROOT}importar/"
MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
_MOST_SHOWN = 200
_NEEDED = "name|external_ref|tax_id|email"
_KNOWN = "nombre, RFC, razón social, régimen fiscal, código postal, uso CFDI, correo, teléfono, domicilio, nivel de precio, límite de crédito, activo, clave"  # noqa: E501 - a sentence
_TOO_LARGE = "El archivo pasa de 5 MB; divídalo en varios."
_TOO_MANY = "El archivo tiene más de 20,000 filas; divídalo en varios."


class FileForm(DeskForm):
    """The file: CSV or XLSX."""

    archivo = forms.FileField(
        label="Archivo",
        help_text="CSV (también el que guarda Excel en Windows) o XLSX, con encabezados en la primera fila.",
        error_messages={
            "required": REQUIRED,
            "empty": "El archivo está vacío.",
            "invalid": "Elija un archivo.",
            "missing": "Elija un archivo.",
        },
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )


@DESK.page("clientes/importar/", permission=Permission.EDIT_CUSTOMERS, writes=True)
def import_(call: DeskCall) -> HttpResponse:
    """Show the form, what a file would do, or bring in what was looked through."""
    require_administration(call.actor)
    call.actor.require(Permission.CREATE_CUSTOMERS)
    if not call.is_post:
        return _shown(call, FileForm())
    if "contenido" in call.request.POST:
        return _bring_in(call)
    form = FileForm(call.request.POST, call.request.FILES)
    if not form.is_valid():
        return _shown(call, form)
    upload = form.cleaned_data["archivo"]
    if upload.size > MOST_BYTES:
        form.add_error("archivo", _TOO_LARGE)
        return _shown(call, form)
    content = upload.read()
    try:
        report, ignored = _read(call, content, upload.name, dry_run=True)
    except UnreadableTable as problem:
        form.add_error("archivo", _said(problem))
        return _shown(call, form)
    return _reviewed(call, content, upload.name, report, ignored)


def _bring_in(call: DeskCall) -> HttpResponse:
    name = call.request.POST.get("nombre", "")
    try:
        content = _unpacked(call.request.POST.get("contenido", ""))
        return call.once(
            lambda: _read(call, content, name, dry_run=False), to=lambda _: ROOT, said="Clientes importados."
        )
    except UnreadableTable as problem:
        form = FileForm({})
        form.errors["archivo"] = form.error_class([_said(problem)])
        return _shown(call, form)


def _read(call: DeskCall, content: bytes, name: str, *, dry_run: bool) -> tuple[ImportReport, list[str]]:
    """Read a file, and write its customers unless it is a rehearsal. :raises UnreadableTable: it is no such list."""
    ending = PurePath(name.replace("\0", "")).suffix.lower()
    with tempfile.NamedTemporaryFile(suffix=ending if ending in {".xlsx", ".xlsm"} else ".csv") as file:
        file.write(content)
        file.flush()
        table = read_table(Path(file.name), import_columns.CUSTOMERS).must_have(_NEEDED)
        report = import_customers(
            _at_most(table), actor=call.actor, now=call.now, tiers=TIERS, dry_run=dry_run
        )
    report.refused.sort(key=lambda each: each.line)
    return report, table.ignored


def _at_most(table: FileTable) -> Iterator[TableRow]:
    for at, row in enumerate(table):
        if at >= MOST_ROWS:
            raise UnreadableTable("too_many_rows")
        yield row


def _reviewed(
    call: DeskCall, content: bytes, name: str, report: ImportReport, ignored: list[str]
) -> HttpResponse:
    """Show what the file would do; nothing was written."""
    changes = report.created + report.updated
    facts = [
        Fact("Filas leídas", f"{report.read:,}"),
        Fact("Clientes nuevos", f"{report.created:,}"),
        Fact("Con cambios", f"{report.updated:,}"),
        Fact("Sin cambios", f"{report.unchanged:,}"),
        Fact("Quedan fuera", f"{len(report.refused):,}", "warn" if report.refused else ""),
    ]
    if ignored:
        facts.append(Fact("Columnas que no se usan", ", ".join(ignored)[:300]))
    context = {
        "title": "Revisar antes de importar",
        "back": BACK,
        "facts": facts,
        "tables": (_refused(report),) if report.refused else (),
        "kept": base64.b64encode(zlib.compress(content, 6)).decode(),
        "filename": name[-100:],
        "useful": changes > 0,
        "button": f"Importar {changes:,} {'cliente' if changes == 1 else 'clientes'}",
        "here": HERE,
    }
    return call.page("import_review.html", context)


def _refused(report: ImportReport) -> Table:
    rows = [
        Row(cells=(Cell(str(each.line)), Cell(each.key or "–"), Cell(import_columns.why(each))))
        for each in report.refused[:_MOST_SHOWN]
    ]
    more = len(report.refused) - len(rows)
    title = f"Filas que quedan fuera{f' (las primeras {_MOST_SHOWN}; hay {more:,} más)' if more else ''}"
    columns = (Column("Fila", kind="number"), Column("Cliente"), Column("Motivo"))
    return Table(title=title, columns=columns, rows=rows)


def _unpacked(text: str) -> bytes:
    """Return what was looked through. :raises UnreadableTable: it is not what we sent."""
    try:
        reader = zlib.decompressobj()
        content = reader.decompress(base64.b64decode(text, validate=True), MOST_BYTES)
    except (binascii.Error, ValueError, zlib.error):
        raise UnreadableTable("came_back_broken") from None
    if reader.unconsumed_tail or not content:
        raise UnreadableTable("came_back_broken")
    return content


def _said(problem: UnreadableTable) -> str:
    if problem.problem == "too_many_rows":
        return _TOO_MANY
    if problem.problem == "came_back_broken":
        return "Lo revisado llegó incompleto; elija el archivo otra vez."
    return import_columns.said(problem)


def _shown(call: DeskCall, form: FileForm) -> HttpResponse:
    context = {
        "title": "Importar clientes",
        "form": form,
        "button": "Revisar",
        "back": BACK,
        "known": _KNOWN,
    }
    return call.page("import_form.html", context, status=400 if form.errors else 200)

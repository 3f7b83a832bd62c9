"""A list from a file: looked through first without writing anything, then brought in.

What was looked through travels back in the form, packed, so that the same bytes are brought in and no server keeps
somebody's address book in a corner. Rows that cannot be used are told one by one.
"""

import base64
import binascii
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

import msgspec
from django import forms
from django.http import HttpResponse

from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.tables import Table as FileTable
from trastienda.operations.importing.tables import TableRow, UnreadableTable, read_table
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import REQUIRED, DeskForm
from trastienda.surfaces.inventario.desk.listing import Cell, Column, Fact, Row, Table
from trastienda.web import import_columns

MOST_BYTES, MOST_ROWS = 5_000_000, 20_000
_MOST_SHOWN = 200
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


class Import(msgspec.Struct, frozen=True, kw_only=True):
    """What is brought in, and what it is called."""

    one: str
    many: str
    root: str
    back: Fact
    columns: import_columns.Aliases
    needed: str
    known: str
    work: Callable[[DeskCall, Iterator[TableRow], bool], ImportReport]
    """Write the rows, or with True only say what they would do."""

    def page(self, call: DeskCall) -> HttpResponse:
        """Show the form, what a file would do, or bring in what was looked through."""
        if not call.is_post:
            return self._shown(call, FileForm())
        if "contenido" in call.request.POST:
            return self._bring_in(call)
        form = FileForm(call.request.POST, call.request.FILES)
        if not form.is_valid():
            return self._shown(call, form)
        upload = form.cleaned_data["archivo"]
        if upload.size > MOST_BYTES:
            form.add_error("archivo", _TOO_LARGE)
            return self._shown(call, form)
        content = upload.read()
        try:
            report, ignored = self._read(call, content, upload.name, dry_run=True)
        except UnreadableTable as problem:
            form.add_error("archivo", _said(problem))
            return self._shown(call, form)
        return self._reviewed(call, content, upload.name, report, ignored)

    def _bring_in(self, call: DeskCall) -> HttpResponse:
        name = call.request.POST.get("nombre", "")
        try:
            content = _unpacked(call.request.POST.get("contenido", ""))
            return call.once(
                lambda: self._read(call, content, name, dry_run=False),
                to=lambda _: self.root,
                said=f"{self.many.capitalize()} importados.",
            )
        except UnreadableTable as problem:
            form = FileForm({})
            form.errors["archivo"] = form.error_class([_said(problem)])
            return self._shown(call, form)

    def _read(
        self, call: DeskCall, content: bytes, name: str, *, dry_run: bool
    ) -> tuple[ImportReport, list[str]]:
        """Read a file, and write its rows unless it is a rehearsal. :raises UnreadableTable: it is no such list."""
        ending = PurePath(name.replace("\0", "")).suffix.lower()
        with tempfile.NamedTemporaryFile(suffix=ending if ending in {".xlsx", ".xlsm"} else ".csv") as file:
            file.write(content)
            file.flush()
            table = read_table(Path(file.name), self.columns).must_have(self.needed)
            report = self.work(call, _at_most(table), dry_run)
        report.refused.sort(key=lambda each: each.line)
        return report, table.ignored

    def _reviewed(
        self, call: DeskCall, content: bytes, name: str, report: ImportReport, ignored: list[str]
    ) -> HttpResponse:
        """Show what the file would do; nothing was written."""
        changes = report.created + report.updated
        facts = [
            Fact("Filas leídas", f"{report.read:,}"),
            Fact(f"{self.many.capitalize()} nuevos", f"{report.created:,}"),
            Fact("Con cambios", f"{report.updated:,}"),
            Fact("Sin cambios", f"{report.unchanged:,}"),
            Fact("Quedan fuera", f"{len(report.refused):,}", "warn" if report.refused else ""),
        ]
        if ignored:
            facts.append(Fact("Columnas que no se usan", ", ".join(ignored)[:300]))
        context = {
            "title": "Revisar antes de importar",
            "back": self.back,
            "facts": facts,
            "tables": (self._refused(report),) if report.refused else (),
            "kept": base64.b64encode(zlib.compress(content, 6)).decode(),
            "filename": name[-100:],
            "useful": changes > 0,
            "button": f"Importar {changes:,} {self.one if changes == 1 else self.many}",
            "here": f"{self.root}importar/",
        }
        return call.page("import_review.html", context)

    def _refused(self, report: ImportReport) -> Table:
        rows = [
            Row(cells=(Cell(str(each.line)), Cell(each.key or "–"), Cell(import_columns.why(each))))
            for each in report.refused[:_MOST_SHOWN]
        ]
        more = len(report.refused) - len(rows)
        title = f"Filas que quedan fuera{f' (las primeras {_MOST_SHOWN}; hay {more:,} más)' if more else ''}"
        columns = (Column("Fila", kind="number"), Column(self.one.capitalize()), Column("Motivo"))
        return Table(title=title, columns=columns, rows=rows)

    def _shown(self, call: DeskCall, form: FileForm) -> HttpResponse:
        context = {
            "title": f"Importar {self.many}",
            "form": form,
            "button": "Revisar",
            "back": self.back,
            "known": self.known,
        }
        return call.page("import_form.html", context, status=400 if form.errors else 200)


def _at_most(table: FileTable) -> Iterator[TableRow]:
    for at, row in enumerate(table):
        if at >= MOST_ROWS:
            raise UnreadableTable("too_many_rows")
        yield row


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

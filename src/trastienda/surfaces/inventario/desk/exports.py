"""A list as a file. CSV is sent while it is read: Excel opens it with its accents, and no cell is ever a formula.

The mark at the beginning tells Excel that it is UTF-8. A text that a spreadsheet would take for a formula begins with
an apostrophe; numbers are written as numbers.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.contrib.messages import constants
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from trastienda.papers.list_xlsx import TYPE, list_xlsx
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.listing import Action

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_AT_ONCE = 500
FORMAT, XLSX = "formato", "xlsx"
MOST_IN_WORKBOOK = 20_000
"""Rows of a workbook, which is made while somebody waits for it; more of them are a CSV file's, or a report's."""


class _TooMany(Exception):
    """The list has more rows than are put into a workbook."""


def exports(to: str, query: str) -> tuple[Action, ...]:
    """The buttons of a list that is a file too; `query` is how it is narrowed."""
    return (
        Action("Exportar CSV", f"{to}{'?' + query if query else ''}"),
        Action("Exportar XLSX", f"{to}?{query + '&' if query else ''}{FORMAT}={XLSX}"),
    )


def list_file(
    call: DeskCall, name: str, head: Sequence[str], rows: Iterable[Sequence[object]], *, back: str
) -> HttpResponseBase:
    """Return a list as the file that was asked for: CSV unless it is XLSX. `back` is the page of the list."""
    if call.request.GET.get(FORMAT) != XLSX:
        return csv_file(name, head, rows)
    try:
        content = list_xlsx(name.capitalize(), head, _few(rows))
    except _TooMany:
        most = f"{MOST_IN_WORKBOOK:,}"
        said = f"Un libro de Excel lleva hasta {most} renglones; acote la lista o pida el CSV, que los lleva todos."
        return call.redirect(back, said, level=constants.WARNING)
    return _download(HttpResponse(content, content_type=TYPE), f"{name}.{XLSX}")


def _few(rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    for at, row in enumerate(rows):
        if at >= MOST_IN_WORKBOOK:
            raise _TooMany
        yield row


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponseBase:
    """Return a download of rows under a head; `name` without its ending. Rows are asked for while they are sent."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    return _download(response, f"{name}.csv")


def cell(value: object) -> str:
    """Return a value as a spreadsheet may read it: 1234.50, 2026-11-21, 'apostrophe before what would be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, Decimal):
        return _plain(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


def _download(response: HttpResponseBase, filename: str) -> HttpResponseBase:
    disposition = content_disposition_header(as_attachment=True, filename=filename)
    response.headers["Content-Disposition"] = str(disposition)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _plain(value: Decimal) -> str:
    """A number without the zeros that only say how a price is kept: 125.00 of 125.000000, all of 129.741379."""
    whole, point, places = f"{value:f}".partition(".")
    if len(places) <= 3:
        return f"{value:f}"
    return f"{whole}{point}{places[:2]}{places[2:].rstrip('0')}"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    waiting = ["\ufeff", writer.writerow(head)]
    for row in rows:
        waiting.append(writer.writerow([cell(each) for each in row]))
        if len(waiting) >= _ROWS_AT_ONCE:
            yield "".join(waiting).encode()
            waiting = []
    yield "".join(waiting).encode()

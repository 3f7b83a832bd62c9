"""A list as a CSV file, sent while it is read: Excel opens it with its accents, and no cell of it is ever a formula.

The mark at the beginning tells Excel that it is UTF-8. A text that a spreadsheet would take for a formula begins with
an apostrophe; numbers are written as numbers.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ROWS_AT_ONCE = 500


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> StreamingHttpResponse:
    """Return a download of rows under a head; `name` without its ending. Rows are asked for while they are sent."""
    response = StreamingHttpResponse(_lines(head, rows), content_type="text/csv; charset=utf-8")
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
    response.headers["Content-Disposition"] = str(disposition)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def cell(value: object) -> str:
    """Return a value as a spreadsheet may read it: 1234.50, 2026-11-21, 'apostrophe before what would be a formula."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_BEGINS_FORMULA) else text


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

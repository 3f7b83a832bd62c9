"""A report as a spreadsheet: numbers and dates that are ones, a frozen head, totals that add up, a chart.

Rows are written as they come and none is kept, so that a million of them need no more room than a hundred. No text
ever becomes a formula: what a customer called themself is written as a text cell, and one that a spreadsheet might
take for a formula when it is edited or exported again begins with an apostrophe that shows what it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name

from trastienda.insights.reports.table import Cell, Column, Foot, Head, Heading, Kind, Row, Sums
from trastienda.papers.letterhead import Letterhead
from trastienda.papers.report_words import NOTHING, notes

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HEAD_ROW = 3
_FORMATS: Mapping[Kind, str] = {
    Kind.MONEY: "#,##0.00;[Red]-#,##0.00",
    Kind.QUANTITY: "#,##0.###;[Red]-#,##0.###",
    Kind.COUNT: "#,##0;[Red]-#,##0",
    Kind.PERCENT: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
    Kind.MONTH: "mmmm yyyy",
}
_WIDTHS: Mapping[Kind, int] = {
    Kind.TEXT: 28, Kind.LABEL: 16, Kind.CODE: 16, Kind.DATE: 12, Kind.MONTH: 18, Kind.COUNT: 10, Kind.QUANTITY: 12,
    Kind.MONEY: 16, Kind.PERCENT: 11,
}  # fmt: skip
_WIDEST, _LOOKED_AT = 60, 500
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_ACCENT, _BORDER = "#1a73e8", "#dadce0"


def report_xlsx(
    head: Head | Heading,
    rows: Iterable[Row],
    foot: Callable[[], Foot | Sums],
    letterhead: Letterhead,
    *,
    to: Path,
) -> None:
    """
    Write the report as a workbook.

    :param foot: what is known once the rows have passed.
    :param to: the file; made, or overwritten.
    """
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(str(to), options) as book:
        book.set_properties(
            {
                "title": head.title,
                "author": letterhead.shop,
                "created": letterhead.made_at.astimezone(UTC).replace(tzinfo=None),
            }
        )
        _Sheet(book, head, letterhead).write(rows, foot)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, also once it is saved as CSV and opened again."""
    return f"'{text}" if text.startswith(_LIKE_A_FORMULA) else text


class _Sheet:
    """The one sheet of a report."""

    def __init__(self, book: Workbook, head: Head | Heading, letterhead: Letterhead) -> None:
        self._book, self._head, self._letterhead = book, head, letterhead
        self._sheet: Any = book.add_worksheet("Reporte")
        self._cell = {kind: book.add_format({"num_format": code}) for kind, code in _FORMATS.items()}
        self._total = {
            kind: book.add_format({"num_format": _FORMATS.get(kind, "General"), "bold": True, "top": 1})
            for kind in Kind
        }
        self._widths = [max(_WIDTHS[column.kind], len(column.title) + 2) for column in head.columns]

    def write(self, rows: Iterable[Row], foot: Callable[[], Foot | Sums]) -> None:
        self._title()
        last = _HEAD_ROW
        for last, row in enumerate(rows, start=_HEAD_ROW + 1):
            self._row(last, row)
        known = foot()
        if known.row_count:
            self._totals(last + 1, known)
            self._sheet.autofilter(_HEAD_ROW, 0, last, len(self._head.columns) - 1)
        else:
            self._sheet.write_string(last + 1, 0, NOTHING)
        for at, note in enumerate(notes(known, self._head.columns, self._letterhead.figures), start=last + 3):
            self._sheet.write_string(at, 0, note)
        self._shape()
        self._chart(known)

    def _title(self) -> None:
        big = self._book.add_format({"bold": True, "font_size": 14})
        quiet = self._book.add_format({"font_color": "#5f6368"})
        self._sheet.write_string(0, 0, self._head.title, big)
        by = self._letterhead
        said = f"{by.shop} · importes en {by.currency} · generado el {by.made}"
        self._sheet.write_string(1, 0, said, quiet)
        for at, column in enumerate(self._head.columns):
            look = {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "bottom": 2,
                "bottom_color": _ACCENT,
            }
            align = {"align": "right"} if column.kind.is_number else {}
            self._sheet.write_string(_HEAD_ROW, at, column.title, self._book.add_format({**look, **align}))

    def _row(self, at: int, row: Row) -> None:
        for column, (cell, about) in enumerate(zip(row, self._head.columns, strict=True)):
            self._write(at, column, cell, about)
            if isinstance(cell, str) and at <= _LOOKED_AT:
                self._widths[column] = min(max(self._widths[column], len(cell) + 2), _WIDEST)

    def _write(self, at: int, column: int, cell: Cell, about: Column) -> None:
        form = self._cell.get(about.kind)
        if cell is None:
            return
        if isinstance(cell, date):
            self._sheet.write_datetime(
                at, column, datetime(cell.year, cell.month, cell.day, tzinfo=UTC).replace(tzinfo=None), form
            )
        elif isinstance(cell, str):
            self._sheet.write_string(at, column, guarded(cell))
        else:
            self._sheet.write_number(at, column, _number(cell, about), form)

    def _totals(self, at: int, foot: Foot | Sums) -> None:
        """The sums, as formulas over the rows above that already know their value."""
        for column, (total, about) in enumerate(zip(foot.totals, self._head.columns, strict=True)):
            form = self._total[about.kind]
            if isinstance(total, Decimal | int):
                letter = xl_col_to_name(column)
                formula = f"=SUM({letter}{_HEAD_ROW + 2}:{letter}{at})"
                self._sheet.write_formula(at, column, formula, form, _number(total, about))
            elif column == 0:
                self._sheet.write_string(at, column, "Total", form)
            else:
                self._sheet.write_blank(at, column, None, form)

    def _shape(self) -> None:
        for at, width in enumerate(self._widths):
            self._sheet.set_column(at, at, width)
        self._sheet.freeze_panes(_HEAD_ROW + 1, 0)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(_HEAD_ROW)
        self._sheet.set_footer("&L&A&RPágina &P de &N")

    def _chart(self, foot: Foot | Sums) -> None:
        """The bars, from a sheet of their own: what they show may be sums of the rows."""
        if foot.chart is None:
            return
        shown = foot.chart
        data: Any = self._book.add_worksheet("Gráfica")
        data.set_column(0, 0, 40)
        data.set_column(1, 1, 16)
        data.write_string(0, 0, shown.title)
        for at, (label, value) in enumerate(zip(shown.labels, shown.values, strict=True), start=1):
            data.write_string(at, 0, guarded(label))
            data.write_number(at, 1, float(value), self._cell[Kind.MONEY])
        last = len(shown.labels)
        chart: Any = self._book.add_chart({"type": "column" if shown.over_time else "bar"})
        chart.add_series(
            {
                "name": shown.title,
                "categories": ["Gráfica", 1, 0, last, 0],
                "values": ["Gráfica", 1, 1, last, 1],
                "fill": {"color": _ACCENT},
                "gap": 40,
            }
        )
        chart.set_legend({"none": True})
        chart.set_title({"name": shown.title, "name_font": {"size": 12}})
        value_axis = {"min": 0} if all(value >= 0 for value in shown.values) else {}
        grid = {"major_gridlines": {"visible": True, "line": {"color": _BORDER}}, "num_format": "#,##0"}
        if shown.over_time:
            chart.set_y_axis({**value_axis, **grid})
        else:
            chart.set_x_axis({**value_axis, **grid})
            chart.set_y_axis({"reverse": True})  # the largest on top, as it is listed
        chart.set_size({"width": 760, "height": 380})
        data.insert_chart(0, 3, chart)


def _number(cell: Decimal | int, about: Column) -> float:
    """A spreadsheet keeps 15 digits; ours have at most 14 and two decimals. A percentage is a fraction there."""
    return float(cell / 100 if about.kind is Kind.PERCENT else cell)


def rows_told(rows: Iterable[Row], told: Callable[[int], None], *, every: int) -> Iterator[Row]:
    """Yield the rows and tell how many have passed, from time to time."""
    for at, row in enumerate(rows, start=1):
        yield row
        if at % every == 0:
            told(at)

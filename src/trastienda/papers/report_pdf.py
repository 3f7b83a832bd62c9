"""A report as PDF: the question as its title, its main figures, one chart, the table, and what the books say."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from trastienda.insights.reports.table import Cell, Chart, Column, Kind, ReportTable, Row, Sheet
from trastienda.papers.figures import Figures
from trastienda.papers.letterhead import WIDEST_CODE, Letterhead, breakable
from trastienda.papers.printer import PDF, TAKES_S, print_pdf
from trastienda.papers.report_words import NOTHING, notes, written

TYPE = PDF
_WIDE_FROM = 8
"""Columns from which the sheet is turned."""
_KEY_FIGURES = 4
_LABELS = 16
_LONGEST_LABEL = 30


def report_pdf(table: ReportTable | Sheet, letterhead: Letterhead, *, takes_s: float = TAKES_S) -> bytes:
    """Return the report as a PDF. :raises PrinterBusy: see `print_pdf`."""
    return print_pdf("report", report_data(table, letterhead), at=letterhead.made_at, takes_s=takes_s)


def report_data(table: ReportTable | Sheet, letterhead: Letterhead) -> dict[str, Any]:
    """Return what the template is given: texts, and shares of the longest bar."""
    figures, columns = letterhead.figures, table.head.columns
    return {
        "title": table.head.title,
        "shop": letterhead.shop,
        "paper": letterhead.paper,
        "flipped": len(columns) >= _WIDE_FROM,
        "made": f"Generado el {letterhead.made}",
        "subtitle": _subtitle(table, letterhead),
        "footer": f"{letterhead.shop} · {table.head.title} · {letterhead.made}",
        "figures": _key_figures(table, figures),
        "chart": _chart(table.foot.chart, figures),
        "columns": [_column(at, columns, table.rows) for at in range(len(columns))],
        "rows": [
            [breakable(written(cell, columns[at], figures)) for at, cell in enumerate(row)]
            for row in table.rows
        ],
        "totals": _totals(table.foot.totals, columns, figures),
        "notes": notes(table.foot, columns, figures),
        "empty": NOTHING,
    }


def _subtitle(table: ReportTable | Sheet, letterhead: Letterhead) -> str:
    count = table.foot.row_count
    rows = f"{letterhead.figures.count(count)} {'renglón' if count == 1 else 'renglones'}"
    return f"{rows} · importes en {letterhead.currency}"


def _key_figures(table: ReportTable | Sheet, figures: Figures) -> list[dict[str, str]]:
    adding = [
        {"title": column.title, "text": written(total, column, figures)}
        for column, total in zip(table.head.columns, table.foot.totals, strict=True)
        if column.adds_up
    ]
    return adding[-_KEY_FIGURES:] if table.rows else []


def _chart(chart: Chart | None, figures: Figures) -> dict[str, Any] | None:
    """Bars relative to the longest; none where there is nothing above zero to show."""
    longest = max(chart.values, default=Decimal(0)) if chart else Decimal(0)
    if chart is None or longest <= 0:
        return None
    return {
        "title": chart.title,
        "rest": ""
        if chart.rest is None
        else f"Los {len(chart.labels)} mayores; los demás suman {figures.money(chart.rest)}",
        "over_time": chart.over_time,
        "every": -(-len(chart.labels) // _LABELS),
        "bars": [
            {
                "label": label if len(label) <= _LONGEST_LABEL else f"{label[: _LONGEST_LABEL - 1]}…",
                "text": figures.number(value, places=0 if chart.over_time else 2),
                "share": float(max(value / longest, Decimal(-1))),
            }
            for label, value in zip(chart.labels, chart.values, strict=True)
        ],
    }


def _column(at: int, columns: Sequence[Column], rows: Sequence[Row]) -> dict[str, Any]:
    column = columns[at]
    width = "auto" if any(each.kind is Kind.TEXT for each in columns) else "fill"
    if column.kind is Kind.TEXT:
        width = "fill"
    elif column.kind is Kind.CODE and max((len(str(row[at])) for row in rows), default=0) > WIDEST_CODE:
        width = "narrow"
    return {
        "title": column.title,
        "number": column.kind.is_number,
        "code": column.kind is Kind.CODE,
        "width": width,
    }


def _totals(totals: Sequence[Cell], columns: Sequence[Column], figures: Figures) -> list[str]:
    said = [written(total, column, figures) for total, column in zip(totals, columns, strict=True)]
    return ["Total", *said[1:]]

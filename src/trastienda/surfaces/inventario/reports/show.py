"""A report's answer as the templates show it: rows with links, the chart, what it agrees with."""

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest

from trastienda.domain.tenancy.profile import TenantProfile
from trastienda.insights.desk.reports.answer import Answer, Asked, Key
from trastienda.insights.reports.table import Cell as Value
from trastienda.insights.reports.table import Column as Head
from trastienda.insights.reports.table import Kind
from trastienda.insights.reports.table import Row as Line
from trastienda.kernel.paging import FARTHEST, PageRequest, page_request
from trastienda.papers.figures import Figures, figures_of
from trastienda.papers.report_words import written
from trastienda.surfaces.inventario.desk.charts import Drawing, drawing
from trastienda.surfaces.inventario.desk.listing import NUMBER, Cell, Column, Listing, Row
from trastienda.surfaces.inventario.reports.registry import Report

PAGE_SIZE = 25
WHOLE_UNTIL = 120
"""Rows up to which a table that was read whole is shown whole."""


def asked_page(query: Mapping[str, str]) -> PageRequest:
    """Return the page asked for; what is no number is the first."""
    text = query.get(NUMBER, "")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    return page_request(min(max(wanted, 1), FARTHEST), PAGE_SIZE, largest=PAGE_SIZE)


def listing(
    report: Report, answer: Answer, asked: Asked, *, profile: TenantProfile, query: Mapping[str, str]
) -> Listing:
    """Return the table of a report as a list of the desk. Long ones come in pages, short ones whole."""
    figures = figures_of(profile.country)
    columns = answer.sheet.head.columns
    rows, page = _cut(answer, asked)
    return Listing(
        title=answer.sheet.head.title,
        columns=[_head(column) for column in columns],
        rows=[
            Row(cells=[_cell(value, column, figures) for value, column in zip(row, columns, strict=True)],
                href=report.leads(key, asked))
            for row, key in rows
        ],
        totals=_totals(answer, figures),
        total=answer.total,
        page=page,
        query=query,
        noun=("renglón", "renglones"),
        empty=report.empty,
        hint=report.hint,
    )  # fmt: skip


def _cut(answer: Answer, asked: Asked) -> tuple[list[tuple[Line, Key]], PageRequest]:
    """Return what is shown, and as which page: days and accounts whole, what was read whole and is long in pages."""
    rows = list(zip(answer.sheet.rows, answer.keys, strict=True))
    if asked.page and answer.total > len(rows):
        return rows, asked.page
    if asked.page is None or len(rows) <= WHOLE_UNTIL:
        return rows, PageRequest(number=1, size=max(answer.total, 1))
    last = -(-len(rows) // PAGE_SIZE)
    page = PageRequest(number=min(asked.page.number, last), size=PAGE_SIZE)
    return rows[page.offset : page.offset + PAGE_SIZE], page


def chart(report: Report, answer: Answer, asked: Asked) -> Drawing | None:
    """Return the chart of a report, its lying bars leading where their rows lead."""
    found = answer.sheet.foot.chart
    if found is None:
        return None
    by_label = {
        str(cell): report.leads(key, asked)
        for row, key in zip(answer.sheet.rows, answer.keys, strict=True)
        for cell in row[:2]
        if isinstance(cell, str)
    }
    return drawing(found, [by_label.get(label, "") for label in found.labels])


def file_links(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the report's address as a PDF and as a spreadsheet."""
    kept = {name: value for name, value in request.GET.dict().items() if name not in {NUMBER, "formato"}}
    return [
        (title, f"?{urlencode({**kept, 'formato': kind})}")
        for title, kind in (("PDF", "pdf"), ("Excel", "xlsx"))
    ]


def _head(column: Head) -> Column:
    kind = "number" if column.kind.is_number else "code" if column.kind is Kind.CODE else "text"
    return Column(column.title, kind=kind)


def _cell(value: Value, column: Head, figures: Figures) -> Cell:
    text = written(value, column, figures)
    return Cell(text or "–") if value is None or text == "" else Cell(text)


def _totals(answer: Answer, figures: Figures) -> list[str]:
    columns, totals = answer.sheet.head.columns, answer.sheet.foot.totals
    if answer.total < 2 or not any(column.adds_up for column in columns):
        return []
    said = [written(total, column, figures) for total, column in zip(totals, columns, strict=True)]
    return ["Total", *said[1:]]


def as_json(value: Value, column: Head) -> str | int | float | None:
    """Money as a text with two decimals, other numbers as numbers, days as 2026-11-21 and months as 2026-11."""
    if isinstance(value, date):
        return f"{value:%Y-%m}" if column.kind is Kind.MONTH else value.isoformat()
    if value is None or isinstance(value, str):
        return value
    if column.kind is Kind.MONEY:
        return f"{value:.2f}"
    return int(value) if value == int(value) else float(value)

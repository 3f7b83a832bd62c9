"""Finished tables by hand, and reading what was printed."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader

from trastienda.insights.reports import words
from trastienda.insights.reports.definitions import DEFINITIONS
from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.insights.reports.table import Books, Foot, Head, ReportTable, Row
from trastienda.insights.reports.tally import Tally
from trastienda.papers.letterhead import Letterhead

D = Decimal
MADE_AT = datetime(2025, 11, 1, 15, 30, tzinfo=UTC)
MEXICO = Letterhead("Refaccionaria de Prueba", "MX", "MXN", "America/Mexico_City", MADE_AT)
ARGENTINA = Letterhead("Comiquería de Prueba", "AR", "ARS", "America/Argentina/Buenos_Aires", MADE_AT)


def table(
    rows: Sequence[Row], group_by: GroupBy | None, *, subject: Subject = Subject.SALES, agrees: bool = True
) -> ReportTable:
    """A table of October 2025 with these rows."""
    question = ReportQuestion(subject, group_by, date(2025, 10, 1), date(2025, 10, 31))
    definition = DEFINITIONS[subject, group_by]
    tally = Tally(definition.columns, definition.chart)
    kept = list(tally.passing(rows))
    head = Head(question, words.title(question), words.file_stem(question), definition.columns)
    return ReportTable(
        head, kept, Foot(len(kept), tally.totals, Books(D("1400"), D("224"), agrees), tally.chart)
    )


def by_product(*names: str) -> ReportTable:
    rows: list[Row] = [
        (f"SKU-{at}", name, D(at), D("1000.50"), D("160.08"), D("1160.58"), D("50.0"))
        for at, name in enumerate(names, 1)
    ]
    return table(rows, GroupBy.PRODUCT)


def pages(pdf: bytes) -> list[str]:
    """The text of each page, in one line."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def workbook(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))

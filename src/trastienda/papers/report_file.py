"""A report as a file, whole: what is answered at once, and what a job keeps."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from trastienda.domain.exports.rules import Format
from trastienda.domain.tenancy.profile import TenantProfile
from trastienda.insights.reports.answer import Report
from trastienda.insights.reports.table import ReportTable, Sheet
from trastienda.papers import report_pdf as pdf
from trastienda.papers import report_xlsx as xlsx
from trastienda.papers.letterhead import Letterhead

CONTENT_TYPES = {Format.PDF: pdf.TYPE, Format.XLSX: xlsx.TYPE}


class ReportFile(msgspec.Struct, frozen=True):
    """A finished file and its name."""

    name: str
    content: bytes
    content_type: str
    row_count: int


def letterhead_of(profile: TenantProfile, *, made_at: datetime) -> Letterhead:
    """Return what a paper of that tenant says of itself."""
    return Letterhead(
        shop=profile.name,
        country=profile.country,
        currency=profile.currency,
        time_zone=profile.time_zone,
        made_at=made_at,
    )


def file_of_table(table: ReportTable | Sheet, letterhead: Letterhead, *, format: Format) -> ReportFile:
    """Return a finished table as a file. :raises PrinterBusy: see `print_pdf`."""
    if format is Format.PDF:
        content = pdf.report_pdf(table, letterhead)
    else:
        with _room() as path:
            xlsx.report_xlsx(table.head, table.rows, lambda: table.foot, letterhead, to=path)
            content = path.read_bytes()
    return _named(table.head.file_stem, content, table.foot.row_count, format)


def file_of_passing_rows(
    report: Report, letterhead: Letterhead, *, format: Format, told: Callable[[int], None], every: int
) -> ReportFile:
    """
    Return a large report as a file.

    :param told: called with the number of rows done, every so many.
    :raises PrinterBusy: see `print_pdf`.
    """
    if format is Format.PDF:
        table = report.finished()
        told(table.foot.row_count)
        return _named(
            table.head.file_stem,
            pdf.report_pdf(table, letterhead, takes_s=_A_LONG_PAPER_S),
            table.foot.row_count,
            format,
        )
    with _room() as path:
        rows = xlsx.rows_told(report.rows(), told, every=every)
        xlsx.report_xlsx(report.head, rows, lambda: report.foot, letterhead, to=path)
        return _named(report.head.file_stem, path.read_bytes(), report.foot.row_count, format)


_A_LONG_PAPER_S = 120.0


@contextmanager
def _room() -> Iterator[Path]:
    """A place for one file, for as long as it is made."""
    with tempfile.TemporaryDirectory(prefix="trastienda-") as folder:
        yield Path(folder) / "report"


def _named(stem: str, content: bytes, rows: int, format: Format) -> ReportFile:
    return ReportFile(
        name=f"{stem}.{format}", content=content, content_type=CONTENT_TYPES[format], row_count=rows
    )

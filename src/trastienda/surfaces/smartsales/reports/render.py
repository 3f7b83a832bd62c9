"""From finished reports and exports to this dialect's answers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from trastienda.domain.exports.queries import ExportStanding
from trastienda.insights.reports.table import Cell, Column, Kind, ReportTable
from trastienda.papers.report_file import ReportFile
from trastienda.surfaces.smartsales.reports import wire
from trastienda.web.encode import File, plain

UNDERSTOOD = "X-Understood"
"""What was made of a command, in Spanish, percent-encoded UTF-8 because headers are ASCII."""
_STATUSES: Mapping[str, str] = {
    "waiting": "PENDIENTE",
    "working": "EN PROCESO",
    "done": "LISTO",
    "failed": "FALLIDO",
}
JOBS = "/api/reports/jobs/"


def file(made: ReportFile) -> File:
    return File(content=made.content, content_type=made.content_type, filename=made.name)


def understood(sentence: str) -> dict[str, str]:
    return {UNDERSTOOD: quote(sentence, safe=" ,.:/()")}


def report(table: ReportTable, *, currency: str) -> wire.Report:
    columns = table.head.columns
    return wire.Report(
        title=table.head.title,
        start_date=table.head.question.since,
        end_date=table.head.question.until,
        currency=currency,
        count=table.foot.row_count,
        columns=[wire.ReportColumn(column.key, column.title, str(column.kind)) for column in columns],
        rows=[
            {column.key: _value(cell, column) for column, cell in zip(columns, row, strict=True)}
            for row in table.rows
        ],
        totals={
            column.key: _value(total, column)
            for column, total in zip(columns, table.foot.totals, strict=True)
            if column.adds_up
        },
        books=wire.BooksFigures(
            base=table.foot.books.base,
            tax=table.foot.books.tax,
            total=table.foot.books.total,
            agrees=table.foot.books.agrees,
        ),
    )


def job(standing: ExportStanding) -> wire.ReportJob:
    status_url = f"{JOBS}{standing.id}/"
    return wire.ReportJob(
        job=standing.id,
        status=_STATUSES[standing.state],
        progress=standing.progress,
        rows=standing.row_count,
        format=str(standing.format),
        requested_by=standing.requested_by,
        requested_at=standing.requested_at,
        finished_at=standing.finished_at,
        filename=standing.filename,
        status_url=status_url,
        download_url=f"{status_url}download/",
    )


def _value(cell: Cell, column: Column) -> Cell:
    if isinstance(cell, date) and column.kind is Kind.MONTH:
        return f"{cell:%Y-%m}"
    if isinstance(cell, Decimal | int):
        if column.kind is Kind.MONEY:
            return Decimal(cell).quantize(Decimal("0.01"))
        return plain(Decimal(cell))
    return cell

"""Shapes of reports. Amounts include tax unless their name says otherwise; days are the tenant's own."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec


class DynamicReportRequestRequest(msgspec.Struct):
    """A command in Spanish: "Reporte de ventas de octubre por producto en Excel"."""

    prompt: str


class DynamicReportRequest(msgspec.Struct):
    prompt: str


class InvoiceResponse(msgspec.Struct):
    """Where the receipt can be had, for clients that ask for JSON."""

    message: str
    filename: str


class NotUnderstood(msgspec.Struct):
    """A command that means nothing here, and some that would."""

    error: str
    prompt: str
    examples: Sequence[str]


class ReportQuery(msgspec.Struct):
    """Without dates: everything. `format` json, pdf or excel; `group_by` in Spanish or English."""

    start_date: date | None = None
    end_date: date | None = None
    group_by: str = ""
    format: str = "json"
    with_customers: bool = False


class ReportColumn(msgspec.Struct):
    """`kind`: text, label, code, date, month, count, quantity, money, percent."""

    key: str
    title: str
    kind: str


class BooksFigures(msgspec.Struct):
    """What the accounting books hold of the same days, and whether the report says the same."""

    base: Decimal
    tax: Decimal
    total: Decimal
    agrees: bool


class Report(msgspec.Struct):
    """A whole report: rows by the keys of its columns, and the totals of those that add up."""

    title: str
    start_date: date | None
    end_date: date | None
    currency: str
    count: int
    columns: Sequence[ReportColumn]
    rows: Sequence[Mapping[str, Any]]
    totals: Mapping[str, Any]
    books: BooksFigures


class ReportJob(msgspec.Struct):
    """A report that is being made: PENDIENTE, EN PROCESO, LISTO or FALLIDO, and how far it got in percent."""

    job: int
    status: str
    progress: int
    rows: int
    format: str
    requested_by: str
    requested_at: datetime
    finished_at: datetime | None
    filename: str
    status_url: str
    download_url: str

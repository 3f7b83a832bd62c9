"""From this dialect's words to a question and a format."""

from collections.abc import Mapping
from datetime import date

from trastienda.domain.exports.rules import Format
from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.kernel.text import fold
from trastienda.language.reports import ReportCommand
from trastienda.surfaces.smartsales.reports import wire
from trastienda.web.errors import Malformed

_GROUPS: Mapping[str, GroupBy] = {
    **{str(group): group for group in GroupBy},
    "producto": GroupBy.PRODUCT,
    "cliente": GroupBy.CUSTOMER,
    "categoria": GroupBy.CATEGORY,
    "dia": GroupBy.DAY,
    "semana": GroupBy.WEEK,
    "mes": GroupBy.MONTH,
    "sucursal": GroupBy.BRANCH,
    "canal": GroupBy.CHANNEL,
}
_FORMATS: Mapping[str, Format] = {
    "": Format.JSON,
    "json": Format.JSON,
    "pdf": Format.PDF,
    "excel": Format.XLSX,
    "xlsx": Format.XLSX,
}


def question_of(command: ReportCommand) -> tuple[ReportQuestion, Format]:
    """Return what a command asks for; PDF unless it says Excel, and every day unless it names a period."""
    question = ReportQuestion(
        subject=Subject(command.subject),
        group_by=GroupBy(command.group_by) if command.group_by else None,
        since=command.period.first if command.period else None,
        until=command.period.last if command.period else None,
        with_customer_names=command.with_customer_names,
    )
    return question, Format(command.format) if command.format else Format.PDF


def question_of_query(query: wire.ReportQuery, subject: Subject) -> tuple[ReportQuestion, Format]:
    """Return what a query asks for. :raises Malformed: a word that is none of those it may be, or days in disorder."""
    group = fold(query.group_by)
    if group and group not in _GROUPS:
        raise Malformed(where="group_by", reason=f"debe ser uno de: {', '.join(_GROUPS)}")
    kind = _FORMATS.get(query.format.lower())
    if kind is None:
        raise Malformed(where="format", reason="debe ser json, pdf o excel")
    if (query.start_date or date.min) > (query.end_date or date.max):
        raise Malformed(where="end_date", reason="no puede ser anterior a start_date")
    question = ReportQuestion(
        subject=subject,
        group_by=_GROUPS.get(group),
        since=query.start_date,
        until=query.end_date,
        with_customer_names=query.with_customers,
    )
    return question, kind

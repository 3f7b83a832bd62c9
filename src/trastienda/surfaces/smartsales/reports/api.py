"""Section 6: reports, and the receipt of an order.

Files are typeset after the caller's transaction has ended, so that nothing is held meanwhile.
"""

from typing import Annotated

from trastienda.domain.exports.rules import Format
from trastienda.insights.reports.question import Subject
from trastienda.insights.sale_paper import sale_paper
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.language.errors import NotUnderstood
from trastienda.language.reports import parse_report
from trastienda.papers import report_pdf, report_xlsx
from trastienda.papers.receipt_pdf import receipt_name, receipt_pdf
from trastienda.surfaces.smartsales.reports import render, translate, wire
from trastienda.surfaces.smartsales.reports.answering import answered, profile_of, wants_json
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import File, Reply
from trastienda.web.surface import Call

SECTION = "6. Reportes"
ROOT = "api/reports"
_ECHO = 200
LATER = {202: wire.ReportJob, 429: None}
"""A report that is too large to wait for; and one too many of those."""


@SMARTSALES.post(
    f"{ROOT}/dynamic-parser/",
    summary="Reporte por comando en español",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
    outside=True,
    answers={**LATER, 400: wire.NotUnderstood},
)
def dynamic_parser(
    call: Call, body: wire.DynamicReportRequestRequest
) -> Annotated[Reply, wire.Report, report_pdf.TYPE, report_xlsx.TYPE]:
    today = local_date(call.now, zone_name=profile_of(call.actor).time_zone)
    try:
        command = parse_report(body.prompt, today)
    except NotUnderstood as refusal:
        told = wire.NotUnderstood(error=refusal.reason, prompt=body.prompt[:_ECHO], examples=refusal.examples)
        return Reply(told, 400)
    question, kind = translate.question_of(command)
    if wants_json(call.request):
        kind = Format.JSON
    return answered(question, kind, call=call, headers=render.understood(command.understood))


@SMARTSALES.get(
    f"{ROOT}/sales/",
    summary="Reporte de ventas",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
    outside=True,
    answers=LATER,
)
def sales(
    call: Call, query: wire.ReportQuery
) -> Annotated[Reply, wire.Report, report_pdf.TYPE, report_xlsx.TYPE]:
    return _queried(call, query, Subject.SALES)


@SMARTSALES.get(
    f"{ROOT}/products/",
    summary="Reporte de productos",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
    outside=True,
    answers=LATER,
)
def products(
    call: Call, query: wire.ReportQuery
) -> Annotated[Reply, wire.Report, report_pdf.TYPE, report_xlsx.TYPE]:
    return _queried(call, query, Subject.PRODUCTS)


@SMARTSALES.get(
    f"{ROOT}/customers/",
    summary="Reporte de clientes",
    section=SECTION,
    permission=Permission.VIEW_REPORTS,
    outside=True,
    answers=LATER,
)
def customers(
    call: Call, query: wire.ReportQuery
) -> Annotated[Reply, wire.Report, report_pdf.TYPE, report_xlsx.TYPE]:
    return _queried(call, query, Subject.CUSTOMERS)


@SMARTSALES.get(
    f"{ROOT}/orders/<id:order_id>/invoice/",
    summary="Comprobante de venta de una orden",
    section=SECTION,
    outside=True,
)
def invoice(call: Call, order_id: int) -> Annotated[Reply, wire.InvoiceResponse, report_pdf.TYPE]:
    paper = sale_paper(order_id, actor=call.actor)
    name = receipt_name(paper.sale.folio)
    if wants_json(call.request):
        told = wire.InvoiceResponse(message=f"Comprobante de la orden {order_id} generado", filename=name)
        return Reply(told, 200)
    made = receipt_pdf(paper, made_at=call.now)
    return Reply(File(content=made, content_type=report_pdf.TYPE, filename=name), 200)


def _queried(call: Call, query: wire.ReportQuery, subject: Subject) -> Reply:
    question, kind = translate.question_of_query(query, subject)
    return answered(question, kind, call=call, headers={})

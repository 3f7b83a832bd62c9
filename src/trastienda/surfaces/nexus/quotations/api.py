"""Section 5: the endpoints of quotations."""

from typing import Annotated

from trastienda.insights.quotation_paper import quotation_paper
from trastienda.insights.quotations_made import quotation_shown, quotations_page
from trastienda.kernel.actor import Permission
from trastienda.operations.sales.cancel_quotation import CancelQuotation, cancel_quotation
from trastienda.operations.sales.convert_quotation import convert_quotation
from trastienda.operations.sales.create_quotation import create_quotation
from trastienda.papers.printer import PDF
from trastienda.papers.quotation_pdf import quotation_name, quotation_pdf
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.quotations import render, translate, wire
from trastienda.surfaces.nexus.sales import render as sales
from trastienda.surfaces.nexus.sales.wire import SaleCreated
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import File, Reply
from trastienda.web.surface import Call

SECTION = "5. POS / Sales"
ROOT = "pos/api/quotations"


@NEXUS.post(ROOT, summary="Crear cotización", section=SECTION, permission=Permission.SELL, status=201)
def create(call: Call, body: wire.NewQuotation) -> wire.QuotationCreated:
    made = create_quotation(translate.new_quotation(body), actor=call.actor, now=call.now)
    return render.created(made, call.actor)


@NEXUS.get(ROOT, summary="Listar cotizaciones", section=SECTION, permission=Permission.VIEW_SALES)
def list_(call: Call, query: wire.ListQuery) -> wire.QuotationList:
    page = quotations_page(translate.wanted(query), page=query.wanted(), actor=call.actor, now=call.now)
    return wire.QuotationList(
        data=[render.row(each, call.actor) for each in page.items], pagination=pagination(page)
    )


@NEXUS.get(
    f"{ROOT}/<id:quot_id>",
    summary="Detalle de una cotización",
    section=SECTION,
    permission=Permission.VIEW_SALES,
)
def get(call: Call, quot_id: int) -> wire.QuotationDetail:
    return render.detail(quotation_shown(quot_id, actor=call.actor, now=call.now), call.actor)


@NEXUS.get(
    f"{ROOT}/<id:quot_id>/pdf",
    summary="Cotización impresa",
    section=SECTION,
    permission=Permission.VIEW_SALES,
    outside=True,
)
def printed(call: Call, quot_id: int) -> Annotated[Reply, PDF]:
    paper = quotation_paper(quot_id, actor=call.actor, now=call.now)
    made = quotation_pdf(paper, made_at=call.now)
    name = quotation_name(paper.shown.quotation.folio)
    return Reply(File(content=made, content_type=PDF, filename=name), 200)


@NEXUS.post(
    f"{ROOT}/<id:quot_id>/convert",
    summary="Convertir cotización a venta",
    section=SECTION,
    permission=Permission.SELL,
    status=201,
)
def convert(call: Call, quot_id: int, body: wire.Convert) -> SaleCreated:
    sale = convert_quotation(translate.conversion(quot_id, body), actor=call.actor, now=call.now)
    return sales.created(sale)


@NEXUS.put(
    f"{ROOT}/<id:quot_id>/cancel",
    summary="Cancelar cotización",
    section=SECTION,
    permission=Permission.CANCEL,
)
def cancel(call: Call, quot_id: int, body: wire.Cancel) -> wire.QuotationCancelled:
    command = CancelQuotation(quotation=quot_id, reason=body.reason or "")
    done = cancel_quotation(command, actor=call.actor, now=call.now)
    return wire.QuotationCancelled(
        id=done.id, folio=done.folio, status="cancelled", message="Quotation cancelled"
    )

"""Section 5: the endpoints of sales."""

from typing import Annotated

from trastienda.insights.sale_paper import counter_sale_paper
from trastienda.insights.sales_made import last_sale, sale_shown, sales_page
from trastienda.kernel.actor import Permission
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.post_sale import post_sale
from trastienda.papers.printer import PDF
from trastienda.papers.ticket_pdf import ticket_name, ticket_pdf
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.sales import render, translate, wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.nexus.vocabulary import SALES_SHOWN
from trastienda.web.encode import File, Reply
from trastienda.web.surface import Call

SECTION = "5. POS / Sales"


@NEXUS.post("pos/api/sales", summary="Crear venta", section=SECTION, permission=Permission.SELL, status=201)
def create(call: Call, body: wire.NewSale) -> wire.SaleCreated:
    return render.created(post_sale(translate.new_sale(body), actor=call.actor, now=call.now))


@NEXUS.get("pos/api/sales", summary="Listar ventas", section=SECTION, permission=Permission.VIEW_SALES)
def list_(call: Call, query: wire.ListQuery) -> wire.SaleList:
    page = sales_page(translate.wanted_sales(query), page=query.wanted(), actor=call.actor)
    return wire.SaleList(
        data=[render.row(sale, call.actor) for sale in page.items], pagination=pagination(page)
    )


@NEXUS.get(
    "pos/api/sales/last", summary="Última venta del empleado", section=SECTION, permission=Permission.SELL
)
def last(call: Call) -> wire.SaleDetail:
    return render.detail(last_sale(states=SALES_SHOWN, actor=call.actor), call.actor)


@NEXUS.get(
    "pos/api/sales/<id:sale_id>",
    summary="Detalle de una venta",
    section=SECTION,
    permission=Permission.VIEW_SALES,
)
def get(call: Call, sale_id: int) -> wire.SaleDetail:
    return render.detail(sale_shown(sale_id, states=SALES_SHOWN, actor=call.actor), call.actor)


@NEXUS.get(
    "pos/api/sales/<id:sale_id>/ticket.pdf",
    summary="Ticket de una venta, de 80 mm",
    section=SECTION,
    permission=Permission.VIEW_SALES,
    outside=True,
)
def ticket(call: Call, sale_id: int) -> Annotated[Reply, PDF]:
    paper = counter_sale_paper(sale_id, actor=call.actor)
    made = ticket_pdf(paper, made_at=call.now)
    return Reply(File(content=made, content_type=PDF, filename=ticket_name(paper.sale.folio)), 200)


@NEXUS.put(
    "pos/api/sales/<id:sale_id>/cancel",
    summary="Cancelar una venta",
    section=SECTION,
    permission=Permission.CANCEL,
)
def cancel(call: Call, sale_id: int, body: wire.Cancel) -> wire.SaleCancelled:
    command = CancelSale(sale=sale_id, reason=body.reason)
    return render.cancelled(cancel_sale(command, actor=call.actor, now=call.now))

"""Section 8: the endpoints of invoicing. What a tax authority or a printer takes time for holds no transaction."""

from typing import Annotated

from trastienda.adapters.fiscal.offices import scheme_for
from trastienda.domain.invoicing.errors import FiscalDocumentNotFound
from trastienda.domain.invoicing.scheme import Scheme
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.fiscal_queue import FiscalShown, fiscal_page, fiscal_shown, printed_invoice
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.cancel_document import cancel_document
from trastienda.operations.invoicing.issue_global_invoice import issue_global_invoice
from trastienda.operations.invoicing.mail_document import MailDocument, mail_document
from trastienda.operations.invoicing.process_queue import process_queue
from trastienda.papers.cfdi_seal import seal_of
from trastienda.papers.invoice_pdf import Shop, invoice_name, invoice_pdf
from trastienda.surfaces.nexus.invoicing import render, translate, wire
from trastienda.surfaces.nexus.invoicing.waiting import settled
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.encode import File
from trastienda.web.surface import Call

SECTION = "8. Invoicing"
ROOT = "pos/api/invoicing"
PDF, XML = "application/pdf", "application/xml"


@NEXUS.post(
    f"{ROOT}/invoice",
    summary="Generar factura CFDI 4.0 desde una venta",
    section=SECTION,
    permission=Permission.CREATE_INVOICES,
    status=201,
)
def invoice(call: Call, body: wire.NewInvoice) -> wire.InvoiceCreated:
    made = translate.issue(body, scheme=_scheme(call.actor), actor=call.actor, now=call.now)
    return render.created(made)


@NEXUS.post(
    f"{ROOT}/global",
    summary="Generar la factura global de las ventas al público",
    section=SECTION,
    permission=Permission.CREATE_INVOICES,
    status=201,
)
def of_tickets(call: Call, body: wire.NewGlobal) -> wire.GlobalCreated:
    command = translate.of_tickets(body)
    made = issue_global_invoice(command, scheme=_scheme(call.actor), actor=call.actor, now=call.now)
    return render.global_created(made)


@NEXUS.get(
    f"{ROOT}/queue",
    summary="Cola de timbrado",
    section=SECTION,
    permission=Permission.VIEW_INVOICES,
)
def queue(call: Call, query: wire.QueueQuery) -> wire.Queue:
    page = fiscal_page(translate.wanted(query), page=query.wanted(), actor=call.actor)
    return wire.Queue(data=[render.row(each, call.actor) for each in page.items], pagination=pagination(page))


@NEXUS.get(
    f"{ROOT}/queue/<id:cfdi_id>",
    summary="Detalle de un CFDI en la cola",
    section=SECTION,
    permission=Permission.VIEW_INVOICES,
)
def queued(call: Call, cfdi_id: int) -> wire.CfdiDetail:
    shown = fiscal_shown(cfdi_id, actor=call.actor)
    return render.detail(shown, _preview(shown), call.actor)


@NEXUS.post(
    f"{ROOT}/queue/process",
    summary="Procesar la cola de timbrado",
    section=SECTION,
    permission=Permission.CREATE_INVOICES,
    outside=True,
)
def process(call: Call, body: wire.Process) -> wire.Processed:
    asked = process_queue(scheme=_scheme(call.actor), actor=call.actor, now=call.now)
    counts = settled(asked.taken, actor=call.actor, patience_s=body.wait)
    return render.processed(asked, counts)


@NEXUS.post(
    f"{ROOT}/cancel/<id:cfdi_id>",
    summary="Cancelar un CFDI ante el SAT",
    section=SECTION,
    permission=Permission.CANCEL_INVOICES,
)
def cancel(call: Call, cfdi_id: int, body: wire.Cancel) -> wire.CfdiCancelled:
    return render.cancelled(
        cancel_document(translate.cancellation(cfdi_id, body), actor=call.actor, now=call.now)
    )


@NEXUS.get(
    f"{ROOT}/<id:sale_id>/pdf",
    summary="Representación impresa de la factura de una venta (PDF)",
    section=SECTION,
    permission=Permission.VIEW_INVOICES,
    outside=True,
)
def pdf(call: Call, sale_id: int) -> Annotated[File, PDF]:
    shown = printed_invoice(sale_id, actor=call.actor)
    seal = seal_of(shown.xml)
    at = shown.issued_at
    content = invoice_pdf(
        shown.content,
        seal,
        shop=Shop(name=at.shop, rows=[each for each in (at.address, at.phone) if each]),
        made_at=call.now,
    )
    return File(content, PDF, invoice_name(shown.content, seal))


@NEXUS.get(
    f"{ROOT}/<id:cfdi_id>/xml",
    summary="XML de un CFDI timbrado",
    section=SECTION,
    permission=Permission.VIEW_INVOICES,
)
def xml(call: Call, cfdi_id: int) -> Annotated[File, XML]:
    shown = fiscal_shown(cfdi_id, actor=call.actor)
    if shown.document.uuid is None:
        raise FiscalDocumentNotFound(document_id=cfdi_id)
    return File(shown.xml.encode(), XML, f"{shown.document.uuid}.xml")


@NEXUS.post(
    f"{ROOT}/<id:cfdi_id>/resend",
    summary="Enviar de nuevo el CFDI al cliente, con XML y PDF",
    section=SECTION,
    permission=Permission.CREATE_INVOICES,
)
def resend(call: Call, cfdi_id: int, body: wire.Resend) -> wire.Resent:
    command = MailDocument(document=cfdi_id, address=body.email or "")
    sent = mail_document(command, actor=call.actor, now=call.now)
    return wire.Resent(cfdi_id=sent.document, email=sent.address, message="CFDI sent")


def _scheme(actor: Actor) -> Scheme:
    """:raises NoFiscalScheme: the tenant's country has none here."""
    with transaction(actor.tenant_id):
        return scheme_for(tenant_profile(actor.tenant_id).country)


def _preview(shown: FiscalShown) -> str:
    """What has been signed is shown as it was; a draft as it would be."""
    if shown.xml or shown.document.state == FiscalState.CANCELLED:
        return ""
    return scheme_for(shown.issued_at.country).preview(shown.content)

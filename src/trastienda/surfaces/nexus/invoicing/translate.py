"""From this dialect's words to our commands."""

from datetime import datetime

from trastienda.domain.invoicing.content import FiscalKind
from trastienda.domain.invoicing.scheme import Scheme
from trastienda.domain.invoicing.steps import Drafted
from trastienda.insights.fiscal_queue import FiscalWanted
from trastienda.kernel.actor import Actor
from trastienda.operations.invoicing.cancel_document import CancelDocument
from trastienda.operations.invoicing.issue_credit_note import IssueCreditNote, issue_credit_note
from trastienda.operations.invoicing.issue_global_invoice import IssueGlobalInvoice
from trastienda.operations.invoicing.issue_invoice import IssueInvoice, issue_invoice
from trastienda.operations.invoicing.issue_payment_receipt import IssuePaymentReceipt, issue_payment_receipt
from trastienda.surfaces.nexus.invoicing import wire
from trastienda.surfaces.nexus.vocabulary import (
    CFDI_STATUS,
    EVERY_TO_OURS,
    KIND_TO_OURS,
    TERMS_TO_OURS,
)
from trastienda.web.decode import exact_or_none
from trastienda.web.errors import Malformed


def issue(body: wire.NewInvoice, *, scheme: Scheme, actor: Actor, now: datetime) -> Drafted:
    """Call the operation that the type of document names."""
    use, form = body.uso_cfdi or "", body.forma_pago or ""
    terms = TERMS_TO_OURS[body.metodo_pago] if body.metodo_pago else None
    amount = exact_or_none(body.monto)
    kind = KIND_TO_OURS[body.tipo_comprobante]
    if body.payment_id is not None and kind is not FiscalKind.PAYMENT_RECEIPT:
        raise Malformed(where="payment_id", reason="solo acompaña a un recibo de pago (tipo P)")
    if kind is FiscalKind.CREDIT_NOTE:
        note = IssueCreditNote(sale=body.sale_id, use=use, form=form, terms=terms, amount=amount)
        return issue_credit_note(note, scheme=scheme, actor=actor, now=now)
    if kind is FiscalKind.PAYMENT_RECEIPT:
        receipt = IssuePaymentReceipt(sale=body.sale_id, payment=body.payment_id, form=form, amount=amount)
        return issue_payment_receipt(receipt, scheme=scheme, actor=actor, now=now)
    invoice = IssueInvoice(sale=body.sale_id, use=use, form=form, terms=terms, replaces=body.sustituye)
    return issue_invoice(invoice, scheme=scheme, actor=actor, now=now)


def of_tickets(body: wire.NewGlobal) -> IssueGlobalInvoice:
    return IssueGlobalInvoice(
        first_on=body.date_from,
        last_on=body.date_to,
        every=EVERY_TO_OURS[body.periodicidad] if body.periodicidad else None,
        branch=body.branch_id,
        form=body.forma_pago or "",
    )


def wanted(query: wire.QueueQuery) -> FiscalWanted:
    states = [state for state, status in CFDI_STATUS.items() if status == query.status]
    return FiscalWanted(
        states=states if query.status else None,
        kinds=KINDS[query.tipo_comprobante] if query.tipo_comprobante else None,
        sale=query.sale_id,
        customer=query.customer_id,
        branch=query.branch_id,
        first_on=query.date_from,
        last_on=query.date_to,
    )


KINDS = {
    "I": (FiscalKind.INVOICE, FiscalKind.GLOBAL_INVOICE),
    "E": (FiscalKind.CREDIT_NOTE,),
    "P": (FiscalKind.PAYMENT_RECEIPT,),
}


def cancellation(cfdi_id: int, body: wire.Cancel) -> CancelDocument:
    return CancelDocument(document=cfdi_id, reason=body.motivo, substitute=body.folio_sustitucion or "")

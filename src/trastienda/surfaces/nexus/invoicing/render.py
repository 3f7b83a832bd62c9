"""From our snapshots to this dialect's answers."""

import re
from decimal import Decimal
from typing import Any

from trastienda.domain.invoicing.content import FiscalKind, Item, Payment
from trastienda.domain.invoicing.errors import BadCredential, NotFiscal
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.invoicing.steps import Drafted
from trastienda.insights.fiscal_queue import Counts, FiscalListed, FiscalShown
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import cents
from trastienda.operations.invoicing.cancel_document import Cancelled
from trastienda.operations.invoicing.issue_global_invoice import GlobalDrafted
from trastienda.operations.invoicing.process_queue import Processing
from trastienda.surfaces.nexus.invoicing import wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none
from trastienda.surfaces.nexus.vocabulary import CFDI_STATUS, KIND_FROM_OURS, TERMS_FROM_OURS
from trastienda.web.encode import plain
from trastienda.web.fiscal_words import credential_said, said

_PROBLEM = re.compile(r"([\w.]+): (\w+) ?(.*)", re.DOTALL)
_OURS = {
    "no_certificate": "No hay un certificado de sello digital instalado para la sucursal",
    "unexpected": "No se pudo sellar el documento; avise a soporte",
}


def created(made: Drafted) -> wire.InvoiceCreated:
    return wire.InvoiceCreated(
        cfdi_id=made.id, uuid=None, status=CFDI_STATUS[FiscalState.PENDING], xml_preview=made.preview
    )


def global_created(made: GlobalDrafted) -> wire.GlobalCreated:
    document = made.document
    return wire.GlobalCreated(
        cfdi_id=document.id,
        uuid=None,
        status=CFDI_STATUS[FiscalState.PENDING],
        xml_preview=document.preview,
        tickets=made.tickets,
        total=document.total,
    )


def row(document: FiscalListed, actor: Actor) -> wire.CfdiRow:
    return wire.CfdiRow(**_row(document, actor))


def detail(shown: FiscalShown, preview: str, actor: Actor) -> wire.CfdiDetail:
    """:param preview: what is shown while nothing has been signed."""
    content = shown.content
    return wire.CfdiDetail(
        **_row(shown.document, actor),
        fecha=content.issued_at,
        uso_cfdi=content.receiver.use,
        forma_pago=content.form or None,
        metodo_pago=TERMS_FROM_OURS[content.terms] if content.terms else None,
        relacionados=list(content.relation.uuids) if content.relation else [],
        related_id=shown.related_id,
        replaced_by_id=shown.replaced_by_id,
        folio_sustitucion=shown.substitute or None,
        items=[_concept(item) for item in content.items],
        payment=_payment(content.payment) if content.payment else None,
        events=[
            wire.Event(each.event, each.detail, each.actor, wall_clock(each.at, actor))
            for each in shown.happened
        ],
        xml=shown.xml or preview,
    )


def processed(asked: Processing, counts: Counts) -> wire.Processed:
    errors = counts.refused + len(asked.refused)
    return wire.Processed(
        processed=len(asked.taken) + len(asked.refused),
        stamped=counts.stamped,
        errors=errors,
        pending=len(asked.taken) - counts.stamped - counts.refused,
        message="Queue processed",
    )


def cancelled(done: Cancelled) -> wire.CfdiCancelled:
    is_over = done.state is FiscalState.CANCELLED
    return wire.CfdiCancelled(
        cfdi_id=done.id,
        uuid=done.uuid,
        status=CFDI_STATUS[done.state],
        cancel_status=None if is_over else "requested",
        message="CFDI cancelled" if is_over else "Cancellation requested",
    )


def why(rule: str, problem: str) -> str | None:
    """Return why a document was not stamped, as a sentence: ours for our own checks, else what the certifier said."""
    if rule in _OURS:
        return _OURS[rule]
    if rule == BadCredential.code:
        name, _, told = problem.partition(" ")
        return credential_said(BadCredential(problem=name, detail=told))
    ours = _PROBLEM.fullmatch(problem)
    if ours is not None:
        where, name, told = ours.groups()
        code = "" if rule == NotFiscal.code else rule
        return said(NotFiscal(where=where, problem=name, rule=code, detail=told))
    return ": ".join(part for part in (rule, problem) if part) or None


def _row(document: FiscalListed, actor: Actor) -> dict[str, Any]:
    state = FiscalState(document.state)
    return {
        "cfdi_id": document.id,
        "folio": document.number,
        "uuid": document.uuid,
        "status": CFDI_STATUS[state],
        "stage": str(state),
        "tipo_comprobante": KIND_FROM_OURS[document.kind],
        "is_global": document.kind == FiscalKind.GLOBAL_INVOICE,
        "sale_id": document.sale_id,
        "sale_folio": document.sale_folio,
        "customer_id": document.customer_id,
        "rfc": document.receiver_tax_id,
        "razon_social": document.receiver_name,
        "branch_id": document.branch_id,
        "branch_name": document.branch_name,
        "currency": document.currency,
        "subtotal": document.amount,
        "discount": document.discount,
        "tax": document.tax,
        "total": document.total,
        "error": why(document.rule, document.problem),
        "attempts": document.attempts,
        "next_attempt_at": wall_clock_or_none(document.due_at, actor),
        "created_at": wall_clock(document.drafted_at, actor),
        "stamped_at": wall_clock_or_none(document.stamped_at, actor),
        "cancelled_at": wall_clock_or_none(document.cancelled_at, actor),
        "motivo": document.cancel_reason or None,
        "cancel_status": document.cancel_state or ("requested" if state is FiscalState.CANCELLING else None),
    }


def _concept(item: Item) -> wire.Concept:
    return wire.Concept(
        clave_prod_serv=item.item_code,
        clave_unidad=item.unit_code,
        no_identificacion=item.sku,
        descripcion=item.description,
        cantidad=plain(item.quantity),
        valor_unitario=_price(item.unit_price),
        importe=item.amount,
        descuento=item.discount,
        base=item.base,
        tasa=plain(item.tax_rate),
        iva=item.tax,
        total=item.total,
    )


def _price(price: Decimal) -> Decimal:
    """Two places where they say it all, else as many as were signed."""
    return cents(price) if price == cents(price) else price.normalize()


def _payment(payment: Payment) -> wire.PaymentOf:
    return wire.PaymentOf(
        fecha_pago=payment.paid_at,
        forma_pago=payment.form,
        monto=payment.amount,
        documentos=[
            wire.SettledDocument(
                uuid=each.uuid,
                folio=f"{each.series}-{each.number}",
                parcialidad=each.part,
                saldo_anterior=each.before,
                pagado=each.paid,
                saldo_insoluto=each.after,
            )
            for each in payment.settles
        ],
    )

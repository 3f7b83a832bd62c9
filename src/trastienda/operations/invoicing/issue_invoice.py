"""Draft the invoice of one sale, and leave it in the queue."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import Content, FiscalKind, Relation, RelationKind, Terms
from trastienda.domain.invoicing.errors import (
    AlreadyInvoiced,
    InGlobalInvoice,
    NotFiscal,
    NotInvoiceable,
    WrongFiscalState,
)
from trastienda.domain.invoicing.rules import sums_of
from trastienda.domain.invoicing.scheme import Scheme
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.invoicing.steps import SALE, Drafted, HeldDocument, NewDocument, Number
from trastienda.domain.parties.errors import CustomerRequired
from trastienda.insights.account_settlements import Settled, settlements
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.money import ZERO
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import (
    InvoicedSale,
    drafted,
    form_of,
    hold_invoiced_sale,
    issuer_at,
    items_of_sale,
    local_moment,
    queue,
    receiver_of,
)


class IssueInvoice(msgspec.Struct, frozen=True, kw_only=True):
    """
    Which sale, and what the customer asked for; what nobody said follows from the customer and the sale.

    `use` and `form` are codes of the country's catalogues. `replaces` is the sale's stamped invoice that this one takes
    the place of, so that it can be cancelled for it.
    """

    sale: int
    use: str = ""
    form: str = ""
    terms: Terms | None = None
    replaces: int | None = None


def issue_invoice(command: IssueInvoice, *, scheme: Scheme, actor: Actor, now: datetime) -> Drafted:
    """
    Draft the invoice; a worker signs and sends it.

    :raises DocumentNotFound: no such sale.
    :raises NotInvoiceable: cancelled, not paid for, or worth nothing; or said to be paid at once, and is owed.
    :raises AlreadyInvoiced, InGlobalInvoice: a live document stands for the sale, its own or a global one.
    :raises CustomerRequired: nobody is named.
    :raises NotFiscal: the tax authority would refuse it; names the field.
    """
    actor.require(Permission.CREATE_INVOICES)
    with transaction(actor.tenant_id):
        sale = hold_invoiced_sale(command.sale)
        _refuse_what_is_no_sale(sale)
        old = _replaced(command.replaces, sale)
        if old is None:
            refuse_second(sale.id)
        numberless = _content(sale, command, scheme=scheme, at=now, old=old, number=Number("F", "0"))
        scheme.check(numberless)
        number = invoicing.take_number(FiscalKind.INVOICE)
        content = msgspec.structs.replace(numberless, series=number.series, number=number.number)
        if old is not None:
            invoicing.set_free(old.id)
        document = invoicing.add_document(
            content,
            NewDocument(
                scheme=scheme.name,
                branch=sale.branch_id,
                customer=sale.customer_id,
                sale=sale.id,
                related=old.id if old else None,
                subjects={SALE: [sale.id]},
            ),
            at=now,
            actor=actor.name,
        )
        if old is not None:
            invoicing.replace(old.id, document)
        queue()
        audit(
            "invoice.drafted",
            f"fiscal_document:{document}",
            actor=actor.name,
            at=now,
            number=str(number),
            sale=sale.folio,
            total=sale.total,
        )
    return drafted(document, content, scheme=scheme)


@step
def invoice_again(
    sale_id: int, command: IssueInvoice, *, scheme: Scheme, at: datetime, number: Number, kept: Content
) -> Content:
    """Draft the invoice of a sale anew, under its old number, from what is known of customer and goods by now."""
    sale = hold_invoiced_sale(sale_id)
    _refuse_what_is_no_sale(sale)
    content = _content(sale, command, scheme=scheme, at=at, old=None, number=number)
    return msgspec.structs.replace(content, relation=kept.relation)


def _refuse_what_is_no_sale(sale: InvoicedSale) -> None:
    if sale.fulfilment_state in {"cancelled", "returned"}:
        raise NotInvoiceable(reason=sale.fulfilment_state, reference=sale.folio)
    if sale.unpaid:
        raise NotInvoiceable(reason="unpaid", reference=sale.folio)
    if not sale.total:
        raise NotInvoiceable(reason="no_amount", reference=sale.folio)
    if sale.customer_id is None:
        raise CustomerRequired


@step
def refuse_second(sale_id: int) -> None:
    """:raises AlreadyInvoiced, InGlobalInvoice: a live document stands for the sale."""
    standing = invoicing.standing_for(SALE, [sale_id]).get(sale_id)
    if standing is not None:
        refusal = InGlobalInvoice if standing.kind is FiscalKind.GLOBAL_INVOICE else AlreadyInvoiced
        raise refusal(document_id=standing.id, number=standing.number, state=str(standing.state))


@step
def _replaced(document_id: int | None, sale: InvoicedSale) -> HeldDocument | None:
    """:raises WrongFiscalState: it is not stamped, is being cancelled, or has a substitute already."""
    if document_id is None:
        return None
    old = invoicing.hold_document(document_id)
    if old.sale_id != sale.id or old.kind is not FiscalKind.INVOICE:
        raise NotInvoiceable(reason="no_invoice", reference=sale.folio)
    if old.state is not FiscalState.STAMPED or old.replaced_by_id is not None:
        state = "replaced" if old.replaced_by_id is not None else str(old.state)
        raise WrongFiscalState(document_id=old.id, state=state, event="replace")
    return old


@step
def _content(
    sale: InvoicedSale,
    command: IssueInvoice,
    *,
    scheme: Scheme,
    at: datetime,
    old: HeldDocument | None,
    number: Number,
) -> Content:
    codes = scheme.codes
    issuer = issuer_at(sale.branch_id)
    receiver = receiver_of(sale.customer_id or 0, codes=codes, issuer=issuer, use=command.use)
    how_paid = settlements(sale.customer_id if sale.credit else None, sales=[sale.id])
    terms = _terms(command, sale, how_paid)
    items = items_of_sale(sale, codes=codes)
    sums = sums_of(items)
    if terms is Terms.LATER:
        form = command.form or codes.later_form
    else:
        form = command.form or form_of(_received(sale.id, how_paid), codes=codes)
    return Content(
        kind=FiscalKind.INVOICE,
        series=number.series,
        number=number.number,
        issued_at=local_moment(at),
        issuer=issuer,
        receiver=receiver,
        currency=sale.currency,
        terms=terms,
        form=form,
        items=items,
        amount=sums.amount,
        discount=sums.discount,
        tax=sums.tax,
        total=sums.total,
        taxes=sums.taxes,
        relation=Relation(RelationKind.REPLACES, (old.uuid or "",)) if old else None,
        conditions=sale.folio,
    )


def _terms(command: IssueInvoice, sale: InvoicedSale, how_paid: Settled) -> Terms:
    """:raises NotFiscal: it is said to be paid at once, and something is owed."""
    is_owed = how_paid.owed.get(sale.id, ZERO) > 0
    if command.terms is None:
        return Terms.LATER if is_owed else Terms.AT_ONCE
    if command.terms is Terms.AT_ONCE and is_owed:
        raise NotFiscal(where="terms", problem="not_paid", detail=str(how_paid.owed[sale.id]))
    return command.terms


def _received(sale: int, how_paid: Settled) -> dict[str, Decimal]:
    """What came in for a sale, by method."""
    received: dict[str, Decimal] = {}
    for share in how_paid.shares:
        if share.sale_id == sale:
            method = how_paid.payments[share.payment_id].method
            received[method] = received.get(method, ZERO) + share.paid
    return received

"""Draft the receipt of a payment for invoices that were to be paid later, and leave it in the queue."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import Content, FiscalKind, Payment, Settled, Terms
from trastienda.domain.invoicing.errors import AlreadyInvoiced, NotInvoiceable, NotThatMuch
from trastienda.domain.invoicing.rules import taxes_within
from trastienda.domain.invoicing.scheme import Codes, Scheme
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.invoicing.steps import (
    PAYMENT,
    SALE,
    Drafted,
    HeldDocument,
    NewDocument,
    Number,
    Standing,
)
from trastienda.insights.account_settlements import PaidBy, PaidShare, settlements
from trastienda.insights.account_settlements import Settled as HowPaid
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound, require
from trastienda.kernel.money import total
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import (
    InvoicedSale,
    drafted,
    hold_invoiced_sale,
    issuer_at,
    local_moment,
    queue,
)
from trastienda.operations.invoicing.issue_credit_note import charging


class IssuePaymentReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """
    Of a payment of this sale: the one named, else the oldest that has no receipt yet.

    `form` is how the money changed hands, if not as the payment says. `amount` is what the asker believes that it paid.
    """

    sale: int
    payment: int | None = None
    use: str = ""
    form: str = ""
    amount: Decimal | None = None


class _Told(msgspec.Struct, frozen=True):
    """One payment, the invoices that it paid, and its share in each."""

    payment_id: int
    payment: PaidBy
    shares: Sequence[tuple[HeldDocument, PaidShare]]

    @property
    def amount(self) -> Decimal:
        return total(share.paid for _, share in self.shares)


def issue_payment_receipt(
    command: IssuePaymentReceipt, *, scheme: Scheme, actor: Actor, now: datetime
) -> Drafted:
    """
    Draft the receipt: one a payment, with every invoice that the payment paid, as the customer's account has it.

    :raises DocumentNotFound: no such sale.
    :raises NotInvoiceable: the sale has no stamped invoice, it was paid at once, or every payment has its receipt.
    :raises AlreadyInvoiced: the payment named has one.
    :raises NotThatMuch: `amount` is not what the payment paid.
    """
    actor.require(Permission.CREATE_INVOICES)
    with transaction(actor.tenant_id):
        sale = hold_invoiced_sale(command.sale)
        invoice = charging(sale)
        if invoice.content.terms is not Terms.LATER:
            raise NotInvoiceable(reason="paid_at_once", reference=invoice.number)
        found = _told(command, sale, invoice)
        if command.amount is not None and command.amount != found.amount:
            raise NotThatMuch(wanted=command.amount, possible=found.amount)
        numberless = _content(found, invoice, command, codes=scheme.codes, at=now)
        scheme.check(numberless)
        number = invoicing.take_number(FiscalKind.PAYMENT_RECEIPT)
        content = msgspec.structs.replace(numberless, series=number.series, number=number.number)
        document = invoicing.add_document(
            content,
            NewDocument(
                scheme=scheme.name,
                branch=invoice.branch_id,
                customer=invoice.customer_id,
                subjects={PAYMENT: [found.payment_id]},
                settles=[_row(paid, share) for paid, share in found.shares],
            ),
            at=now,
            actor=actor.name,
        )
        queue()
        audit(
            "payment_receipt.drafted",
            f"fiscal_document:{document}",
            actor=actor.name,
            at=now,
            number=str(number),
            sale=sale.folio,
            total=found.amount,
        )
    return drafted(document, content, scheme=scheme)


@step
def _told(command: IssuePaymentReceipt, sale: InvoicedSale, invoice: HeldDocument) -> _Told:
    """Find the payment and everything that it paid. Sales that it paid and nobody invoiced are left out."""
    how_paid = settlements(sale.customer_id if sale.credit else None, sales=[sale.id])
    own = [share.payment_id for share in how_paid.shares if share.sale_id == sale.id]
    if command.payment is not None and command.payment not in own:
        raise NotFound(noun="payment", id=command.payment)
    wanted = own if command.payment is None else [command.payment]
    acknowledged = invoicing.standing_for(PAYMENT, wanted)
    payment = next((each for each in wanted if each not in acknowledged), None)
    if payment is None:
        if command.payment is not None:
            raise _has_one(acknowledged[command.payment])
        raise NotInvoiceable(reason="nothing_to_receipt", reference=invoice.number)
    shares = _shares(payment, how_paid, invoice)
    return _Told(payment_id=payment, payment=how_paid.payments[payment], shares=shares)


def _has_one(receipt: Standing) -> AlreadyInvoiced:
    return AlreadyInvoiced(document_id=receipt.id, number=receipt.number, state=str(receipt.state))


@step
def _shares(payment: int, how_paid: HowPaid, invoice: HeldDocument) -> list[tuple[HeldDocument, PaidShare]]:
    """
    Return each invoice that the payment paid, with its share.

    :raises NotInvoiceable: one of them is not valid yet; the receipt would leave it out for good.
    """
    own = [share for share in how_paid.shares if share.payment_id == payment]
    standing = invoicing.standing_for(SALE, [share.sale_id for share in own])
    held = {each.id: each for each in invoicing.hold_documents([each.id for each in standing.values()])}
    shares = []
    for share in own:
        document = held[standing[share.sale_id].id] if share.sale_id in standing else None
        if document is None or document.content.terms is not Terms.LATER:
            continue
        if document.content.receiver.tax_id != invoice.content.receiver.tax_id:
            continue
        if document.state is not FiscalState.STAMPED:
            raise NotInvoiceable(reason="not_stamped", reference=document.number)
        shares.append((document, share))
    require(shares, f"payment {payment} paid the invoice {invoice.number}")
    return shares


def _row(invoice: HeldDocument, share: PaidShare) -> dict[str, object]:
    return {
        "invoice": invoice.id,
        "part": share.part,
        "before": share.before,
        "paid": share.paid,
        "after": share.after,
    }


@step
def _content(
    told: _Told, invoice: HeldDocument, command: IssuePaymentReceipt, *, codes: Codes, at: datetime
) -> Content:
    form = command.form if command.form not in {"", codes.later_form} else ""
    number = Number("CP", "0")
    return Content(
        kind=FiscalKind.PAYMENT_RECEIPT,
        series=number.series,
        number=number.number,
        issued_at=local_moment(at),
        issuer=issuer_at(invoice.branch_id),
        receiver=msgspec.structs.replace(invoice.content.receiver, use=codes.receipt_use),
        currency=invoice.content.currency,
        exchange_rate=invoice.content.exchange_rate,
        payment=Payment(
            paid_at=local_moment(told.payment.received_at),
            form=form or codes.forms.get(told.payment.method, codes.forms["card"]),
            currency=invoice.content.currency,
            amount=told.amount,
            reference=told.payment.reference,
            settles=tuple(_settled(document, share) for document, share in told.shares),
        ),
    )


def _settled(invoice: HeldDocument, share: PaidShare) -> Settled:
    return Settled(
        uuid=invoice.uuid or "",
        series=invoice.content.series,
        number=invoice.content.number,
        currency=invoice.content.currency,
        part=share.part,
        before=share.before,
        paid=share.paid,
        after=share.after,
        taxes=taxes_within(share.paid, invoice.content.taxes),
    )

"""Draft the credit note of goods that came back from an invoiced sale, and leave it in the queue."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.invoicing import steps as invoicing
from trastienda.domain.invoicing.content import (
    Content,
    FiscalKind,
    Item,
    Receiver,
    Relation,
    RelationKind,
    Terms,
)
from trastienda.domain.invoicing.errors import NotFiscal, NotInvoiceable, NotThatMuch
from trastienda.domain.invoicing.rules import sums_of, told
from trastienda.domain.invoicing.scheme import Codes, Scheme
from trastienda.domain.invoicing.states import FiscalState
from trastienda.domain.invoicing.steps import RETURN, SALE, Drafted, HeldDocument, NewDocument, Number
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import require
from trastienda.kernel.money import ZERO, micros, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.invoicing.drafting import (
    InvoicedSale,
    Wording,
    drafted,
    form_of,
    hold_invoiced_sale,
    issuer_at,
    local_moment,
    queue,
    wording,
)


class IssueCreditNote(msgspec.Struct, frozen=True, kw_only=True):
    """
    Of everything that came back from the sale and is not credited yet. `amount` is what the asker believes that to be.
    """

    sale: int
    use: str = ""
    form: str = ""
    terms: Terms | None = None
    amount: Decimal | None = None


_UNCREDITED = """
SELECT r.id, r.total, r.off_balance FROM sale_return r
WHERE r.tenant_id = %(tenant)s AND r.sale_id = %(sale)s AND NOT EXISTS (SELECT FROM fiscal_subject f
  WHERE f.tenant_id = r.tenant_id AND f.kind = 'return' AND f.subject_id = r.id AND f.is_live)
ORDER BY r.returned_at, r.id
"""
_LINES = """
SELECT p.sku, l.description, coalesce(p.item_code, c.item_code), coalesce(p.unit_code, c.unit_code), p.unit,
  sum(b.quantity), sum(b.base), l.tax_rate, sum(b.tax), sum(b.total)
FROM sale_return_line b
JOIN sale_line l ON l.tenant_id = b.tenant_id AND l.id = b.sale_line_id
JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
LEFT JOIN category c ON c.tenant_id = p.tenant_id AND c.id = p.category_id
WHERE b.tenant_id = %(tenant)s AND b.sale_return_id = ANY(%(returns)s::bigint[])
GROUP BY p.tenant_id, p.id, p.sku, p.item_code, p.unit_code, p.unit, c.item_code, c.unit_code, l.id, l.position,
  l.description, l.tax_rate
HAVING sum(b.total) > 0 ORDER BY l.position
"""
_GIVEN_BACK = """
SELECT method, sum(amount) FROM refund
WHERE tenant_id = %(tenant)s AND document_kind = 'return' AND document_id = ANY(%(returns)s::bigint[]) GROUP BY method
"""
OFF_BALANCE = "off_balance"


class Back(msgspec.Struct, frozen=True):
    """A return that no document credits yet; `off_balance` of its total came off the customer's account."""

    id: int
    total: Decimal
    off_balance: Decimal


def issue_credit_note(command: IssueCreditNote, *, scheme: Scheme, actor: Actor, now: datetime) -> Drafted:
    """
    Draft the credit note of what came back, related to the document that charged it.

    :raises DocumentNotFound: no such sale.
    :raises NotInvoiceable: no invoice charges the sale, it is not stamped yet, or nothing is left to be credited.
    :raises NotThatMuch: `amount` is not what came back.
    """
    actor.require(Permission.CREATE_INVOICES)
    with transaction(actor.tenant_id):
        sale = hold_invoiced_sale(command.sale)
        charged = charging(sale)
        back = uncredited(sale.id)
        possible = total(each.total for each in back)
        if command.amount is not None and command.amount != possible:
            raise NotThatMuch(wanted=command.amount, possible=possible)
        if not possible:
            raise NotInvoiceable(reason="nothing_to_credit", reference=sale.folio)
        if command.terms is Terms.LATER:
            raise NotFiscal(where="terms", problem="only_invoices_are_paid_later")
        numberless = _content(sale, charged, back, command, scheme=scheme, at=now)
        scheme.check(numberless)
        number = invoicing.take_number(FiscalKind.CREDIT_NOTE)
        content = msgspec.structs.replace(numberless, series=number.series, number=number.number)
        document = invoicing.add_document(
            content,
            NewDocument(
                scheme=scheme.name,
                branch=charged.branch_id,
                customer=charged.customer_id,
                sale=sale.id,
                related=charged.id,
                subjects={RETURN: [each.id for each in back]},
            ),
            at=now,
            actor=actor.name,
        )
        queue()
        audit(
            "credit_note.drafted",
            f"fiscal_document:{document}",
            actor=actor.name,
            at=now,
            number=str(number),
            sale=sale.folio,
            total=possible,
        )
    return drafted(document, content, scheme=scheme)


@step
def charging(sale: InvoicedSale) -> HeldDocument:
    """
    Lock the document that charges a sale, its own or a global one.

    :raises NotInvoiceable: there is none (`no_invoice`), or it is not valid yet, or no longer (`not_stamped`).
    """
    standing = invoicing.standing_for(SALE, [sale.id]).get(sale.id)
    if standing is None:
        raise NotInvoiceable(reason="no_invoice", reference=sale.folio)
    charged = invoicing.hold_document(standing.id)
    if charged.state is not FiscalState.STAMPED:
        raise NotInvoiceable(reason="not_stamped", reference=charged.number)
    return charged


@step
def uncredited(sale_id: int) -> list[Back]:
    """Return what came back from a sale and no live document credits, the first return first."""
    return sql.structs(Back, _UNCREDITED, {"tenant": current_tenant(), "sale": sale_id})


@step
def _content(
    sale: InvoicedSale,
    charged: HeldDocument,
    back: Sequence[Back],
    command: IssueCreditNote,
    *,
    scheme: Scheme,
    at: datetime,
) -> Content:
    codes = scheme.codes
    params = {"tenant": current_tenant(), "returns": [each.id for each in back]}
    words = wording(codes)
    items = told(_item(row, words) for row in sql.rows(_LINES, params))
    sums = sums_of(items)
    possible = total(each.total for each in back)
    require(
        sums.total == possible, f"the credit note of sale {sale.folio} is of {possible}, not {sums.total}"
    )
    given = dict(sql.rows(_GIVEN_BACK, params))
    given[OFF_BALANCE] = total(each.off_balance for each in back)
    number = Number("NC", "0")
    return Content(
        kind=FiscalKind.CREDIT_NOTE,
        series=number.series,
        number=number.number,
        issued_at=local_moment(at),
        issuer=issuer_at(charged.branch_id),
        receiver=_receiver(charged.content.receiver, command.use, codes),
        currency=charged.content.currency,
        exchange_rate=charged.content.exchange_rate,
        terms=Terms.AT_ONCE,
        form=command.form or form_of(given, codes=codes),
        items=items,
        amount=sums.amount,
        discount=ZERO,
        tax=sums.tax,
        total=sums.total,
        taxes=sums.taxes,
        relation=Relation(RelationKind.CREDITS, (charged.uuid or "",)),
        conditions=sale.folio,
    )


def _receiver(charged: Receiver, use: str, codes: Codes) -> Receiver:
    """The same as of the invoice; only the use is that of goods that came back."""
    usual = codes.public_use if charged.tax_id == codes.public_tax_id else codes.credit_use
    return msgspec.structs.replace(charged, use=use or usual)


def _item(row: Sequence[object], words: Wording) -> Item:
    sku, description, item_code, unit_code, unit, quantity, base, rate, tax, whole = row
    units, worth = Decimal(str(quantity)), Decimal(str(base))
    return Item(
        sku=str(sku),
        description=str(description),
        item_code=str(item_code or words.item_code),
        unit_code=str(unit_code or words.unit(str(unit))),
        unit=str(unit),
        quantity=units,
        unit_price=micros(worth / units),
        amount=worth,
        discount=ZERO,
        base=worth,
        tax_rate=Decimal(str(rate)),
        tax=Decimal(str(tax)),
        total=Decimal(str(whole)),
    )

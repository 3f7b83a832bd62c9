"""Sell what was quoted, at the prices that were quoted."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.parties import steps as parties
from trastienda.domain.payments.rules import Tender
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.snapshots import SalePosted
from trastienda.domain.sales.states import QuotationEvent, QuotationState
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.post_sale import CASH_TERMS, Origin, PostSale, record_sale
from trastienda.operations.sales.quoted_lines import lines_of_quotation


class ConvertQuotation(msgspec.Struct, frozen=True):
    """How the sale is paid; see `PostSale`. `customer` names one where the quotation has none. No notes: its own."""

    quotation: int
    tenders: Sequence[Tender] = ()
    terms: str = CASH_TERMS
    customer: int | None = None
    session: int | None = None
    notes: str | None = None


def convert_quotation(command: ConvertQuotation, *, actor: Actor, now: datetime) -> SalePosted:
    """
    Post the sale of a quotation, once. Discounts were allowed when it was made, and are not asked about again.

    :raises QuotationExpired: its time is over.
    :raises WrongState: it was converted or cancelled.
    :raises Invalid: another customer than the quotation's is named.
    :raises NotEnoughStock: a quotation reserves nothing.
    """
    actor.require(Permission.SELL)
    with transaction(actor.tenant_id):
        quotation = sales.hold_quotation(command.quotation, event=QuotationEvent.CONVERT, at=now)
        customer = _customer_of(quotation, command)
        sale = record_sale(
            PostSale(
                lines=(),
                tenders=command.tenders,
                terms=command.terms,
                customer=customer,
                session=command.session,
                notes=quotation.notes if command.notes is None else command.notes,
            ),
            lines_of_quotation(quotation.id),
            actor=actor,
            now=now,
            origin=Origin(kind="quotation", id=quotation.id),
        )
        sales.close_quotation(quotation, QuotationState.CONVERTED, at=now, by=actor.name, sale_id=sale.id)
    return sale


def _customer_of(quotation: sales.HeldQuotation, command: ConvertQuotation) -> int | None:
    if quotation.customer_id is not None and command.customer not in {None, quotation.customer_id}:
        raise Invalid(field="customer", reason="differs")
    customer = quotation.customer_id or command.customer
    return parties.buyer(customer).id if customer is not None else None

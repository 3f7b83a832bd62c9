"""Promise prices for a while: nothing is reserved, paid or posted."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.parties import steps as parties
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.sales.models import Quotation, QuotationLine
from trastienda.domain.sales.rules import check_discounts
from trastienda.domain.sales.snapshots import QuotationMade
from trastienda.domain.sales.states import QuotationState
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.post_sale import document_row, home_branch, line_row


class CreateQuotation(msgspec.Struct, frozen=True):
    """The prices hold for `valid_days` from now. No branch: where the actor stands."""

    lines: Sequence[WantedLine]
    customer: int | None = None
    notes: str = ""
    valid_days: int = 15
    branch: int | None = None


def create_quotation(command: CreateQuotation, *, actor: Actor, now: datetime) -> QuotationMade:
    """
    Fix the prices of these lines for this customer, to the cent.

    :raises Forbidden: the actor may not sell, or not give discounts.
    :raises ProductNotFound: a product is unknown or no longer sold.
    """
    actor.require(Permission.SELL)
    if not command.lines:
        raise EmptyDocument
    check_discounts((line.discount_pct for line in command.lines), actor=actor)
    expires_at = now + timedelta(days=command.valid_days)
    with transaction(actor.tenant_id):
        tier = parties.buyer(command.customer).price_tier if command.customer is not None else 1
        quote = pricing.quote(command.lines, tier=tier)
        batch = sql.Batch()
        quotation_id, folio = batch.new_id(Quotation), batch.take_folio("quotation")
        batch.insert(
            Quotation,
            id=quotation_id,
            folio=folio,
            branch=command.branch or home_branch(actor),
            customer=command.customer,
            **document_row(quote, actor=actor, notes=command.notes),
            state=str(QuotationState.ACTIVE),
            quoted_at=now,
            expires_at=expires_at,
        )
        batch.insert_many(
            QuotationLine,
            [line_row(line, at) for at, line in enumerate(quote.lines, start=1)],
            quotation=quotation_id,
        )
        batch.write()
    return QuotationMade(
        id=int(quotation_id),
        folio=str(folio),
        total=quote.sum.total,
        line_count=len(quote.lines),
        expires_at=expires_at,
    )

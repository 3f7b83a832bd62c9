"""Take a price promise back before it was used."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import QuotationEvent, QuotationState
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


class CancelQuotation(msgspec.Struct, frozen=True):
    """A reason is welcome and not needed."""

    quotation: int
    reason: str = ""


class QuotationCancelled(msgspec.Struct, frozen=True):
    id: int
    folio: str


def cancel_quotation(command: CancelQuotation, *, actor: Actor, now: datetime) -> QuotationCancelled:
    """
    Cancel an active quotation.

    :raises QuotationExpired: its time is over.
    :raises WrongState: it was converted or cancelled.
    """
    actor.require(Permission.CANCEL)
    reason = command.reason.strip()
    with transaction(actor.tenant_id):
        quotation = sales.hold_quotation(command.quotation, event=QuotationEvent.CANCEL, at=now)
        sales.close_quotation(
            quotation, QuotationState.CANCELLED, at=now, by=actor.name, reason=reason or None
        )
        audit(
            "quotation.cancelled",
            f"quotation:{quotation.id}",
            actor=actor.name,
            at=now,
            folio=quotation.folio,
            reason=reason,
        )
    return QuotationCancelled(id=quotation.id, folio=quotation.folio)

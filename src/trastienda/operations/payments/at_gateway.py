"""What an order leaves for its gateways when it is given up or paid for: pages to close, money to give back.

Only work for later: a gateway is never spoken to inside a transaction. The jobs are in `jobs/payments.py`.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from trastienda.domain.payments.intents import (
    UNSETTLED,
    HeldIntent,
    IntentState,
    change_intent,
    hold_intents_of,
)
from trastienda.domain.payments.parts import PartState, owe_part
from trastienda.kernel.deferring import defer
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.payments.chargeback import give_back_what_was_lost

QUEUE = "payments"
CLOSE_PAGE, REFUND = "close_page_at_gateway", "refund_at_gateway"
DOCUMENT = "sale"
MOST_REASON = 200


@step
def close_pages(orders: Sequence[int]) -> None:
    """Let nobody pay for these orders at a gateway any more. Money that comes all the same is given back."""
    for intent in hold_intents_of(DOCUMENT, orders, states=UNSETTLED):
        _close(intent)


@step
def refund_collected(sale: int, *, reason: str, at: datetime, actor: str) -> None:
    """Give back what gateways collected for a sale that was undone, whichever door undid it."""
    give_back_what_was_lost(DOCUMENT, sale, None, actor=actor, at=at)
    for intent in hold_intents_of(DOCUMENT, [sale], states=frozenset({IntentState.SETTLED})):
        refund_later(intent, reason=reason, at=at)


@step
def refund_part(sale: int, amount: Decimal, *, document: tuple[str, int], at: datetime, actor: str) -> None:
    """
    Give back a part of what a gateway collected for a sale, because of a document; where none did, nothing.

    `amount` is what is given back by card, in the sale's currency: it goes where the money came from.
    """
    give_back_what_was_lost(DOCUMENT, sale, amount, actor=actor, at=at)
    for intent in hold_intents_of(DOCUMENT, [sale], states=frozenset({IntentState.SETTLED})):
        if owe_part(intent, amount, document=document, at=at).state == PartState.OWED:
            _defer_refund(intent)


@step
def refund_later(
    intent: HeldIntent,
    *,
    reason: str,
    at: datetime,
    session: str | None = None,
    payment_ref: str | None = None,
) -> None:
    """Give back all that a gateway collected for an intent; `reason` says why, for those who look at it later."""
    change_intent(
        intent.id,
        IntentState.REFUNDING,
        at=at,
        problem=reason[:MOST_REASON],
        session=session,
        payment_ref=payment_ref,
    )
    _defer_refund(intent)


def _defer_refund(intent: HeldIntent) -> None:
    defer(REFUND, queue=QUEUE, tenant_id=current_tenant(), intent_id=intent.id, gateway_name=intent.gateway)


def _close(intent: HeldIntent) -> None:
    """A page whose name we never learned has no address that anybody could have got; it is closed by its age."""
    if intent.external_id is not None and intent.state is not IntentState.AWAITING:
        defer(
            CLOSE_PAGE,
            queue=QUEUE,
            tenant_id=current_tenant(),
            session_id=intent.external_id,
            gateway_name=intent.gateway,
        )

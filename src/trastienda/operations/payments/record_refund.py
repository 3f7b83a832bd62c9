"""Keep what a gateway said when it was asked to give money back."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.checkout import Refunded, RefundWanted
from trastienda.domain.payments.intents import HeldIntent, IntentState, change_intent, hold_intent
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


class RecordRefund(msgspec.Struct, frozen=True):
    """`made` is what went back; None when the gateway refuses for good, and `problem` is why."""

    intent: int
    made: Refunded | None = None
    problem: str = ""


def refund_to_make(intent_id: int, *, attempt: int, actor: Actor) -> RefundWanted | None:
    """Return what is still to be given back for an intent; None when nothing is (any more)."""
    with transaction(actor.tenant_id):
        intent = hold_intent(intent_id)
    if intent is None or intent.state is not IntentState.REFUNDING or not intent.payment_ref:
        return None
    amount, currency = intent.collects
    return RefundWanted(
        key=f"{intent.key}-refund",
        payment_ref=intent.payment_ref,
        amount=amount,
        currency=currency,
        attempt=attempt,
    )


def record_refund(command: RecordRefund, *, actor: Actor, now: datetime) -> None:
    """Write down that the money went back, or why it does not. Safe to repeat."""
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        intent = hold_intent(command.intent)
        if intent is None or intent.state is not IntentState.REFUNDING:
            return
        if command.made is None:
            if intent.problem != command.problem:
                change_intent(intent.id, IntentState.REFUNDING, at=now, problem=command.problem)
                _note("payment.refund_refused", intent, actor=actor, now=now, told=command.problem)
            return
        change_intent(intent.id, IntentState.REFUNDED, at=now, problem=intent.problem)
        _note("payment.given_back", intent, actor=actor, now=now, told=command.made.id)


def _note(event: str, intent: HeldIntent, *, actor: Actor, now: datetime, told: str) -> None:
    audit(
        event,
        f"sale:{intent.document_id}",
        actor=actor.name,
        at=now,
        amount=intent.amount,
        currency=intent.currency,
        payment=intent.payment_ref,
        told=told,
    )

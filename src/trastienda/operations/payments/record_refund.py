"""Keep what a gateway said when it was asked to give money back: all of an intent, or the next part of it."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.checkout import Refunded, RefundWanted
from trastienda.domain.payments.intents import HeldIntent, IntentState, change_intent, hold_intent
from trastienda.domain.payments.parts import (
    Part,
    PartState,
    change_part,
    given,
    made,
    next_part,
    parts_of,
)
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import step, transaction


class RecordRefund(msgspec.Struct, frozen=True):
    """
    `key` is the one that was asked with. `made` is what went back; None when the gateway refuses (`problem` is why) or
    when nothing is known of it (`problem` is empty): then it is asked for again, by whoever comes next.
    """

    intent: int
    key: str
    made: Refunded | None = None
    problem: str = ""


def refund_to_make(intent_id: int, *, attempt: int, actor: Actor, now: datetime) -> RefundWanted | None:
    """Return what is to be given back next for an intent; None when nothing is (any more), or somebody is at it."""
    with transaction(actor.tenant_id):
        intent = hold_intent(intent_id)
        if intent is None or not intent.payment_ref:
            return None
        parts = parts_of(intent)
        amount, currency = intent.collects
        before = made(parts)
        if intent.state is IntentState.REFUNDING:
            key, amount = _key_of_all(intent), amount - before
        elif intent.state is IntentState.SETTLED and (part := next_part(parts, at=now)) is not None:
            key, amount = part.key, part.charged
        else:
            return None
    return RefundWanted(
        key=key,
        payment_ref=intent.payment_ref,
        amount=amount,
        currency=currency,
        before=before,
        attempt=attempt,
    )


def record_refund(command: RecordRefund, *, actor: Actor, now: datetime) -> None:
    """Write down that the money went back, or why it does not. Safe to repeat."""
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        intent = hold_intent(command.intent)
        if intent is None:
            return
        if command.key == _key_of_all(intent):
            _record_all(command, intent, actor=actor, now=now)
            return
        for part in parts_of(intent):
            if part.key == command.key and part.state == PartState.OWED:
                _record_part(command, intent, part, actor=actor, now=now)


def _key_of_all(intent: HeldIntent) -> str:
    return f"{intent.key}-refund"


@step
def _record_all(command: RecordRefund, intent: HeldIntent, *, actor: Actor, now: datetime) -> None:
    if intent.state is not IntentState.REFUNDING:
        return
    if command.made is not None:
        change_intent(intent.id, IntentState.REFUNDED, at=now, problem=intent.problem)
        _note("payment.given_back", intent, actor=actor, now=now, told=command.made.id)
    elif command.problem and intent.problem != command.problem:
        change_intent(intent.id, IntentState.REFUNDING, at=now, problem=command.problem)
        _note("payment.refund_refused", intent, actor=actor, now=now, told=command.problem)


@step
def _record_part(
    command: RecordRefund, intent: HeldIntent, part: Part, *, actor: Actor, now: datetime
) -> None:
    """What completes what was collected leaves the intent as one that was given back whole."""
    if command.made is None:
        change_part(part.id, PartState.OWED, at=now, problem=command.problem or part.problem)
        if command.problem and part.problem != command.problem:
            _note("payment.refund_refused", intent, actor=actor, now=now, told=command.problem, part=part)
        return
    change_part(part.id, PartState.MADE, at=now, told=command.made.id)
    _note("payment.given_back", intent, actor=actor, now=now, told=command.made.id, part=part)
    parts = parts_of(intent)
    if given(parts) == intent.amount and all(each.state == PartState.MADE for each in parts):
        change_intent(intent.id, IntentState.REFUNDED, at=now, problem="returned")


def _note(
    event: str, intent: HeldIntent, *, actor: Actor, now: datetime, told: str, part: Part | None = None
) -> None:
    audit(
        event,
        f"sale:{intent.document_id}",
        actor=actor.name,
        at=now,
        amount=part.amount if part else intent.amount,
        currency=intent.currency,
        payment=intent.payment_ref,
        told=told,
    )

"""Keep what a gateway said when it was asked for a page: where it is, or that there is none."""

from datetime import datetime

import msgspec

from trastienda.domain.payments.checkout import CheckoutSession
from trastienda.domain.payments.intents import IntentState, change_intent, hold_intent
from trastienda.kernel.actor import Actor
from trastienda.kernel.errors import require
from trastienda.kernel.transaction import transaction


class RecordCheckout(msgspec.Struct, frozen=True):
    """What became of asking for an intent's page: the page, or `problem` when there will never be one."""

    intent: int
    page: CheckoutSession | None = None
    problem: str = ""


def record_checkout(command: RecordCheckout, *, actor: Actor, now: datetime) -> None:
    """
    Write down the page, or that asking under this key is of no use any more. Safe to repeat.

    What a notice said meanwhile stands: one that was paid before the answer came is not opened again.
    """
    with transaction(actor.tenant_id):
        intent = hold_intent(command.intent)
        require(intent is not None, "an intent is never erased")
        if intent is None or intent.state is not IntentState.STARTING:
            return
        if command.page is None:
            change_intent(intent.id, IntentState.FAILED, at=now, problem=command.problem)
            return
        change_intent(
            intent.id,
            IntentState.OPEN,
            at=now,
            session=command.page.id,
            url=command.page.url,
            details=command.page.details,
        )

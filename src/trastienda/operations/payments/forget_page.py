"""Stop waiting for a page on which nobody can pay any more, as far as anybody knows."""

from datetime import datetime

from trastienda.domain.payments.intents import UNSETTLED, IntentState, change_intent, hold_intent
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def forget_page(intent_id: int, *, problem: str, actor: Actor, now: datetime) -> None:
    """Ask no more about an intent; money that comes for it all the same is still acted upon."""
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        intent = hold_intent(intent_id)
        if intent is not None and intent.state in UNSETTLED:
            change_intent(intent.id, IntentState.EXPIRED, at=now, problem=problem)

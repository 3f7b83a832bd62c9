"""Say that what a buyer showed is no money at the bank; the order keeps waiting, and another proof may be shown."""

from datetime import datetime

import msgspec

from trastienda.domain.payments.transfers import decide_proofs
from trastienda.domain.sales.rules import stated_reason
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.payments.approve_transfer import hold_shown, note_decision


class RejectTransfer(msgspec.Struct, frozen=True):
    order: int
    reason: str


def reject_transfer(command: RejectTransfer, *, actor: Actor, now: datetime) -> None:
    """
    Reject the proofs of an order that nobody has decided about. The order stays as it is until its time is over.

    :raises Invalid: no reason is given.
    :raises DocumentNotFound: unknown, a neighbour's, deleted, or sold over a counter.
    :raises NotByTransfer: it is paid another way.
    :raises OrderAlreadyPaid: its money has come.
    :raises OrderNotPayable: it was given up.
    :raises NoTransferProof: nothing waits for a decision.
    :raises SecondPersonNeeded: the actor placed it or showed the proof.
    """
    actor.require(Permission.EDIT_ORDERS)
    reason = stated_reason(command.reason)
    with transaction(actor.tenant_id):
        order, shown = hold_shown(command.order, actor=actor)
        decide_proofs(order.id, "rejected", by=actor.name, at=now, reason=reason)
        note_decision(order, shown, "rejected", actor=actor, now=now, reason=reason)

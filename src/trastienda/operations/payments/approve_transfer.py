"""Say that the money of an order has arrived at the bank; a second person says so, never who wants the goods."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.errors import NoTransferProof, SecondPersonNeeded
from trastienda.domain.payments.rules import TRANSFER, Tender
from trastienda.domain.payments.transfers import SeenProof, decide_proofs, proofs_of
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.steps import HeldOrder
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.orders.settling import settle
from trastienda.operations.payments.upload_transfer_proof import (
    Placed,
    awaits_transfer,
    check_awaits_transfer,
    identity,
    placed_by,
)


class ApproveTransfer(msgspec.Struct, frozen=True):
    order: int


def approve_transfer(command: ApproveTransfer, *, actor: Actor, now: datetime) -> None:
    """
    Post the order as paid in full by transfer, under its folio as the reference, and its proofs as approved.

    :raises DocumentNotFound: unknown, a neighbour's, deleted, or sold over a counter.
    :raises NotByTransfer: it is paid another way.
    :raises OrderAlreadyPaid: somebody approved it, or the bank's statement told.
    :raises OrderNotPayable: it was given up; money for it is returned by hand.
    :raises NoTransferProof: nobody has shown anything that waits for a decision.
    :raises SecondPersonNeeded: the actor placed it or showed the proof.
    :raises NotEnoughStock: its goods were freed, and have been sold since.
    """
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        order, shown = hold_shown(command.order, actor=actor)
        _receive(order, shown, actor=actor, now=now)


@step
def take_transfer(order: HeldOrder, *, actor: Actor, now: datetime) -> None:
    """
    Post a held order that nobody has paid for as paid by transfer, because the actor says so in moving it on by hand.

    One that is to be paid by transfer wants the second person that approving wants; a proof it does not want: the
    actor has seen the money.

    :raises SecondPersonNeeded: the actor placed it, or showed a proof that nobody has decided about.
    :raises NotEnoughStock: its goods were freed, and have been sold since.
    """
    placed = placed_by(order)
    if not awaits_transfer(order, placed):
        settle(order, Tender(method=TRANSFER, amount=order.unpaid), actor=actor, now=now)
        return
    shown = _undecided(order)
    _check_second_person(order, placed, shown, actor=actor)
    _receive(order, shown, actor=actor, now=now)


@step
def _receive(order: HeldOrder, shown: Sequence[SeenProof], *, actor: Actor, now: datetime) -> None:
    tender = Tender(method=TRANSFER, amount=order.unpaid, reference=order.folio)
    settle(order, tender, actor=actor, now=now)
    decide_proofs(order.id, "approved", by=actor.name, at=now)
    note_decision(order, shown, "approved", actor=actor, now=now)


@step
def hold_shown(order_id: int, *, actor: Actor) -> tuple[HeldOrder, list[SeenProof]]:
    """
    Lock an order that waits for a transfer, and return its undecided proofs, which somebody else has shown.

    :raises SecondPersonNeeded: the actor placed it, or showed one of them.
    """
    order = sales.hold_order(order_id)
    placed = placed_by(order)
    check_awaits_transfer(order, placed)
    shown = _undecided(order)
    if not shown:
        raise NoTransferProof(order_id=order.id)
    _check_second_person(order, placed, shown, actor=actor)
    return order, shown


@step
def _undecided(order: HeldOrder) -> list[SeenProof]:
    return [proof for proof in proofs_of(order.id) if proof.verdict is None]


def _check_second_person(
    order: HeldOrder, placed: Placed, shown: Sequence[SeenProof], *, actor: Actor
) -> None:
    if _is_the_same_person(actor, placed, shown):
        raise SecondPersonNeeded(order_id=order.id, folio=order.folio)


def _is_the_same_person(actor: Actor, placed: Placed, shown: Sequence[SeenProof]) -> bool:
    """By number, and by name: one person may have a user's name and be an employee."""
    if actor.user_id is not None and actor.user_id == placed.user_id:
        return True
    names = {placed.actor, *(proof.uploaded_by for proof in shown)}
    return actor.name in names or identity(actor) in {proof.uploaded_as for proof in shown}


@step
def note_decision(
    order: HeldOrder,
    shown: Sequence[SeenProof],
    verdict: str,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> None:
    """Note in the order's log and in the audit who decided about which proofs."""
    batch = sql.Batch()
    proofs = [proof.id for proof in shown]
    sales.log_order(
        order.id,
        f"transfer_{verdict}",
        actor=actor.name,
        at=now,
        batch=batch,
        proofs=proofs,
        reason=reason,
    )
    batch.write()
    audit(
        f"transfer.{verdict}",
        f"sale:{order.id}",
        actor=actor.name,
        at=now,
        folio=order.folio,
        total=order.total,
        proofs=proofs,
        reason=reason,
    )

"""Show that the money for an order was sent: its buyer uploads what their bank gave them."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.errors import NotByTransfer, TooManyProofs
from trastienda.domain.payments.methods import BY_TRANSFER
from trastienda.domain.payments.transfers import MOST_PROOFS, Proof, check_proof, keep_proof, proofs_of
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import DocumentNotFound, OrderOfAnother
from trastienda.domain.sales.states import PaymentState
from trastienda.domain.sales.steps import HeldOrder
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.orders.pay_order import check_payable


class UploadTransferProof(msgspec.Struct, frozen=True):
    order: int
    proof: Proof


class Placed(msgspec.Struct, frozen=True):
    """Who placed an order, and who collects for it (empty: it does not say)."""

    user_id: int | None
    actor: str
    gateway: str


_PLACED = """
SELECT s.user_id, s.actor, coalesce(m.gateway, '') FROM sale s
LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id
LEFT JOIN payment_method m ON m.tenant_id = d.tenant_id AND m.name = d.payment_method
WHERE s.tenant_id = %s AND s.id = %s AND s.placed_at IS NOT NULL
"""


def upload_transfer_proof(command: UploadTransferProof, *, actor: Actor, now: datetime) -> None:
    """
    Keep a proof of an order of one's own that waits for a transfer; who edits orders may do it for a buyer.

    The same file again changes nothing.

    :raises Invalid: the file is too large, or of a kind that is not kept.
    :raises DocumentNotFound: unknown, a neighbour's, deleted, or sold over a counter.
    :raises OrderOfAnother: somebody else of this shop placed it.
    :raises NotByTransfer: it is paid another way.
    :raises OrderAlreadyPaid: its money has come.
    :raises OrderNotPayable: it was given up; money for it is returned by hand.
    :raises TooManyProofs: it has five.
    """
    check_proof(command.proof)
    with transaction(actor.tenant_id):
        order = sales.hold_order(command.order)
        placed = placed_by(order)
        if not actor.may(Permission.EDIT_ORDERS) and (
            actor.user_id is None or actor.user_id != placed.user_id
        ):
            raise OrderOfAnother(order_id=order.id)
        check_awaits_transfer(order, placed)
        kept = proofs_of(order.id)
        if len(kept) >= MOST_PROOFS:
            raise TooManyProofs(limit=MOST_PROOFS)
        if keep_proof(order.id, command.proof, by=actor.name, as_=identity(actor), at=now):
            batch = sql.Batch()
            sales.log_order(order.id, "transfer_proof", actor=actor.name, at=now, batch=batch)
            batch.write()
            subject, digest = f"sale:{order.id}", command.proof.digest
            audit("transfer.shown", subject, actor=actor.name, at=now, folio=order.folio, digest=digest)


@step
def placed_by(order: HeldOrder) -> Placed:
    """Return who placed a held order. :raises DocumentNotFound: nobody did: it was sold over a counter."""
    found = sql.structs(Placed, _PLACED, (current_tenant(), order.id))
    if not found:
        raise DocumentNotFound(noun="order", id=order.id)
    return found[0]


def check_awaits_transfer(order: HeldOrder, placed: Placed) -> None:
    """
    :raises OrderAlreadyPaid: nothing is unpaid.
    :raises OrderNotPayable: it was given up.
    :raises NotByTransfer: the order is paid another way.
    """
    check_payable(order)
    if not awaits_transfer(order, placed):
        raise NotByTransfer(order_id=order.id, folio=order.folio)


def awaits_transfer(order: HeldOrder, placed: Placed) -> bool:
    """Whether an order that nobody has paid for is to be paid by transfer."""
    return placed.gateway == BY_TRANSFER or order.payment_state is PaymentState.AWAITING_APPROVAL


def identity(actor: Actor) -> str:
    """Return who somebody is, whatever they are called."""
    return f"{actor.kind}:{actor.id}"

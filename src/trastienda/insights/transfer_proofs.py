"""
Question: what has been shown for the money of an order?   Grain: one proof.

Source: proofs of transfers.   Fresh: now.   Costs: 2 statements.
"""

from trastienda.domain.payments.transfers import Proof, SeenProof, proof_content, proofs_of
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

_ORDER = "SELECT 1 FROM sale WHERE tenant_id = %s AND id = %s AND placed_at IS NOT NULL AND hidden_at IS NULL"


def transfer_proofs(order: int, *, actor: Actor) -> list[SeenProof]:
    """Return an order's proofs, the first uploaded first. :raises DocumentNotFound: there is no such order."""
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        _check_order(order)
        return proofs_of(order)


def transfer_proof(order: int, proof: int, *, actor: Actor) -> Proof:
    """
    Return a proof's bytes.

    :raises DocumentNotFound: there is no such order.
    :raises NoTransferProof: it has no such proof.
    """
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        _check_order(order)
        return proof_content(order, proof)


@step
def _check_order(order: int) -> None:
    if sql.row(_ORDER, (current_tenant(), order)) is None:
        raise DocumentNotFound(noun="order", id=order)

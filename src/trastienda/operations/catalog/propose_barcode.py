"""Propose a barcode for goods that came without one. It is not kept until a product is given it."""

from trastienda.domain.catalog.codes import new_barcode
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def propose_barcode(*, actor: Actor) -> str:
    """Return an unused in-store EAN-13 that is not proposed twice."""
    actor.require(Permission.CREATE_INVENTORY)
    with transaction(actor.tenant_id):
        return new_barcode()

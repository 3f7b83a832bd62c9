"""Free what was set aside for somebody who did not come back in time."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.stock import steps as stock
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def release_expired(*, actor: Actor, now: datetime) -> int:
    """
    Make the goods of overdue reservations available again; return how many shelves that concerned.

    Documents and deposits stay as they are: the customer may still pay, and gets the goods if they are there, or
    their money back when the document is cancelled.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        freed = stock.release_expired(now=now)
        if freed:
            audit("reservations.expired", f"tenant:{actor.tenant_id}", actor=actor.name, at=now, levels=freed)
    return freed

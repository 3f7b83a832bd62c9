"""Correct what is written on a purchase: the number of the supplier's invoice, and the notes. Never what was bought."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.stock.errors import PurchaseAlreadyCancelled
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class AnnotatePurchase(msgspec.Struct, frozen=True):
    """What is to be written; None leaves it as it is."""

    purchase: int
    invoice_number: str | None = None
    notes: str | None = None


_HOLD = """
SELECT invoice_number, notes, cancelled_at IS NOT NULL FROM purchase WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_WRITE = "UPDATE purchase SET invoice_number = %s, notes = %s WHERE tenant_id = %s AND id = %s"


def annotate_purchase(command: AnnotatePurchase, *, actor: Actor, now: datetime) -> None:
    """
    Write it, with an audit event of what it said before. The entry in the books keeps the reference it was made with.

    :raises NotFound: unknown or a neighbour's.
    :raises PurchaseAlreadyCancelled: it no longer stands.
    """
    actor.require(Permission.CREATE_INVENTORY)
    with transaction(actor.tenant_id):
        tenant = current_tenant()
        found = sql.row(_HOLD, (tenant, command.purchase))
        if found is None:
            raise NotFound(noun="purchase", id=command.purchase)
        number, notes, is_cancelled = found
        if is_cancelled:
            raise PurchaseAlreadyCancelled(purchase_id=command.purchase)
        after = (
            number if command.invoice_number is None else command.invoice_number,
            notes if command.notes is None else command.notes,
        )
        if after == (number, notes):
            return
        sql.execute(_WRITE, (*after, tenant, command.purchase))
        names = ("invoice_number", "notes")
        audit(
            "purchase.annotated",
            f"purchase:{command.purchase}",
            actor=actor.name,
            at=now,
            before=dict(zip(names, (number, notes), strict=True)),
            after=dict(zip(names, after, strict=True)),
        )

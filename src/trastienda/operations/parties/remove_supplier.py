"""Take a supplier off the list for good, which is possible while nothing was bought from them."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.parties.suppliers import hold_supplier
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import InUse
from trastienda.kernel.transaction import transaction

_BOUGHT_FROM = "SELECT EXISTS (SELECT FROM purchase WHERE tenant_id = %s AND supplier_id = %s)"
_DELETE = "DELETE FROM supplier WHERE tenant_id = %s AND id = %s"


def remove_supplier(supplier_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Delete a supplier of whom there is no purchase.

    :raises NotFound: unknown or a neighbour's.
    :raises InUse: there is a purchase of theirs, a cancelled one too; they can be made inactive.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        name = hold_supplier(supplier_id)
        if sql.value(_BOUGHT_FROM, (actor.tenant_id, supplier_id)):
            raise InUse(noun="supplier", id=supplier_id)
        sql.execute(_DELETE, (actor.tenant_id, supplier_id))
        audit("supplier.removed", f"supplier:{supplier_id}", actor=actor.name, at=now, name=name)

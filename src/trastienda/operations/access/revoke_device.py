"""Take a till out of the shop's hands: lost, sold, or somebody else's by now."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.transaction import transaction

_REVOKE = """
UPDATE device SET enrolled_at = NULL, revoked_at = %s WHERE tenant_id = %s AND id = %s RETURNING code, name
"""


def revoke_device(device_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Revoke it: it is enrolled no more, and who is signed in there is signed out from the next request on.

    Whoever knows a PIN may still sign in anywhere: a device only says what it is called. PINs are what keep people out.

    :raises NotFound: unknown or a neighbour's.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        found = sql.row(_REVOKE, (now, actor.tenant_id, device_id))
        if found is None:
            raise NotFound(noun="device", id=device_id)
        code, name = found
        audit("device.revoked", f"device:{code}"[:80], actor=actor.name, at=now, name=name)

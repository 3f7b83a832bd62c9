"""Let nobody in with a key any more."""

from datetime import datetime

from trastienda.domain.access import keys
from trastienda.domain.access.steps import audit
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def revoke_api_key(key_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Revoke it, from the next request on. It stays on record; to revoke it again changes nothing.

    :raises NotFound: unknown or a neighbour's.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        held = keys.hold_key(key_id)
        if held.is_revoked:
            return
        keys.revoke_key(key_id, at=now)
        audit("api_key.revoked", f"api_key:{key_id}", actor=actor.name, at=now, name=held.name)

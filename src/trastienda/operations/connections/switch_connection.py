"""Use a tenant's own credentials with an outside system, or keep them unused: then the installation's serve again."""

from datetime import datetime
from functools import partial

from django.db.transaction import on_commit

from trastienda.domain.access.steps import audit
from trastienda.domain.connections import steps
from trastienda.domain.connections.errors import NotConnected
from trastienda.domain.connections.kept import forget_kept
from trastienda.domain.connections.providers import rivals
from trastienda.domain.connections.rules import provider_named
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def switch_connection(provider: str, *, is_on: bool, actor: Actor, now: datetime) -> None:
    """
    Switch it. Of certifiers one is in use: switching one on switches the other off.

    :raises NotFound: there is no such system.
    :raises NotConnected: the tenant has no credentials of its own with it.
    """
    actor.require(Permission.EDIT_SETTINGS)
    provider_named(provider)
    with transaction(actor.tenant_id):
        if not steps.switch_connection(provider, is_on=is_on):
            raise NotConnected(provider=provider)
        for other in rivals(provider) if is_on else ():
            steps.switch_connection(other, is_on=False)
        action = "connection.on" if is_on else "connection.off"
        audit(action, f"connection:{provider}", actor=actor.name, at=now)
        on_commit(partial(forget_kept, actor.tenant_id))

"""Forget a tenant's credentials with an outside system, for good."""

from datetime import datetime
from functools import partial

from django.db.transaction import on_commit

from trastienda.domain.access.steps import audit
from trastienda.domain.connections.errors import NotConnected
from trastienda.domain.connections.kept import forget_kept
from trastienda.domain.connections.rules import provider_named
from trastienda.domain.connections.steps import forget_credentials
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def forget_connection(provider: str, *, actor: Actor, now: datetime) -> None:
    """
    Forget them. What was paid, sent or certified with them stays as it is.

    :raises NotFound: there is no such system.
    :raises NotConnected: the tenant has no credentials of its own with it.
    """
    actor.require(Permission.EDIT_SETTINGS)
    provider_named(provider)
    with transaction(actor.tenant_id):
        if not forget_credentials(provider):
            raise NotConnected(provider=provider)
        audit("connection.forgotten", f"connection:{provider}", actor=actor.name, at=now)
        on_commit(partial(forget_kept, actor.tenant_id))

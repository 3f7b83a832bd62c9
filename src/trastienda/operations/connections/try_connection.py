"""Try a tenant's credentials: ask the outside system something harmless, and note what it said.

The question goes over a network, so it lies between two transactions and belongs to neither.
"""

from collections.abc import Callable
from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.connections.errors import NotConnected
from trastienda.domain.connections.rules import provider_named
from trastienda.domain.connections.steps import Credentials, credentials_of, note_check
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import require
from trastienda.kernel.transaction import in_transaction, transaction

WORKS = ""


def try_connection(provider: str, *, ask: Callable[[Credentials], str], actor: Actor, now: datetime) -> str:
    """
    Return what the system said: nothing when all is well, else a code of what is wrong.

    :param ask: puts the question, with a short patience; raises nothing.
    :raises NotFound: there is no such system.
    :raises NotConnected: the tenant has no credentials of its own with it, or they are switched off.
    :raises CredentialsUnreadable: they were sealed with another secret of the installation.
    """
    actor.require(Permission.EDIT_SETTINGS)
    provider_named(provider)
    require(not in_transaction(), "nobody waits for a network inside a transaction")
    with transaction(actor.tenant_id):
        credentials = credentials_of(provider)
    if credentials is None:
        raise NotConnected(provider=provider)
    problem = ask(credentials)
    with transaction(actor.tenant_id):
        note_check(provider, at=now, problem=problem)
        audit(
            "connection.tried", f"connection:{provider}", actor=actor.name, at=now, problem=problem or "none"
        )
    return problem

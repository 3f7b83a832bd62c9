"""Keep what opens an outside system for a tenant: sealed, audited, in use from now on."""

from datetime import datetime
from functools import partial

import msgspec
from django.db.transaction import on_commit

from trastienda.domain.access.steps import audit
from trastienda.domain.connections.kept import forget_kept
from trastienda.domain.connections.providers import rivals
from trastienda.domain.connections.rules import check_credentials, values_of
from trastienda.domain.connections.steps import Credentials, keep_credentials, switch_connection
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


class KeepConnection(msgspec.Struct, frozen=True, kw_only=True):
    """
    What was told. `usual` is where the system answers, for one that answers nowhere else; `allows_loopback` whether
    stand-ins on this machine may be asked.
    """

    credentials: Credentials
    usual: str = ""
    allows_loopback: bool = False


def keep_connection(command: KeepConnection, *, actor: Actor, now: datetime) -> None:
    """
    Keep them in the place of those before. Of certifiers one is in use: the other is switched off.

    :raises NotFound: there is no such system.
    :raises Invalid: a field is missing, cannot be used, or leads into a private network.
    """
    actor.require(Permission.EDIT_SETTINGS)
    told = command.credentials
    check_credentials(told, usual=command.usual, allows_loopback=command.allows_loopback)
    with transaction(actor.tenant_id):
        keep_credentials(told, at=now, actor=actor.name)
        for other in rivals(told.provider):
            switch_connection(other, is_on=False)
        audit(
            "connection.set",
            f"connection:{told.provider}",
            actor=actor.name,
            at=now,
            address=told.address,
            told=sorted(name for name, text in values_of(told).items() if text),
        )
        on_commit(partial(forget_kept, actor.tenant_id))

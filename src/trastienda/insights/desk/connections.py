"""
Question: which outside systems does the shop have accounts of its own with, and did they answer when last tried?

Grain: one system that has credentials.   Source: connection.   Fresh: now.   Nothing of a secret but its last four
characters.   Costs: 1 statement.
"""

from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.connections.errors import CredentialsUnreadable
from trastienda.domain.connections.steps import opened
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class ConnectionShown(msgspec.Struct, frozen=True):
    """
    One system. `ending` is the secret's last four characters, empty for a short one; `set_by` who entered it when.

    `checked_at` None: never tried since; `problem` empty: it answered well. `is_readable` False: it was sealed with
    another secret of the installation, and has to be entered again.
    """

    provider: str
    address: str
    ending: str
    is_active: bool
    set_at: datetime
    set_by: str
    checked_at: datetime | None
    problem: str
    is_readable: bool


_SHOWN = """
SELECT provider, address, ending, is_active, set_at, actor, checked_at, problem, sealed
FROM connection
WHERE tenant_id = %s ORDER BY provider
"""


def connections_shown(*, actor: Actor) -> dict[str, ConnectionShown]:
    """Return what there is, by provider. :raises Forbidden: settings are not the actor's to change."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        found = sql.rows(_SHOWN, (current_tenant(),))
    return {row[0]: _shown(row, actor.tenant_id) for row in found}


def _shown(row: tuple[Any, ...], tenant_id: int) -> ConnectionShown:
    is_readable = _opens(str(row[0]), bytes(row[-1]), tenant_id)
    return ConnectionShown(*(*row[:-1], is_readable))


def _opens(provider: str, sealed: bytes, tenant_id: int) -> bool:
    try:
        opened(provider, sealed, tenant_id=tenant_id)
    except CredentialsUnreadable:
        return False
    return True

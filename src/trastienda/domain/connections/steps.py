"""The building blocks of connections: keep what opens an outside system, open it for whoever asks that system.

Callers audit what they change; no secret is among the facts. What is sealed is bound to its tenant and provider, so a
row that is copied to a neighbour opens nothing there.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.conf import settings

from trastienda.domain.connections.errors import CredentialsUnreadable
from trastienda.domain.connections.models import Connection
from trastienda.kernel import sql
from trastienda.kernel.sealing import WrongSecret, seal, unseal
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_PURPOSE = "trastienda connections 1"
_SHOWN = 4
_SHORTEST_SHOWN = 12
"""Of a shorter secret, four characters would be too much to show."""


class Credentials(msgspec.Struct, frozen=True):
    """
    What opens one outside system. `address` empty: where the system usually answers.

    `secret` is the key, token or password; `signing` what its notices are signed with; `extra` whatever else it wants
    to know (a contract, a merchant), by name.
    """

    provider: str
    address: str = ""
    user: str = ""
    secret: str = ""
    signing: str = ""
    extra: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"Credentials({self.provider})"


_ONE = """
SELECT provider, sealed FROM connection WHERE tenant_id = %s AND provider = %s AND is_active
"""
_ALL = "SELECT provider, sealed FROM connection WHERE tenant_id = %s AND is_active ORDER BY provider"
_FORGET = "DELETE FROM connection WHERE tenant_id = %s AND provider = %s"
_SWITCH = """
UPDATE connection SET is_active = %s WHERE tenant_id = %s AND provider = %s
"""
_NOTE = """
UPDATE connection SET checked_at = %s, problem = left(%s, 300) WHERE tenant_id = %s AND provider = %s
"""


@step
def credentials_of(provider: str) -> Credentials | None:
    """
    Return the running tenant's credentials with that system; None when it has none, or they are switched off.

    :raises CredentialsUnreadable: they were sealed with another secret of the installation.
    """
    found = sql.row(_ONE, (current_tenant(), provider))
    return None if found is None else opened(found[0], bytes(found[1]), tenant_id=current_tenant())


@step
def sealed_credentials() -> dict[str, bytes]:
    """Return what the running tenant has, by provider, still sealed; without those that are switched off."""
    return {provider: bytes(sealed) for provider, sealed in sql.rows(_ALL, (current_tenant(),))}


def opened(provider: str, sealed: bytes, *, tenant_id: int) -> Credentials:
    """Return sealed credentials. :raises CredentialsUnreadable: sealed with another secret of the installation."""
    try:
        content = unseal(
            sealed, secret=settings.SECRET_KEY, purpose=_PURPOSE, bound_to=_bound_to(tenant_id, provider)
        )
    except WrongSecret:
        raise CredentialsUnreadable(provider=provider) from None
    return msgspec.msgpack.decode(content, type=Credentials)


@step
def keep_credentials(credentials: Credentials, *, at: datetime, actor: str) -> None:
    """Keep them, switched on, in the place of those that the tenant had with that system."""
    secret, tenant = credentials.secret, current_tenant()
    sealed = seal(
        msgspec.msgpack.encode(credentials),
        secret=settings.SECRET_KEY,
        purpose=_PURPOSE,
        bound_to=_bound_to(tenant, credentials.provider),
    )
    Connection.objects.update_or_create(
        tenant_id=tenant,
        provider=credentials.provider,
        defaults={
            "address": credentials.address,
            "ending": secret[-_SHOWN:] if len(secret) >= _SHORTEST_SHOWN else "",
            "sealed": sealed,
            "is_active": True,
            "set_at": at,
            "actor": actor,
            "checked_at": None,
            "problem": "",
        },
    )


@step
def forget_credentials(provider: str) -> bool:
    """Forget the tenant's credentials with that system, for good. Return whether there were any."""
    return sql.execute(_FORGET, (current_tenant(), provider)) == 1


@step
def switch_connection(provider: str, *, is_on: bool) -> bool:
    """Use the tenant's credentials with that system, or keep them unused. Return whether there are any."""
    return sql.execute(_SWITCH, (is_on, current_tenant(), provider)) == 1


@step
def note_check(provider: str, *, at: datetime, problem: str) -> None:
    """Note what the system said when it was tried: a problem, or nothing."""
    sql.execute(_NOTE, (at, problem, current_tenant(), provider))


def _bound_to(tenant_id: int, provider: str) -> str:
    return f"{tenant_id}:{provider}"

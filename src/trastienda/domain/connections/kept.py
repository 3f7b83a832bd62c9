"""A tenant's own credentials where they are asked for again and again: one look-up a minute and process for all.

Most tenants have none and pay with an account of the installation; a payment must not cost them a statement. They are
kept as they are stored, sealed. Another process may use what was changed or forgotten here for up to a minute more.
"""

from collections.abc import Mapping

import msgspec

from trastienda.domain.connections.steps import Credentials, opened, sealed_credentials
from trastienda.kernel.keeping import Kept
from trastienda.kernel.transaction import transaction


class _Sealed(msgspec.Struct, frozen=True):
    """What a tenant has, by provider. Kept when it is nothing, too."""

    by_provider: Mapping[str, bytes]


_known: Kept[int, _Sealed] = Kept()


def own_credentials(provider: str, tenant_id: int) -> Credentials | None:
    """
    Return a tenant's own credentials with a system; None when it has none, or they are switched off.

    Joins a transaction of that tenant, or opens one for the look-up.

    :raises CredentialsUnreadable: they were sealed with another secret of the installation.
    """
    sealed = _known.get(tenant_id, lambda: _read(tenant_id)).by_provider.get(provider)
    return None if sealed is None else opened(provider, sealed, tenant_id=tenant_id)


def own_providers(tenant_id: int) -> frozenset[str]:
    """Return the systems that a tenant has credentials of its own with."""
    return frozenset(_known.get(tenant_id, lambda: _read(tenant_id)).by_provider)


def forget_kept(tenant_id: int) -> None:
    """Look anew next time; called by the operations that change them."""
    _known.forget(tenant_id)


def _read(tenant_id: int) -> _Sealed:
    with transaction(tenant_id):
        return _Sealed(sealed_credentials())

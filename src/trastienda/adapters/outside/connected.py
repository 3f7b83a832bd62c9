"""The account with which a tenant reaches a neighbour: its own, else the installation's."""

from collections.abc import Mapping, Sequence

from trastienda.adapters.outside.accounts import OutsideAccount, shared_account
from trastienda.domain.connections.errors import NotConfigured
from trastienda.domain.connections.steps import Credentials, credentials_of
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


def account_of(provider: str, shared: Sequence[OutsideAccount]) -> OutsideAccount | None:
    """
    Return the running tenant's account; None when it has none, nor the installation for it.

    :raises CredentialsUnreadable: its own was sealed with another secret of the installation.
    """
    own = credentials_of(provider)
    if own is None:
        return shared_account(provider, current_tenant(), shared)
    return as_account(own)


def as_account(own: Credentials) -> OutsideAccount:
    """Return credentials as the clients take them."""
    return OutsideAccount(
        provider=own.provider,
        address=own.address,
        user=own.user,
        secret=own.secret,
        signing=own.signing,
        extra=tuple(sorted(own.extra.items())),
    )


def missing(account: OutsideAccount | None, needed: Mapping[str, str]) -> list[str]:
    """Return what is still to be told, in the order it is asked for. `needed`: names to where they are kept."""
    return [name for name, kept in needed.items() if account is None or not account.told(kept)]


def usable_account(
    provider: str, tenant_id: int, shared: Sequence[OutsideAccount], *, needed: Mapping[str, str]
) -> OutsideAccount:
    """
    Return a tenant's complete account; may be called outside a transaction.

    :raises NotConfigured: something that the system needs is not told yet.
    """
    with transaction(tenant_id):
        account = account_of(provider, shared)
    lacking = missing(account, needed)
    if account is None or lacking:
        raise NotConfigured(provider=provider, needed=", ".join(lacking))
    return account

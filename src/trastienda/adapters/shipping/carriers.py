"""The carriers of a tenant, made when they are first needed and kept: their tokens last a day."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from trastienda.adapters.shipping.accounts import ADDRESSES, PATIENCE_S, CarrierAccount, account_of
from trastienda.adapters.shipping.andreani import Andreani
from trastienda.adapters.shipping.fastmail import Fastmail
from trastienda.adapters.shipping.micorreo import MiCorreo
from trastienda.adapters.shipping.paqar import Paqar
from trastienda.domain.connections.kept import own_credentials, own_providers
from trastienda.domain.connections.steps import Credentials
from trastienda.domain.shipping.carrying import CarrierPort
from trastienda.domain.shipping.errors import NoCarrier

_KINDS: Mapping[str, Callable[[CarrierAccount], CarrierPort]] = {
    "andreani": Andreani,
    "fastmail": Fastmail,
    "micorreo": MiCorreo,
    "paqar": Paqar,
}


def carrier_of(tenant_id: int, name: str, accounts: tuple[CarrierAccount, ...]) -> CarrierPort:
    """
    Return the carrier that takes a tenant's parcels: with its own credentials, else with one of these accounts.

    :raises NoCarrier: it has no account with that one.
    :raises CredentialsUnreadable: the tenant's own have to be entered again.
    """
    account = own_carrier(name, tenant_id) or account_of(tenant_id, name, accounts)
    if account is None or name not in _KINDS:
        raise NoCarrier(carrier=name)
    return _made(account)


def own_carriers(tenant_id: int) -> frozenset[str]:
    """Return the carriers that a tenant has credentials of its own with."""
    return own_providers(tenant_id) & _KINDS.keys()


def own_carrier(name: str, tenant_id: int) -> CarrierAccount | None:
    """Return a tenant's own account with a carrier. :raises CredentialsUnreadable: it has to be entered again."""
    told = own_credentials(name, tenant_id) if name in _KINDS else None
    return None if told is None else carrier_account(told, tenant_id=tenant_id)


def carrier_account(told: Credentials, *, tenant_id: int, patience_s: float = PATIENCE_S) -> CarrierAccount:
    """Return what was told of a carrier as an account."""
    return CarrierAccount(
        carrier=told.provider,
        secret=told.secret,
        address=(told.address or ADDRESSES[told.provider]).rstrip("/"),
        user=told.user,
        contract=told.extra.get("contract", ""),
        tenant_id=tenant_id,
        patience_s=patience_s,
    )


def made(account: CarrierAccount) -> CarrierPort:
    """Return a carrier for that account alone, which nobody keeps."""
    return _KINDS[account.carrier](account)


@lru_cache(maxsize=256)
def _made(account: CarrierAccount) -> CarrierPort:
    return _KINDS[account.carrier](account)

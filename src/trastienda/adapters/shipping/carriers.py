"""The carriers of a tenant, made when they are first needed and kept: their tokens last a day."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from trastienda.adapters.shipping.accounts import CarrierAccount, account_of
from trastienda.adapters.shipping.andreani import Andreani
from trastienda.adapters.shipping.fastmail import Fastmail
from trastienda.adapters.shipping.micorreo import MiCorreo
from trastienda.adapters.shipping.paqar import Paqar
from trastienda.domain.shipping.carrying import CarrierPort
from trastienda.domain.shipping.errors import NoCarrier

_KINDS: Mapping[str, Callable[[CarrierAccount], CarrierPort]] = {
    "andreani": Andreani,
    "fastmail": Fastmail,
    "micorreo": MiCorreo,
    "paqar": Paqar,
}


def carrier_of(tenant_id: int, name: str, accounts: tuple[CarrierAccount, ...]) -> CarrierPort:
    """Return the carrier that takes a tenant's parcels. :raises NoCarrier: it has no account with that one."""
    account = account_of(tenant_id, name, accounts)
    if account is None or name not in _KINDS:
        raise NoCarrier(carrier=name)
    return _made(account)


@lru_cache(maxsize=256)
def _made(account: CarrierAccount) -> CarrierPort:
    return _KINDS[account.carrier](account)

"""Which account with a carrier sends for which tenant. Plain data, read from the environment by `project`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

ADDRESSES: Mapping[str, str] = {
    "paqar": "https://api.correoargentino.com.ar/paqar/v1",
    "micorreo": "https://api.correoargentino.com.ar/micorreo/v1",
    "andreani": "https://apis.andreani.com",
    "fastmail": "",
}
"""Where each carrier answers; Fastmail publishes no address, it comes with the contract."""


PATIENCE_S = 10.0
"""How long an answer is waited for, unless an account says otherwise."""


@dataclass(frozen=True, slots=True)
class CarrierAccount:
    """
    One account with a carrier. `tenant_id` None: it sends for every tenant that has none of its own.

    `user` and `secret` are what the carrier calls them: an API key is a secret without a user. `contract` is the number
    that its prices hang on: Paq.ar's agreement, MiCorreo's customer, Andreani's contract.
    """

    carrier: str
    secret: str = field(repr=False)
    address: str
    user: str = ""
    contract: str = ""
    tenant_id: int | None = None
    patience_s: float = PATIENCE_S


def account_of(tenant_id: int, carrier: str, accounts: tuple[CarrierAccount, ...]) -> CarrierAccount | None:
    """Return the tenant's own account with that carrier, else the one for everybody, else None."""
    by_tenant = {account.tenant_id: account for account in accounts if account.carrier == carrier}
    return by_tenant.get(tenant_id) or by_tenant.get(None)

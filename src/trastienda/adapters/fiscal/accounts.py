"""Which account with a certifier stamps for which tenant. Plain data, read from the environment by `project`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ADDRESSES: Mapping[str, str] = {
    "sw": "https://services.sw.com.mx",
    "finkok": "https://facturacion.finkok.com",
}
"""Where the PACs answer."""
SAT_ADDRESS = "https://consultaqr.facturaelectronica.sat.gob.mx"
"""Where the SAT itself says how a document stands, without any account."""


@dataclass(frozen=True, slots=True)
class PacAccount:
    """
    One account with a PAC. `tenant_id` None: it stamps for every tenant that has none of its own.

    SW: `secret` alone is a token that does not expire, with `user` it is the password. Finkok needs both.
    """

    pac: str
    secret: str = field(repr=False)
    address: str
    user: str = ""
    sat_address: str = SAT_ADDRESS
    tenant_id: int | None = None


def account_of(tenant_id: int, accounts: Sequence[PacAccount]) -> PacAccount | None:
    """Return the tenant's own account, else the one for everybody, else None: nothing is stamped."""
    by_tenant = {account.tenant_id: account for account in accounts}
    return by_tenant.get(tenant_id) or by_tenant.get(None)

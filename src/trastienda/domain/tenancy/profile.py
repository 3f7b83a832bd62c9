"""What every request needs to know of its tenant: zone, currency, country, tax. Read once per process, kept briefly."""

from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.keeping import Kept


class TenantProfile(msgspec.Struct, frozen=True):
    id: int
    name: str
    country: str
    currency: str
    time_zone: str
    default_tax_rate: Decimal
    prices_include_tax: bool


_known: Kept[int, TenantProfile] = Kept()


def tenant_profile(tenant_id: int) -> TenantProfile:
    """Return the running tenant's profile. :raises NotFound: there is no such tenant, or it is not this one."""
    return _known.get(tenant_id, lambda: _read(tenant_id))


def forget_profile(tenant_id: int) -> None:
    """Read the tenant anew next time; called by the operation that changes it."""
    _known.forget(tenant_id)


_PROFILE = """
SELECT id, name, country, currency, time_zone, default_tax_rate, prices_include_tax
FROM tenant WHERE id = %s AND is_active
"""


def _read(tenant_id: int) -> TenantProfile:
    found = sql.row(_PROFILE, (tenant_id,))
    if found is None:
        raise NotFound(noun="tenant", id=tenant_id)
    return TenantProfile(*found)

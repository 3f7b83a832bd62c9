"""What every request needs to know of its tenant: zone, currency, country, tax. Read once per process, kept briefly.

These change a few times in a tenant's life; a minute's delay harms nobody, and a query per ticket would.
"""

import time
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound

KEPT_SECONDS = 60.0


class TenantProfile(msgspec.Struct, frozen=True):
    id: int
    name: str
    country: str
    currency: str
    time_zone: str
    default_tax_rate: Decimal
    prices_include_tax: bool


_known: dict[int, tuple[float, TenantProfile]] = {}


def tenant_profile(tenant_id: int) -> TenantProfile:
    """Return the running tenant's profile. :raises NotFound: there is no such tenant, or it is not this one."""
    kept = _known.get(tenant_id)
    if kept and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1]
    found = sql.row(_PROFILE, (tenant_id,))
    if found is None:
        raise NotFound(noun="tenant", id=tenant_id)
    profile = TenantProfile(*found)
    _known[tenant_id] = (time.monotonic(), profile)
    return profile


def forget_profile(tenant_id: int) -> None:
    """Read the tenant anew next time; called by the operation that changes it."""
    _known.pop(tenant_id, None)


_PROFILE = """
SELECT id, name, country, currency, time_zone, default_tax_rate, prices_include_tax
FROM tenant WHERE id = %s AND is_active
"""

"""Question: what do a shop's papers say of it, and on which are they printed?   Source: its own data.   Fresh: now."""

from typing import Literal

import msgspec

from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction


class ShopPapers(msgspec.Struct, frozen=True):
    profile: TenantProfile
    label_size: Literal["a6", "4x6"]


def shop_papers(*, actor: Actor) -> ShopPapers:
    """Return both, for whoever holds no transaction."""
    with transaction(actor.tenant_id):
        return ShopPapers(tenant_profile(actor.tenant_id), tenant_settings().label_size)

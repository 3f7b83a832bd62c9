"""Change what a coupon promises."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales.coupon_terms import (
    FIXED_ONCE_USED,
    CouponSeen,
    CouponTerms,
    checked,
    coupon_seen,
    hold_coupon,
    keep_coupon,
    was_used,
)
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction


class ChangeCoupon(msgspec.Struct, frozen=True):
    """`terms` are fields of `CouponTerms` by name; what is not there stays as it is."""

    coupon: int
    terms: Mapping[str, Any]


def change_coupon(command: ChangeCoupon, *, actor: Actor, now: datetime) -> CouponSeen:
    """
    Keep the new terms; they hold for orders placed from now on. Once a coupon was used, what it is stays as it was:
    its code, its kind and its value.

    :raises NotFound: this shop has no such coupon.
    :raises Invalid: the terms together are none that a coupon can have, or one that is fixed would change.
    :raises AlreadyTaken: another coupon has the code.
    """
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        hold_coupon(command.coupon)
        before = coupon_seen(command.coupon, zone_name=zone_name)
        kept = {name: getattr(before, name) for name in CouponTerms.__struct_fields__}
        terms = checked(CouponTerms(**{**kept, **command.terms}))
        changed = [name for name in kept if getattr(terms, name) != kept[name]]
        fixed = [name for name in changed if name in FIXED_ONCE_USED]
        if fixed and was_used(command.coupon):
            raise Invalid(field=fixed[0], reason="differs")
        if changed:
            keep_coupon(command.coupon, terms, zone_name=zone_name)
            subject = f"coupon:{command.coupon}"
            audit("coupon.changed", subject, actor=actor.name, at=now, code=terms.code, changed=changed)
        return coupon_seen(command.coupon, zone_name=zone_name)

"""Promise a discount to who knows a code."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.sales.coupon_terms import (
    CouponSeen,
    CouponTerms,
    checked,
    coupon_seen,
    keep_new_coupon,
)
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction


def create_coupon(terms: CouponTerms, *, actor: Actor, now: datetime) -> CouponSeen:
    """
    Make the coupon; it can be used from its first day on.

    :raises Invalid: one of the terms is none that a coupon can have, or its last day has passed already.
    :raises AlreadyTaken: another coupon has the code, whatever its capitals.
    """
    actor.require(Permission.EDIT_ORDERS)
    terms = checked(terms)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        if terms.ends_on is not None and terms.ends_on < local_date(now, zone_name=zone_name):
            raise Invalid(field="ends_on", reason="over")
        made = keep_new_coupon(terms, zone_name=zone_name, now=now)
        seen = coupon_seen(made, zone_name=zone_name)
        audit("coupon.created", f"coupon:{made}", actor=actor.name, at=now, code=seen.code)
    return seen

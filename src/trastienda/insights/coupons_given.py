"""Question: which coupons does the shop give, and how often were they used?   Grain: one row a coupon, newest first.

A use is an order that was placed with it and not given up. Fresh: as of now.
"""

from trastienda.domain.sales.coupon_terms import CouponSeen, coupon_count, coupon_seen, coupons_seen
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.transaction import transaction


def coupons_given(page: PageRequest, *, actor: Actor) -> Page[CouponSeen]:
    """Return a page of the shop's coupons. Two queries whatever its size."""
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        return Page(coupons_seen(page.limit_sql(), zone_name=zone_name), page, coupon_count())


def coupon_given(coupon: int, *, actor: Actor) -> CouponSeen:
    """Return one coupon. :raises NotFound: this shop has none of that number."""
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        return coupon_seen(coupon, zone_name=tenant_profile(actor.tenant_id).time_zone)

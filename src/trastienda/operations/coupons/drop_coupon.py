"""Take a coupon back."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.sales.coupon_terms import erase_coupon, hold_coupon, switch_off, was_used
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


def drop_coupon(coupon: int, *, actor: Actor, now: datetime) -> bool:
    """
    Erase a coupon that no order was ever placed with; one that was used is only switched off, because orders name it.

    Carts that name it lose it, or say that it cannot be used. Returns whether it was erased.

    :raises NotFound: this shop has no such coupon.
    """
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        hold_coupon(coupon)
        is_erased = not was_used(coupon)
        if is_erased:
            erase_coupon(coupon)
        else:
            switch_off(coupon)
        what = "coupon.erased" if is_erased else "coupon.switched_off"
        audit(what, f"coupon:{coupon}", actor=actor.name, at=now)
    return is_erased

"""Name the coupon that one's cart is to be ordered with, or none."""

from datetime import datetime

from trastienda.domain.sales import carts
from trastienda.domain.sales.coupons import coupon_of_code, discount_of
from trastienda.insights.cart_shown import products_price
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.cart.owner import user_of


def use_coupon(code: str | None, *, actor: Actor, now: datetime) -> None:
    """
    Keep the coupon with the cart; whether it may still be used is asked again when the order is placed.

    :raises CouponRefused: unknown, over, used up, or not for what is in the cart now.
    """
    user = user_of(actor)
    with transaction(actor.tenant_id):
        cart = carts.hold_cart(user, at=now)
        if code is None:
            carts.set_coupon(cart, None)
            return
        coupon = coupon_of_code(code, user=user)
        discount_of(coupon, products=products_price(cart), at=now)
        carts.set_coupon(cart, coupon.id)

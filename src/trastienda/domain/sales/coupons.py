"""Coupons: whether one may be used on a cart, and what it takes off."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import CouponRefused
from trastienda.kernel import sql
from trastienda.kernel.money import ZERO, cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

PERCENT, AMOUNT = "percent", "amount"


class HeldCoupon(msgspec.Struct, frozen=True):
    """A coupon, with how often it was used by everybody and by one user in orders that stand."""

    id: int
    code: str
    kind: str
    value: Decimal
    least: Decimal
    most_uses: int | None
    most_uses_each: int | None
    starts_at: datetime | None
    ends_at: datetime | None
    is_active: bool
    uses: int = 0
    uses_own: int = 0


_COLUMNS = "id, code, kind, value, least, most_uses, most_uses_each, starts_at, ends_at, is_active"
_BY_CODE = f"SELECT {_COLUMNS} FROM coupon WHERE tenant_id = %s AND code = %s"
_BY_ID = f"SELECT {_COLUMNS} FROM coupon WHERE tenant_id = %s AND id = %s"
# An order that was given up has not used its coupon.
_USES = """
SELECT count(*), count(*) FILTER (WHERE u.user_id = %(user)s)
FROM coupon_use u JOIN sale s ON s.tenant_id = u.tenant_id AND s.id = u.sale_id
WHERE u.tenant_id = %(tenant)s AND u.coupon_id = %(coupon)s AND s.fulfilment_state <> 'cancelled'
"""


def as_kept(code: str) -> str:
    """Return a code as it is kept and compared: CUPON10 for ' cupon10 '."""
    return code.strip().upper()


@step
def coupon_of_code(code: str, *, user: int) -> HeldCoupon:
    """Return the coupon of a code. :raises CouponRefused: there is none."""
    found = sql.row(_BY_CODE, (current_tenant(), as_kept(code)[:60]))
    if found is None:
        raise CouponRefused(coupon=as_kept(code)[:60], reason="unknown")
    return _with_uses(HeldCoupon(*found), user)


@step
def coupon_of_cart(coupon_id: int, *, user: int, hold: bool = False) -> HeldCoupon:
    """Return the coupon that a cart names; with `hold` nobody else uses it until the operation ends."""
    found = sql.row(_BY_ID + (" FOR UPDATE" if hold else ""), (current_tenant(), coupon_id))
    if found is None:
        raise CouponRefused(coupon="", reason="unknown")
    return _with_uses(HeldCoupon(*found), user)


def _with_uses(coupon: HeldCoupon, user: int) -> HeldCoupon:
    if coupon.most_uses is None and coupon.most_uses_each is None:
        return coupon
    params = {"tenant": current_tenant(), "coupon": coupon.id, "user": user}
    uses, own = sql.row(_USES, params) or (0, 0)
    return msgspec.structs.replace(coupon, uses=uses, uses_own=own)


def discount_of(coupon: HeldCoupon, *, products: Decimal, at: datetime) -> Decimal:
    """
    Return what a coupon takes off products of that price, with tax, to the cent; never more than they cost.

    :raises CouponRefused: it is switched off, not begun, over, used up, or the products come to too little.
    """
    reason = _why_not(coupon, products=products, at=at)
    if reason:
        raise CouponRefused(coupon=coupon.code, reason=reason)
    if coupon.kind == PERCENT:
        return cents(products * coupon.value / 100)
    return min(coupon.value, products)


def discount_or_none(coupon: HeldCoupon, *, products: Decimal, at: datetime) -> tuple[Decimal, str]:
    """Return what a coupon takes off, and an empty text; or nothing, and why."""
    reason = _why_not(coupon, products=products, at=at)
    return (ZERO, reason) if reason else (discount_of(coupon, products=products, at=at), "")


def _why_not(coupon: HeldCoupon, *, products: Decimal, at: datetime) -> str:
    if not coupon.is_active:
        return "unknown"
    if coupon.starts_at is not None and at < coupon.starts_at:
        return "not_begun"
    if coupon.ends_at is not None and at >= coupon.ends_at:
        return "over"
    if coupon.most_uses is not None and coupon.uses >= coupon.most_uses:
        return "used_up"
    if coupon.most_uses_each is not None and coupon.uses_own >= coupon.most_uses_each:
        return "used_already"
    if products < coupon.least:
        return "too_little"
    return ""

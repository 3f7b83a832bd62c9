"""From this dialect's words to our terms of coupons and rates."""

from collections.abc import Mapping
from typing import Any

import msgspec

from trastienda.domain.sales.coupon_terms import CouponTerms
from trastienda.kernel.money import ZERO
from trastienda.operations.coupons.change_coupon import ChangeCoupon
from trastienda.operations.rates.note_rate import NoteRate
from trastienda.surfaces.entelequia.terms import wire
from trastienda.surfaces.entelequia.vocabulary import COUPON_KINDS
from trastienda.web.decode import Exact, exact
from trastienda.web.errors import Malformed

_NAMES: Mapping[str, str] = {
    "type": "kind",
    "minimum_amount": "least",
    "usage_limit": "most_uses",
    "usage_limit_per_client": "most_uses_each",
}
"""The body's names for what we call otherwise."""


def new_coupon(body: wire.NewCoupon) -> CouponTerms:
    return CouponTerms(**_terms(body))


def coupon_change(coupon: int, body: wire.CouponChange) -> ChangeCoupon:
    return ChangeCoupon(coupon=coupon, terms=_terms(body))


def new_rate(body: wire.NewRate) -> NoteRate:
    return NoteRate(currency=body.currency, rate=exact(body.rate), since_on=body.since_on, source=body.source)


def _terms(body: wire.NewCoupon | wire.CouponChange) -> dict[str, Any]:
    said: dict[str, Any] = {
        _NAMES.get(name, name): exact(told) if isinstance(told, Exact) else told
        for name, told in msgspec.structs.asdict(body).items()
        if told is not msgspec.UNSET
    }
    if "least" in said:
        said["least"] = said["least"] or ZERO
    if "kind" in said:
        if said["kind"] not in COUPON_KINDS:
            raise Malformed(where="type", reason=f"debe ser uno de: {', '.join(COUPON_KINDS)}")
        said["kind"] = COUPON_KINDS[said["kind"]]
    return said

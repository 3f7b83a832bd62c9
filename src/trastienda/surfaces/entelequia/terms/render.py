"""From our coupons and rates to this dialect's."""

from typing import Any

from trastienda.domain.sales.coupon_terms import CouponSeen
from trastienda.domain.sales.exchange import SeenRate
from trastienda.kernel.paging import Page
from trastienda.surfaces.entelequia.money import Money, instant
from trastienda.surfaces.entelequia.orders.wire import Pagination
from trastienda.surfaces.entelequia.terms import wire
from trastienda.surfaces.entelequia.vocabulary import COUPON_KIND_FROM_OURS
from trastienda.web.encode import plain


def coupon(seen: CouponSeen, *, currency: str) -> wire.Coupon:
    return wire.Coupon(
        id=seen.id,
        code=seen.code,
        type=COUPON_KIND_FROM_OURS[seen.kind],
        value=plain(seen.value),
        minimum_amount=Money(currency, seen.least),
        usage_limit=seen.most_uses,
        usage_limit_per_client=seen.most_uses_each,
        starts_on=seen.starts_on,
        ends_on=seen.ends_on,
        is_active=seen.is_active,
        uses=seen.uses,
        created_at=instant(seen.created_at),
    )


def coupons(page: Page[CouponSeen], *, currency: str) -> wire.Coupons:
    return wire.Coupons([coupon(each, currency=currency) for each in page.items], pagination(page))


def rate(seen: SeenRate) -> wire.Rate:
    return wire.Rate(
        id=seen.id,
        currency=seen.currency,
        rate=plain(seen.rate),
        since_on=seen.since_on,
        source=seen.source,
    )


def rates(page: Page[SeenRate]) -> wire.Rates:
    return wire.Rates([rate(each) for each in page.items], pagination(page))


def pagination(page: Page[Any]) -> Pagination:
    return Pagination(
        total=page.total,
        count=len(page.items),
        per_page=page.request.size,
        current_page=page.request.number,
        total_pages=max(page.pages, 1),
    )

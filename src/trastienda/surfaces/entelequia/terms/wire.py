"""Shapes of coupons and exchange rates, in snake_case as the columns of the administration are."""

from datetime import date
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.entelequia.money import Money
from trastienda.surfaces.entelequia.orders.wire import Pagination
from trastienda.surfaces.entelequia.vocabulary import COUPON_KINDS
from trastienda.web.decode import Forbid, PositiveMoney, UnitCost
from trastienda.web.decode import Money as Amount

Kind = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(COUPON_KINDS)})]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Uses = Annotated[int, msgspec.Meta(ge=1, le=1_000_000_000)]
Currency = Annotated[str, msgspec.Meta(max_length=10)]


class PageQuery(msgspec.Struct):
    page: int = 1


class RatesQuery(msgspec.Struct):
    currency: Currency = ""
    page: int = 1


class NewCoupon(Forbid, kw_only=True):
    """`value` is a percentage or an amount of the shop's currency, as `type` says. Null is no limit."""

    code: Code
    type: Kind
    value: PositiveMoney
    minimum_amount: Amount | None = None
    usage_limit: Uses | None = None
    usage_limit_per_client: Uses | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    is_active: bool = True


class CouponChange(Forbid, kw_only=True):
    """What is missing stays; null takes a limit or a day away."""

    code: Code | UnsetType = UNSET
    type: Kind | UnsetType = UNSET
    value: PositiveMoney | UnsetType = UNSET
    minimum_amount: Amount | UnsetType | None = UNSET
    usage_limit: Uses | UnsetType | None = UNSET
    usage_limit_per_client: Uses | UnsetType | None = UNSET
    starts_on: date | UnsetType | None = UNSET
    ends_on: date | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class Coupon(msgspec.Struct, kw_only=True):
    """`uses` counts the orders placed with it that were not given up."""

    id: int
    code: str
    type: str
    value: int | Decimal
    minimum_amount: Money
    usage_limit: int | None
    usage_limit_per_client: int | None
    starts_on: date | None
    ends_on: date | None
    is_active: bool
    uses: int
    created_at: str


class Coupons(msgspec.Struct):
    data: list[Coupon]
    pagination: Pagination


class NewRate(Forbid, kw_only=True):
    """`rate` is what one unit of `currency` costs in the shop's own; without `since_on` it holds from today on."""

    currency: Annotated[str, msgspec.Meta(min_length=3, max_length=3)]
    rate: UnitCost
    since_on: date | None = None
    source: Annotated[str, msgspec.Meta(max_length=100)] = ""


class Rate(msgspec.Struct, kw_only=True):
    id: int
    currency: str
    rate: int | Decimal
    since_on: date
    source: str


class Rates(msgspec.Struct):
    data: list[Rate]
    pagination: Pagination


class Message(msgspec.Struct):
    message: str

"""Shapes of the cart. Prices include tax, in the currency that the cart is shown in."""

from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.surfaces.entelequia.money import Money
from trastienda.web.decode import Id, Name, Quantity, StockQuantity

Currency = Annotated[str, msgspec.Meta(max_length=10)]


class CurrencyQuery(msgspec.Struct):
    currency: Currency = ""


class NewItem(msgspec.Struct):
    productId: Id
    quantity: Quantity


class ItemQuantity(msgspec.Struct):
    """None takes the line out."""

    quantity: StockQuantity


class CouponCode(msgspec.Struct):
    code: Name


class ChosenCurrency(msgspec.Struct):
    """Empty is the shop's own."""

    currency: Currency


class CartItem(msgspec.Struct):
    id: int
    productId: int
    productSlug: str
    productTitle: str
    productImage: str | None
    quantity: int | Decimal
    available: int | Decimal
    productPrice: Money
    totalPrice: Money


class Cart(msgspec.Struct, kw_only=True):
    currency: str
    items: list[CartItem]
    coupon_code: str | None
    couponProblem: str | None
    productsPrice: Money
    discountAmount: Money
    total: Money


class Shipment(msgspec.Struct, kw_only=True):
    """A way of getting the goods; `amount` null: not to that place, or not with so much."""

    shipment: int
    shipMethod: str
    shipmentAmount: Money | None
    isFreeShip: bool


class Office(msgspec.Struct, kw_only=True):
    id: int
    carrier: str
    code: str
    name: str
    street: str
    city: str
    province: str
    zip_code: str
    hours: str


class Recommended(msgspec.Struct):
    id: int
    slug: str
    title: str
    price: Money


class QuotedCart(Cart, kw_only=True, omit_defaults=True):
    """The cart with what carrying it to an address costs."""

    shipmentAmount: Money | None
    isFreeShip: bool
    shipments: list[Shipment]
    possible_shipping_offices: list[Office] | msgspec.UnsetType = msgspec.UNSET
    recommended: list[Recommended] | msgspec.UnsetType = msgspec.UNSET

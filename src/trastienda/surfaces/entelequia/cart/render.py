"""From our cart to this dialect's."""

from decimal import Decimal
from typing import Any

from msgspec import UNSET

from trastienda.domain.sales.exchange import Exchange
from trastienda.insights.cart_shown import CartShown
from trastienda.insights.checkout_quoted import CheckoutQuoted
from trastienda.insights.shipping_quote import OfficeShown, ShippingQuote
from trastienda.insights.web_orders import OrderOffice
from trastienda.surfaces.entelequia import vocabulary
from trastienda.surfaces.entelequia.cart import wire
from trastienda.surfaces.entelequia.money import Money, slug
from trastienda.web.encode import plain


def cart(shown: CartShown) -> wire.Cart:
    return wire.Cart(**_cart(shown), total=_money(shown.money, shown.total))


def quoted(found: CheckoutQuoted) -> wire.QuotedCart:
    """The total includes the delivery that is looked at, where it goes there."""
    money, chosen = found.cart.money, found.chosen
    price = money.of(chosen.price) if chosen is not None and chosen.price is not None else None
    return wire.QuotedCart(
        **_cart(found.cart),
        total=_money(money, found.cart.total + (price or 0)),
        shipmentAmount=None if price is None else _money(money, price),
        isFreeShip=chosen is not None and chosen.is_free,
        shipments=[_shipment(each, money) for each in found.quotes],
        possible_shipping_offices=UNSET
        if found.offices is None
        else [office(each) for each in found.offices],
        recommended=UNSET
        if found.recommended is None
        else [
            wire.Recommended(each.id, slug(each.name), each.name, _money(money, money.of(each.price)))
            for each in found.recommended
        ],
    )


def office(found: OfficeShown | OrderOffice) -> wire.Office:
    return wire.Office(
        id=found.id,
        carrier=found.carrier,
        code=found.code,
        name=found.name,
        street=found.street,
        city=found.city,
        province=found.province,
        zip_code=found.postal_code,
        hours=found.hours,
    )


def _shipment(quote: ShippingQuote, money: Exchange) -> wire.Shipment:
    return wire.Shipment(
        shipment=quote.code,
        shipMethod=quote.name,
        shipmentAmount=None if quote.price is None else _money(money, money.of(quote.price)),
        isFreeShip=quote.is_free,
    )


def _cart(shown: CartShown) -> dict[str, Any]:
    return {
        "currency": shown.money.currency,
        "items": [
            wire.CartItem(
                id=line.id,
                productId=line.product_id,
                productSlug=slug(line.name),
                productTitle=line.name,
                productImage=line.image_url,
                quantity=plain(line.quantity),
                available=plain(line.available) if line.is_sold else 0,
                productPrice=_money(shown.money, line.price),
                totalPrice=_money(shown.money, line.total),
            )
            for line in shown.lines
        ],
        "coupon_code": shown.coupon_code or None,
        "couponProblem": vocabulary.SAID.get(shown.coupon_problem) if shown.coupon_problem else None,
        "productsPrice": _money(shown.money, shown.products),
        "discountAmount": _money(shown.money, shown.discount),
    }


def _money(money: Exchange, amount: Decimal) -> Money:
    return Money(money.currency, amount)

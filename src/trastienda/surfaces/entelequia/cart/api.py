"""The client's own cart. Every change answers the whole cart, as it is now."""

from trastienda.insights.cart_shown import cart_shown
from trastienda.operations.cart.choose_currency import choose_currency
from trastienda.operations.cart.put_in_cart import put_in_cart
from trastienda.operations.cart.set_cart_quantity import set_cart_quantity
from trastienda.operations.cart.take_from_cart import take_from_cart
from trastienda.operations.cart.use_coupon import use_coupon
from trastienda.operations.orders.place_order import OrderedLine
from trastienda.surfaces.entelequia.auth import check_role
from trastienda.surfaces.entelequia.cart import render, wire
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.surfaces.entelequia.vocabulary import CLIENT
from trastienda.web.decode import exact
from trastienda.web.surface import Call

SECTION = "2. Carrito"
CART = f"{ROOT}/account/cart"
ITEM = f"{CART}/items/<id:line_id>"


@ENTELEQUIA.get(CART, summary="Ver el carrito", section=SECTION)
def show(call: Call, query: wire.CurrencyQuery) -> wire.Cart:
    return _shown(call, query.currency)


@ENTELEQUIA.post(f"{CART}/items", summary="Agregar un producto", section=SECTION)
def add(call: Call, body: wire.NewItem) -> wire.Cart:
    check_role(call.actor, CLIENT)
    put_in_cart(OrderedLine(body.productId, exact(body.quantity)), actor=call.actor, now=call.now)
    return _shown(call)


@ENTELEQUIA.patch(ITEM, summary="Cambiar la cantidad de un renglón", section=SECTION)
def change(call: Call, line_id: int, body: wire.ItemQuantity) -> wire.Cart:
    return _with_quantity(call, line_id, body)


@ENTELEQUIA.put(ITEM, summary="Fijar la cantidad de un renglón", section=SECTION)
def replace(call: Call, line_id: int, body: wire.ItemQuantity) -> wire.Cart:
    return _with_quantity(call, line_id, body)


@ENTELEQUIA.delete(ITEM, summary="Quitar un renglón", section=SECTION)
def remove(call: Call, line_id: int) -> wire.Cart:
    check_role(call.actor, CLIENT)
    take_from_cart(line_id, actor=call.actor, now=call.now)
    return _shown(call)


@ENTELEQUIA.delete(CART, summary="Vaciar el carrito", section=SECTION)
def empty(call: Call) -> wire.Cart:
    check_role(call.actor, CLIENT)
    take_from_cart(None, actor=call.actor, now=call.now)
    return _shown(call)


@ENTELEQUIA.post(f"{CART}/coupon", summary="Usar un cupón", section=SECTION)
def add_coupon(call: Call, body: wire.CouponCode) -> wire.Cart:
    check_role(call.actor, CLIENT)
    use_coupon(body.code, actor=call.actor, now=call.now)
    return _shown(call)


@ENTELEQUIA.delete(f"{CART}/coupon", summary="Quitar el cupón", section=SECTION)
def remove_coupon(call: Call) -> wire.Cart:
    check_role(call.actor, CLIENT)
    use_coupon(None, actor=call.actor, now=call.now)
    return _shown(call)


@ENTELEQUIA.put(f"{CART}/currency", summary="Elegir la moneda en que se muestra", section=SECTION)
def set_currency(call: Call, body: wire.ChosenCurrency) -> wire.Cart:
    check_role(call.actor, CLIENT)
    choose_currency(body.currency, actor=call.actor, now=call.now)
    return _shown(call)


def _shown(call: Call, currency: str = "") -> wire.Cart:
    check_role(call.actor, CLIENT)
    return render.cart(cart_shown(actor=call.actor, now=call.now, currency=currency))


def _with_quantity(call: Call, line_id: int, body: wire.ItemQuantity) -> wire.Cart:
    check_role(call.actor, CLIENT)
    set_cart_quantity(line_id, exact(body.quantity), actor=call.actor, now=call.now)
    return _shown(call)

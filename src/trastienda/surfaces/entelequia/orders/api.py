"""Orders as whoever ordered sees them, placing one, and paying it."""

from trastienda.domain.payments.methods import BY_TRANSFER, MODO
from trastienda.insights.bank_account import bank_account
from trastienda.insights.checkout_quoted import checkout_quoted
from trastienda.insights.web_orders import own_order, own_orders
from trastienda.kernel.errors import Bug, DomainError, Invalid
from trastienda.kernel.paging import page_request
from trastienda.operations.orders.give_up_checkout import give_up_checkout
from trastienda.operations.orders.place_cart_order import place_cart_order
from trastienda.surfaces.entelequia.auth import check_role
from trastienda.surfaces.entelequia.cart import render as cart_render
from trastienda.surfaces.entelequia.cart.wire import QuotedCart
from trastienda.surfaces.entelequia.orders import paying, render, translate, wire
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.surfaces.entelequia.vocabulary import CLIENT, SAID
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "3. Mis órdenes"
ORDERS = f"{ROOT}/account/orders"
ORDER = f"{ROOT}/account/order"
PER_PAGE = 8


@ENTELEQUIA.get(ORDERS, summary="Mis órdenes", section=SECTION)
def list_(call: Call, query: wire.PageQuery) -> wire.Orders:
    check_role(call.actor, CLIENT)
    page = page_request(query.page, PER_PAGE, largest=PER_PAGE)
    return render.orders(own_orders(page, actor=call.actor))


@ENTELEQUIA.get(f"{ORDERS}/<id:order_id>", summary="Detalle de una orden mía", section=SECTION)
def retrieve(call: Call, order_id: int) -> wire.OneOrder:
    check_role(call.actor, CLIENT)
    return wire.OneOrder(render.order(own_order(order_id, actor=call.actor)))


@ENTELEQUIA.post(ORDERS, summary="Crear una orden a partir del carrito", section=SECTION, outside=True)
def create(call: Call, body: wire.NewOrder, query: wire.CurrencyQuery) -> wire.OrderCreated:
    """
    An order for which nobody can be asked to pay is not kept: the document answers 422 PaymentException. Asked again
    under its Idempotency-Key after half of it was done, it goes on with the order that there is.
    """
    check_role(call.actor, CLIENT)
    command = translate.new_order(body, query, claim=call.claim)
    placed = place_cart_order(command, actor=call.actor, now=call.now)
    bank = None
    if placed.gateway == BY_TRANSFER:
        bank = bank_account(actor=call.actor)
    elif not placed.order.is_paid:
        try:
            paying.open_page(placed.order.id, placed.gateway, call=call)
        except DomainError:
            give_up_checkout(placed.order.id, actor=call.actor, now=call.now)
            raise
    return render.created(own_order(placed.order.id, actor=call.actor), gateway=placed.gateway, bank=bank)


@ENTELEQUIA.post(f"{ORDER}/confirm-address", summary="Calcular el envío del carrito", section=SECTION)
def confirm_address(call: Call, body: wire.AddressToConfirm, query: wire.ConfirmQuery) -> QuotedCart:
    check_role(call.actor, CLIENT)
    try:
        found = checkout_quoted(translate.wanted(body, query), actor=call.actor, now=call.now)
    except Invalid as error:
        raise Malformed(where="client.ship_address.zip_code", reason=SAID[error.reason]) from None
    return cart_render.quoted(found)


@ENTELEQUIA.post(
    f"{ORDER}/modo-checkout-intent", summary="Iniciar un pago con MODO", section=SECTION, outside=True
)
def modo_checkout_intent(call: Call, body: wire.ModoOrder) -> wire.ModoIntent:
    check_role(call.actor, CLIENT)
    seen = own_order(body.order_id, actor=call.actor)
    if seen.gateway != MODO:
        raise Invalid(field="order_id", reason="not_by_modo")
    paying.open_page(seen.id, MODO, call=call)
    payment = own_order(seen.id, actor=call.actor).payment
    if payment is None:
        raise Bug("a page that was opened is kept")
    return wire.ModoIntent(render.modo(payment, seen.method))

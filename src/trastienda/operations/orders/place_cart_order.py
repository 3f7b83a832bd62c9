"""Turn one's cart into an order: priced, discounted, with its delivery, its goods set aside, its cart empty again."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import Quote
from trastienda.domain.payments.methods import BY_TRANSFER, OfferedMethod, offered_method
from trastienda.domain.sales import carts
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.addresses import BILL, SHIP, Address, checked
from trastienda.domain.sales.coupons import HeldCoupon, coupon_of_cart, discount_of
from trastienda.domain.sales.errors import CurrencyNotOffered, EmptyDocument
from trastienda.domain.sales.models import CouponUse, OrderAddress, OrderDetail
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.domain.sales.steps import Logged
from trastienda.domain.shipping.states import MethodKind
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.shipping_quote import Destination, ShippingQuote, parcel_weight, quote_shipment
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.cart.owner import user_of
from trastienda.operations.orders.delivery_line import delivery_line
from trastienda.operations.orders.place_order import (
    OrderedLine,
    OrderPlaced,
    PlaceOrder,
    check_may_order,
    quote_order,
    record_quoted,
)
from trastienda.operations.shipping.start_shipment import start_shipment


class PlaceCartOrder(msgspec.Struct, frozen=True, kw_only=True):
    """
    How the cart is to be sent and paid for. `delivery` is the code of a shipping method, `office_id` where the goods
    wait if it leaves them at one. Who fetches them needs no `ship` address; without `bill` the other one serves.

    `said_total` is what the buyer's screen showed: a difference is noted, and decides nothing. `currency` empty is the
    shop's own. `key` names this wish among all of the tenant's: who asks again under it gets the order that it became.
    """

    delivery: int
    payment: str
    said_total: Decimal
    ship: Address | None = None
    bill: Address | None = None
    office_id: int | None = None
    currency: str = ""
    notes: str = ""
    key: str | None = None


class CartOrderPlaced(msgspec.Struct, frozen=True):
    """The order, and who collects for it: a gateway's name, or `transfer`."""

    order: OrderPlaced
    gateway: str


class _Checkout(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was decided about an order before it is written."""

    method: OfferedMethod
    shipment: ShippingQuote
    quote: Quote
    addresses: dict[str, Address]
    coupon: HeldCoupon | None
    discount: Decimal


def place_cart_order(command: PlaceCartOrder, *, actor: Actor, now: datetime) -> CartOrderPlaced:
    """
    Order what is in the actor's own cart. The number of statements does not depend on the number of lines.

    :raises Forbidden: a visitor has no cart.
    :raises TooManyUnpaidOrders: enough goods are set aside for them already.
    :raises EmptyDocument: nothing is in the cart.
    :raises InvalidAddress: names every field of an address that is missing or wrong.
    :raises MethodNotOffered: the shop does not offer that way to pay.
    :raises CurrencyNotOffered: orders are paid for in the shop's own currency.
    :raises CouponRefused: the cart's coupon may not be used any more.
    :raises ShippingNotOffered: unknown delivery; see `quote_shipment` for the others of its kind.
    :raises ProductNotFound: something in the cart is no longer sold.
    :raises NotEnoughStock: somebody else was faster.
    """
    with transaction(actor.tenant_id):
        cart = carts.hold_cart(user_of(actor), at=now)
        earlier = _placed_before(command.key) if command.key else None
        if earlier is not None:
            return earlier
        user = check_may_order(actor)
        if not cart.lines:
            raise EmptyDocument
        checkout = _decide(command, cart, user=user, now=now)
        placed = record_quoted(
            PlaceOrder(lines=(), notes=command.notes, origin="cart", key=command.key),
            checkout.quote,
            actor=actor,
            now=now,
            payment=_before_paid(checkout.method),
            besides=lambda batch, order: _write(
                command, checkout, order=order, batch=batch, actor=actor, now=now
            ),
        )
        carts.empty_cart(cart)
        return CartOrderPlaced(order=placed, gateway=checkout.method.gateway)


def _before_paid(method: OfferedMethod) -> PaymentState:
    return PaymentState.AWAITING_APPROVAL if method.gateway == BY_TRANSFER else PaymentState.PENDING


_BEFORE = """
SELECT s.id, s.folio, s.total, s.currency,
  (SELECT count(*) FROM sale_line l WHERE l.tenant_id = s.tenant_id AND l.sale_id = s.id)::int,
  s.expires_at, s.unpaid = 0, m.gateway
FROM sale s
JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id
JOIN payment_method m ON m.tenant_id = d.tenant_id AND m.name = d.payment_method
WHERE s.tenant_id = %s AND s.external_ref = %s
"""


@step
def _placed_before(key: str) -> CartOrderPlaced | None:
    """Return the order that the wish became when it was asked for first. Whoever asks holds the cart, so it is seen."""
    found = sql.row(_BEFORE, (current_tenant(), key))
    return CartOrderPlaced(OrderPlaced(*found[:-1]), found[-1]) if found else None


@step
def _decide(command: PlaceCartOrder, cart: carts.HeldCart, *, user: int, now: datetime) -> _Checkout:
    own = tenant_profile(current_tenant()).currency
    if command.currency.strip().upper() not in {"", own}:
        raise CurrencyNotOffered(currency=command.currency[:10], offered=(own,))
    addresses = _addresses(command)
    method = offered_method(command.payment)
    products = quote_order([OrderedLine(line.product_id, line.quantity) for line in cart.lines])
    coupon = coupon_of_cart(cart.coupon_id, user=user, hold=True) if cart.coupon_id is not None else None
    discount = discount_of(coupon, products=products.sum.total, at=now) if coupon else ZERO
    quote = pricing.less(products, discount)
    goes_to = addresses.get(SHIP) or addresses[BILL]
    shipment = quote_shipment(
        command.delivery,
        weight_g=parcel_weight([(line.product_id, line.quantity) for line in cart.lines]),
        value=quote.sum.total,
        to=Destination(goes_to.country_code, goes_to.zip_code),
        office_id=command.office_id,
    )
    if shipment.kind is not MethodKind.PICKUP and SHIP not in addresses:
        checked(Address(), SHIP)  # nobody sends goods to who pays for them without being told so
    if shipment.price:
        quote = pricing.with_line(quote, delivery_line(shipment.price, method=shipment.name, at=now))
    return _Checkout(
        method=method,
        shipment=shipment,
        quote=quote,
        addresses=addresses,
        coupon=coupon,
        discount=discount,
    )


def _addresses(command: PlaceCartOrder) -> dict[str, Address]:
    """
    Return the addresses by kind, as they are kept; where only one was said, the other is the same.

    :raises InvalidAddress: one that is said is wrong, or none is.
    """
    is_needed = command.ship is not None or command.bill is None
    ship = checked(command.ship or Address(), SHIP) if is_needed else None
    bill = checked(command.bill, BILL) if command.bill is not None else None
    if ship is None:
        return {BILL: bill} if bill else {}
    return {SHIP: ship, BILL: bill or checked(ship, BILL)}


@step
def _write(
    command: PlaceCartOrder,
    checkout: _Checkout,
    *,
    order: sql.Id,
    batch: sql.Batch,
    actor: Actor,
    now: datetime,
) -> None:
    """Add to the order's batch what it says besides its lines."""
    total = checkout.quote.sum.total
    batch.insert(
        OrderDetail,
        sale=order,
        delivery=str(checkout.shipment.kind),
        ship_method=checkout.shipment.name[:60],
        office_id=checkout.shipment.office_id,
        shipping=checkout.shipment.price or ZERO,
        is_free_shipping=checkout.shipment.is_free,
        discount=checkout.discount,
        coupon_code=checkout.coupon.code if checkout.coupon else "",
        payment_method=checkout.method.name,
        front_total=command.said_total,
        tracking_code="",
        courier="",
        observations="",
        is_label_printed=False,
        listed_at=now,
        payment_state=str(_before_paid(checkout.method)),
        fulfilment_state=str(FulfilmentState.ON_HOLD),
    )
    rows = [{"kind": kind, **msgspec.structs.asdict(address)} for kind, address in checkout.addresses.items()]
    batch.insert_many(OrderAddress, rows, sale=order)
    start_shipment(checkout.shipment, order=order, batch=batch, at=now)
    if checkout.coupon is not None:
        batch.insert(
            CouponUse,
            coupon=checkout.coupon.id,
            sale=order,
            user=actor.user_id,
            discount=checkout.discount,
            used_at=now,
        )
    happened = [Logged("placed", {"total": total})]
    if command.said_total != total:
        happened.append(Logged("total_differs", {"said": command.said_total, "total": total}))
    sales.log_all(order, happened, actor=actor.name, at=now, batch=batch)

"""From our orders to this dialect's."""

from typing import Any

import msgspec

from trastienda.domain.payments.intents import IntentState
from trastienda.domain.payments.methods import BY_TRANSFER, GETNET, MODO, OPENPAY
from trastienda.domain.sales.addresses import BILL, ONLY_SHIPPED, SHIP, Address
from trastienda.domain.tenancy.settings import BankAccount
from trastienda.insights.web_orders import OrderItem, OrderPayment, WebOrder
from trastienda.kernel.paging import Page
from trastienda.surfaces.entelequia.cart.render import office
from trastienda.surfaces.entelequia.money import Money, instant, slug
from trastienda.surfaces.entelequia.orders import wire
from trastienda.surfaces.entelequia.vocabulary import PAYMENT_STATUS, STATE_FROM_OURS
from trastienda.web.encode import plain


def order(seen: WebOrder) -> wire.Order:
    return wire.Order(
        id=seen.id,
        created_at=instant(seen.placed_at),
        state=STATE_FROM_OURS[seen.payment_state, seen.fulfilment_state],
        orderBillAddress=_bill_address(seen.addresses.get(BILL)),
        orderShipAddress=_ship_address(seen.addresses.get(SHIP)),
        orderItems=[_item(item, seen.currency) for item in seen.items],
        payment=_payment(seen),
        shipMethod=seen.ship_method,
        shipTrackingCode=seen.tracking_code or None,
        shipmentAmount=Money(seen.currency, seen.shipping),
        isFreeShip=seen.is_free_shipping,
        discountAmount=Money(seen.currency, seen.discount),
        productsPrice=Money(seen.currency, seen.products),
        total=Money(seen.currency, seen.total),
        possible_shipping_offices=[office(seen.office)] if seen.office else [],
        coupon_code=seen.coupon_code or None,
    )


def orders(page: Page[WebOrder]) -> wire.Orders:
    return wire.Orders(
        data=[order(each) for each in page.items],
        pagination=wire.Pagination(
            total=page.total,
            count=len(page.items),
            per_page=page.request.size,
            current_page=page.request.number,
            total_pages=max(page.pages, 1),
        ),
    )


def created(seen: WebOrder, *, gateway: str, bank: BankAccount | None) -> wire.OrderCreated:
    """The details of the way to pay that was chosen; a transfer is told where to send the money."""
    details: dict[str, Any] = {}
    if gateway == BY_TRANSFER:
        details["bankData"] = _bank_data(bank, reference=seen.folio)
    elif seen.payment is not None and gateway == GETNET:
        details["paymentGetnetDetail"] = _getnet(seen.payment, seen.method)
    elif seen.payment is not None and gateway == MODO:
        details["paymentMODODetail"] = modo(seen.payment, seen.method)
    elif seen.payment is not None and gateway == OPENPAY:
        details["paymentOpenpayDetail"] = _openpay(seen.payment, seen.method)
    return wire.OrderCreated(order=order(seen), **details)


def modo(payment: OrderPayment, method: str) -> wire.ModoDetail:
    return wire.ModoDetail(
        payment_intent_id=str(payment.id),
        payment_access_token=payment.details.get("access_token"),
        payment_external_intention_id=payment.external_id,
        payment_qr=payment.details.get("qr"),
        payment_deeplink=payment.details.get("deeplink") or payment.url or None,
        payment_method=method,
        payment_status=_status(payment),
    )


def _getnet(payment: OrderPayment, method: str) -> wire.GetnetDetail:
    return wire.GetnetDetail(
        payment_intent_id=payment.external_id,
        payment_access_token=payment.details.get("access_token"),
        payment_method=method,
        success_payment_id=payment.payment_ref,
        payment_status=_status(payment),
    )


def _openpay(payment: OrderPayment, method: str) -> wire.OpenpayDetail:
    return wire.OpenpayDetail(
        payment_link=payment.url or None,
        payment_uuid=payment.external_id,
        payment_access_token=payment.details.get("access_token"),
        payment_method=method,
        payment_status=_status(payment),
    )


def _status(payment: OrderPayment) -> str:
    return PAYMENT_STATUS[IntentState(payment.state)]


def _bank_data(bank: BankAccount | None, *, reference: str) -> wire.BankData | None:
    if bank is None:
        return None
    return wire.BankData(
        bank=bank.bank,
        holder=bank.holder,
        account=bank.number,
        alias=bank.alias,
        tax_id=bank.tax_id,
        reference=reference,
    )


def _payment(seen: WebOrder) -> wire.Payment | None:
    """An order that names no way to pay has none; one that is paid without a page is known by its own number."""
    paid = seen.payment
    if paid is None and not seen.method:
        return None
    return wire.Payment(
        id=paid.id if paid else seen.id,
        payment_method=seen.method,
        payment_link=(paid.url or None) if paid else None,
        amount=paid.amount if paid else seen.charged,
        created_at=instant(paid.created_at if paid else seen.placed_at),
        updated_at=instant(paid.updated_at if paid else seen.updated_at),
    )


def _item(item: OrderItem, currency: str) -> wire.OrderItem:
    return wire.OrderItem(
        id=item.id,
        productId=item.product_id,
        productSlug=slug(item.name),
        productTitle=item.name,
        quantity=plain(item.quantity),
        productPrice=Money(currency, item.price),
        totalPrice=Money(currency, item.total),
    )


def _ship_address(said: Address | None) -> wire.FullAddress | None:
    return None if said is None else wire.FullAddress(**msgspec.structs.asdict(said))


def _bill_address(said: Address | None) -> wire.BillAddress | None:
    if said is None:
        return None
    told = msgspec.structs.asdict(said)
    return wire.BillAddress(**{name: text for name, text in told.items() if name not in ONLY_SHIPPED})

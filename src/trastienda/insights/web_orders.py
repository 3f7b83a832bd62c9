"""
Question: what does an order of the web store say, whole?   Grain: one order, with lines, addresses and payment.

Units: the sale's currency, tax included; prices as on show, before the coupon.   Source: sales, payments, shipping.
Fresh: now.   Costs: 4 statements for any number of orders and lines; one more to count them.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.catalog.rules import DELIVERY_SKU
from trastienda.domain.sales.addresses import Address
from trastienda.domain.sales.errors import DocumentNotFound, OrderOfAnother
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.insights.left_of_orders import RETURNED_LINE, RETURNED_TOTAL
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import ZERO, cents, total
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class OrderItem(msgspec.Struct, frozen=True):
    """A line of goods: its price on show, and what it comes to before the coupon."""

    id: int
    product_id: int
    name: str
    quantity: Decimal
    price: Decimal
    total: Decimal


class OrderPayment(msgspec.Struct, frozen=True):
    """What was agreed with whoever collects: the newest page of the order, if one was asked for."""

    id: int
    gateway: str
    state: str
    external_id: str | None
    payment_ref: str | None
    url: str
    amount: Decimal
    created_at: datetime
    updated_at: datetime
    details: Mapping[str, str] = {}


class OrderOffice(msgspec.Struct, frozen=True):
    """The office at which the goods wait."""

    id: int
    carrier: str
    code: str
    name: str
    street: str
    city: str
    province: str
    postal_code: str
    hours: str


class WebOrder(msgspec.Struct, frozen=True, kw_only=True):
    """
    An order as its client knows it: `products - discount + shipping = total`, what came back of it taken off.
    `charged` is what it came to when it was paid for.

    `method` is the name of the way to pay, empty for an order that was placed where none is asked for; `gateway` who
    collects by it, or `transfer`.
    """

    id: int
    folio: str
    user_id: int | None
    placed_at: datetime
    updated_at: datetime
    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    currency: str
    charged: Decimal
    total: Decimal
    unpaid: Decimal
    shipping: Decimal
    is_free_shipping: bool
    coupon_code: str
    method: str
    gateway: str
    ship_method: str
    tracking_code: str
    items: Sequence[OrderItem]
    addresses: Mapping[str, Address]
    payment: OrderPayment | None
    office: OrderOffice | None

    @property
    def products(self) -> Decimal:
        return total(item.total for item in self.items)

    @property
    def discount(self) -> Decimal:
        """What coupons took off, however the lines share it."""
        return self.products + self.shipping - self.total


_HEADS = """
SELECT s.id, s.folio, s.user_id, s.placed_at,
  greatest(s.placed_at, s.sold_at, coalesce(s.closed_at, s.placed_at)), s.payment_state, s.fulfilment_state,
  s.currency, s.total, s.total - {returned}, s.unpaid, coalesce(d.is_free_shipping, false), coalesce(d.coupon_code, ''),
  coalesce(d.payment_method, ''), coalesce(m.gateway, ''), coalesce(d.ship_method, ''),
  coalesce(d.tracking_code, ''),
  o.id, o.carrier, o.code, o.name, o.street, o.city, o.province, o.postal_code, o.hours
FROM sale s
LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id
LEFT JOIN payment_method m ON m.tenant_id = d.tenant_id AND m.name = d.payment_method
LEFT JOIN shipping_office o ON o.tenant_id = d.tenant_id AND o.id = d.office_id
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL AND {which}
"""
_OWN = "s.user_id = %(user)s ORDER BY s.placed_at DESC, s.id DESC {limit}"
_COUNT = """
SELECT count(*) FROM sale
WHERE tenant_id = %s AND user_id = %s AND placed_at IS NOT NULL AND hidden_at IS NULL
"""
_ITEMS = f"""
SELECT l.sale_id, l.id, l.product_id, l.description, l.quantity - back.quantity, l.unit_price, l.includes_tax,
  l.tax_rate, l.total - back.total, p.sku = %(service)s
FROM sale_line l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
JOIN sale s ON s.tenant_id = l.tenant_id AND s.id = l.sale_id
{RETURNED_LINE}
WHERE l.tenant_id = %(tenant)s AND l.sale_id = ANY(%(orders)s::bigint[]) AND l.quantity > back.quantity
ORDER BY l.sale_id, l.position
"""
_ADDRESSES = f"""
SELECT sale_id, kind, {", ".join(Address.__struct_fields__)} FROM order_address
WHERE tenant_id = %s AND sale_id = ANY(%s::bigint[])
"""
_PAYMENTS = """
SELECT DISTINCT ON (document_id) document_id, id, gateway, state, external_id, payment_ref, url, amount, created_at,
  updated_at, details
FROM payment_intent WHERE tenant_id = %s AND document_kind = 'sale' AND document_id = ANY(%s::bigint[])
ORDER BY document_id, id DESC
"""


def own_orders(page: PageRequest, *, actor: Actor) -> Page[WebOrder]:
    """Return a page of the actor's own orders, the newest first."""
    with transaction(actor.tenant_id):
        params = {"tenant": current_tenant(), "user": actor.user_id or 0}
        query = _HEADS.format(returned=RETURNED_TOTAL, which=_OWN.format(limit=page.limit_sql()))
        orders = _whole(sql.rows(query, params))
        count = int(sql.value(_COUNT, (current_tenant(), actor.user_id or 0)))
        return Page(items=orders, request=page, total=count)


def own_order(order_id: int, *, actor: Actor) -> WebOrder:
    """
    Return one of the actor's own orders.

    :raises DocumentNotFound: unknown, deleted or a neighbour's.
    :raises OrderOfAnother: somebody else of this shop placed it.
    """
    order = web_order(order_id, actor=actor)
    if actor.user_id is None or order.user_id != actor.user_id:
        raise OrderOfAnother(order_id=order_id)
    return order


def web_order(order_id: int, *, actor: Actor) -> WebOrder:
    """Return anybody's order of this shop. :raises DocumentNotFound: unknown, deleted or a neighbour's."""
    with transaction(actor.tenant_id):
        query = _HEADS.format(returned=RETURNED_TOTAL, which="s.id = %(id)s")
        found = _whole(sql.rows(query, {"tenant": current_tenant(), "id": order_id}))
    if not found:
        raise DocumentNotFound(noun="order", id=order_id)
    return found[0]


@step
def _whole(heads: Sequence[tuple[Any, ...]]) -> list[WebOrder]:
    ids = [head[0] for head in heads]
    items: dict[int, list[OrderItem]] = {order: [] for order in ids}
    shipping = dict.fromkeys(ids, ZERO)
    params = {"tenant": current_tenant(), "orders": ids, "service": DELIVERY_SKU}
    for order, *line, is_service in sql.rows(_ITEMS, params):
        if is_service:
            shipping[order] += line[-1]
        else:
            items[order].append(_item(*line))
    addresses: dict[int, dict[str, Address]] = {order: {} for order in ids}
    for order, kind, *told in sql.rows(_ADDRESSES, (current_tenant(), ids)):
        addresses[order][kind] = Address(**dict(zip(Address.__struct_fields__, told, strict=True)))
    payments = {
        order: OrderPayment(*[*told, msgspec.json.decode(details)])
        for order, *told, details in sql.rows(_PAYMENTS, (current_tenant(), ids))
    }
    return [
        _order(head, items[head[0]], shipping[head[0]], addresses[head[0]], payments.get(head[0]))
        for head in heads
    ]


def _item(
    line: int,
    product: int,
    name: str,
    quantity: Decimal,
    unit_price: Decimal,
    includes_tax: bool,
    tax_rate: Decimal,
    line_total: Decimal,
) -> OrderItem:
    """Orders quote with tax; a line that does not was entered elsewhere, and shows what it came to."""
    if not includes_tax:
        return OrderItem(line, product, name, quantity, cents(unit_price * (1 + tax_rate)), line_total)
    return OrderItem(line, product, name, quantity, cents(unit_price), cents(quantity * unit_price))


def _order(
    head: tuple[Any, ...],
    items: list[OrderItem],
    shipping: Decimal,
    addresses: dict[str, Address],
    payment: OrderPayment | None,
) -> WebOrder:
    names = [
        "id",
        "folio",
        "user_id",
        "placed_at",
        "updated_at",
        "payment_state",
        "fulfilment_state",
        "currency",
        "charged",
        "total",
        "unpaid",
        "is_free_shipping",
        "coupon_code",
        "method",
        "gateway",
        "ship_method",
        "tracking_code",
    ]
    told = dict(zip(names, head, strict=False))
    told["payment_state"] = PaymentState(told["payment_state"])
    told["fulfilment_state"] = FulfilmentState(told["fulfilment_state"])
    office = OrderOffice(*head[len(names) :]) if head[len(names)] is not None else None
    return WebOrder(
        **told, shipping=shipping, items=items, addresses=addresses, payment=payment, office=office
    )

"""Shapes of orders as the administration sees them: columns of the model in snake_case, relations in camelCase."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.entelequia.cart.wire import Office
from trastienda.surfaces.entelequia.money import Money
from trastienda.surfaces.entelequia.orders.wire import (
    Address,
    BillAddress,
    FullAddress,
    OrderItem,
    Payment,
    State,
)
from trastienda.surfaces.entelequia.vocabulary import SHIPMENT_STATES
from trastienda.web.decode import Id, LongText, Quantity, ShortText

ListText = Annotated[str, msgspec.Meta(max_length=20_000)]
"""A JSON list of ids, `[1001,1002,1003]`."""
ShipmentState = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(SHIPMENT_STATES)})]


# --- asked -------------------------------------------------------------------------------------------


class OrdersQuery(msgspec.Struct):
    query: ShortText = ""
    state: ShortText | None = None
    ship: ShortText | None = None
    page: int = 1


class ExportQuery(msgspec.Struct):
    query: ShortText = ""
    state: ShortText | None = None
    ship: ShortText | None = None


class OrderQuery(msgspec.Struct):
    orderId: Id


class LabelQuery(msgspec.Struct):
    """`format` zpl answers commands for a label printer; the document knows PDF."""

    orderId: Id
    format: Literal["pdf", "zpl"] = "pdf"


class LabelsQuery(msgspec.Struct):
    ordersId: ListText
    format: Literal["pdf", "zpl"] = "pdf"


class OrdersIdQuery(msgspec.Struct):
    ordersId: ListText


class CodeQuery(msgspec.Struct):
    """The code may also come in the body, as `{"qrCodeId": "…"}`."""

    qrCodeId: ShortText | None = None


class CodeBody(msgspec.Struct):
    qrCodeId: ShortText | int


class MassState(msgspec.Struct):
    state: ShortText
    ordersId: ListText | list[Id]


class Ids(msgspec.Struct):
    ids: ListText | list[Id]


class ProductNamed(msgspec.Struct):
    id: Id


class ItemToAdd(msgspec.Struct):
    product: ProductNamed
    quantity: Quantity


class ItemToRemove(msgspec.Struct):
    id: Id


class OrderChange(msgspec.Struct, kw_only=True):
    """What is not sent stays as it is."""

    orderState: ShortText | UnsetType | None = UNSET
    billAddress: Address | UnsetType | None = UNSET
    shipAddress: Address | UnsetType | None = UNSET
    itemsToAdd: Annotated[list[ItemToAdd], msgspec.Meta(max_length=500)] | UnsetType | None = UNSET
    itemsToRemove: Annotated[list[ItemToRemove], msgspec.Meta(max_length=500)] | UnsetType | None = UNSET
    trackingCode: Annotated[str, msgspec.Meta(max_length=100)] | UnsetType | None = UNSET
    clientNotes: LongText | UnsetType | None = UNSET
    observations: LongText | UnsetType | None = UNSET


class ScanRequest(msgspec.Struct):
    """`isOrderId` false: the number in the path is that of a shipment."""

    shipmentState: ShortText
    courier: Annotated[str, msgspec.Meta(max_length=60)] | None = None
    isOrderId: bool = True


# --- answered ----------------------------------------------------------------------------------------


class ListedOrder(msgspec.Struct, kw_only=True):
    """An order's own columns. `shop_id` is null: it came through the web store."""

    id: int
    folio: str
    shop_id: int | None
    client_id: int | None
    client_name: str
    client_surname: str
    state: State
    ship_method: str
    ship_tracking_code: str | None
    courier: str | None
    payment_method: str
    currency: str
    products_price: Money
    discount_amount: Money
    shipment_amount: Money
    is_free_ship: bool
    total: Money
    coupon_code: str | None
    client_notes: str
    observations: str
    is_label_printed: bool
    created_at: str
    updated_at: str


class Link(msgspec.Struct):
    url: str | None
    label: str
    active: bool


class OrdersPage(msgspec.Struct, kw_only=True):
    """One page, as Laravel's LengthAwarePaginator tells it. `from` and `to` count from 1; null on an empty page."""

    current_page: int
    data: list[ListedOrder]
    first_page_url: str
    from_: int | None = msgspec.field(name="from")
    last_page: int
    last_page_url: str
    links: list[Link]
    next_page_url: str | None
    path: str
    per_page: int
    prev_page_url: str | None
    to: int | None
    total: int


class Client(msgspec.Struct):
    id: int
    username: str
    name: str
    surname: str
    email: str
    customer_id: int | None


class OrderLog(msgspec.Struct):
    id: int
    event: str
    user: str
    details: Mapping[str, Any]
    created_at: str


class FastmailGuia(msgspec.Struct, kw_only=True):
    """A waybill. `state`: solicitada (nobody knows yet), emitida, rechazada; `error` says why there is none."""

    id: int
    order_id: int
    state: str
    guia_id: str | None
    tracking_code: str | None
    label_url: str | None
    error: str | None
    created_at: str
    updated_at: str


class AdminOrder(ListedOrder, kw_only=True):
    client: Client | None
    orderItems: list[OrderItem]
    orderBillAddress: BillAddress | None
    orderShipAddress: FullAddress | None
    orderLogs: list[OrderLog]
    payment: Payment | None
    possibleShippingOffices: list[Office]
    fastmailGuia: FastmailGuia | None
    total_units: int | Decimal


class StateCount(msgspec.Struct):
    count: int
    state: State


class StockLog(msgspec.Struct, kw_only=True):
    """`quantity` below zero left or was set aside; `stock_after` null: it is set aside, and still on the shelf."""

    id: int
    order_id: int
    product_id: int
    product_title: str
    sku: str
    branch_id: int
    branch: str
    type: str
    quantity: int | Decimal
    stock_after: int | Decimal | None
    is_open: bool
    reason: str
    user: str
    created_at: str


class OneGuia(msgspec.Struct):
    guia: FastmailGuia


class GuiaError(msgspec.Struct):
    orderId: int
    message: str


class Guias(msgspec.Struct):
    """Those that there are, and the orders for which there is none with the reason."""

    success: list[FastmailGuia]
    error: list[GuiaError]


class Message(msgspec.Struct):
    message: str


class Shipment(msgspec.Struct, kw_only=True):
    id: int
    order_id: int
    state: ShipmentState
    method: str
    courier: str | None
    tracking_code: str | None
    weight_g: int
    guia_id: int | None
    created_at: str
    updated_at: str


class Scanned(msgspec.Struct):
    shipment: Shipment | None
    order: AdminOrder

"""Shapes of orders. Amounts are texts with two decimals and include tax."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.smartsales.lists import PageQuery
from trastienda.surfaces.smartsales.vocabulary import STATUSES
from trastienda.web.decode import Day, Id, Money, Name, Quantity, ShortText

OrderStatus = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(STATUSES)})]
MOST_ITEMS = 500


# --- asked -------------------------------------------------------------------------------------------


class OrdersQuery(PageQuery):
    status: ShortText | None = None
    user: Name | None = None
    date: Day | None = None
    start_date: Day | None = None
    end_date: Day | None = None


class OrderItemRequest(msgspec.Struct):
    """The price is the catalogue's, whatever is sent."""

    product_id: Id
    quantity: Quantity


class OrderCreateRequest(msgspec.Struct):
    items: Annotated[list[OrderItemRequest], msgspec.Meta(min_length=1, max_length=MOST_ITEMS)]


class ChangedItemRequest(msgspec.Struct):
    """A line as it is asked for, or as it was shown: `product` serves as `product_id`."""

    quantity: Quantity
    product_id: Id | UnsetType = UNSET
    product: Id | UnsetType = UNSET


ChangedItems = Annotated[list[ChangedItemRequest], msgspec.Meta(min_length=1, max_length=MOST_ITEMS)]


class OrderRequest(msgspec.Struct, kw_only=True):
    """An order entered by an administrator. `total_price` is checked, never believed."""

    items: ChangedItems
    user: Name | UnsetType = UNSET
    status: ShortText | UnsetType = UNSET
    total_price: Money | UnsetType | None = UNSET


class PatchedOrderRequest(msgspec.Struct, kw_only=True):
    """What is not said stays. Whose order it is does not change."""

    items: ChangedItems | UnsetType = UNSET
    status: ShortText | UnsetType = UNSET
    total_price: Money | UnsetType | None = UNSET


class OrderStatusRequest(msgspec.Struct):
    status: ShortText


# --- answered ----------------------------------------------------------------------------------------


class OrderItem(msgspec.Struct):
    id: int
    product: int
    quantity: int | Decimal
    price: str


class Order(msgspec.Struct):
    id: int
    user: str
    created_at: datetime
    status: OrderStatus
    total_price: str
    total_amount: str
    items: list[OrderItem]


class OrderCreate(Order):
    """The whole order, as every other answer shows it."""

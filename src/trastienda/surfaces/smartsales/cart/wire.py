"""Shapes of the cart. Amounts are texts with two decimals and include tax."""

from decimal import Decimal
from typing import Literal

import msgspec

from trastienda.surfaces.smartsales.orders.wire import OrderItem, OrderStatus

# --- asked -------------------------------------------------------------------------------------------


class NLPCartRequestRequest(msgspec.Struct):
    prompt: str


class NLPCartRequest(msgspec.Struct):
    """The document's own name for the same."""

    prompt: str


class SuggestionsQuery(msgspec.Struct):
    q: str = ""


# --- answered ----------------------------------------------------------------------------------------


class CartItem(msgspec.Struct):
    product_id: int
    product: int
    name: str
    quantity: int | Decimal
    price: str
    subtotal: str
    stock_available: int


class CartOrder(msgspec.Struct):
    id: int
    total: str
    status: OrderStatus
    items: list[OrderItem]


class CartOption(msgspec.Struct):
    id: int
    name: str
    price: str
    stock: int


class CartQuestion(msgspec.Struct):
    phrase: str
    quantity: int | Decimal
    options: list[CartOption]


class NLPCartResponse(msgspec.Struct):
    success: bool
    message: str
    prompt: str
    interpreted_action: Literal["add", "remove", "clear"]
    items: list[CartItem]
    total: str
    order: CartOrder | None
    not_found: list[str]
    ambiguous: list[CartQuestion]


class NLPCartRefused(msgspec.Struct, omit_defaults=True):
    success: bool
    error: str
    prompt: str
    examples: tuple[str, ...] = ()
    not_found: tuple[str, ...] = ()
    closest: tuple[str, ...] = ()


class ProductSuggestion(msgspec.Struct):
    id: int
    name: str
    price: str
    stock: int
    category: str | None


class ProductSuggestionsResponse(msgspec.Struct):
    query: str
    count: int
    suggestions: list[ProductSuggestion]

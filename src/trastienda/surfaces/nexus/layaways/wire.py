"""Shapes of layaways, field by field as documented."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec

from trastienda.surfaces.nexus.lists import Paged, Pagination
from trastienda.surfaces.nexus.sales.wire import (
    Customer,
    DocumentItem,
    Items,
    Payment,
    PaymentDetails,
    PaymentMethod,
    Reason,
    Refunded,
)
from trastienda.web.decode import Day, Id, LongText, PositiveMoney


class NewLayaway(msgspec.Struct, kw_only=True):
    items: Items
    customer_id: Id
    down_payment: PositiveMoney
    payment_method: PaymentMethod = "efectivo"
    payment_details: PaymentDetails | None = None
    register_id: Id | None = None
    notes: LongText | None = None
    due_date: Day | None = None


class NewPayment(msgspec.Struct, kw_only=True):
    amount: PositiveMoney
    payment_method: PaymentMethod = "efectivo"
    payment_details: PaymentDetails | None = None
    register_id: Id | None = None


class Standing(msgspec.Struct, kw_only=True):
    """A layaway as it stands after something was done to it."""

    id: int
    folio: str
    total: Decimal
    paid: Decimal
    balance: Decimal
    message: str


class ListQuery(Paged, kw_only=True):
    status: Literal["active", "completed", "cancelled"] | None = None
    customer_id: Id | None = None
    branch_id: Id | None = None


class LayawayRow(msgspec.Struct, kw_only=True):
    """A layaway in a list. `subtotal - discount + tax = total`; `paid` is net of what was given back."""

    id: int
    folio: str
    date: Day
    created_at: datetime
    due_date: Day | None
    is_overdue: bool
    branch_id: int
    branch_name: str
    customer_id: int
    customer_name: str
    employee_id: int | None
    employee_name: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    balance: Decimal
    status: str
    items_count: int
    notes: str
    sale_id: int | None
    sale_folio: str | None


class LayawayList(msgspec.Struct):
    data: list[LayawayRow]
    pagination: Pagination


class LayawayDetail(LayawayRow, kw_only=True):
    closed_at: datetime | None
    cancel_reason: str | None
    customer: Customer | None
    items: list[DocumentItem]
    payments: list[Payment]


class LayawayCompleted(msgspec.Struct, kw_only=True):
    """`folio` is the layaway's; the sale that it became has its own."""

    id: int
    folio: str
    status: str
    sale_id: int
    sale_folio: str
    total: Decimal
    items_count: int
    message: str


class Cancel(msgspec.Struct):
    reason: Reason


class LayawayCancelled(msgspec.Struct, kw_only=True):
    id: int
    folio: str
    status: str
    total: Decimal
    refunded: Decimal
    refunds: list[Refunded]
    message: str

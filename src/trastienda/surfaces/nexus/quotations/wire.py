"""Shapes of quotations, field by field as documented."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from trastienda.surfaces.nexus.lists import Paged, Pagination
from trastienda.surfaces.nexus.sales.wire import Customer, DocumentItem, Items, Paying
from trastienda.web.decode import Id, LongText


class NewQuotation(msgspec.Struct, kw_only=True):
    items: Items
    customer_id: Id | None = None
    notes: LongText | None = None
    valid_days: Annotated[int, msgspec.Meta(ge=1, le=365)] | None = None


class QuotationCreated(msgspec.Struct, kw_only=True):
    id: int
    folio: str
    total: Decimal
    items_count: int
    expires_at: datetime
    message: str


class ListQuery(Paged, kw_only=True):
    status: Literal["active", "converted", "expired", "cancelled"] | None = None
    customer_id: Id | None = None
    branch_id: Id | None = None


class QuotationRow(msgspec.Struct, kw_only=True):
    """A quotation in a list. `subtotal - discount + tax = total`."""

    id: int
    folio: str
    date: date
    created_at: datetime
    expires_at: datetime
    branch_id: int
    branch_name: str
    customer_id: int | None
    customer_name: str | None
    employee_id: int | None
    employee_name: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    status: str
    items_count: int
    notes: str
    sale_id: int | None
    sale_folio: str | None


class QuotationList(msgspec.Struct):
    data: list[QuotationRow]
    pagination: Pagination


class QuotationDetail(QuotationRow, kw_only=True):
    closed_at: datetime | None
    cancel_reason: str | None
    customer: Customer | None
    items: list[DocumentItem]


class Convert(Paying, kw_only=True):
    """How the sale is paid. What is sold stands in the quotation; `items` may not be sent again."""

    customer_id: Id | None = None
    notes: LongText | None = None
    items: list[Any] | None = None


class Cancel(msgspec.Struct):
    reason: Annotated[str, msgspec.Meta(max_length=300)] | None = None


class QuotationCancelled(msgspec.Struct):
    id: int
    folio: str
    status: str
    message: str

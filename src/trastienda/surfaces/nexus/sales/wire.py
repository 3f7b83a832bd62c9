"""Shapes of sales, field by field as documented; quotations, layaways and returns share their parts."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.surfaces.nexus.lists import DatedPage, Pagination
from trastienda.web.decode import Id, LongText, Money, Percent, PositiveMoney, Quantity, TaxRate

PaymentMethod = Literal["efectivo", "transferencia", "tarjeta", "mixto"]
SingleMethod = Literal["efectivo", "transferencia", "tarjeta"]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Number = int | Decimal


class Item(msgspec.Struct):
    inventory_id: Id
    quantity: Quantity
    unit_price: Money | None = None
    discount_pct: Percent | None = None
    tax_rate: TaxRate | None = None


class PaymentDetail(msgspec.Struct):
    method: SingleMethod
    amount: PositiveMoney
    reference: Annotated[str, msgspec.Meta(max_length=100)] | None = None


Items = Annotated[list[Item], msgspec.Meta(min_length=1, max_length=500)]
PaymentDetails = Annotated[list[PaymentDetail], msgspec.Meta(max_length=20)]


class Paying(msgspec.Struct, kw_only=True):
    """The fields with which a sale is paid; a quotation is converted with the same ones."""

    payment_method: PaymentMethod = "efectivo"
    sale_type: Literal["cash", "credit", "mixed"] = "cash"
    register_id: Id | None = None
    amount_paid: Money | None = None
    payment_details: PaymentDetails | None = None


class NewSale(Paying, kw_only=True):
    items: Items
    customer_id: Id | None = None
    notes: LongText | None = None


class SaleCreated(msgspec.Struct):
    sale_id: int
    folio: str
    total: Decimal
    change: Decimal
    items_count: int


class ListQuery(DatedPage, kw_only=True):
    employee_id: Id | None = None
    customer_id: Id | None = None
    status: Literal["completed", "cancelled", "returned"] | None = None
    register_id: Id | None = None
    branch_id: Id | None = None


class SaleRow(msgspec.Struct, kw_only=True):
    """A sale in a list. `subtotal - discount + tax = total`."""

    id: int
    folio: str
    date: date
    created_at: datetime
    branch_id: int
    branch_name: str
    customer_id: int | None
    customer_name: str | None
    employee_id: int | None
    employee_name: str
    register_id: int | None
    sale_type: str
    payment_method: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    status: str
    items_count: int
    notes: str


class SaleList(msgspec.Struct):
    data: list[SaleRow]
    pagination: Pagination


class DocumentItem(msgspec.Struct, kw_only=True):
    """A line of a document. `subtotal - discount + tax = total`."""

    id: int
    inventory_id: int
    part_number: str
    name: str
    quantity: Number
    unit_price: Decimal
    discount_pct: Number
    tax_rate: Number
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal


class SoldItem(DocumentItem, kw_only=True):
    returned_quantity: Number


class Payment(msgspec.Struct):
    id: int
    method: str
    amount: Decimal
    refunded: Decimal
    reference: str | None
    register_id: int | None
    created_at: datetime


class Customer(msgspec.Struct):
    id: int
    name: str
    rfc: str | None
    razon_social: str | None
    regimen_fiscal: str | None
    codigo_postal: str | None
    uso_cfdi: str | None
    email: str | None
    phone: str | None
    address: str | None


class ReturnedItem(msgspec.Struct):
    inventory_id: int
    quantity: Number
    total: Decimal


class SaleReturn(msgspec.Struct):
    id: int
    folio: str
    created_at: datetime
    reason: str
    employee_name: str
    total: Decimal
    refunded: Decimal
    credited: Decimal
    items: list[ReturnedItem]


class SaleDetail(SaleRow, kw_only=True):
    """A sale whole. `credit_amount` went on the customer's account; `amount_paid - change` was received."""

    amount_paid: Decimal
    change: Decimal
    credit_amount: Decimal
    quotation_id: int | None
    layaway_id: int | None
    cancelled_at: datetime | None
    cancelled_by: str | None
    cancel_reason: str | None
    customer: Customer | None
    items: list[SoldItem]
    payments: list[Payment]
    returns: list[SaleReturn]


class Cancel(msgspec.Struct):
    reason: Reason


class Refunded(msgspec.Struct):
    method: str
    amount: Decimal


class SaleCancelled(msgspec.Struct, kw_only=True):
    """`refunded` was given back in money, as `refunds` says; `credited` came off the customer's account."""

    id: int
    folio: str
    status: str
    total: Decimal
    refunded: Decimal
    credited: Decimal
    refunds: list[Refunded]
    message: str

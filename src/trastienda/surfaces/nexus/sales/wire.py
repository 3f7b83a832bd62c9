"""Shapes of sales, field by field as documented."""

from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.web.decode import Id, LongText, Money, Percent, PositiveMoney, Quantity, TaxRate

PaymentMethod = Literal["efectivo", "transferencia", "tarjeta", "mixto"]
SingleMethod = Literal["efectivo", "transferencia", "tarjeta"]


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


class Paying(msgspec.Struct, kw_only=True):
    """The fields with which a sale is paid; a quotation is converted with the same ones."""

    payment_method: PaymentMethod = "efectivo"
    sale_type: Literal["cash", "credit", "mixed"] = "cash"
    register_id: Id | None = None
    amount_paid: Money | None = None
    payment_details: Annotated[list[PaymentDetail], msgspec.Meta(max_length=20)] | None = None


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

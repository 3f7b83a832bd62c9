"""Shapes of section 6, field by field as documented."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.nexus.lists import Paged, Pagination
from trastienda.web.decode import Day, Id, Money, PositiveMoney


def _text(longest: int) -> msgspec.Meta:
    return msgspec.Meta(max_length=longest)


CustomerName = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
TaxId = Annotated[str, _text(30)]
LegalName = Annotated[str, _text(250)]
Code = Annotated[str, _text(10)]
Email = Annotated[str, _text(254)]
Phone = Annotated[str, _text(40)]
Address = Annotated[str, _text(300)]
Tier = Literal["mostrador", "taller", "mayoreo"]


class Search(Paged, kw_only=True):
    q: Annotated[str, _text(200)] | None = None
    branch_id: Id | None = None


class NewCustomer(msgspec.Struct, kw_only=True):
    name: CustomerName
    rfc: TaxId | None = None
    razon_social: LegalName | None = None
    regimen_fiscal: Code | None = None
    codigo_postal: Code | None = None
    uso_cfdi: Code | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: Address | None = None
    price_tier: Tier | None = None
    credit_limit: Money | None = None
    branch_id: Id | None = None


class CustomerChanges(msgspec.Struct, kw_only=True):
    """Only what is sent changes; null empties a field."""

    name: CustomerName | UnsetType = UNSET
    rfc: TaxId | UnsetType | None = UNSET
    razon_social: LegalName | UnsetType | None = UNSET
    regimen_fiscal: Code | UnsetType | None = UNSET
    codigo_postal: Code | UnsetType | None = UNSET
    uso_cfdi: Code | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    phone: Phone | UnsetType | None = UNSET
    address: Address | UnsetType | None = UNSET
    price_tier: Tier | UnsetType | None = UNSET
    credit_limit: Money | UnsetType | None = UNSET
    branch_id: Id | UnsetType | None = UNSET


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
    price_tier: str
    credit_limit: Decimal
    balance: Decimal
    branch_id: int | None
    is_active: bool
    created_at: datetime


class Customers(msgspec.Struct):
    data: list[Customer]
    pagination: Pagination


class Saved(msgspec.Struct):
    id: int
    message: str


class StatementOf(msgspec.Struct):
    id: int
    name: str
    credit_limit: Decimal
    balance: Decimal


class Transaction(msgspec.Struct):
    date: Day
    type: str
    reference: str
    amount: Decimal
    balance: Decimal


class Statement(msgspec.Struct):
    customer: StatementOf
    transactions: list[Transaction]
    opening_balance: Decimal


class Vehicle(msgspec.Struct):
    id: int
    make: str
    model: str
    year: int | None
    engine: str | None
    plates: str | None
    vin: str | None


class Vehicles(msgspec.Struct):
    data: list[Vehicle]


class NewPayment(msgspec.Struct):
    amount: PositiveMoney
    payment_method: Literal["efectivo", "transferencia", "tarjeta"]
    reference: Annotated[str, _text(100)] | None = None
    notes: Annotated[str, _text(300)] | None = None


class Paid(msgspec.Struct):
    id: int
    message: str
    folio: str
    amount: Decimal
    balance: Decimal

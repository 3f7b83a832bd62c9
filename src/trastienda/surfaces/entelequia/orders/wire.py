"""Shapes of orders; keys as the document has them, in both of its manners."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.entelequia.cart.wire import Currency, Office
from trastienda.surfaces.entelequia.money import Money
from trastienda.surfaces.entelequia.vocabulary import STATES
from trastienda.web.decode import Exact, Id, LongText, Name, ShortText

State = Annotated[str, msgspec.Meta(extra_json_schema={"enum": list(STATES)})]
AddressText = Annotated[str, msgspec.Meta(max_length=300)]


class Numeric(Exact):
    """A number, or a text that is one, as Laravel's `numeric` takes them. Only compared, never charged."""

    most = Decimal("999999999999")

    @classmethod
    def read(cls, found: object) -> "Exact":
        if isinstance(found, str):
            try:
                found = Decimal(found.strip())
            except InvalidOperation as error:
                raise ValueError("debe ser un número") from error
        return super().read(found)


# --- asked -------------------------------------------------------------------------------------------


class Address(msgspec.Struct, kw_only=True):
    """Which fields are required is asked of all of them together, so that every fault is told at once."""

    name: AddressText | None = None
    last_name: AddressText | None = None
    phone: AddressText | None = None
    email: AddressText | None = None
    dni: AddressText | None = None
    street_ln_1: AddressText | None = None
    street_ln_2: AddressText | None = None
    city: AddressText | None = None
    province: AddressText | None = None
    country: AddressText | None = None
    country_code: AddressText | None = None
    zip_code: AddressText | None = None
    street_opt: AddressText | None = None
    number_opt: AddressText | None = None
    floor_opt: AddressText | None = None
    apartment_opt: AddressText | None = None


class ClientAddress(msgspec.Struct, kw_only=True):
    """With `sameBillingAddress` the bill goes where the goods go, whatever `bill_address` says."""

    sameBillingAddress: bool = False
    ship_address: Address | None = None
    bill_address: Address | None = None


class NewOrder(msgspec.Struct, kw_only=True):
    clientAddress: ClientAddress
    shipment: int
    payment: Name
    frontTotal: Numeric
    clientNotes: LongText | None = None
    selectedOfficeId: Id | None = None
    currency: Currency | None = None


class ShipAddress(msgspec.Struct, kw_only=True):
    country_code: Annotated[str, msgspec.Meta(pattern=r"\A[A-Za-z]{2}\Z")]
    zip_code: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
    country: ShortText | None = None
    city: ShortText | None = None


class Client(msgspec.Struct):
    ship_address: ShipAddress


class AddressToConfirm(msgspec.Struct):
    """`shipment` chooses which delivery the total includes; to the door if it is not said."""

    client: Client
    shipment: int = 1


class ConfirmQuery(msgspec.Struct):
    currency: Currency = ""
    with_possible_offices: bool = False
    with_recommended: bool = False


class CurrencyQuery(msgspec.Struct):
    currency: Currency = ""


class PageQuery(msgspec.Struct):
    page: int = 1


class ModoOrder(msgspec.Struct):
    order_id: Id


# --- answered ----------------------------------------------------------------------------------------


class OrderItem(msgspec.Struct):
    id: int
    productId: int
    productSlug: str
    productTitle: str
    quantity: int | Decimal
    productPrice: Money
    totalPrice: Money


class BillAddress(msgspec.Struct, kw_only=True):
    name: str
    last_name: str
    phone: str
    email: str
    dni: str
    street_ln_1: str
    street_ln_2: str
    city: str
    province: str
    country: str
    country_code: str
    zip_code: str


class FullAddress(BillAddress, kw_only=True):
    street_opt: str
    number_opt: str
    floor_opt: str
    apartment_opt: str


class Payment(msgspec.Struct, kw_only=True):
    """`payment_link` null: there is no page to pay on."""

    id: int
    payment_method: str
    payment_link: str | None
    amount: Decimal
    created_at: str
    updated_at: str


class Order(msgspec.Struct, kw_only=True):
    id: int
    created_at: str
    state: State
    orderBillAddress: BillAddress | None
    orderShipAddress: FullAddress | None
    orderItems: list[OrderItem]
    payment: Payment | None
    shipMethod: str
    shipTrackingCode: str | None
    shipmentAmount: Money
    isFreeShip: bool
    discountAmount: Money
    productsPrice: Money
    total: Money
    possible_shipping_offices: list[Office]
    coupon_code: str | None


class Pagination(msgspec.Struct):
    total: int
    count: int
    per_page: int
    current_page: int
    total_pages: int


class Orders(msgspec.Struct):
    data: list[Order]
    pagination: Pagination


class OneOrder(msgspec.Struct):
    order: Order


class BankData(msgspec.Struct, kw_only=True):
    """Where to send the money, and what to write beside it."""

    bank: str
    holder: str
    account: str
    alias: str
    tax_id: str
    reference: str


class GetnetDetail(msgspec.Struct, kw_only=True):
    payment_intent_id: str | None
    payment_access_token: str | None
    payment_method: str
    success_payment_id: str | None
    payment_status: str


class ModoDetail(msgspec.Struct, kw_only=True):
    payment_intent_id: str | None
    payment_access_token: str | None
    payment_external_intention_id: str | None
    payment_qr: str | None
    payment_deeplink: str | None
    payment_method: str
    payment_status: str


class OpenpayDetail(msgspec.Struct, kw_only=True):
    payment_link: str | None
    payment_uuid: str | None
    payment_access_token: str | None
    payment_method: str
    payment_status: str


class OrderCreated(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The details of ways to pay that were not chosen are left out."""

    order: Order
    bankData: BankData | UnsetType | None = UNSET
    paymentGetnetDetail: GetnetDetail | UnsetType = UNSET
    paymentMODODetail: ModoDetail | UnsetType = UNSET
    paymentOpenpayDetail: OpenpayDetail | UnsetType = UNSET


class ModoIntent(msgspec.Struct):
    paymentMODODetail: ModoDetail

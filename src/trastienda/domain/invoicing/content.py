"""What a fiscal document says, in words that no tax authority owns: who sold what to whom, and what of it is tax.

`Content` is fixed when the document is drafted, kept with it, and everything else follows from it: the signed XML of a
country's scheme, the printed paper, the books' check. Its amounts are the sale's own lines, to the cent: they are
copied, never computed again. Codes (`use`, `form`, `item_code`, `unit_code`, `regime`) are those of the catalogues of
the issuer's country. Does not know: certificates, certifiers, XML.
"""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from trastienda.kernel.money import ZERO


class FiscalKind(StrEnum):
    """
    What a document is for: a sale, the anonymous sales of some days together, goods or money that went back, a
    payment of what was sold on credit.
    """

    INVOICE = "invoice"
    GLOBAL_INVOICE = "global_invoice"
    CREDIT_NOTE = "credit_note"
    PAYMENT_RECEIPT = "payment_receipt"


class Terms(StrEnum):
    """Whether it was paid when it was issued, or is to be paid later and each payment gets a receipt of its own."""

    AT_ONCE = "at_once"
    LATER = "later"


class RelationKind(StrEnum):
    """Why a document names others: it takes from what they charged, it takes their place, or a deposit was one."""

    CREDITS = "credits"
    REPLACES = "replaces"
    DEPOSIT = "deposit"


class Every(StrEnum):
    """How long the time is that a global invoice is about."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"


class Issuer(msgspec.Struct, frozen=True):
    """Who sells. `postal_code` is that of the place where the document is issued."""

    tax_id: str
    legal_name: str
    regime: str
    postal_code: str


class Receiver(msgspec.Struct, frozen=True):
    """Who buys, as the tax authority knows them, and what they will do with it (`use`)."""

    tax_id: str
    legal_name: str
    regime: str
    postal_code: str
    use: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """
    One line: `amount - discount = base`, `base + tax = total`, to the cent and without tax but for `total`.

    `unit_price` is `amount / quantity` to six places, without tax. `tax_rate` is a fraction: 0.16. In a global invoice
    a line is a ticket at one rate, and `sku` its folio.
    """

    sku: str
    description: str
    item_code: str
    unit_code: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    discount: Decimal
    base: Decimal
    tax_rate: Decimal
    tax: Decimal
    total: Decimal


class TaxPart(msgspec.Struct, frozen=True):
    """The share of one rate in an amount."""

    rate: Decimal
    base: Decimal
    tax: Decimal


class Relation(msgspec.Struct, frozen=True):
    """The documents that this one is about, by the numbers that the tax authority gave them."""

    kind: RelationKind
    uuids: tuple[str, ...]


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What a payment did to one document: `before - paid = after`, in the document's currency. Parts begin at 1."""

    uuid: str
    series: str
    number: str
    currency: str
    part: int
    before: Decimal
    paid: Decimal
    after: Decimal
    taxes: tuple[TaxPart, ...]


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """Money that came in for documents that were to be paid later. `form` is how (cash, transfer…), `paid_at` local."""

    paid_at: datetime
    form: str
    currency: str
    amount: Decimal
    reference: str
    settles: tuple[Settled, ...]


class Covers(msgspec.Struct, frozen=True):
    """The days that a global invoice is about, both included."""

    every: Every
    first: date
    last: date


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """
    A document without its seals. `issued_at` is the local time of the place of issue, without an offset.

    Totals are the sums of the items: `amount - discount + tax = total`. A payment receipt has no items and totals of
    zero: its money is in `payment`. `form` and `terms` are empty and None for it. `exchange_rate` is what one unit of
    `currency` was worth in the tenant's money; None in that money itself.
    """

    kind: FiscalKind
    series: str
    number: str
    issued_at: datetime
    issuer: Issuer
    receiver: Receiver
    currency: str
    exchange_rate: Decimal | None = None
    terms: Terms | None = None
    form: str = ""
    items: tuple[Item, ...] = ()
    amount: Decimal = ZERO
    discount: Decimal = ZERO
    tax: Decimal = ZERO
    total: Decimal = ZERO
    taxes: tuple[TaxPart, ...] = ()
    relation: Relation | None = None
    covers: Covers | None = None
    payment: Payment | None = None
    conditions: str = ""

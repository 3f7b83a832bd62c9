"""The documents of a history: what is told of them, what is remembered of them, and the sheets they are written on.

`BulkPoster` decides what a document moves; here is what it is told (`Who`, `When`, `PurchasedLine`), what it keeps of
the documents that later ones come back to (`Drawer`, `Sold`), and every document's columns, once.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.cash.models import CashMovement, RegisterSession
from trastienda.domain.catalog.models import Product
from trastienda.domain.catalog.pricing import QuotedLine
from trastienda.domain.payments.models import Payment, Refund
from trastienda.domain.sales.models import Return, ReturnLine, Sale, SaleLine
from trastienda.domain.stock.models import Adjustment, Purchase, PurchaseLine, Transfer
from trastienda.kernel.money import ZERO
from trastienda.operations.importing.bulk_ledgers import NOTHING
from trastienda.operations.importing.sheets import Sheet


class Who(msgspec.Struct, frozen=True):
    """Somebody of the house."""

    name: str
    employee_id: int | None = None
    user_id: int | None = None


class When(msgspec.Struct, frozen=True):
    """An instant, and the shop's calendar day at that instant."""

    at: datetime
    on: date


class PurchasedLine(msgspec.Struct, frozen=True):
    """Units of a product from a supplier, at a net unit cost."""

    product_id: int
    quantity: Decimal
    unit_cost: Decimal
    tax_rate: Decimal


@dataclass(slots=True)
class Drawer:
    """An open register and the cash in it."""

    id: int
    branch_id: int
    number: int
    who: Who
    opened: When
    opening_amount: Decimal
    cash: Decimal = ZERO


@dataclass(slots=True)
class PaidPart:
    """A payment of a sale, and how much of it was given back."""

    id: int
    method: str
    amount: Decimal
    refunded: Decimal = ZERO


@dataclass(slots=True)
class SoldLine:
    """A line of a posted sale; `returned` counts the units that came back, `returned_total` their money."""

    id: int
    quoted: QuotedLine
    cost: Decimal
    returned: Decimal = NOTHING
    returned_total: Decimal = ZERO


@dataclass(slots=True)
class Sold:
    """A posted sale, as far as returning or cancelling it needs to know."""

    id: int
    folio: str
    branch_id: int
    customer: int | None
    total: Decimal
    credit: Decimal
    lines: list[SoldLine]
    payments: list[PaidPart]
    off_balance: Decimal = ZERO
    state: tuple[str, str] = ("paid", "delivered")
    closed: tuple[datetime, str, str] | None = None


LINE_COLUMNS = (
    "position", "product", "description", "quantity", "unit_price", "includes_tax", "discount_pct", "tax_rate",
    "amount", "discount", "base", "tax", "total",
)  # fmt: skip
"""What every line of a priced document says; see `post_sale.line_row`."""


class Documents:
    """The sheets on which documents are written, in an order that lets each refer to those before it."""

    def __init__(self) -> None:
        self.sessions = Sheet(
            RegisterSession, "id", "branch", "number", "employee", "user", "opened_by", "opened_at", "opening_amount",
            "closed_at", "closed_by", "expected_amount", "counted_amount", "difference",
        )  # fmt: skip
        self.cuts = Sheet(RegisterSession, "id", "summary")
        self.sales = Sheet(
            Sale, "id", "folio", "branch", "customer", "employee", "user", "actor", "amount", "discount", "base", "tax",
            "total", "notes", "channel", "terms", "method", "payment_state", "fulfilment_state", "register_session",
            "currency", "paid", "tendered", "credit", "cost", "sold_at", "sold_on", "external_ref",
        )  # fmt: skip
        self.sale_lines = Sheet(SaleLine, "id", "sale", *LINE_COLUMNS, "cost")
        self.closed_sales = Sheet(
            Sale, "id", "payment_state", "fulfilment_state", "closed_at", "closed_by", "close_reason"
        )
        self.payments = Sheet(
            Payment, "id", "document_kind", "document_id", "folio", "method", "amount", "refunded", "reference",
            "notes", "customer", "register_session", "received_at", "actor",
        )  # fmt: skip
        self.refunded = Sheet(Payment, "id", "refunded")
        self.refunds = Sheet(
            Refund, "payment", "document_kind", "document_id", "method", "amount", "register_session",
            "refunded_at", "actor",
        )  # fmt: skip
        self.returns = Sheet(
            Return, "id", "sale", "folio", "branch", "register_session", "reason", "base", "tax", "total", "cost",
            "off_balance", "refunded", "returned_at", "returned_on", "actor", "external_ref",
        )  # fmt: skip
        self.return_lines = Sheet(
            ReturnLine, "sale_return", "sale_line", "product", "quantity", "base", "tax", "total", "cost"
        )
        self.purchases = Sheet(
            Purchase, "id", "branch", "supplier", "invoice_number", "notes", "base", "tax", "total", "purchased_at",
            "actor",
        )  # fmt: skip
        self.purchase_lines = Sheet(
            PurchaseLine, "purchase", "position", "product", "quantity", "unit_cost", "tax_rate", "base"
        )
        self.adjustments = Sheet(
            Adjustment, "id", "branch", "product", "quantity", "reason", "adjusted_at", "actor"
        )
        self.transfers = Sheet(Transfer, "id", "from_branch", "to_branch", "notes", "transferred_at", "actor")
        self.last_costs = Sheet(Product, "id", "cost")
        self.movements = Sheet(
            CashMovement,
            "id",
            "session",
            "kind",
            "amount",
            "reason",
            "document_kind",
            "document_id",
            "at",
            "actor",
        )

    def write(self) -> None:
        """Insert what has been collected."""
        for sheet in (self.sessions, self.sales, self.sale_lines, self.payments, self.returns, self.return_lines,
                      self.refunds, self.purchases, self.purchase_lines, self.adjustments, self.transfers,
                      self.movements):  # fmt: skip
            sheet.insert()
        for sheet in (self.closed_sales, self.refunded, self.last_costs):
            sheet.update()

"""Shapes of section 7: the documented fields in their order, then what the document has no field for."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.surfaces.nexus.lists import DatedPage, Pagination
from trastienda.web.decode import Day, Id, Money, PositiveMoney


class Open(msgspec.Struct):
    register_number: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    opening_amount: Money


class Opened(msgspec.Struct):
    register_id: int
    register_number: int
    opened_at: datetime
    opening_amount: Decimal


class Current(msgspec.Struct):
    register_id: int
    register_number: int
    opened_at: datetime
    opening_amount: Decimal
    current_cash: Decimal
    sales_count: int
    sales_total: Decimal


class NewMovement(msgspec.Struct):
    type: Literal["in", "out"]
    amount: PositiveMoney
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
    register_id: Id | None = None


class Moved(msgspec.Struct):
    id: int
    message: str
    register_id: int
    type: str
    amount: Decimal
    reason: str
    current_cash: Decimal


class ByMethod(msgspec.Struct):
    cash: Decimal
    card: Decimal
    transfer: Decimal


class Figures(msgspec.Struct, kw_only=True):
    """
    What a cut says. `sales_*` are payments for sales less refunds. The last five are not added to anything above:
    they tell of what the sums are made, or what no sum holds.
    """

    opening_amount: Decimal
    sales_cash: Decimal
    sales_card: Decimal
    sales_transfer: Decimal
    movements_in: Decimal
    movements_out: Decimal
    expected_cash: Decimal
    sales_count: int
    total_sales: Decimal
    cancelled_count: int
    returns_count: int
    credit_sales: Decimal
    refunds: ByMethod
    layaway_payments: ByMethod
    layaway_refunds: ByMethod
    customer_payments: ByMethod


class CutX(Figures, kw_only=True):
    register_id: int
    register_number: int


class NewCutZ(msgspec.Struct):
    counted_amount: Money
    register_id: Id | None = None


class CutZ(msgspec.Struct):
    register_id: int
    expected_cash: Decimal
    counted_amount: Decimal
    difference: Decimal
    closed_at: datetime
    summary: Figures


class HistoryQuery(DatedPage, kw_only=True):
    """`date_from` and `date_to` are about the day of the Z cut."""


class PastCut(msgspec.Struct):
    register_id: int
    register_number: int
    branch_id: int
    opened_by: str
    opened_at: datetime
    closed_by: str | None
    closed_at: datetime | None
    opening_amount: Decimal
    expected_cash: Decimal
    counted_amount: Decimal
    difference: Decimal
    summary: Figures


class History(msgspec.Struct):
    data: list[PastCut]
    pagination: Pagination


class DayQuery(msgspec.Struct):
    date: Day | None = None


class DayOfRegister(Figures, kw_only=True):
    register_id: int
    register_number: int
    branch_id: int
    opened_by: str
    opened_at: datetime
    closed_at: datetime | None
    counted_amount: Decimal | None
    difference: Decimal | None


class DayTotals(Figures, kw_only=True):
    counted_amount: Decimal
    difference: Decimal


class WithoutRegister(msgspec.Struct):
    """Sales wholly on credit, which need no register."""

    sales_count: int
    credit_sales: Decimal


class DailySummary(msgspec.Struct):
    date: Day
    registers: list[DayOfRegister]
    totals: DayTotals
    without_register: WithoutRegister

"""Shapes of section 9 for the chart, the entries, the periods and what customers owe, field by field as documented."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.nexus.lists import DatedPage, Pagination
from trastienda.web.decode import Day, Forbid, Id, Money


def _text(longest: int, shortest: int = 0) -> msgspec.Meta:
    return msgspec.Meta(max_length=longest, min_length=shortest)


Code = Annotated[str, _text(30, 1)]
SatCode = Annotated[str, _text(20)]
AccountName = Annotated[str, _text(200, 1)]
Description = Annotated[str, _text(300, 1)]
Side = Literal["debit", "credit"]
EntryType = Literal["sale", "purchase", "adjustment", "manual", "cash", "payment"]
"""The four documented, and those of drawers and of money on account."""
Year = Annotated[int, msgspec.Meta(ge=1900, le=2999)]
Month = Annotated[int, msgspec.Meta(ge=1, le=12)]


class Account(msgspec.Struct):
    id: int
    code: str
    sat_code: str
    name: str
    type: str
    parent_id: int | None
    level: int
    is_active: bool


class Accounts(msgspec.Struct):
    data: list[Account]


class NewAccount(msgspec.Struct, kw_only=True):
    code: Code
    name: AccountName
    type: Side
    sat_code: SatCode | None = None
    parent_id: Id | None = None
    description: Annotated[str, _text(500)] | None = None


class AccountChanges(Forbid, kw_only=True):
    """Only what is sent changes."""

    code: Code | UnsetType = UNSET
    name: AccountName | UnsetType = UNSET
    type: Side | UnsetType = UNSET
    sat_code: SatCode | UnsetType | None = UNSET
    parent_id: Id | UnsetType | None = UNSET
    description: Annotated[str, _text(500)] | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class Saved(msgspec.Struct):
    id: int
    message: str


class EntrySearch(DatedPage, kw_only=True):
    type: EntryType | None = None


class ListedEntry(msgspec.Struct):
    id: int
    date: Day
    type: str
    reference: str
    description: str
    total: Decimal
    created_by: str
    created_at: datetime


class Entries(msgspec.Struct):
    data: list[ListedEntry]
    pagination: Pagination


class EntryLine(msgspec.Struct):
    account_id: int
    account_code: str
    account_name: str
    debit: Decimal
    credit: Decimal


class Entry(msgspec.Struct):
    id: int
    date: Day
    type: str
    reference: str
    description: str
    lines: list[EntryLine]


class NewEntryLine(msgspec.Struct, kw_only=True):
    account_id: Id
    debit: Money | None = None
    credit: Money | None = None


class NewEntry(msgspec.Struct, kw_only=True):
    date: Day
    description: Description
    lines: list[NewEntryLine]
    reference: Annotated[str, _text(60)] | None = None


class Reversal(msgspec.Struct, kw_only=True):
    date: Day | None = None
    description: Annotated[str, _text(300)] | None = None


class Period(msgspec.Struct):
    year: int
    month: int
    status: Literal["open", "closed"]
    closed_at: datetime | None
    closed_by: str | None


class Periods(msgspec.Struct):
    data: list[Period]


class ClosedPeriod(msgspec.Struct):
    year: Year
    month: Month


class OnDay(msgspec.Struct, kw_only=True):
    date: Day | None = None


class AgedCustomer(msgspec.Struct):
    customer_id: int
    name: str
    current: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    total: Decimal


class AgedTotals(msgspec.Struct):
    current: Decimal
    days_1_30: Decimal
    days_31_60: Decimal
    days_61_90: Decimal
    days_over_90: Decimal
    total: Decimal


class Aging(msgspec.Struct):
    date: Day
    customers: list[AgedCustomer]
    totals: AgedTotals


class SatMonth(msgspec.Struct, kw_only=True):
    """Which month of the books a file for the SAT is about."""

    year: Annotated[int, msgspec.Meta(ge=2015, le=2099)]
    month: Month

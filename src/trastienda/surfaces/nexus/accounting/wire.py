"""Shapes of section 9 for the three statements, field by field as documented."""

from decimal import Decimal

import msgspec

from trastienda.web.decode import Day


class Period(msgspec.Struct):
    first_on: Day = msgspec.field(name="from")
    last_on: Day = msgspec.field(name="to")


class TrialTotals(msgspec.Struct):
    opening_debit: Decimal
    opening_credit: Decimal
    period_debit: Decimal
    period_credit: Decimal
    closing_debit: Decimal
    closing_credit: Decimal


class TrialAccount(msgspec.Struct):
    code: str
    name: str
    opening_debit: Decimal
    opening_credit: Decimal
    period_debit: Decimal
    period_credit: Decimal
    closing_debit: Decimal
    closing_credit: Decimal


class TrialBalance(msgspec.Struct):
    period: Period
    accounts: list[TrialAccount]
    totals: TrialTotals


class Amount(msgspec.Struct):
    code: str
    name: str
    amount: Decimal


class IncomeStatement(msgspec.Struct):
    period: Period
    income: list[Amount]
    cost_of_sales: list[Amount]
    expenses: list[Amount]
    gross_profit: Decimal
    operating_profit: Decimal
    net_income: Decimal


class SheetAccount(msgspec.Struct):
    code: str
    name: str
    amount: Decimal
    children: "list[SheetAccount]"


class BalanceSheet(msgspec.Struct):
    date: Day
    assets: list[SheetAccount]
    liabilities: list[SheetAccount]
    equity: list[SheetAccount]
    total_assets: Decimal
    total_liabilities_equity: Decimal

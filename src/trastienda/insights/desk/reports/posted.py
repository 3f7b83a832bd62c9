"""
Question: what did the shop sell and earn on each day, as its books have it?

Grain: one row a local day on which something was posted. Units: the tenant's currency. Source: kept balances and the
entries behind them, so that a year costs what a week does. Sales are what documents posted to the accounts of sales
and of their tax, returns and cancellations taken off on their own day. Agrees with: the income statement.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.accounting.balances import AccountTotals
from trastienda.domain.accounting.chart import DEBIT
from trastienda.domain.accounting.classes import RESULTS, AccountClass, classes
from trastienda.domain.accounting.days import account_days
from trastienda.domain.accounting.steps import posting_rules
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.transaction import step


class DaySold(msgspec.Struct, frozen=True):
    """Sales of a day. `total` includes tax."""

    day: date
    base: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        return self.base + self.tax


class Earned(msgspec.Struct, frozen=True):
    """Parts of a result, all net of tax: sales + other income - costs - expenses = profit."""

    sales: Decimal = ZERO
    other_income: Decimal = ZERO
    costs: Decimal = ZERO
    expenses: Decimal = ZERO

    @property
    def profit(self) -> Decimal:
        return self.sales + self.other_income - self.costs - self.expenses


class DayEarned(msgspec.Struct, frozen=True):
    day: date
    earned: Earned


@step
def sales_days(*, first_on: date, last_on: date) -> list[DaySold]:
    """Return what was sold each day, in order. One statement."""
    base, tax = sales_accounts()
    days: dict[date, dict[int, Decimal]] = {}
    wanted = [account for account in (base, tax) if account is not None]
    for moved in account_days(wanted, first_on=first_on, last_on=last_on, by_hand=False):
        days.setdefault(moved.day, {})[moved.account_id] = -moved.amount
    return [
        DaySold(day, moved.get(base or 0, ZERO), moved.get(tax or 0, ZERO)) for day, moved in days.items()
    ]


def sales_accounts() -> tuple[int | None, int | None]:
    """Return the accounts that sales post their income and their tax to."""
    found = {component: account for component, _, account in posting_rules("sale")}
    return found.get("base"), found.get("tax")


@step
def earned_days(chart: Sequence[AccountTotals], *, first_on: date, last_on: date) -> list[DayEarned]:
    """Return what was earned each day, in order. One statement."""
    parts = _parts(chart)
    days: dict[date, dict[str, Decimal]] = {}
    for moved in account_days(list(parts), first_on=first_on, last_on=last_on):
        name, sign = parts[moved.account_id]
        of_day = days.setdefault(moved.day, {})
        of_day[name] = of_day.get(name, ZERO) + sign * moved.amount
    return [DayEarned(day, Earned(**of_day)) for day, of_day in days.items()]


def earned(chart: Sequence[AccountTotals]) -> Earned:
    """Return what was earned in the period whose totals these are."""
    parts = _parts(chart)
    sums = {
        name: total(
            sign * each.period
            for each in chart
            for part, sign in [parts.get(each.id, ("", 0))]
            if part == name
        )
        for name in Earned.__struct_fields__
    }
    return Earned(**sums)


def balance_of(chart: Sequence[AccountTotals], document: str, *components: str) -> Decimal:
    """Return what the accounts come to that a document posts these components to: debits less credits."""
    accounts = {account for component, _, account in posting_rules(document) if component in components}
    return total(each.closing for each in chart if each.id in accounts)


def _parts(chart: Sequence[AccountTotals]) -> dict[int, tuple[str, int]]:
    """Return to which part of the result an account belongs, and the sign that makes what raises it positive."""
    sales, _ = sales_accounts()
    class_of = classes(chart)
    found = {}
    for each in chart:
        of = class_of[each.id]
        if of not in RESULTS:
            continue
        is_income = of is AccountClass.INCOME or (of is AccountClass.FINANCING and each.normal_side != DEBIT)
        if is_income:
            found[each.id] = ("sales" if each.id == sales else "other_income", -1)
        else:
            found[each.id] = ("costs" if of is AccountClass.COST else "expenses", 1)
    return found

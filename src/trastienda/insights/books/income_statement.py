"""Question: what did the shop earn in a period, and what did that take?

Grain: one row for each account of results with lines in the period, by code; not netted against any other. Units: the
tenant's currency, positive when it raises what its part is about: a return takes away from income, a discount on
purchases from cost. Source: kept balances and the entries behind them. Fresh: as of the last posted entry.
Agrees with: the trial balance of the same period, and the balance sheets before and after it.
"""

from decimal import Decimal

import msgspec

from trastienda.domain.accounting.balances import AccountTotals, account_totals
from trastienda.domain.accounting.chart import DEBIT
from trastienda.domain.accounting.classes import RESULTS, AccountClass, classes
from trastienda.insights.books.period import Period
from trastienda.kernel.money import total
from trastienda.kernel.transaction import step


class ResultRow(msgspec.Struct, frozen=True):
    """An account and what it contributed to its part of the statement."""

    code: str
    name: str
    amount: Decimal


class IncomeStatement(msgspec.Struct, frozen=True):
    """The three parts. What they come to is arithmetic: nothing comes between operating profit and net income."""

    period: Period
    income: list[ResultRow]
    cost_of_sales: list[ResultRow]
    expenses: list[ResultRow]

    @property
    def gross_profit(self) -> Decimal:
        return _sum(self.income) - _sum(self.cost_of_sales)

    @property
    def operating_profit(self) -> Decimal:
        return self.gross_profit - _sum(self.expenses)

    @property
    def net_income(self) -> Decimal:
        return self.operating_profit


@step
def income_statement(period: Period) -> IncomeStatement:
    """Return the income statement of a period. One query."""
    parts: dict[AccountClass, list[ResultRow]] = {part: [] for part in _PARTS}
    chart = account_totals(first_on=period.first_on, last_on=period.last_on)
    class_of = classes(chart)
    for account in chart:
        if account.has_moved and class_of[account.id] in RESULTS:
            part = _part(account, class_of[account.id])
            amount = -account.period if part is AccountClass.INCOME else account.period
            parts[part].append(ResultRow(code=account.code, name=account.name, amount=amount))
    income, cost, expenses = parts.values()
    return IncomeStatement(period=period, income=income, cost_of_sales=cost, expenses=expenses)


_PARTS = (AccountClass.INCOME, AccountClass.COST, AccountClass.EXPENSES)


def _part(account: AccountTotals, of: AccountClass) -> AccountClass:
    """Financing has no part of its own: what earns is income, what costs is an expense, by the account's own side."""
    if of is not AccountClass.FINANCING:
        return of
    return AccountClass.EXPENSES if account.normal_side == DEBIT else AccountClass.INCOME


def _sum(rows: list[ResultRow]) -> Decimal:
    return total(row.amount for row in rows)

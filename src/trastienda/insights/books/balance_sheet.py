"""Question: what does the shop own on a day, what does it owe, and what is left of it for the owners?

Grain: the chart's own tree, an account where it or one below it has a balance; amounts are rolled up. Units: the
tenant's currency, positive on the side of its part: depreciation takes away from assets. Source: kept balances and the
entries behind them. Fresh: as of the last posted entry. Any day: before the first entry everything is zero.
Agrees with: the trial balance that ends on the day; the year's result is the income statement's since the first of
January. Both sides are equal because every account has a class and every entry balances.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.accounting.balances import AccountTotals, account_totals
from trastienda.domain.accounting.classes import RESULTS, AccountClass, classes
from trastienda.kernel.money import total
from trastienda.kernel.transaction import step


class SheetRow(msgspec.Struct, frozen=True):
    """An account with everything below it."""

    code: str
    name: str
    amount: Decimal
    children: "list[SheetRow]"


class BalanceSheet(msgspec.Struct, frozen=True):
    """
    The three trees, and what is equity without an account of its own.

    `year_result` is what the year of the day has earned so far, `earlier_results` what earlier years earned and
    nobody has carried over to an account of equity. `memorandum` is zero unless an entry mixes memorandum accounts
    with others.
    """

    on: date
    assets: list[SheetRow]
    liabilities: list[SheetRow]
    equity: list[SheetRow]
    year_result: Decimal
    earlier_results: Decimal
    memorandum: Decimal

    @property
    def total_assets(self) -> Decimal:
        return _sum(self.assets)

    @property
    def total_liabilities_equity(self) -> Decimal:
        own = self.year_result + self.earlier_results + self.memorandum
        return _sum(self.liabilities) + _sum(self.equity) + own


@step
def balance_sheet(on: date) -> BalanceSheet:
    """Return the balance sheet of a day, past or future. One query."""
    chart = account_totals(first_on=date(on.year, 1, 1), last_on=on)
    class_of = classes(chart)
    results = [account for account in chart if class_of[account.id] in RESULTS]
    below = defaultdict(list)
    for account in chart:
        below[account.parent_id].append(account)

    def tree(part: AccountClass, sign: int) -> list[SheetRow]:
        tops = (account for account in below[None] if class_of[account.id] is part)
        return _rows(tops, below, sign)

    return BalanceSheet(
        on=on,
        assets=tree(AccountClass.ASSETS, 1),
        liabilities=tree(AccountClass.LIABILITIES, -1),
        equity=tree(AccountClass.EQUITY, -1),
        year_result=-total(account.period for account in results),
        earlier_results=-total(account.opening for account in results),
        memorandum=-total(each.closing for each in chart if class_of[each.id] is AccountClass.MEMORANDUM),
    )


def _rows(
    accounts: Iterable[AccountTotals], below: dict[int | None, list[AccountTotals]], sign: int
) -> list[SheetRow]:
    """Return the accounts with what is below them, without those where there is nothing."""
    rows = []
    for account in accounts:
        children = _rows(below[account.id], below, sign)
        if children or account.closing:
            amount = sign * account.closing + _sum(children)
            rows.append(SheetRow(code=account.code, name=account.name, amount=amount, children=children))
    return rows


def _sum(rows: Iterable[SheetRow]) -> Decimal:
    return total(row.amount for row in rows)

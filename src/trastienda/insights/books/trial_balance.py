"""Question: what did every account come to before a period, what moved in it, and what does it come to after it?

Grain: one row for each account with a balance at the beginning or lines in the period, by code; accounts above others
have no lines of their own and no row. Units: the tenant's currency. Source: kept balances and the entries behind them
(`domain/accounting/balances.py`). Fresh: as of the last posted entry. Agrees with: both other statements, the ledger.
"""

from decimal import Decimal

import msgspec

from trastienda.domain.accounting.balances import account_totals
from trastienda.insights.books.period import Period
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.transaction import step


class Columns(msgspec.Struct, frozen=True):
    """
    Opening and closing of an account are netted: one of debit and credit is zero. The period's are gross.

    Those of the totals are sums of rows, so debit equals credit in each pair, and nothing is netted between accounts.
    """

    opening_debit: Decimal
    opening_credit: Decimal
    period_debit: Decimal
    period_credit: Decimal
    closing_debit: Decimal
    closing_credit: Decimal


class TrialRow(msgspec.Struct, frozen=True):
    """An account and its columns."""

    code: str
    name: str
    columns: Columns


class TrialBalance(msgspec.Struct, frozen=True):
    period: Period
    rows: list[TrialRow]
    totals: Columns


@step
def trial_balance(period: Period) -> TrialBalance:
    """Return the trial balance of a period. One query."""
    rows = [
        TrialRow(
            code=account.code,
            name=account.name,
            columns=Columns(
                *_netted(account.opening),
                account.period_debit,
                account.period_credit,
                *_netted(account.closing),
            ),
        )
        for account in account_totals(first_on=period.first_on, last_on=period.last_on)
        if account.opening or account.has_moved
    ]
    sums = {name: total(getattr(row.columns, name) for row in rows) for name in Columns.__struct_fields__}
    return TrialBalance(period=period, rows=rows, totals=Columns(**sums))


def _netted(balance: Decimal) -> tuple[Decimal, Decimal]:
    """Return debits less credits as what stands on the debit side and what on the credit side."""
    return max(balance, ZERO), max(-balance, ZERO)

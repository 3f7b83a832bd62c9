"""
Question: what does the Mexican tax office want to know of a month of the books?

Grain: one row an account of the chart, those that sum others included; an inactive one as long as anything was posted
to it. Units: pesos to the cent, on the account's own side. Source: the chart, and the entries up to the month's end.
Agrees with: the trial balance of the month, whose rows these are, added up from the bottom of the chart to its top.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec
from stdnum.mx import rfc

from trastienda.domain.accounting import queries
from trastienda.domain.accounting.balances import AccountTotals, account_totals
from trastienda.domain.accounting.chart import DEBIT
from trastienda.domain.accounting.errors import BooksNotForSat, PeriodNotOver
from trastienda.domain.accounting.queries import AccountRow
from trastienda.domain.accounting.rules import last_of_month
from trastienda.kernel import sql
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class SatMonth(msgspec.Struct, frozen=True):
    """Whose books, and of which month (1 to 12)."""

    rfc: str
    year: int
    month: int


class SatAccount(msgspec.Struct, frozen=True):
    """
    An account and its month. `nature` is debit or credit; balances are positive on that side, in pesos to the cent.

    `parent` is the code of the account above; what is said of an account includes all that are below it.
    """

    code: str
    sat_code: str
    name: str
    parent: str | None
    level: int
    nature: str
    opening: Decimal
    debits: Decimal
    credits: Decimal
    closing: Decimal


class SatBooks(msgspec.Struct, frozen=True):
    """The month and every account of it, by code."""

    month: SatMonth
    accounts: list[SatAccount]


class _Sums(msgspec.Struct, frozen=True):
    """What was posted to an account and to all below it: before the month (debits less credits), and in it."""

    opening: Decimal
    debits: Decimal
    credits: Decimal
    is_used: bool

    def __add__(self, other: "_Sums") -> "_Sums":
        return _Sums(
            self.opening + other.opening,
            self.debits + other.debits,
            self.credits + other.credits,
            self.is_used or other.is_used,
        )


@step
def sat_month(year: int, month: int, *, today: date) -> SatBooks:
    """
    Return the books of a month that has begun, for the SAT. Three queries, whatever the number of entries.

    :raises BooksNotForSat: the tenant is not Mexican, or has no valid RFC.
    :raises PeriodNotOver: the month has not begun.
    """
    named = SatMonth(rfc=_rfc(), year=year, month=month)
    if (year, month) > (today.year, today.month):
        raise PeriodNotOver(year=year, month=month)
    chart = queries.accounts()
    first_on = date(year, month, 1)
    sums = _with_those_below(chart, account_totals(first_on=first_on, last_on=last_of_month(first_on)))
    shown = [account for account in chart if account.is_active or sums[account.id].is_used]
    codes = {account.id: account.code for account in chart}
    return SatBooks(month=named, accounts=[_account(each, sums[each.id], codes) for each in shown])


@step
def _rfc() -> str:
    """Return the taxpayer's number as the schemas take it."""
    found = sql.row("SELECT country, tax_id FROM tenant WHERE id = %s", (current_tenant(),))
    country, tax_id = found or ("", "")
    if country != "MX":
        raise BooksNotForSat(reason="not_mexican")
    number = rfc.compact(tax_id)
    if not rfc.is_valid(number):
        raise BooksNotForSat(reason="no_rfc")
    return str(number)


def _with_those_below(chart: list[AccountRow], totals: list[AccountTotals]) -> dict[int, _Sums]:
    """Add every account to the one above it, from the bottom of the chart to its top."""
    sums = {
        each.id: _Sums(
            each.opening,
            each.period_debit,
            each.period_credit,
            is_used=bool(each.opening_debit or each.opening_credit or each.has_moved),
        )
        for each in totals
    }
    for account in sorted(chart, key=lambda each: -each.level):
        if account.parent_id is not None:
            sums[account.parent_id] += sums[account.id]
    return sums


def _account(account: AccountRow, sums: _Sums, codes: Mapping[int, str]) -> SatAccount:
    sign = 1 if account.normal_side == DEBIT else -1
    opening = sums.opening * sign + ZERO  # no negative zero
    return SatAccount(
        code=account.code,
        sat_code=account.sat_code,
        name=account.name,
        parent=None if account.parent_id is None else codes[account.parent_id],
        level=account.level,
        nature=account.normal_side,
        opening=opening,
        debits=sums.debits,
        credits=sums.credits,
        closing=opening + (sums.debits - sums.credits) * sign,
    )

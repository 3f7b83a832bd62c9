"""From our statements to this dialect's shapes."""

import msgspec

from trastienda.insights.books import balance_sheet as sheets
from trastienda.insights.books import income_statement as results
from trastienda.insights.books import trial_balance as trials
from trastienda.insights.books.period import Period
from trastienda.surfaces.nexus.accounting import wire
from trastienda.surfaces.nexus.vocabulary import SHEET_ROWS


def trial_balance(of: trials.TrialBalance) -> wire.TrialBalance:
    return wire.TrialBalance(
        period=_period(of.period),
        accounts=[
            wire.TrialAccount(row.code, row.name, **msgspec.structs.asdict(row.columns)) for row in of.rows
        ],
        totals=wire.TrialTotals(**msgspec.structs.asdict(of.totals)),
    )


def income_statement(of: results.IncomeStatement) -> wire.IncomeStatement:
    return wire.IncomeStatement(
        period=_period(of.period),
        income=[_amount(row) for row in of.income],
        cost_of_sales=[_amount(row) for row in of.cost_of_sales],
        expenses=[_amount(row) for row in of.expenses],
        gross_profit=of.gross_profit,
        operating_profit=of.operating_profit,
        net_income=of.net_income,
    )


def balance_sheet(of: sheets.BalanceSheet) -> wire.BalanceSheet:
    """What is equity without an account has rows without a code: the year's result always, others if there are any."""
    own = {
        "year_result": of.year_result,
        "earlier_results": of.earlier_results,
        "memorandum": of.memorandum,
    }
    without_account = [
        wire.SheetAccount(code="", name=SHEET_ROWS[name], amount=amount, children=[])
        for name, amount in own.items()
        if amount or name == "year_result"
    ]
    return wire.BalanceSheet(
        date=of.on,
        assets=[_account(row) for row in of.assets],
        liabilities=[_account(row) for row in of.liabilities],
        equity=[*(_account(row) for row in of.equity), *without_account],
        total_assets=of.total_assets,
        total_liabilities_equity=of.total_liabilities_equity,
    )


def _period(of: Period) -> wire.Period:
    return wire.Period(first_on=of.first_on, last_on=of.last_on)


def _amount(row: results.ResultRow) -> wire.Amount:
    return wire.Amount(code=row.code, name=row.name, amount=row.amount)


def _account(row: sheets.SheetRow) -> wire.SheetAccount:
    return wire.SheetAccount(
        code=row.code,
        name=row.name,
        amount=row.amount,
        children=[_account(below) for below in row.children],
    )

"""Section 9: the three statements."""

from datetime import date

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.books import balance_sheet as sheets
from trastienda.insights.books import income_statement as results
from trastienda.insights.books import trial_balance as trials
from trastienda.insights.books.period import Period, period_asked
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.surfaces.nexus.accounting import render, wire
from trastienda.surfaces.nexus.accounting.ledger_wire import OnDay
from trastienda.surfaces.nexus.lists import Dated
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "9. Accounting"


@NEXUS.get(
    "pos/api/accounting/trial-balance",
    summary="Balanza de comprobación",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def trial_balance(call: Call, query: Dated) -> wire.TrialBalance:
    return render.trial_balance(trials.trial_balance(_period(call, query)))


@NEXUS.get(
    "pos/api/accounting/income-statement",
    summary="Estado de resultados",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def income_statement(call: Call, query: Dated) -> wire.IncomeStatement:
    return render.income_statement(results.income_statement(_period(call, query)))


@NEXUS.get(
    "pos/api/accounting/balance-sheet",
    summary="Balance general",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def balance_sheet(call: Call, query: OnDay) -> wire.BalanceSheet:
    return render.balance_sheet(sheets.balance_sheet(query.date or _today(call)))


def _period(call: Call, query: Dated) -> Period:
    return period_asked(query.date_from, query.date_to, today=_today(call))


def _today(call: Call) -> date:
    """The day in the tenant's zone."""
    return local_date(call.now, zone_name=tenant_profile(call.actor.tenant_id).time_zone)

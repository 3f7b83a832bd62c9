"""Section 9: the months of the books, and closing them."""

from trastienda.domain.accounting import queries
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.operations.accounting.close_period import ClosePeriod, close_period
from trastienda.surfaces.nexus.accounting import ledger_render as render
from trastienda.surfaces.nexus.accounting import ledger_wire as wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "9. Accounting"


@NEXUS.get(
    "pos/api/accounting/periods",
    summary="Periodos fiscales",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def list_(call: Call) -> wire.Periods:
    today = local_date(call.now, zone_name=tenant_profile(call.actor.tenant_id).time_zone)
    return wire.Periods(data=[render.period(row, call.actor) for row in queries.periods(today=today)])


@NEXUS.post(
    "pos/api/accounting/periods/close",
    summary="Cerrar periodo fiscal",
    section=SECTION,
    permission=Permission.POST_BOOKS,
)
def close(call: Call, body: wire.ClosedPeriod) -> wire.Saved:
    period_id = close_period(ClosePeriod(body.year, body.month), actor=call.actor, now=call.now)
    return wire.Saved(id=period_id, message="Period closed")

"""Section 9: how old the customers' debts are."""

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.books import aging as receivables
from trastienda.kernel.actor import Permission
from trastienda.kernel.clock import local_date
from trastienda.surfaces.nexus.accounting import ledger_render as render
from trastienda.surfaces.nexus.accounting import ledger_wire as wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "9. Accounting"


@NEXUS.get(
    "pos/api/accounting/aging",
    summary="Antigüedad de saldos por cobrar",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
)
def aging(call: Call, query: wire.OnDay) -> wire.Aging:
    today = local_date(call.now, zone_name=tenant_profile(call.actor.tenant_id).time_zone)
    return render.aging(receivables.aging(on=query.date or today))

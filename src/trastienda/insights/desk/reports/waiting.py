"""
Question: what waits for somebody: orders that nobody has paid, transfers to approve, stamps that were refused, drawers?

Grain: one document, the one that has waited longest first. Units: the tenant's currency. Source: sale, fiscal_document,
register_session. Fresh: now. Agrees with: the counts of the dashboard. Costs: one statement.
"""

from collections.abc import Mapping

from trastienda.insights.desk.reports.answer import Answer, Asked, Wanted, read
from trastienda.insights.reports.table import Column, Kind
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

UNPAID, TRANSFERS, STAMPS, DRAWERS = "unpaid", "transfers", "stamps", "drawers"
_ORDERS = """
SELECT (s.placed_at AT TIME ZONE %(zone)s::text)::date, s.folio, coalesce(c.name, s.actor), {said}, s.total, s.id
FROM sale s LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL
  AND s.payment_state IN ({states}) AND s.fulfilment_state NOT IN ('cancelled', 'returned')
"""
_STAMPS = """
SELECT (d.drafted_at AT TIME ZONE %(zone)s::text)::date, d.series || '-' || d.number,
  coalesce(d.content->'receiver'->>'legal_name', ''), concat_ws(' ', d.rule, d.problem), d.total, d.sale_id
FROM fiscal_document d WHERE d.tenant_id = %(tenant)s AND d.state = 'error'
"""
_DRAWERS = """
SELECT (r.opened_at AT TIME ZONE %(zone)s::text)::date, 'Caja ' || r.number, r.opened_by, 'Sin corte',
  r.opening_amount, NULL::bigint
FROM register_session r WHERE r.tenant_id = %(tenant)s AND r.closed_at IS NULL AND r.opened_at < %(start)s
"""
_WAITING: Mapping[str, tuple[str, str]] = {
    UNPAID: (
        "Pedidos sin pagar",
        _ORDERS.format(
            said="CASE s.payment_state WHEN 'failed' THEN 'El pago falló' ELSE 'Espera el pago' END",
            states="'pending', 'failed'",
        ),
    ),
    TRANSFERS: (
        "Transferencias por aprobar",
        _ORDERS.format(said="'Espera aprobación'", states="'awaiting_approval'"),
    ),
    STAMPS: ("Timbres rechazados", _STAMPS),
    DRAWERS: ("Cajas sin corte", _DRAWERS),
}


@step
def waiting(asked: Asked) -> Answer:
    """Return what waits, of the kind `group`; keys are sales, none where there is none."""
    start, _ = day_bounds(asked.today, asked.today, zone_name=asked.zone_name)
    title, rows = _WAITING.get(asked.group) or _WAITING[UNPAID]
    wanted = Wanted(
        title=title,
        columns=(
            Column("since", "Desde", Kind.DATE),
            Column("folio", "Folio", Kind.CODE),
            Column("who", "Quién", Kind.TEXT),
            Column("state", "Qué pasa", Kind.TEXT),
            Column("total", "Importe", Kind.MONEY, adds_up=True),
        ),
        rows=rows,
        order="c1, c2",
    )
    return read(wanted, asked, {"tenant": current_tenant(), "zone": asked.zone_name, "start": start})

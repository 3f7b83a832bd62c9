"""From this dialect's words to our commands."""

from trastienda.domain.sales.states import LayawayState
from trastienda.insights.layaways_started import LayawaysWanted
from trastienda.operations.sales.pay_layaway import PayLayaway
from trastienda.operations.sales.start_layaway import StartLayaway
from trastienda.surfaces.nexus.layaways import wire
from trastienda.surfaces.nexus.sales.translate import paid_by, wanted_lines
from trastienda.web.decode import exact


def new_layaway(body: wire.NewLayaway) -> StartLayaway:
    return StartLayaway(
        lines=wanted_lines(body.items),
        customer=body.customer_id,
        tenders=paid_by(body.payment_method, exact(body.down_payment), body.payment_details),
        session=body.register_id,
        due_on=body.due_date,
        notes=body.notes or "",
    )


def new_payment(layaway_id: int, body: wire.NewPayment) -> PayLayaway:
    return PayLayaway(
        layaway=layaway_id,
        tenders=paid_by(body.payment_method, exact(body.amount), body.payment_details),
        session=body.register_id,
    )


def wanted(query: wire.ListQuery) -> LayawaysWanted:
    return LayawaysWanted(
        state=LayawayState(query.status) if query.status else None,
        customer=query.customer_id,
        branch=query.branch_id,
    )

"""Section 5: the endpoints of layaways."""

from trastienda.insights.layaways_started import layaway_shown, layaways_page
from trastienda.kernel.actor import Permission
from trastienda.operations.sales.cancel_layaway import CancelLayaway, cancel_layaway
from trastienda.operations.sales.complete_layaway import complete_layaway
from trastienda.operations.sales.pay_layaway import pay_layaway
from trastienda.operations.sales.start_layaway import start_layaway
from trastienda.surfaces.nexus.layaways import render, translate, wire
from trastienda.surfaces.nexus.lists import pagination
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call

SECTION = "5. POS / Sales"
ROOT = "pos/api/layaways"


@NEXUS.post(ROOT, summary="Crear apartado", section=SECTION, permission=Permission.SELL, status=201)
def create(call: Call, body: wire.NewLayaway) -> wire.Standing:
    made = start_layaway(translate.new_layaway(body), actor=call.actor, now=call.now)
    return render.standing(made, message="Layaway created")


@NEXUS.get(ROOT, summary="Listar apartados", section=SECTION, permission=Permission.VIEW_SALES)
def list_(call: Call, query: wire.ListQuery) -> wire.LayawayList:
    page = layaways_page(translate.wanted(query), page=query.wanted(), actor=call.actor)
    return wire.LayawayList(
        data=[render.row(each, call.actor, call.now) for each in page.items], pagination=pagination(page)
    )


@NEXUS.get(
    f"{ROOT}/<id:layaway_id>",
    summary="Detalle de un apartado",
    section=SECTION,
    permission=Permission.VIEW_SALES,
)
def get(call: Call, layaway_id: int) -> wire.LayawayDetail:
    return render.detail(layaway_shown(layaway_id, actor=call.actor), call.actor, call.now)


@NEXUS.post(
    f"{ROOT}/<id:layaway_id>/payment",
    summary="Registrar abono a un apartado",
    section=SECTION,
    permission=Permission.SELL,
    status=201,
)
def payment(call: Call, layaway_id: int, body: wire.NewPayment) -> wire.Standing:
    paid = pay_layaway(translate.new_payment(layaway_id, body), actor=call.actor, now=call.now)
    return render.standing(paid, message="Payment registered")


@NEXUS.post(
    f"{ROOT}/<id:layaway_id>/complete",
    summary="Completar apartado",
    section=SECTION,
    permission=Permission.SELL,
)
def complete(call: Call, layaway_id: int) -> wire.LayawayCompleted:
    return render.completed(complete_layaway(layaway_id, actor=call.actor, now=call.now))


@NEXUS.put(
    f"{ROOT}/<id:layaway_id>/cancel",
    summary="Cancelar apartado",
    section=SECTION,
    permission=Permission.CANCEL,
)
def cancel(call: Call, layaway_id: int, body: wire.Cancel) -> wire.LayawayCancelled:
    command = CancelLayaway(layaway=layaway_id, reason=body.reason)
    return render.cancelled(cancel_layaway(command, actor=call.actor, now=call.now))

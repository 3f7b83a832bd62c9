"""/ventas/api/ingresos/: what is earned besides sales, as JSON."""

from trastienda.insights.desk.incomes import income_shown, incomes_page, sum_incomes
from trastienda.kernel.actor import Permission
from trastienda.operations.income.cancel_income import cancel_income
from trastienda.operations.income.record_income import RecordIncome, record_income
from trastienda.surfaces.inventario.desk.listing import asked_page
from trastienda.surfaces.inventario.lists import Done, Listed, Told, pagination
from trastienda.surfaces.inventario.sales import render, wire
from trastienda.surfaces.inventario.sales.api import ALIAS, ROOT, SECTION
from trastienda.surfaces.inventario.sales.income_pages import CANCELLED
from trastienda.surfaces.inventario.sales.words import INCOME_KINDS, PAID_BY, wanted_incomes
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.web.decode import exact
from trastienda.web.surface import Call


@INVENTARIO.get(
    f"{ROOT}/ingresos",
    summary="Listar ingresos extra",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
    aliases=(f"{ALIAS}/ingresos",),
)
def list_incomes(call: Call, query: wire.IncomesQuery) -> Listed[wire.Income]:
    asked = {name: getattr(query, name) for name in query.__struct_fields__}
    wanted = wanted_incomes(asked)
    total = sum_incomes(wanted, actor=call.actor).count
    page = asked_page(asked, total=total)
    rows = [render.income(each) for each in incomes_page(wanted, page=page, actor=call.actor)]
    return Listed(data=rows, pagination=pagination(page, total=total))


@INVENTARIO.post(
    f"{ROOT}/ingresos",
    summary="Registrar un ingreso extra",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    status=201,
    aliases=(f"{ALIAS}/ingresos",),
)
def create_income(call: Call, body: wire.NewIncome) -> Told[wire.Income]:
    command = RecordIncome(
        kind=INCOME_KINDS[body.tipo],
        amount=exact(body.monto),
        description=body.descripcion,
        paid_by=PAID_BY[body.forma_pago.lower()],
        on=body.fecha,
    )
    return _told(call, record_income(command, actor=call.actor, now=call.now))


@INVENTARIO.get(
    f"{ROOT}/ingresos/<id:income_id>",
    summary="Detalle de un ingreso extra",
    section=SECTION,
    permission=Permission.VIEW_BOOKS,
    aliases=(f"{ALIAS}/ingresos/<id:income_id>",),
)
def get_income(call: Call, income_id: int) -> Told[wire.Income]:
    return _told(call, income_id)


@INVENTARIO.delete(
    f"{ROOT}/ingresos/<id:income_id>",
    summary="Cancelar un ingreso extra",
    section=SECTION,
    permission=Permission.POST_BOOKS,
    aliases=(f"{ALIAS}/ingresos/<id:income_id>",),
)
def delete_income(call: Call, income_id: int) -> Done:
    cancel_income(income_id, actor=call.actor, now=call.now)
    return Done(message=CANCELLED)


def _told(call: Call, income_id: int) -> Told[wire.Income]:
    return Told(data=render.income(income_shown(income_id, actor=call.actor).income))

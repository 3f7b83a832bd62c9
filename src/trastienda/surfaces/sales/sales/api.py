"""The six documented operations."""

from trastienda.insights.sales_sought import sale_seen, sales_sought
from trastienda.kernel.actor import Permission
from trastienda.operations.sales.change_sale import change_sale
from trastienda.operations.sales.delete_sale import DeleteSale, delete_sale
from trastienda.operations.sales.sell_at_desk import sell_at_desk
from trastienda.surfaces.sales.auth import check_admin
from trastienda.surfaces.sales.envelope import Deleted, Envelope
from trastienda.surfaces.sales.sales import render, translate, wire
from trastienda.surfaces.sales.surface import SALES
from trastienda.web.surface import Call

SECTION = "Sales"
PATH = "api/sales"


@SALES.get(PATH, summary="Lista de ventas", section=SECTION, permission=Permission.VIEW_SALES)
def list_(call: Call, query: wire.SalesQuery) -> Envelope[wire.ListedSale]:
    return render.listed(sales_sought(translate.sought(query), actor=call.actor), call.actor)


@SALES.get(f"{PATH}/<id:sale_id>", summary="Una venta", section=SECTION, permission=Permission.VIEW_SALES)
def retrieve(call: Call, sale_id: int) -> Envelope[wire.Sale]:
    sale = sale_seen(sale_id, actor=call.actor)
    return render.one(sale, "Venta obtenida correctamente", call.actor)


@SALES.post(PATH, summary="Crear una venta", section=SECTION, permission=Permission.SELL)
def create(call: Call, body: wire.NewSale) -> Envelope[wire.Sale]:
    posted = sell_at_desk(translate.new_sale(body), actor=call.actor, now=call.now)
    return render.one(sale_seen(posted.id, actor=call.actor), "Venta creada correctamente", call.actor)


@SALES.patch(PATH, summary="Cambiar una venta", section=SECTION, permission=Permission.CANCEL)
def update(call: Call, body: wire.ChangedSale) -> Envelope[wire.Sale]:
    if translate.deletes(body):
        delete_sale(DeleteSale(body.id), actor=call.actor, now=call.now)
    else:
        change_sale(translate.changed_sale(body), actor=call.actor, now=call.now)
    return render.one(sale_seen(body.id, actor=call.actor), "Venta actualizada correctamente", call.actor)


@SALES.delete(
    f"{PATH}/<id:sale_id>",
    summary="Eliminar una venta (lógico)",
    section=SECTION,
    permission=Permission.CANCEL,
)
def delete_logic(call: Call, sale_id: int) -> Deleted:
    delete_sale(DeleteSale(sale_id), actor=call.actor, now=call.now)
    return Deleted(message="Venta eliminada correctamente")


@SALES.delete(
    f"{PATH}/fulldelete/<id:sale_id>",
    summary="Eliminar una venta del todo",
    section=SECTION,
    permission=Permission.CANCEL,
)
def delete_full(call: Call, sale_id: int) -> Deleted:
    check_admin(call.actor)
    delete_sale(DeleteSale(sale_id, for_good=True), actor=call.actor, now=call.now)
    return Deleted(message="Venta eliminada permanentemente correctamente")

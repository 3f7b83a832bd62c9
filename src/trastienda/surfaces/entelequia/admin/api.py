"""Everybody's orders: lists, details, states, changes."""

from typing import Annotated

from trastienda.domain.payments.methods import GETNET
from trastienda.domain.sales.errors import EmptyDocument, InvalidAddress
from trastienda.insights.order_detail import order_whole
from trastienda.insights.order_list import orders_passing, orders_sought, stage_counts
from trastienda.insights.order_stock_log import order_stock_log
from trastienda.insights.shop_papers import shop_papers
from trastienda.kernel.actor import Permission
from trastienda.kernel.paging import page_request
from trastienda.operations.orders.change_many import change_many
from trastienda.operations.orders.delete_many import DeleteMany, delete_many
from trastienda.operations.orders.edit_order import edit_order
from trastienda.operations.orders.refund_order import RefundOrder, refund_order
from trastienda.papers.orders_xlsx import FILENAME, TYPE, orders_xlsx
from trastienda.papers.report_file import letterhead_of
from trastienda.surfaces.entelequia.admin import render, translate, wire
from trastienda.surfaces.entelequia.admin.paginator import paginator
from trastienda.surfaces.entelequia.errors import of_an_edit
from trastienda.surfaces.entelequia.surface import ENTELEQUIA, ROOT
from trastienda.surfaces.entelequia.vocabulary import FASTMAIL, STAGE_FROM_OURS
from trastienda.web.encode import File, Nothing, Reply
from trastienda.web.errors import InOwnWords
from trastienda.web.surface import Call

SECTION = "4. Administración de órdenes"
ADMIN = f"{ROOT}/admin"
ORDERS = f"{ADMIN}/orders"
PER_PAGE = 25
SEE, EDIT = Permission.MOVE_ORDERS, Permission.EDIT_ORDERS


@ENTELEQUIA.get(ORDERS, summary="Listado de órdenes en línea", section=SECTION, permission=SEE)
def list_(call: Call, query: wire.OrdersQuery) -> wire.OrdersPage:
    page = page_request(query.page, PER_PAGE, largest=PER_PAGE)
    found = orders_sought(translate.sought(query), page, actor=call.actor)
    return paginator(found, [render.listed(row) for row in found.items], request=call.request)


@ENTELEQUIA.get(f"{ORDERS}/<id:order_id>", summary="Detalle de una orden", section=SECTION, permission=SEE)
def retrieve(call: Call, order_id: int) -> wire.AdminOrder:
    return render.whole(order_whole(order_id, carrier=FASTMAIL, actor=call.actor))


@ENTELEQUIA.get(
    f"{ADMIN}/orders-export", summary="Exportar pedidos.xlsx", section=SECTION, permission=SEE, outside=True
)
def export(call: Call, query: wire.ExportQuery) -> Annotated[File, TYPE]:
    letterhead = letterhead_of(shop_papers(actor=call.actor).profile, made_at=call.now)
    with orders_passing(translate.sought(query), actor=call.actor) as orders:
        content = orders_xlsx(orders, letterhead, state=STAGE_FROM_OURS.__getitem__)
    return File(content=content, content_type=TYPE, filename=FILENAME)


@ENTELEQUIA.get(
    f"{ADMIN}/order-state-count", summary="Cuántas órdenes hay por estado", section=SECTION, permission=SEE
)
def state_count(call: Call) -> list[wire.StateCount]:
    return [render.state_count(count) for count in stage_counts(actor=call.actor)]


@ENTELEQUIA.post(
    f"{ADMIN}/order-mass-state",
    summary="Cambiar el estado de varias órdenes",
    section=SECTION,
    permission=SEE,
)
def mass_state(call: Call, body: wire.MassState) -> Nothing:
    change_many(translate.mass_state(body), actor=call.actor, now=call.now)
    return Nothing()


@ENTELEQUIA.get(
    f"{ADMIN}/order-stock-log", summary="Movimientos de stock de una orden", section=SECTION, permission=EDIT
)
def stock_log(call: Call, query: wire.OrderQuery) -> list[wire.StockLog]:
    found = order_stock_log(query.orderId, actor=call.actor)
    return [render.stock_log(entry, order_id=query.orderId) for entry in found]


@ENTELEQUIA.put(f"{ORDERS}/<id:order_id>", summary="Editar una orden", section=SECTION, permission=EDIT)
def change(call: Call, order_id: int, body: wire.OrderChange) -> wire.AdminOrder:
    try:
        edit_order(translate.change(order_id, body), actor=call.actor, now=call.now)
    except (InvalidAddress, EmptyDocument) as error:
        raise InOwnWords(Reply(of_an_edit(error), status=422)) from None
    return render.whole(order_whole(order_id, carrier=FASTMAIL, actor=call.actor))


@ENTELEQUIA.delete(
    f"{ORDERS}/<id:order_id>",
    summary="Eliminar una orden: se cancela y deja de mostrarse",
    section=SECTION,
    permission=EDIT,
)
def destroy(call: Call, order_id: int) -> Nothing:
    delete_many(DeleteMany(orders=[order_id]), actor=call.actor, now=call.now)
    return Nothing()


@ENTELEQUIA.delete(
    f"{ADMIN}/orders-destroy-many", summary="Eliminar varias órdenes", section=SECTION, permission=EDIT
)
def destroy_many(call: Call, body: wire.Ids) -> Nothing:
    delete_many(DeleteMany(orders=translate.ids(body.ids, where="ids")), actor=call.actor, now=call.now)
    return Nothing()


@ENTELEQUIA.post(
    f"{ORDERS}/<id:order_id>/refund",
    summary="Reembolsar una orden pagada con Getnet",
    section=SECTION,
    permission=EDIT,
)
def refund(call: Call, order_id: int) -> wire.Message:
    refund_order(RefundOrder(order=order_id, gateway=GETNET), actor=call.actor, now=call.now)
    return wire.Message("Orden reembolsada exitosamente.")

"""Everybody's orders, for those who manage them: every sale of the tenant is one, whichever door it came through."""

from typing import Annotated

from trastienda.insights.orders import order_count, order_seen, orders_listed
from trastienda.kernel.actor import Permission
from trastienda.operations.orders.change_order_status import change_order_status
from trastienda.operations.orders.delete_order import DeleteOrder, delete_order
from trastienda.operations.orders.enter_order import enter_order
from trastienda.operations.orders.update_order import update_order
from trastienda.surfaces.smartsales.lists import Paged, listed
from trastienda.surfaces.smartsales.orders import render, translate, wire
from trastienda.surfaces.smartsales.orders.api import SECTION
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import Raw
from trastienda.web.surface import Call

ROOT, ALIAS = "api/orders/admin", "api/admin/orders"
ONE = "<id:order_id>"


@SMARTSALES.get(
    f"{ROOT}/",
    summary="Todas las órdenes",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/",),
)
def list_(call: Call, query: wire.OrdersQuery) -> Annotated[Raw, list[wire.Order] | Paged[wire.Order]]:
    wanted = translate.wanted_orders(query)
    return listed(
        call,
        query,
        rows=lambda page: [render.order(each) for each in orders_listed(wanted, page, actor=call.actor)],
        count=lambda: order_count(wanted, actor=call.actor),
    )


@SMARTSALES.post(
    f"{ROOT}/",
    summary="Registrar una orden a nombre de alguien",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/",),
    status=201,
)
def create(call: Call, body: wire.OrderRequest) -> wire.Order:
    placed = enter_order(translate.entered_order(body), actor=call.actor, now=call.now)
    return render.order(order_seen(placed.id, actor=call.actor))


@SMARTSALES.get(
    f"{ROOT}/{ONE}/",
    summary="Detalle de cualquier orden",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/{ONE}/",),
)
def retrieve(call: Call, order_id: int) -> wire.Order:
    return render.order(order_seen(order_id, actor=call.actor))


@SMARTSALES.put(
    f"{ROOT}/{ONE}/",
    summary="Reemplazar una orden",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/{ONE}/",),
)
def replace(call: Call, order_id: int, body: wire.PatchedOrderRequest) -> wire.Order:
    return _changed(call, order_id, body)


@SMARTSALES.patch(
    f"{ROOT}/{ONE}/",
    summary="Cambiar el estado de una orden",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/{ONE}/",),
)
def change(call: Call, order_id: int, body: wire.PatchedOrderRequest) -> wire.Order:
    return _changed(call, order_id, body)


def _changed(call: Call, order_id: int, body: wire.PatchedOrderRequest) -> wire.Order:
    update_order(translate.changed_order(order_id, body), actor=call.actor, now=call.now)
    return render.order(order_seen(order_id, actor=call.actor))


@SMARTSALES.delete(
    f"{ROOT}/{ONE}/",
    summary="Eliminar una orden: se cancela y deja de mostrarse",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/{ONE}/",),
    status=204,
)
def destroy(call: Call, order_id: int) -> None:
    delete_order(DeleteOrder(order=order_id), actor=call.actor, now=call.now)


@SMARTSALES.post(
    f"{ROOT}/{ONE}/update_status/",
    summary="Cambiar el estado de una orden",
    section=SECTION,
    permission=Permission.MANAGE_ORDERS,
    aliases=(f"{ALIAS}/{ONE}/update_status/",),
)
def update_status(call: Call, order_id: int, body: wire.OrderStatusRequest) -> wire.Order:
    change_order_status(translate.moved_order(order_id, body), actor=call.actor, now=call.now)
    return render.order(order_seen(order_id, actor=call.actor))

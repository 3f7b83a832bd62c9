"""Orders as whoever ordered sees them, and placing one."""

from typing import Annotated

from trastienda.insights.orders import order_count, order_seen, orders_listed
from trastienda.kernel.actor import Permission
from trastienda.operations.orders.place_order import place_order
from trastienda.surfaces.smartsales.lists import Paged, listed
from trastienda.surfaces.smartsales.orders import render, translate, wire
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.encode import Raw
from trastienda.web.surface import Call

SECTION = "3. Órdenes"
ROOT = "api/orders"


@SMARTSALES.get(f"{ROOT}/", summary="Mis órdenes; todas para quien las administra", section=SECTION)
def list_(call: Call, query: wire.OrdersQuery) -> Annotated[Raw, list[wire.Order] | Paged[wire.Order]]:
    wanted = translate.wanted_orders(query)
    return listed(
        call,
        query,
        rows=lambda page: [render.order(each) for each in orders_listed(wanted, page, actor=call.actor)],
        count=lambda: order_count(wanted, actor=call.actor),
    )


@SMARTSALES.get(f"{ROOT}/<id:order_id>/", summary="Detalle de una orden", section=SECTION)
def retrieve(call: Call, order_id: int) -> wire.Order:
    return render.order(order_seen(order_id, actor=call.actor))


@SMARTSALES.post(
    f"{ROOT}/create/", summary="Crear una orden", section=SECTION, permission=Permission.CREATE_ORDERS
)
def create(call: Call, body: wire.OrderCreateRequest) -> wire.OrderCreate:
    placed = place_order(translate.new_order(body), actor=call.actor, now=call.now)
    return render.created(order_seen(placed.id, actor=call.actor))

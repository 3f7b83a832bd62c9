"""From this dialect's words to our commands."""

from collections.abc import Sequence

from msgspec import UNSET, UnsetType

from trastienda.domain.sales.states import OrderStatus
from trastienda.insights.orders import OrdersWanted
from trastienda.operations.orders.change_order_status import ChangeOrderStatus
from trastienda.operations.orders.enter_order import EnterOrder
from trastienda.operations.orders.place_order import OrderedLine, PlaceOrder
from trastienda.operations.orders.update_order import UpdateOrder
from trastienda.surfaces.smartsales.orders import wire
from trastienda.surfaces.smartsales.vocabulary import STATUS_TO_OURS, STATUSES, status_word
from trastienda.web.decode import Money, exact
from trastienda.web.errors import Malformed


def wanted_orders(query: wire.OrdersQuery) -> OrdersWanted:
    return OrdersWanted(
        status=None if query.status is None else status(query.status),
        username=query.user,
        first_on=query.date or query.start_date,
        last_on=query.date or query.end_date,
    )


def new_order(body: wire.OrderCreateRequest) -> PlaceOrder:
    return PlaceOrder(lines=[OrderedLine(item.product_id, exact(item.quantity)) for item in body.items])


def entered_order(body: wire.OrderRequest) -> EnterOrder:
    return EnterOrder(
        lines=_lines(body.items),
        username=body.user or None,
        to=OrderStatus.PENDING if body.status is UNSET else status(body.status),
        total=_total(body.total_price),
    )


def changed_order(order_id: int, body: wire.PatchedOrderRequest) -> UpdateOrder:
    return UpdateOrder(
        order=order_id,
        to=None if body.status is UNSET else status(body.status),
        lines=None if body.items is UNSET else _lines(body.items),
        total=_total(body.total_price),
    )


def moved_order(order_id: int, body: wire.OrderStatusRequest) -> ChangeOrderStatus:
    return ChangeOrderStatus(order=order_id, to=status(body.status))


def status(text: str) -> OrderStatus:
    """Read a status in Spanish or English, in any case. :raises Malformed: it is none; names those there are."""
    word = status_word(text)
    if word is None:
        raise Malformed(where="status", reason=f"«{text}» no es un estado; use {', '.join(STATUSES)}")
    return STATUS_TO_OURS[word]


def _lines(items: Sequence[wire.ChangedItemRequest]) -> list[OrderedLine]:
    return [OrderedLine(_product(item), exact(item.quantity)) for item in items]


def _product(item: wire.ChangedItemRequest) -> int:
    product = item.product if item.product_id is UNSET else item.product_id
    if product is UNSET:
        raise Malformed(where="items", reason="cada elemento necesita product_id")
    return product


def _total(said: Money | UnsetType | None) -> Money | None:
    return None if said is UNSET else said

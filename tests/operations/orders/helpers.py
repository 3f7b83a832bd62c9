"""What tests of orders say over and over: order, pay, cancel, and how an order stands."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.shop import Shop, now
from trastienda.domain.sales.states import OrderStatus
from trastienda.kernel.actor import Actor, ActorKind, system_actor
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.cancel_order import CancelOrder, cancel_order
from trastienda.operations.orders.change_order_status import ChangeOrderStatus, change_order_status
from trastienda.operations.orders.delete_order import DeleteOrder, delete_order
from trastienda.operations.orders.expire_orders import expire_orders
from trastienda.operations.orders.pay_order import PayOrder, pay_order
from trastienda.operations.orders.place_order import OrderedLine, PlaceOrder, place_order
from trastienda.operations.orders.place_own_order import place_own_order
from trastienda.surfaces.smartsales.auth import UserToken

LATER = timedelta(hours=49)
"""When an order placed now has run out of its 48 hours."""


def user_actor(shop: Shop, user_id: int) -> Actor:
    """The user as operations see them."""
    with transaction(shop.id):
        token = UserToken(tenant_id=shop.id, user_id=user_id, issued_at=now().timestamp() + 1)
        return token.admit()


def visitor(shop: Shop) -> Actor:
    return Actor(shop.id, ActorKind.VISITOR, None, "", "", frozenset())


def ordered(shop: Shop, *wanted: tuple[Any, Any]) -> list[OrderedLine]:
    """`(sku or id, units)` lines."""
    return [
        OrderedLine(shop.products.get(sku, 0) if isinstance(sku, str) else sku, Decimal(units))
        for sku, units in wanted
    ]


def orders(shop: Shop, *wanted: tuple[Any, Any], at: datetime | None = None, **command: Any) -> Any:
    """The system places an order; for nobody, unless a user name is said."""
    place = PlaceOrder(lines=ordered(shop, *wanted), **command)
    return place_order(place, actor=system_actor(shop.id), now=at or now())


def orders_for_themself(shop: Shop, user_id: int, *wanted: tuple[Any, Any]) -> Any:
    return place_own_order(ordered(shop, *wanted), actor=user_actor(shop, user_id), now=now())


def pays(
    shop: Shop,
    order_id: int,
    amount: str | Decimal,
    *,
    method: str = "card",
    currency: str = "MXN",
    at: datetime | None = None,
) -> Any:
    command = PayOrder(order_id, method, Decimal(amount), currency, reference="pi_123")
    return pay_order(command, actor=system_actor(shop.id), now=at or now())


def gives_up(shop: Shop, order_id: int, *, reason: str = "Ya no la quiere") -> None:
    cancel_order(CancelOrder(order_id, reason), actor=system_actor(shop.id), now=now())


def moves(shop: Shop, order_id: int, to: str) -> None:
    change_order_status(ChangeOrderStatus(order_id, OrderStatus(to)), actor=system_actor(shop.id), now=now())


def deletes(shop: Shop, order_id: int) -> None:
    delete_order(DeleteOrder(order_id), actor=system_actor(shop.id), now=now())


def time_passes(shop: Shop, *, to: datetime | None = None) -> int:
    """The job that gives up what nobody has paid for in time."""
    return expire_orders(actor=system_actor(shop.id), now=to or now() + LATER)


def stands(shop: Shop, order_id: int) -> tuple[str, str, Decimal]:
    """How an order stands: payment, fulfilment, what is unpaid."""
    query = "SELECT payment_state, fulfilment_state, unpaid FROM sale WHERE tenant_id = %s AND id = %s"
    payment, fulfilment, unpaid = shop._rows(query, order_id)[0]
    return payment, fulfilment, unpaid

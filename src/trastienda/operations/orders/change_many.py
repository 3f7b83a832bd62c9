"""Move several orders on by hand, all of them or none."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.models import OrderLog
from trastienda.domain.sales.stages import (
    FULFILMENT_OF,
    UNPAID,
    OrderStage,
    check_stage_move,
    stage_of,
)
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock import steps as stock
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.notifying.order_news import order_moved, tell
from trastienda.operations.orders.cancel_order import undo_order
from trastienda.operations.orders.change_order_status import BY_HAND
from trastienda.operations.payments.approve_transfer import take_transfer
from trastienda.operations.payments.at_gateway import close_pages

MOST_AT_ONCE = 500
_NEWS_OF_PAYMENT = {
    OrderStage.AWAITING_APPROVAL: OrderNews.AWAITING_TRANSFER,
    OrderStage.FAILED: OrderNews.PAYMENT_FAILED,
}


class ChangeMany(msgspec.Struct, frozen=True):
    """`to` is how each of the orders should stand."""

    orders: Sequence[int]
    to: OrderStage


def change_many(command: ChangeMany, *, actor: Actor, now: datetime) -> int:
    """
    Move the orders to a stage that `STAGE_MOVES` allows each of them; return how many moved.

    Nothing happens to those that stand so already. Goods move with a constant number of statements; money that comes
    or goes back is posted order by order. Paid by hand means a transfer of the whole total.

    :raises Invalid: no order is named, or more than five hundred.
    :raises DocumentNotFound: one is unknown, a neighbour's, deleted, or was sold over a counter.
    :raises WrongState: one of them may not go there; carries where it may.
    :raises SecondPersonNeeded: one waits for a transfer, and the actor placed it or showed its proof.
    :raises Forbidden: an order that was paid for is given up by somebody who may not undo sales.
    :raises NotEnoughStock: one is paid, but its goods were freed and have been sold since.
    """
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        held = sales.hold_orders(several(command.orders))
        for order in held:
            check_stage_move(stage_of(order.payment_state, order.fulfilment_state), command.to)
        return move_to_stage(held, command.to, actor=actor, now=now)


def several(orders: Sequence[int]) -> list[int]:
    """Return the ids in the order in which everybody locks. :raises Invalid: none, or too many."""
    wanted = sorted(set(orders))
    if not 0 < len(wanted) <= MOST_AT_ONCE:
        raise Invalid(field="orders", reason="too_many" if wanted else "missing")
    return wanted


@step
def move_to_stage(
    orders: Sequence[HeldOrder], to: OrderStage, *, actor: Actor, now: datetime, reason: str = BY_HAND
) -> int:
    """Move held orders whose moves were checked; return how many stood elsewhere before."""
    before = {order: stage_of(order.payment_state, order.fulfilment_state) for order in orders}
    moving = [order for order in orders if before[order] is not to]
    if not moving:
        return 0
    if to in UNPAID:
        _say_of_payment(moving, to, now=now)
    elif to is OrderStage.CANCELLED:
        _give_up(moving, reason=reason, actor=actor, now=now)
    else:
        for order in moving:
            if order.is_waiting:
                take_transfer(order, actor=actor, now=now)
        _move_goods([order for order in moving if not order.is_waiting], to, now=now)
    _note([(order, before[order]) for order in moving], to, actor=actor, now=now)
    return len(moving)


_PAYMENT = "UPDATE sale SET payment_state = %s WHERE tenant_id = %s AND id = ANY(%s::bigint[])"
_GOODS = "UPDATE sale SET fulfilment_state = %s WHERE tenant_id = %s AND id = ANY(%s::bigint[])"


@step
def _say_of_payment(orders: Sequence[HeldOrder], to: OrderStage, *, now: datetime) -> None:
    ids = [order.id for order in orders]
    sql.execute(_PAYMENT, (str(to), current_tenant(), ids))
    if to in _NEWS_OF_PAYMENT:
        tell(ids, _NEWS_OF_PAYMENT[to], at=now)


@step
def _move_goods(orders: Sequence[HeldOrder], to: OrderStage, *, now: datetime) -> None:
    if not orders:
        return
    ids, there = [order.id for order in orders], FULFILMENT_OF[to]
    sql.execute(_GOODS, (str(there), current_tenant(), ids))
    order_moved(ids, there, at=now)


@step
def _give_up(orders: Sequence[HeldOrder], *, reason: str, actor: Actor, now: datetime) -> None:
    """Those that nobody paid for all at once; a sale is undone on its own, with its money and its entry."""
    waiting = [order for order in orders if order.is_waiting]
    if waiting:
        ids = [order.id for order in waiting]
        stock.release_all("sale", ids)
        close_pages(ids)
        sales.drop_orders(ids, at=now, by=actor.name, reason=reason)
        order_moved(ids, FULFILMENT_OF[OrderStage.CANCELLED], at=now)
    for order in orders:
        if not order.is_waiting:
            undo_order(order, reason=reason, actor=actor, now=now)


@step
def _note(
    moved: Sequence[tuple[HeldOrder, OrderStage]], to: OrderStage, *, actor: Actor, now: datetime
) -> None:
    batch = sql.Batch()
    batch.insert_many(
        OrderLog,
        [
            {
                "sale": order.id,
                "details": msgspec.json.encode({"before": str(before), "after": str(to)}).decode(),
            }
            for order, before in moved
        ],
        event="moved",
        actor=actor.name,
        at=now,
    )
    batch.write()
    audit(
        "orders.moved",
        f"tenant:{actor.tenant_id}",
        actor=actor.name,
        at=now,
        folios=[order.folio for order, _ in moved],
        after=str(to),
    )

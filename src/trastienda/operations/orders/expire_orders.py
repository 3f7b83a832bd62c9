"""Give up the orders that nobody paid for in time, and free their goods."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import FulfilmentState
from trastienda.domain.stock import steps as stock
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.notifying.order_news import order_moved
from trastienda.operations.payments.at_gateway import close_pages

AT_ONCE = 200
"""How many orders one transaction gives up; their shelves are locked meanwhile."""
REASON = "No se pagó a tiempo"


def expire_orders(*, actor: Actor, now: datetime) -> int:
    """
    Cancel every order whose time has passed; return how many.

    One that is being paid for at this moment is passed over: it is paid by the time anybody looks again, or comes up
    next time.
    """
    actor.require(Permission.MANAGE_ORDERS)
    expired = 0
    while found := _expire_some(actor=actor, now=now):
        expired += found
    return expired


def _expire_some(*, actor: Actor, now: datetime) -> int:
    with transaction(actor.tenant_id):
        overdue = dict(sales.hold_overdue_orders(now=now, most=AT_ONCE))
        if overdue:
            stock.release_all("sale", list(overdue))
            close_pages(list(overdue))
            sales.drop_orders(list(overdue), at=now, by=actor.name, reason=REASON)
            order_moved(list(overdue), FulfilmentState.CANCELLED, at=now)
            audit(
                "orders.expired",
                f"tenant:{actor.tenant_id}",
                actor=actor.name,
                at=now,
                folios=list(overdue.values()),
            )
    return len(overdue)

"""Enter an order on somebody's behalf, as it stands already: placed by telephone, paid, perhaps sent."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import ORDER_MOVES, OrderStatus
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.change_order_status import BY_HAND, move
from trastienda.operations.orders.place_order import OrderedLine, OrderPlaced, PlaceOrder, record_order


class EnterOrder(msgspec.Struct, frozen=True):
    """`username` is who ordered; None is the actor. `total`, where it is said, must be what the lines come to."""

    lines: Sequence[OrderedLine]
    username: str | None = None
    to: OrderStatus = OrderStatus.PENDING
    total: Decimal | None = None


def enter_order(command: EnterOrder, *, actor: Actor, now: datetime) -> OrderPlaced:
    """
    Place an order and bring it to where it stands, by the moves that any order makes; see `place_order`.

    :raises Invalid: the total said is not that of the lines at the catalogue's prices.
    """
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        placed = record_order(
            PlaceOrder(lines=command.lines, username=command.username), actor=actor, now=now
        )
        check_total(command.total, placed.total)
        for status in _way_to(command.to):
            move(sales.hold_order(placed.id), to=status, reason=BY_HAND, actor=actor, now=now)
    return placed


def _way_to(status: OrderStatus) -> list[OrderStatus]:
    """Return the moves from a new order to a status: at once, or after the money."""
    if status is OrderStatus.PENDING:
        return []
    at_once = status in ORDER_MOVES[OrderStatus.PENDING]
    return [status] if at_once else [OrderStatus.PAID, status]


def check_total(said: Decimal | None, total: Decimal) -> None:
    """:raises Invalid: a total was said, and the lines come to another."""
    if said is not None and said != total:
        raise Invalid(field="total", reason="does_not_add_up")

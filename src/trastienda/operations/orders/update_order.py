"""Change what is ordered while nobody has paid for it, or how the order stands."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import EmptyDocument, WrongState
from trastienda.domain.sales.models import SaleLine
from trastienda.domain.sales.states import OrderStatus
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock import levels
from trastienda.domain.stock import steps as stock
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.orders.change_order_status import BY_HAND, move
from trastienda.operations.orders.enter_order import check_total
from trastienda.operations.orders.place_order import OrderedLine, order_rows, quote_order
from trastienda.operations.orders.settling import settle
from trastienda.operations.payments.at_gateway import close_pages


class UpdateOrder(msgspec.Struct, frozen=True):
    """
    What should be different; None stays as it is. `lines` replace all lines. `total` decides nothing: where it is
    said, it must be what the lines come to.
    """

    order: int
    to: OrderStatus | None = None
    lines: Sequence[OrderedLine] | None = None
    total: Decimal | None = None


def update_order(command: UpdateOrder, *, actor: Actor, now: datetime) -> None:
    """
    Replace the lines, at today's prices and with their goods set aside anew, then move the order on.

    Lines that are those of the order already replace nothing, so that what was read may be sent back.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted.
    :raises WrongState: other lines for an order that is paid or given up, or a move that the table does not allow.
    :raises NotEnoughStock: the new lines ask for more than is available.
    :raises Invalid: the total said is not that of the lines.
    """
    actor.require(Permission.MANAGE_ORDERS)
    with transaction(actor.tenant_id):
        order = sales.hold_order(command.order)
        if command.lines is not None and not _are_those_of(order, command.lines):
            replace_lines(order, command.lines, actor=actor, now=now)
            order = sales.hold_order(order.id)
        check_total(command.total, sales.left_of_order(order))
        if command.to is not None:
            move(order, to=command.to, reason=BY_HAND, actor=actor, now=now)


_NO_LINES = "DELETE FROM sale_line WHERE tenant_id = %s AND sale_id = %s"


def _are_those_of(order: HeldOrder, lines: Sequence[OrderedLine]) -> bool:
    """As they are shown: without what came back, unless the order was given up with it."""
    is_over = order.status is OrderStatus.CANCELLED
    shown = [
        (line.product_id, line.quantity if is_over else line.returnable)
        for line in sales.sold_lines(order.id)
        if is_over or line.returnable
    ]
    return [(line.product, line.quantity) for line in lines] == shown


@step
def replace_lines(order: HeldOrder, lines: Sequence[OrderedLine], *, actor: Actor, now: datetime) -> None:
    """What was and what will be set aside is locked first, in the order that everybody uses."""
    if not lines:
        raise EmptyDocument
    if not order.is_waiting:
        raise WrongState(noun="order", state=str(order.status), event="replace_lines")
    quote = quote_order(lines)
    document = ("sale", order.id)
    products = {*stock.reserved_for(document=document), *quote.stocked}
    levels.hold((product, order.branch_id) for product in products)
    stock.release(document=document)
    batch = sql.Batch()
    stock.reserve(
        quote.stocked,
        branch=order.branch_id,
        document=document,
        at=now,
        batch=batch,
        expires_at=order.expires_at,
    )
    sql.execute(_NO_LINES, (current_tenant(), order.id))
    batch.insert_many(SaleLine, order_rows(quote), sale=order.id)
    batch.write()
    sales.reprice_order(order, quote.sum)
    close_pages([order.id])  # they ask for what the order came to before
    if not quote.sum.total:
        settle(sales.hold_order(order.id), None, actor=actor, now=now)
    audit(
        "order.changed",
        f"sale:{order.id}",
        actor=actor.name,
        at=now,
        folio=order.folio,
        before=order.total,
        after=quote.sum.total,
    )

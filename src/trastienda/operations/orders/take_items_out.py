"""Take items out of an order that was paid for and has not left: a return, before anything was sent.

The sale stays as it was posted, and what is taken out comes back from it: its own entry, goods on the shelf, its exact
share of the money the way it came. Nothing is added to a paid order, for nobody would have paid for that; but the same
product taken out and put in again in a smaller number is how fewer of it are said, and what stays keeps its price.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from trastienda.domain.catalog.rules import DELIVERY_SKU
from trastienda.domain.sales import rules
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import OrderLineNotFound, OrderLinesFixed, PaidOrderTakesNoMore
from trastienda.domain.sales.rules import ReturnedLine, SoldLine
from trastienda.domain.sales.stages import stage_of
from trastienda.domain.sales.states import OrderStatus
from trastienda.domain.sales.steps import HeldOrder
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.orders.cancel_order import undo_order
from trastienda.operations.orders.change_order_status import BY_HAND
from trastienda.operations.orders.place_order import OrderedLine
from trastienda.operations.sales.taking_back import check_units, take_lines_back

REASON = "Artículos quitados de la orden por administración"
_GOODS = """
SELECT l.id FROM sale_line l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id AND p.sku <> %s
WHERE l.tenant_id = %s AND l.sale_id = %s
"""


@step
def take_items_out(
    order: HeldOrder, remove: Sequence[int], add: Sequence[OrderedLine], *, actor: Actor, now: datetime
) -> bool:
    """
    Give back what these lines of a held order are worth, less what is put in again; return whether anything changed.
    When no goods are left the order is given up, its delivery included.

    :raises Forbidden: the actor may not undo sales: money goes back.
    :raises OrderLinesFixed: it has left, or was given up.
    :raises OrderLineNotFound: a line is none of the order's goods, or came back already.
    :raises PaidOrderTakesNoMore: more is put in than is taken out of the same product.
    :raises FractionNotAllowed: a part is to stay of what is sold whole.
    :raises SaleIsInvoiced: nothing would be left of an order that a fiscal document stands on.
    """
    if order.status is not OrderStatus.PAID:
        stage = stage_of(order.payment_state, order.fulfilment_state)
        raise OrderLinesFixed(order_id=order.id, folio=order.folio, state=str(stage))
    actor.require(Permission.CANCEL)
    lines = sales.sold_lines(order.id)
    goods = _goods_of(order, lines)
    back = _less(order, [goods[line] for line in _known(order, remove, goods)], add)
    if not back:
        return False
    check_units(_by_product(back), lines)
    if sum(line.quantity for line in back) == sum(line.returnable for line in goods.values()):
        undo_order(order, reason=BY_HAND, actor=actor, now=now)
    else:
        take_lines_back(sales.hold_sale(order.id), lines, back, reason=REASON, actor=actor, now=now)
    return True


def _goods_of(order: HeldOrder, lines: Sequence[SoldLine]) -> dict[int, SoldLine]:
    """Return the order's goods of which something is left, by their lines, in their order."""
    goods = {line for (line,) in sql.rows(_GOODS, (DELIVERY_SKU, current_tenant(), order.id))}
    return {line.id: line for line in lines if line.id in goods and line.returnable}


def _known(order: HeldOrder, remove: Sequence[int], goods: dict[int, SoldLine]) -> list[int]:
    """Return the lines to take out, in the order of the document. :raises OrderLineNotFound: one is none of it."""
    for line in remove:
        if line not in goods:
            raise OrderLineNotFound(order_id=order.id, line_id=line)
    return [line for line in goods if line in set(remove)]


def _less(order: HeldOrder, out: Sequence[SoldLine], add: Sequence[OrderedLine]) -> list[ReturnedLine]:
    """Return the shares that come back; what is put in again stays. :raises PaidOrderTakesNoMore: it is more."""
    again: dict[int, Decimal] = {}
    for item in add:
        again[item.product] = again.get(item.product, Decimal(0)) + item.quantity
    back = []
    for line in out:
        stays = min(again.get(line.product_id, Decimal(0)), line.returnable)
        if stays:
            again[line.product_id] -= stays
        if line.returnable > stays:
            back.append(rules.share_of_line(line, line.returnable - stays))
    if any(again.values()):
        raise PaidOrderTakesNoMore(order_id=order.id, folio=order.folio)
    return back


def _by_product(back: Sequence[ReturnedLine]) -> dict[int, Decimal]:
    units: dict[int, Decimal] = {}
    for line in back:
        units[line.product_id] = units.get(line.product_id, Decimal(0)) + line.quantity
    return units

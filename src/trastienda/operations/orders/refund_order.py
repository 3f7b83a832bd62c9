"""Give back what a gateway collected for an order, whole; the order is given up with it."""

from datetime import datetime

import msgspec

from trastienda.domain.payments.errors import OrderNotRefundable
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import OrderStatus
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.cancel_order import undo_order

REASON = "Reembolso de la orden"


class RefundOrder(msgspec.Struct, frozen=True):
    """`gateway` is the only one whose orders are refunded this way."""

    order: int
    gateway: str


# Who collected is what counts; an order for which no gateway did was to be paid as its buyer said, and what was paid
# for it by hand goes back by hand.
_GATEWAY = """
SELECT coalesce(
  (SELECT i.gateway FROM payment_intent i WHERE i.tenant_id = %(tenant)s AND i.document_kind = 'sale'
    AND i.document_id = %(order)s AND i.state IN ('settled', 'refunding', 'refunded', 'charged_back')
    ORDER BY i.state = 'settled' DESC, i.id DESC LIMIT 1),
  (SELECT m.gateway FROM order_detail d JOIN payment_method m ON m.tenant_id = d.tenant_id AND m.name = d.payment_method
    WHERE d.tenant_id = %(tenant)s AND d.sale_id = %(order)s), '')
"""


def refund_order(command: RefundOrder, *, actor: Actor, now: datetime) -> None:
    """
    Undo the sale that the order became: its goods come back, its entry is reversed, and the gateway is asked to return
    the money, again and again until it says that it has.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted.
    :raises OrderNotRefundable: given up or returned already, in part too once it had left; paid another way, or not
        at all.
    """
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        order = sales.hold_orders([command.order])[0]
        if order.status is OrderStatus.CANCELLED:
            raise OrderNotRefundable(order_id=order.id, folio=order.folio, reason="already_cancelled")
        collected_by = sql.value(_GATEWAY, {"tenant": current_tenant(), "order": order.id})
        if collected_by != command.gateway:
            raise OrderNotRefundable(order_id=order.id, folio=order.folio, reason="other_method")
        if order.unpaid:
            raise OrderNotRefundable(order_id=order.id, folio=order.folio, reason="not_paid")
        if order.status is not OrderStatus.PAID and sales.given_up(order.id).count:
            raise OrderNotRefundable(order_id=order.id, folio=order.folio, reason="partly_returned")
        undo_order(order, reason=REASON, actor=actor, now=now)

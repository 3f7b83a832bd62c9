"""Undo an order that was just placed and cannot be paid for: nothing is kept of it, and the cart is as it was."""

from datetime import datetime

from trastienda.domain.sales import carts
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import OrderOfAnother
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.cart.owner import user_of
from trastienda.operations.orders.cancel_order import undo_order

REASON = "No se pudo iniciar el cobro"

_LINES = """
SELECT l.product_id, l.quantity FROM sale_line l
JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id AND p.is_active
WHERE l.tenant_id = %s AND l.sale_id = %s ORDER BY l.position
"""
_COUPON = "SELECT coupon_id FROM coupon_use WHERE tenant_id = %s AND sale_id = %s"
_NO_KEY = "UPDATE sale SET external_ref = NULL WHERE tenant_id = %s AND id = %s"
_OWNER = "SELECT user_id FROM sale WHERE tenant_id = %s AND id = %s"


def give_up_checkout(order_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Cancel the actor's own unpaid order, hide it, and put what was in it back into their cart.

    One that was paid meanwhile stays; what came into the cart meanwhile stays, too.

    :raises DocumentNotFound: unknown or a neighbour's.
    :raises OrderOfAnother: somebody else's.
    """
    user = user_of(actor)
    with transaction(actor.tenant_id):
        cart = carts.hold_cart(user, at=now)
        order = sales.hold_order(order_id)
        if sql.value(_OWNER, (current_tenant(), order_id)) != user:
            raise OrderOfAnother(order_id=order_id)
        if not order.is_waiting:
            return
        lines = sql.rows(_LINES, (current_tenant(), order_id))
        undo_order(order, reason=REASON, actor=actor, now=now)
        sales.hide_order(order, at=now)
        sql.execute(_NO_KEY, (current_tenant(), order_id))  # the same wish may be tried again
        inside = {line.product_id for line in cart.lines}
        carts.add_to_cart(cart, [line for line in lines if line[0] not in inside], at=now)
        if cart.coupon_id is None:
            carts.set_coupon(cart, sql.value(_COUPON, (current_tenant(), order_id)))

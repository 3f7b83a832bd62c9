"""The building blocks of operations about carts. A cart is its user's alone, and holds neither goods nor prices."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import CartLineNotFound
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class CartItem(msgspec.Struct, frozen=True):
    """So many units of a product in a cart."""

    id: int
    product_id: int
    quantity: Decimal


class HeldCart(msgspec.Struct, frozen=True):
    """A cart that is locked until the operation ends, its lines in the order in which they came."""

    id: int
    coupon_id: int | None
    currency: str
    lines: tuple[CartItem, ...] = ()


_OPEN = """
INSERT INTO cart AS c (tenant_id, user_id, currency, updated_at) VALUES (%s, %s, '', %s)
ON CONFLICT (tenant_id, user_id) DO UPDATE SET updated_at = excluded.updated_at
RETURNING c.id, c.coupon_id, c.currency
"""
_LINES = """
SELECT id, product_id, quantity FROM cart_line WHERE tenant_id = %s AND cart_id = %s ORDER BY added_at, id
"""
_ADD = """
INSERT INTO cart_line AS l (tenant_id, cart_id, product_id, quantity, added_at)
SELECT %(tenant)s, %(cart)s, w.product_id, w.quantity, %(at)s
FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[]) AS w(product_id, quantity)
ON CONFLICT (tenant_id, cart_id, product_id) DO UPDATE SET quantity = l.quantity + excluded.quantity
"""
_SET = "UPDATE cart_line SET quantity = %s WHERE tenant_id = %s AND cart_id = %s AND id = %s"
_DROP = "DELETE FROM cart_line WHERE tenant_id = %s AND cart_id = %s AND id = %s"
_EMPTY = "DELETE FROM cart_line WHERE tenant_id = %s AND cart_id = %s"
_COUPON = "UPDATE cart SET coupon_id = %s WHERE tenant_id = %s AND id = %s"
_CURRENCY = "UPDATE cart SET currency = %s WHERE tenant_id = %s AND id = %s"


@step
def hold_cart(user: int, *, at: datetime) -> HeldCart:
    """Lock a user's cart until the operation ends; who has none gets an empty one. Two queries."""
    identity, coupon, currency = sql.row(_OPEN, (current_tenant(), user, at)) or (0, None, "")
    return HeldCart(identity, coupon, currency, tuple(_lines(identity)))


def _lines(cart: int) -> list[CartItem]:
    return sql.structs(CartItem, _LINES, (current_tenant(), cart))


@step
def add_to_cart(cart: HeldCart, lines: Sequence[tuple[int, Decimal]], *, at: datetime) -> None:
    """Add units of products, to those that are in already; each product once."""
    params = {
        "tenant": current_tenant(),
        "cart": cart.id,
        "products": [product for product, _ in lines],
        "quantities": [quantity for _, quantity in lines],
        "at": at,
    }
    sql.execute(_ADD, params)


@step
def set_quantity(cart: HeldCart, line: int, quantity: Decimal) -> None:
    """Want so many units of a line. :raises CartLineNotFound: the cart has no such line."""
    if not sql.execute(_SET, (quantity, current_tenant(), cart.id, line)):
        raise CartLineNotFound(line_id=line)


@step
def drop_line(cart: HeldCart, line: int) -> None:
    """Take a line out. :raises CartLineNotFound: the cart has no such line."""
    if not sql.execute(_DROP, (current_tenant(), cart.id, line)):
        raise CartLineNotFound(line_id=line)


@step
def empty_cart(cart: HeldCart) -> None:
    """Take everything out, the coupon too."""
    sql.execute(_EMPTY, (current_tenant(), cart.id))
    set_coupon(cart, None)


@step
def set_coupon(cart: HeldCart, coupon: int | None) -> None:
    """Name the coupon to be used, or none."""
    sql.execute(_COUPON, (coupon, current_tenant(), cart.id))


@step
def set_currency(cart: HeldCart, currency: str) -> None:
    """Say in which currency amounts are shown; empty is the shop's own."""
    sql.execute(_CURRENCY, (currency, current_tenant(), cart.id))

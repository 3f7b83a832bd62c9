"""
Question: what is in somebody's cart, and what does it come to?   Grain: one line.

Units: prices with tax as the web store shows them, in the currency asked for, else the cart's, else the shop's.
Source: sales, catalog, stock of the web store's branch.   Fresh: now; nothing is promised until it is ordered.
Costs: at most 9 statements, whatever the number of lines.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.sales.carts import CartItem, HeldCart
from trastienda.domain.sales.coupons import coupon_of_cart, discount_or_none
from trastienda.domain.sales.exchange import Exchange, exchange
from trastienda.domain.tenancy.branches import web_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Forbidden
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class CartLineShown(msgspec.Struct, frozen=True):
    """A line; `available` is how many units could be ordered now. What is no longer sold has no price."""

    id: int
    product_id: int
    name: str
    image_url: str | None
    quantity: Decimal
    price: Decimal
    total: Decimal
    available: Decimal
    is_sold: bool


class CartShown(msgspec.Struct, frozen=True):
    """
    A cart with its sums in `money.currency`. `value` is what the products cost after the discount, in the shop's own
    currency: what shipping is decided by. `coupon_problem` says why a coupon takes nothing off now.
    """

    lines: tuple[CartLineShown, ...]
    money: Exchange
    coupon_code: str
    coupon_problem: str
    products: Decimal
    discount: Decimal
    value: Decimal

    @property
    def total(self) -> Decimal:
        return self.products - self.discount

    @property
    def goods(self) -> list[tuple[int, Decimal]]:
        """What would be sent: products and units."""
        return [(line.product_id, line.quantity) for line in self.lines if line.is_sold]


_CART = "SELECT id, coupon_id, currency FROM cart WHERE tenant_id = %s AND user_id = %s"
_LINES = "SELECT id, product_id, quantity FROM cart_line WHERE tenant_id = %s AND cart_id = %s ORDER BY added_at, id"
_PRODUCTS = """
SELECT p.id, p.name, p.image_url, p.is_active,
  CASE WHEN p.is_stocked THEN greatest(coalesce(l.on_hand - l.reserved, 0), 0) ELSE 9999 END
FROM product p LEFT JOIN stock_level l
  ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = %(branch)s
WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(products)s::bigint[])
"""


def cart_shown(*, actor: Actor, now: datetime, currency: str = "") -> CartShown:
    """
    Return the actor's own cart; who has put nothing in has an empty one.

    :raises Forbidden: a visitor has none.
    :raises CurrencyNotOffered: nobody has said what that currency costs.
    """
    if actor.user_id is None:
        raise Forbidden(permission="orders.create")
    with transaction(actor.tenant_id):
        found = sql.row(_CART, (current_tenant(), actor.user_id))
        identity, coupon, kept = found or (0, None, "")
        lines = sql.structs(CartItem, _LINES, (current_tenant(), identity)) if found else []
        profile = tenant_profile(actor.tenant_id)
        today = local_date(now, zone_name=profile.time_zone)
        money = exchange(currency or kept, own=profile.currency, on=today)
        return _shown(HeldCart(identity, coupon, kept, tuple(lines)), money, user=actor.user_id, now=now)


@step
def products_price(cart: HeldCart) -> Decimal:
    """Return what the products of a cart cost that are still sold, in the shop's own currency, with tax."""
    return total(_prices(cart.lines, _sold(cart)).values())


def _sold(cart: HeldCart) -> set[int]:
    query = "SELECT id FROM product WHERE tenant_id = %s AND id = ANY(%s::bigint[]) AND is_active"
    found = sql.rows(query, (current_tenant(), [line.product_id for line in cart.lines]))
    return {product for (product,) in found}


def _prices(lines: tuple[CartItem, ...], sold: set[int]) -> dict[int, Decimal]:
    """Return what each product's line comes to."""
    wanted = [WantedLine(line.product_id, line.quantity) for line in lines if line.product_id in sold]
    quoted = pricing.quote(wanted, with_tax=True) if wanted else None
    return {line.product_id: line.price.total for line in quoted.lines} if quoted else {}


def _shown(cart: HeldCart, money: Exchange, *, user: int, now: datetime) -> CartShown:
    products = {}
    if cart.lines:
        params = {
            "tenant": current_tenant(),
            "branch": web_branch().id,
            "products": [line.product_id for line in cart.lines],
        }
        products = {row[0]: row[1:] for row in sql.rows(_PRODUCTS, params)}
    prices = _prices(cart.lines, {product for product, told in products.items() if told[2]})
    worth = total(prices.values())
    code, discount, problem = "", ZERO, ""
    if cart.coupon_id is not None:
        coupon = coupon_of_cart(cart.coupon_id, user=user)
        discount, problem = discount_or_none(coupon, products=worth, at=now)
        code = coupon.code
    lines = tuple(_line(line, products[line.product_id], prices, money) for line in cart.lines)
    return CartShown(
        lines=lines,
        money=money,
        coupon_code=code,
        coupon_problem=problem,
        products=total(line.total for line in lines),
        discount=money.of(discount),
        value=worth - discount,
    )


def _line(
    line: CartItem,
    product: tuple[str, str | None, bool, Decimal],
    prices: dict[int, Decimal],
    money: Exchange,
) -> CartLineShown:
    name, image_url, is_sold, available = product
    worth = prices.get(line.product_id, ZERO)
    return CartLineShown(
        id=line.id,
        product_id=line.product_id,
        name=name,
        image_url=image_url,
        quantity=line.quantity,
        price=money.of(worth / line.quantity) if is_sold else ZERO,
        total=money.of(worth),
        available=available,
        is_sold=is_sold,
    )

"""Question: which orders are there, whose, and how do they stand?

Grain: one sale of any door, with its lines; what was ordered in the web store shows when it was placed, what was sold
over the counter when it was sold. Units: prices with tax, in the sale's currency. Source: sales, with the user names of
today. Fresh: now. Costs: 2 statements for any number of orders and lines; one more to count them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.access.names import as_kept
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import FulfilmentState, OrderStatus, PaymentState, order_status
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.errors import require
from trastienda.kernel.money import cents
from trastienda.kernel.paging import PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class OrdersWanted(msgspec.Struct, frozen=True):
    """Which orders; both days belong to the period. `username` is who ordered in the web store."""

    status: OrderStatus | None = None
    username: str | None = None
    first_on: date | None = None
    last_on: date | None = None


class OrderedItem(msgspec.Struct, frozen=True):
    """A line. `unit_price` is with tax and after any discount, so that it is what one of them was sold for."""

    id: int
    product_id: int
    quantity: Decimal
    unit_price: Decimal


class OrderSeen(msgspec.Struct, frozen=True):
    """An order. `user` is who ordered, or who sold it over the counter; the items are in the order they were asked."""

    id: int
    folio: str
    user: str
    placed_at: datetime
    payment_state: str
    fulfilment_state: str
    total: Decimal
    currency: str
    items: list[OrderedItem]

    @property
    def status(self) -> OrderStatus:
        return order_status(PaymentState(self.payment_state), FulfilmentState(self.fulfilment_state))


class _Pairs(msgspec.Struct, frozen=True):
    """The states that mean a status: any of these payments with any of these places of the goods."""

    payments: list[str]
    goods: list[str]


def _pairs_of(status: OrderStatus) -> _Pairs:
    pairs = {(p, f) for p in PaymentState for f in FulfilmentState if order_status(p, f) is status}
    payments, goods = sorted({str(p) for p, _ in pairs}), sorted({str(f) for _, f in pairs})
    require(len(pairs) == len(payments) * len(goods), "a status is told by either part alone")
    return _Pairs(payments=payments, goods=goods)


_PAIRS = {status: _pairs_of(status) for status in OrderStatus}
_OVER_THE_COUNTER = {None, OrderStatus.DELIVERED, OrderStatus.CANCELLED}
"""How a sale that was not ordered can stand: it was handed over at once."""

# Orders and tickets each have an index in their own order of time: the newest of both are the newest of all.
_SOURCE = """
(SELECT s.id, s.{at} AS at FROM sale s
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS {ordered} AND s.hidden_at IS NULL{conditions}
ORDER BY s.{at} DESC, s.id DESC {limit})
"""
_LISTED = """
WITH page AS (SELECT id, at FROM ({sources}) AS newest ORDER BY at DESC, id DESC {limit})
SELECT s.id, s.folio, coalesce(u.username, s.actor), p.at, s.payment_state, s.fulfilment_state, s.total, s.currency
FROM page p JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = p.id
LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
ORDER BY p.at DESC, p.id DESC
"""
# Every sale is in the smallest index; those that were deleted, which are few, have one of their own.
_ALL = """
SELECT (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s)
  - (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND hidden_at IS NOT NULL)
"""
_ONE = """
SELECT s.id, s.folio, coalesce(u.username, s.actor), coalesce(s.placed_at, s.sold_at), s.payment_state,
  s.fulfilment_state, s.total, s.currency
FROM sale s LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
WHERE s.tenant_id = %(tenant)s AND s.id = %(id)s AND s.hidden_at IS NULL
  AND (%(owner)s::bigint IS NULL OR (s.user_id = %(owner)s::bigint AND s.placed_at IS NOT NULL))
"""
_ITEMS = """
SELECT sale_id, id, product_id, quantity, unit_price, includes_tax, discount_pct, total
FROM sale_line WHERE tenant_id = %s AND sale_id = ANY(%s::bigint[]) ORDER BY sale_id, position
"""


def orders_listed(wanted: OrdersWanted, page: PageRequest, *, actor: Actor) -> list[OrderSeen]:
    """Return a page of orders, the newest first: everybody's for who manages orders, else the actor's own."""
    with transaction(actor.tenant_id):
        sources, params = _sources(wanted, actor, limit=f"LIMIT {page.offset + page.size}")
        query = _LISTED.format(sources=sources, limit=page.limit_sql())
        return _with_items(sql.rows(query, params))


def order_count(wanted: OrdersWanted, *, actor: Actor) -> int:
    """Return how many orders `orders_listed` would list on all its pages."""
    with transaction(actor.tenant_id):
        if wanted == OrdersWanted() and _owner(actor) is None:
            return int(sql.value(_ALL, {"tenant": current_tenant()}))
        sources, params = _sources(wanted, actor, limit="")
        return int(sql.value(f"SELECT count(*) FROM ({sources}) AS listed", params))


def order_seen(order_id: int, *, actor: Actor) -> OrderSeen:
    """Return one order. :raises DocumentNotFound: unknown, deleted, a neighbour's or somebody else's."""
    with transaction(actor.tenant_id):
        params = {"tenant": current_tenant(), "id": order_id, "owner": _owner(actor)}
        found = _with_items(sql.rows(_ONE, params))
        if not found:
            raise DocumentNotFound(noun="order", id=order_id)
        return found[0]


def _owner(actor: Actor) -> int | None:
    """Whose orders the actor may see: their own, or everybody's (None). Somebody without an account owns none."""
    return None if actor.may(Permission.MANAGE_ORDERS) else actor.user_id or 0


def _sources(wanted: OrdersWanted, actor: Actor, *, limit: str) -> tuple[str, dict[str, Any]]:
    """Only what is asked for becomes a condition, so that the server plans for it."""
    start, end = day_bounds(
        wanted.first_on, wanted.last_on, zone_name=tenant_profile(actor.tenant_id).time_zone
    )
    owner = _owner(actor)
    pairs = wanted.status and _PAIRS[wanted.status]
    asked = [
        ("start", " AND s.{at} >= %(start)s", start if wanted.first_on else None),
        ("end", " AND s.{at} < %(end)s", end if wanted.last_on else None),
        ("owner", " AND s.user_id = %(owner)s::bigint", owner),
        ("goods", " AND s.fulfilment_state = ANY(%(goods)s)", pairs and pairs.goods),
        ("payments", " AND s.payment_state = ANY(%(payments)s)", pairs and pairs.payments),
        (
            "username",
            " AND s.user_id = (SELECT id FROM app_user WHERE tenant_id = %(tenant)s AND username = %(username)s)",
            None if wanted.username is None else as_kept(wanted.username),
        ),
    ]
    conditions = "".join(condition for _, condition, given in asked if given is not None)
    params = {"tenant": current_tenant(), **{name: given for name, _, given in asked if given is not None}}
    columns = [("placed_at", "NOT NULL")]
    if owner is None and wanted.username is None and wanted.status in _OVER_THE_COUNTER:
        columns.append(("sold_at", "NULL"))
    sources = [
        _SOURCE.format(at=at, ordered=ordered, conditions=conditions.format(at=at), limit=limit)
        for at, ordered in columns
    ]
    return " UNION ALL ".join(sources), params


@step
def _with_items(found: Sequence[tuple[Any, ...]]) -> list[OrderSeen]:
    """Read the lines of all orders at once."""
    orders = {row[0]: OrderSeen(*[*row, []]) for row in found}
    for sale_id, *line in sql.rows(_ITEMS, (current_tenant(), list(orders))):
        orders[sale_id].items.append(_item(*line))
    return list(orders.values())


def _item(
    line_id: int,
    product_id: int,
    quantity: Decimal,
    unit_price: Decimal,
    includes_tax: bool,
    discount_pct: Decimal,
    total: Decimal,
) -> OrderedItem:
    is_as_shown = includes_tax and not discount_pct
    return OrderedItem(
        id=line_id,
        product_id=product_id,
        quantity=quantity,
        unit_price=cents(unit_price if is_as_shown else total / quantity),
    )

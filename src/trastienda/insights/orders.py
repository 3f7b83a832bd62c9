"""Question: which orders are there, whose, and how do they stand?

Grain: one sale of any door, with its lines; what was ordered in the web store shows when it was placed, what was sold
over the counter when it was sold. Of an order, what came back is taken off. Units: prices with tax, in the sale's
currency. Source: sales, with the user names of today, and returns. Fresh: now. Costs: 2 statements for any number of
orders and lines, 6 more for a page far behind, and 3 at most to count them.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.access.names import as_kept
from trastienda.domain.sales.counted import APART, moment_after, moment_before, sales_before
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import FulfilmentState, OrderStatus, PaymentState, order_status
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.left_of_orders import RETURNED_LINE, RETURNED_TOTAL
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.errors import require
from trastienda.kernel.money import cents
from trastienda.kernel.paging import PageRequest, Slice, newest_first
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
{reach})
"""
_REACH = "ORDER BY s.{at} {order}, s.id {order} {limit}"
_LISTED = """
WITH page AS (SELECT id, at FROM ({sources}) AS newest ORDER BY at {order}, id {order} {limit})
SELECT s.id, s.folio, coalesce(u.username, s.actor), p.at, s.payment_state, s.fulfilment_state, s.total - {returned},
  s.currency
FROM page p JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = p.id
LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
ORDER BY p.at DESC, p.id DESC
"""
# What the kept counts know of, and the list does not tell: deleted sales, which are few.
_HIDDEN = """
SELECT (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND hidden_at IS NOT NULL{listed})
"""
# Most sales are delivered: those that are not have indexes of their own.
_UNDELIVERED = f"""
  + (SELECT count(*) FROM sale
    WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL{{placed}}
      AND fulfilment_state IN ({", ".join(f"'{state}'" for state in FulfilmentState if state != "delivered")}))
  + (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NULL AND hidden_at IS NULL{{sold}}
    AND fulfilment_state IN ('cancelled', 'returned'))
"""
_FAR = 2 * APART
"""So many sales are sooner passed over by their kept counts than met."""
_ONE = f"""
SELECT s.id, s.folio, coalesce(u.username, s.actor), coalesce(s.placed_at, s.sold_at), s.payment_state,
  s.fulfilment_state, s.total - {RETURNED_TOTAL}, s.currency
FROM sale s LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
WHERE s.tenant_id = %(tenant)s AND s.id = %(id)s AND s.hidden_at IS NULL
  AND (%(owner)s::bigint IS NULL OR (s.user_id = %(owner)s::bigint AND s.placed_at IS NOT NULL))
"""
_ITEMS = f"""
SELECT l.sale_id, l.id, l.product_id, l.quantity - back.quantity, l.unit_price, l.includes_tax, l.discount_pct,
  l.total / l.quantity
FROM sale_line l JOIN sale s ON s.tenant_id = l.tenant_id AND s.id = l.sale_id
{RETURNED_LINE}
WHERE l.tenant_id = %s AND l.sale_id = ANY(%s::bigint[]) AND l.quantity > back.quantity
ORDER BY l.sale_id, l.position
"""


def orders_listed(wanted: OrdersWanted, page: PageRequest, *, actor: Actor) -> list[OrderSeen]:
    """Return a page of orders, the newest first: everybody's for who manages orders, else the actor's own."""
    with transaction(actor.tenant_id):
        part, period = newest_first(page), _bounds(wanted, actor)
        if _is_of_all(wanted, actor):
            for _ in range(2 if part.offset > _FAR else 0):
                part, period = _pass_over(wanted, part, period)
        sources, params = _sources(wanted, actor, period=period, part=part)
        query = _LISTED.format(
            sources=sources, returned=RETURNED_TOTAL, order=part.order, limit=part.limit_sql()
        )
        return _with_items(sql.rows(query, params))


def order_count(wanted: OrdersWanted, *, actor: Actor) -> int:
    """Return how many orders `orders_listed` would list on all its pages."""
    with transaction(actor.tenant_id):
        period = _bounds(wanted, actor)
        if _is_of_all(wanted, actor):
            return _most_of_all(wanted, period)
        sources, params = _sources(wanted, actor, period=period)
        return int(sql.value(f"SELECT count(*) FROM ({sources}) AS listed", params))


_Period = tuple[datetime | None, datetime | None]
"""The first instant and the first after it; None for an end that is open."""


def _is_of_all(wanted: OrdersWanted, actor: Actor) -> bool:
    """Whether it is most of everything, tickets too: that is too much to be met one by one."""
    is_of_most = wanted.status in {None, OrderStatus.DELIVERED}
    return is_of_most and wanted.username is None and _owner(actor) is None


@step
def _most_of_all(wanted: OrdersWanted, period: _Period) -> int:
    """Count everything by what is kept, less what small indexes know of."""
    start, end = period
    within = (" AND {at} >= %(start)s" if start else "") + (" AND {at} < %(end)s" if end else "")
    query = (_HIDDEN + (_UNDELIVERED if wanted.status else "")).format(
        listed=within.format(at="coalesce(placed_at, sold_at)"),
        placed=within.format(at="placed_at"),
        sold=within.format(at="sold_at"),
    )
    untold = int(sql.value(query, {"tenant": current_tenant(), "start": start, "end": end}))
    return sales_before(end) - (sales_before(start) if start else 0) - untold


@step
def _pass_over(wanted: OrdersWanted, part: Slice, period: _Period) -> tuple[Slice, _Period]:
    """
    Begin at a kept count instead of at the end of the period: what lies between is counted, not met.

    By the count of all sales, of which those listed are some: never too far, and twice for what is left.
    """
    start, end = period
    if part.order == "DESC":
        moment = moment_before(sales_before(end) - part.offset)
        passed, left = (moment, end), (start, moment)
    else:
        moment = moment_after((sales_before(start) if start else 0) + part.offset)
        passed, left = (start, moment), (moment, end)
    if moment is None or (start and moment <= start) or (end and moment >= end):
        return part, period
    offset = max(part.offset - _most_of_all(wanted, passed), 0)
    return msgspec.structs.replace(part, offset=offset), left


def _bounds(wanted: OrdersWanted, actor: Actor) -> _Period:
    zone_name = tenant_profile(actor.tenant_id).time_zone
    start, end = day_bounds(wanted.first_on, wanted.last_on, zone_name=zone_name)
    return start if wanted.first_on else None, end if wanted.last_on else None


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


def _sources(
    wanted: OrdersWanted, actor: Actor, *, period: _Period, part: Slice | None = None
) -> tuple[str, dict[str, Any]]:
    """Only what is asked for becomes a condition, so that the server plans for it; `part` is None for all of it."""
    start, end = period
    owner = _owner(actor)
    pairs = wanted.status and _PAIRS[wanted.status]
    asked = [
        ("start", " AND s.{at} >= %(start)s", start),
        ("end", " AND s.{at} < %(end)s", end),
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
    sources = []
    for at, ordered in columns:
        reach = _REACH.format(at=at, order=part.order, limit=part.reach_sql()) if part else ""
        here = conditions.format(at=at)
        sources.append(_SOURCE.format(at=at, ordered=ordered, conditions=here, reach=reach))
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
    sold_for: Decimal,
) -> OrderedItem:
    is_as_shown = includes_tax and not discount_pct
    return OrderedItem(
        id=line_id,
        product_id=product_id,
        quantity=quantity,
        unit_price=cents(unit_price if is_as_shown else sold_for),
    )

"""
Question: which orders of the web store are there, for whoever sends them?   Grain: one order, without its lines.

Units: the sale's currency, tax included.   Source: sales, with the names written on their addresses.   Fresh: now.
Costs: what `find_orders` says, 1 statement a page and 1 to count; only what is on the page is joined.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.stages import OrderStage, stage_of
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.insights.left_of_orders import RETURNED_TOTAL
from trastienda.insights.orders_found import Found, OrdersSought, find_orders
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.kept_rows import kept_rows
from trastienda.kernel.paging import Page, PageRequest, Slice, newest_first
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class OrderRow(msgspec.Struct, frozen=True):
    """
    An order in the list, without what came back of it. `products - discount + shipping = total`; `name` and `surname`
    are whose order it is.
    """

    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    id: int
    folio: str
    client_id: int | None
    placed_at: datetime
    updated_at: datetime
    currency: str
    total: Decimal
    unpaid: Decimal
    shipping: Decimal
    discount: Decimal
    is_free_shipping: bool
    coupon_code: str
    payment_method: str
    ship_method: str
    tracking_code: str
    courier: str
    notes: str
    observations: str
    is_label_printed: bool
    name: str
    surname: str
    email: str
    phone: str
    city: str
    province: str
    zip_code: str

    @property
    def products(self) -> Decimal:
        return self.total - self.shipping + self.discount

    @property
    def stage(self) -> OrderStage:
        return stage_of(self.payment_state, self.fulfilment_state)


_TOLD = len(OrderRow.__struct_fields__) - 2
"""How many columns follow the two states; a count may follow them."""


class StageCount(msgspec.Struct, frozen=True):
    """How many orders stand so."""

    stage: OrderStage
    count: int


_ROWS = (
    """
WITH page AS (SELECT id, placed_at FROM ({ids}) AS found ORDER BY placed_at {order}, id {order} {limit})
SELECT s.payment_state, s.fulfilment_state, s.id, s.folio, s.user_id, s.placed_at,
  greatest(s.placed_at, s.sold_at, coalesce(s.closed_at, s.placed_at)),
  s.currency, s.total - <returned>, s.unpaid, coalesce(d.shipping, 0), coalesce(d.discount, 0),
  coalesce(d.is_free_shipping, false), coalesce(d.coupon_code, ''), coalesce(d.payment_method, ''),
  coalesce(d.ship_method, ''), coalesce(d.tracking_code, ''), coalesce(d.courier, ''), s.notes,
  coalesce(d.observations, ''), coalesce(d.is_label_printed, false),
  coalesce(b.name, nullif(u.first_name, ''), u.username, c.name, ''), coalesce(b.last_name, u.last_name, ''),
  coalesce(b.email, u.email, c.email, ''), coalesce(b.phone, c.phone, ''), coalesce(a.city, b.city, ''),
  coalesce(a.province, b.province, ''), coalesce(a.zip_code, b.zip_code, '')
FROM page p JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = p.id
LEFT JOIN order_detail d ON d.tenant_id = %(tenant)s AND d.sale_id = s.id
LEFT JOIN order_address a ON a.tenant_id = %(tenant)s AND a.sale_id = s.id AND a.kind = 'ship'
LEFT JOIN order_address b ON b.tenant_id = %(tenant)s AND b.sale_id = s.id AND b.kind = 'bill'
LEFT JOIN app_user u ON u.tenant_id = %(tenant)s AND u.id = s.user_id
LEFT JOIN customer c ON c.tenant_id = %(tenant)s AND c.id = s.customer_id
ORDER BY p.placed_at DESC, p.id DESC
"""
).replace("<returned>", RETURNED_TOTAL)
# Whoever has met them all has counted them.
_ROWS_OF_ALL = (
    _ROWS.replace("WITH page AS", "WITH found AS MATERIALIZED ({ids}), page AS")
    .replace("FROM ({ids}) AS found", "FROM found")
    .replace("\nFROM page p", ",\n  (SELECT count(*) FROM found)\nFROM page p")
)
# A pair of states after the other, each in its stretch of one index: to group all orders takes three times as long.
_COUNTS = """
SELECT p.state, f.state, (
  SELECT count(*) FROM sale s
  WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL
    AND s.fulfilment_state = f.state AND s.payment_state = p.state
) FROM unnest(%(payments)s::text[]) AS p (state), unnest(%(goods)s::text[]) AS f (state)
"""


def orders_sought(sought: OrdersSought, page: PageRequest, *, actor: Actor) -> Page[OrderRow]:
    """Return a page of orders, the newest first."""
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        found = find_orders(sought)
        if found.streams is None:
            return _of_all(found, page)
        total = int(sql.value(found.count, found.params))
        part = newest_first(msgspec.structs.replace(page, total=total))
        rows = _part(found, part) if part.size and total else []
        return Page(items=[_row(each) for each in rows], request=page, total=total)


@step
def _of_all(found: Found, page: PageRequest) -> Page[OrderRow]:
    rows = sql.rows(_ROWS_OF_ALL.format(ids=found.ids, order="DESC", limit=page.limit_sql()), found.params)
    total = int(rows[0][-1]) if rows else 0
    if not rows and page.offset:
        total = int(sql.value(found.count, found.params))
    return Page(items=[_row(each) for each in rows], request=page, total=total)


@step
def _part(found: Found, part: Slice) -> list[tuple[Any, ...]]:
    query = _ROWS.format(ids=found.first(part), order=part.order, limit=part.limit_sql())
    return sql.rows(query, found.params)


@step
def order_rows(sought: OrdersSought) -> list[OrderRow]:
    """Return all that are sought; for whoever knows that they are few."""
    found = find_orders(sought)
    rows = sql.rows(_ROWS.format(ids=found.ids, order="DESC", limit=""), found.params)
    return [_row(each) for each in rows]


@contextmanager
def orders_passing(sought: OrdersSought, *, actor: Actor) -> Iterator[Iterator[OrderRow]]:
    """Yield all orders as they are at this moment, the newest first, however many; the block holds no transaction."""
    actor.require(Permission.MOVE_ORDERS)

    def statement() -> tuple[str, dict[str, Any]]:
        found = find_orders(sought)
        return _ROWS.format(ids=found.ids, order="DESC", limit=""), found.params

    with kept_rows(statement, tenant_id=actor.tenant_id) as rows:
        yield (_row(found) for found in rows)


def stage_counts(*, actor: Actor) -> list[StageCount]:
    """Return how many orders stand so, for each stage at which any does, from the first to the last."""
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        params = {
            "tenant": current_tenant(),
            "payments": [*map(str, PaymentState)],
            "goods": [*map(str, FulfilmentState)],
        }
        found = sql.rows(_COUNTS, params)
    counts = dict.fromkeys(OrderStage, 0)
    for payment, goods, count in found:
        counts[stage_of(PaymentState(payment), FulfilmentState(goods))] += count
    return [StageCount(stage, count) for stage, count in counts.items() if count]


def _row(found: Sequence[Any]) -> OrderRow:
    payment, goods, *told = found
    return OrderRow(PaymentState(payment), FulfilmentState(goods), *told[:_TOLD])

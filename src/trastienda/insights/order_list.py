"""
Question: which orders of the web store are there, for whoever sends them?   Grain: one order, without its lines.

Units: the sale's currency, tax included.   Source: sales, with the names written on their addresses.   Fresh: now.
Costs: 1 statement a page and 1 to count; ids come from an index first, and only a page's are joined.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.stages import OrderStage, stage_of
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import require
from trastienda.kernel.kept_rows import kept_rows
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import fold
from trastienda.kernel.transaction import step, transaction

MOST_WORDS = 6


class OrdersSought(msgspec.Struct, frozen=True):
    """
    Which orders; None leaves that aside. `text` is a number, or words of which each is in the name of whoever ordered.

    `ship_methods` are names as they were told to the buyer; the order is sent by one of them.
    """

    text: str = ""
    stage: OrderStage | None = None
    ship_methods: Sequence[str] | None = None
    is_label_printed: bool | None = None


class OrderRow(msgspec.Struct, frozen=True):
    """An order in the list. `products - discount + shipping = total`; `name` and `surname` are whose order it is."""

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


class _Pairs(msgspec.Struct, frozen=True):
    """The states that mean a stage: any of these payments with any of these places of the goods."""

    payments: list[str]
    goods: list[str]


def _pairs_of(stage: OrderStage) -> _Pairs:
    pairs = {(p, f) for p in PaymentState for f in FulfilmentState if stage_of(p, f) is stage}
    payments, goods = sorted({str(p) for p, _ in pairs}), sorted({str(f) for _, f in pairs})
    require(len(pairs) == len(payments) * len(goods), "a stage is told by either part alone")
    return _Pairs(payments=payments, goods=goods)


_PAIRS = {stage: _pairs_of(stage) for stage in OrderStage}
_IDS = """
SELECT s.id, s.placed_at FROM sale s{joins}
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL{conditions}
"""
_ROWS = """
WITH page AS (SELECT id, placed_at FROM ({ids}) AS found ORDER BY placed_at DESC, id DESC {limit})
SELECT s.payment_state, s.fulfilment_state, s.id, s.folio, s.user_id, s.placed_at,
  greatest(s.placed_at, s.sold_at, coalesce(s.closed_at, s.placed_at)),
  s.currency, s.total, s.unpaid, coalesce(d.shipping, 0), coalesce(d.discount, 0),
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
# Names are looked for once: whoever has found them all has counted them.
_ROWS_OF_NAMES = (
    _ROWS.replace("WITH page AS", "WITH found AS MATERIALIZED ({ids}), page AS")
    .replace("FROM ({ids}) AS found", "FROM found")
    .replace("\nFROM page p", ",\n  (SELECT count(*) FROM found)\nFROM page p")
)
_COUNTS = """
SELECT payment_state, fulfilment_state, count(*) FROM sale
WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL GROUP BY 1, 2
"""


def orders_sought(sought: OrdersSought, page: PageRequest, *, actor: Actor) -> Page[OrderRow]:
    """Return a page of orders, the newest first."""
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        ids, params = _ids(sought)
        head = _ROWS_OF_NAMES if "words" in params else _ROWS
        found = sql.rows(head.format(ids=ids, limit=page.limit_sql()), params)
        is_counted = head is _ROWS_OF_NAMES and found
        total = found[0][-1] if is_counted else _count(sought, ids, params)
        return Page(items=[_row(each) for each in found], request=page, total=total)


@step
def order_rows(sought: OrdersSought) -> list[OrderRow]:
    """Return all that are sought; for whoever knows that they are few."""
    ids, params = _ids(sought)
    return [_row(found) for found in sql.rows(_ROWS.format(ids=ids, limit=""), params)]


@contextmanager
def orders_passing(sought: OrdersSought, *, actor: Actor) -> Iterator[Iterator[OrderRow]]:
    """Yield all orders as they are at this moment, the newest first, however many; the block holds no transaction."""
    actor.require(Permission.MOVE_ORDERS)

    def statement() -> tuple[str, dict[str, Any]]:
        ids, params = _ids(sought)
        return _ROWS.format(ids=ids, limit=""), params

    with kept_rows(statement, tenant_id=actor.tenant_id) as rows:
        yield (_row(found) for found in rows)


def stage_counts(*, actor: Actor) -> list[StageCount]:
    """Return how many orders stand so, for each stage at which any does, from the first to the last."""
    actor.require(Permission.MOVE_ORDERS)
    with transaction(actor.tenant_id):
        found = sql.rows(_COUNTS, {"tenant": current_tenant()})
    counts = dict.fromkeys(OrderStage, 0)
    for payment, goods, count in found:
        counts[stage_of(PaymentState(payment), FulfilmentState(goods))] += count
    return [StageCount(stage, count) for stage, count in counts.items() if count]


def _row(found: Sequence[Any]) -> OrderRow:
    payment, goods, *told = found
    return OrderRow(PaymentState(payment), FulfilmentState(goods), *told[:_TOLD])


_ALL = (
    "SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL"
)
_SENT = """
SELECT count(*) FROM order_detail d WHERE d.tenant_id = %(tenant)s AND d.ship_method = ANY(%(methods)s::text[])
"""
_PRINTED = "SELECT count(*) FROM order_detail d WHERE d.tenant_id = %(tenant)s AND d.is_label_printed"
_STILL_SHOWN = """
 AND d.sale_id NOT IN (SELECT id FROM sale WHERE tenant_id = %(tenant)s AND hidden_at IS NOT NULL)
"""


def _count(sought: OrdersSought, ids: str, params: dict[str, Any]) -> int:
    """A single filter is counted in one index without a look at the orders; those that have no detail are unprinted."""
    if not sought.text.strip() and sought.stage is None:
        if sought.ship_methods is None and sought.is_label_printed is None:
            return int(sql.value(_ALL, params))
        if sought.is_label_printed is None:
            return int(sql.value(_SENT + _STILL_SHOWN, params))
        if sought.ship_methods is None:
            printed = int(sql.value(_PRINTED + _STILL_SHOWN, params))
            return printed if sought.is_label_printed else int(sql.value(_ALL, params)) - printed
    return int(sql.value(f"SELECT count(*) FROM ({ids}) AS found", params))


def _ids(sought: OrdersSought) -> tuple[str, dict[str, Any]]:
    """Only what is asked for becomes a condition, so that the server plans for it."""
    words = fold(sought.text).split()[:MOST_WORDS]
    number = sought.text.strip().removeprefix("#")
    as_number = int(number) if number.isascii() and number.isdigit() and len(number) <= 16 else None
    found_by = "s.id = %(number)s" if as_number is not None else f"s.id IN ({_OF_PEOPLE})"
    pairs = None if sought.stage is None else _PAIRS[sought.stage]
    asked = [
        ("words", f" AND {found_by}", words or None),
        ("goods", " AND s.fulfilment_state = ANY(%(goods)s)", pairs and pairs.goods),
        ("payments", " AND s.payment_state = ANY(%(payments)s)", pairs and pairs.payments),
        ("methods", " AND d.ship_method = ANY(%(methods)s::text[])",
         None if sought.ship_methods is None else list(sought.ship_methods)),
        ("printed", " AND coalesce(d.is_label_printed, false) = %(printed)s", sought.is_label_printed),
    ]  # fmt: skip
    is_detailed = sought.ship_methods is not None or sought.is_label_printed is not None
    conditions = "".join(condition for _, condition, given in asked if given is not None)
    params: dict[str, Any] = {
        "tenant": current_tenant(),
        "number": as_number,
        **{name: given for name, _, given in asked if given is not None},
    }
    if sought.text.strip() and not words:
        conditions += " AND false"  # signs alone are nobody's name
    return _IDS.format(joins=_JOIN if is_detailed else "", conditions=conditions), params


_JOIN = " LEFT JOIN order_detail d ON d.tenant_id = s.tenant_id AND d.sale_id = s.id"
_OF_PEOPLE = "SELECT id FROM find_orders_of_people(%(tenant)s, %(words)s::text[])"

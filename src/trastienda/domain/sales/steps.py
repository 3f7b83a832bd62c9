"""The building blocks of operations that change a document after it was made: hold it, read its lines, close it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound, QuotationExpired
from trastienda.domain.sales.models import OrderLog
from trastienda.domain.sales.rules import SoldLine
from trastienda.domain.sales.states import (
    LAYAWAY_MOVES,
    QUOTATION_MOVES,
    FulfilmentState,
    LayawayEvent,
    LayawayState,
    OrderStatus,
    PaymentState,
    QuotationEvent,
    QuotationState,
    next_state,
    order_status,
)
from trastienda.kernel import sql
from trastienda.kernel.money import total
from trastienda.kernel.tax import LinePrice
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class HeldSale(msgspec.Struct, frozen=True):
    """A sale that is locked until the operation ends: no two people undo it at the same time."""

    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    id: int
    folio: str
    branch_id: int
    customer_id: int | None
    base: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    credit: Decimal
    cost: Decimal
    origin_kind: str | None
    origin_id: int | None


class HeldOrder(msgspec.Struct, frozen=True):
    """An order that is locked until the operation ends. `unpaid` is its total until it is paid for."""

    payment_state: PaymentState
    fulfilment_state: FulfilmentState
    id: int
    folio: str
    branch_id: int
    customer_id: int | None
    currency: str
    total: Decimal
    unpaid: Decimal
    expires_at: datetime | None
    is_hidden: bool

    @property
    def status(self) -> OrderStatus:
        return order_status(self.payment_state, self.fulfilment_state)

    @property
    def is_waiting(self) -> bool:
        """Whether it may still be paid for: nobody has, and it was not given up."""
        return self.unpaid > 0 and self.status is OrderStatus.PENDING


class GivenUp(msgspec.Struct, frozen=True):
    """What earlier returns of a sale gave back: off the customer's account, and in money."""

    count: int
    off_balance: Decimal
    refunded: Decimal


class HeldQuotation(msgspec.Struct, frozen=True):
    """A quotation that is locked until the operation ends."""

    id: int
    folio: str
    customer_id: int | None
    notes: str


class HeldLayaway(msgspec.Struct, frozen=True):
    """A layaway that is locked until the operation ends."""

    id: int
    folio: str
    branch_id: int
    customer_id: int
    notes: str
    total: Decimal
    paid: Decimal

    @property
    def balance(self) -> Decimal:
        return self.total - self.paid


_SALE = """
SELECT unpaid, payment_state, fulfilment_state, id, folio, branch_id, customer_id, base, tax, total, paid, credit, cost,
  origin_kind, origin_id
FROM sale WHERE tenant_id = %s AND id = %s AND hidden_at IS NULL FOR UPDATE
"""
_ORDER = """
SELECT payment_state, fulfilment_state, id, folio, branch_id, customer_id, currency, total, unpaid, expires_at,
  hidden_at IS NOT NULL
FROM sale WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_WEB_ORDERS = """
SELECT payment_state, fulfilment_state, id, folio, branch_id, customer_id, currency, total, unpaid, expires_at,
  hidden_at IS NOT NULL
FROM sale WHERE tenant_id = %s AND id = ANY(%s::bigint[]) AND placed_at IS NOT NULL AND hidden_at IS NULL
ORDER BY id FOR UPDATE
"""
_OVERDUE = """
SELECT id, folio FROM sale WHERE tenant_id = %s AND expires_at <= %s AND unpaid > 0
ORDER BY expires_at, id {limit} FOR UPDATE SKIP LOCKED
"""
_SETTLE_ORDER = """
WITH costs AS (
  UPDATE sale_line l SET cost = c.cost FROM unnest(%(positions)s::int[], %(costs)s::numeric[]) AS c(position, cost)
  WHERE l.tenant_id = %(tenant)s AND l.sale_id = %(order)s AND l.position = c.position
)
UPDATE sale SET payment_state = %(payment)s, fulfilment_state = %(fulfilment)s, method = %(method)s,
  paid = total, tendered = total, unpaid = 0, cost = %(cost)s, sold_at = %(at)s, sold_on = %(on)s, expires_at = NULL
WHERE tenant_id = %(tenant)s AND id = %(order)s
"""
_REPRICE_ORDER = """
UPDATE sale SET amount = %(amount)s, discount = %(discount)s, base = %(base)s, tax = %(tax)s, total = %(total)s,
  unpaid = %(total)s
WHERE tenant_id = %(tenant)s AND id = %(order)s
"""
_DROP_ORDERS = """
UPDATE sale SET fulfilment_state = 'cancelled', expires_at = NULL, closed_at = %(at)s, closed_by = %(by)s,
  close_reason = %(reason)s
WHERE tenant_id = %(tenant)s AND id = ANY(%(orders)s::bigint[])
"""
_MOVE_ORDER = "UPDATE sale SET fulfilment_state = %s WHERE tenant_id = %s AND id = %s"
_HIDE_ORDER = "UPDATE sale SET hidden_at = %s WHERE tenant_id = %s AND id = %s"
# Read only after the sale is held: what a return that was waited for has written must be seen.
_GIVEN_UP = """
SELECT count(*), coalesce(sum(off_balance), 0), coalesce(sum(refunded), 0)
FROM sale_return WHERE tenant_id = %s AND sale_id = %s
"""
_SOLD_LINES = """
SELECT l.id, l.product_id, l.quantity, l.tax, l.total, l.cost, coalesce(r.quantity, 0), coalesce(r.total, 0)
FROM sale_line l LEFT JOIN (
  SELECT sale_line_id, sum(quantity) AS quantity, sum(total) AS total FROM sale_return_line
  WHERE tenant_id = %(tenant)s
    AND sale_line_id IN (SELECT id FROM sale_line WHERE tenant_id = %(tenant)s AND sale_id = %(sale)s)
  GROUP BY sale_line_id
) r ON r.sale_line_id = l.id
WHERE l.tenant_id = %(tenant)s AND l.sale_id = %(sale)s
ORDER BY l.position
"""
_MARK_SALE = """
UPDATE sale SET payment_state = %(payment)s, fulfilment_state = %(fulfilment)s,
  closed_at = coalesce(%(at)s, closed_at), closed_by = coalesce(%(by)s, closed_by),
  close_reason = coalesce(%(reason)s, close_reason)
WHERE tenant_id = %(tenant)s AND id = %(sale)s
"""
_QUOTATION = """
SELECT id, folio, customer_id, notes, state, expires_at FROM quotation WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_CLOSE_QUOTATION = """
UPDATE quotation SET state = %(state)s, sale_id = %(sale)s, closed_at = %(at)s, closed_by = %(by)s,
  close_reason = %(reason)s
WHERE tenant_id = %(tenant)s AND id = %(quotation)s
"""
_LAYAWAY = """
SELECT id, folio, branch_id, customer_id, notes, total, paid, state FROM layaway
WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_PAY_LAYAWAY = "UPDATE layaway SET paid = paid + %s WHERE tenant_id = %s AND id = %s"
_CLOSE_LAYAWAY = """
UPDATE layaway SET state = %(state)s, sale_id = %(sale)s, closed_at = %(at)s, closed_by = %(by)s,
  close_reason = %(reason)s
WHERE tenant_id = %(tenant)s AND id = %(layaway)s
"""


@step
def hold_sale(sale_id: int) -> HeldSale:
    """
    Lock a sale until the operation ends.

    :raises DocumentNotFound: unknown, a neighbour's, deleted, or an order that waits for its money and is no sale yet.
    """
    found = sql.row(_SALE, (current_tenant(), sale_id))
    if found is None:
        raise DocumentNotFound(noun="sale", id=sale_id)
    unpaid, payment, fulfilment, *rest = found
    sale = HeldSale(PaymentState(payment), FulfilmentState(fulfilment), *rest)
    if unpaid and sale.fulfilment_state is not FulfilmentState.CANCELLED:
        raise DocumentNotFound(noun="sale", id=sale_id)
    return sale


@step
def hold_order(order_id: int, *, deleted_too: bool = False) -> HeldOrder:
    """
    Lock an order, or any sale as one, until the operation ends.

    :raises DocumentNotFound: unknown, a neighbour's, or deleted.
    """
    found = sql.row(_ORDER, (current_tenant(), order_id))
    if found is None:
        raise DocumentNotFound(noun="order", id=order_id)
    payment, fulfilment, *rest = found
    order = HeldOrder(PaymentState(payment), FulfilmentState(fulfilment), *rest)
    if order.is_hidden and not deleted_too:
        raise DocumentNotFound(noun="order", id=order_id)
    return order


@step
def hold_orders(orders: Sequence[int]) -> list[HeldOrder]:
    """
    Lock several orders of the web store at once, in the order of their ids, until the operation ends.

    :raises DocumentNotFound: names the first that is unknown, a neighbour's, deleted, or was sold over a counter.
    """
    found = sql.rows(_WEB_ORDERS, (current_tenant(), list(orders)))
    held = [HeldOrder(PaymentState(row[0]), FulfilmentState(row[1]), *row[2:]) for row in found]
    for missing in sorted(set(orders) - {order.id for order in held}):
        raise DocumentNotFound(noun="order", id=missing)
    return held


@step
def hold_overdue_orders(*, now: datetime, most: int) -> list[tuple[int, str]]:
    """Lock the orders that nobody paid for in time, the oldest first; one that somebody is paying is passed over."""
    query = _OVERDUE.format(limit=f"LIMIT {int(most)}")
    return [(order, folio) for order, folio in sql.rows(query, (current_tenant(), now))]


@step
def settle_order(
    order: HeldOrder,
    *,
    payment: PaymentState,
    fulfilment: FulfilmentState,
    method: str,
    line_costs: Sequence[Decimal],
    at: datetime,
    on: date,
) -> None:
    """Make a held order a sale like any other: paid in full, its goods issued at these costs, in the books today."""
    sql.execute(
        _SETTLE_ORDER,
        {
            "tenant": current_tenant(),
            "order": order.id,
            "payment": str(payment),
            "fulfilment": str(fulfilment),
            "method": method,
            "positions": list(range(1, len(line_costs) + 1)),
            "costs": list(line_costs),
            "cost": total(line_costs),
            "at": at,
            "on": on,
        },
    )


@step
def reprice_order(order: HeldOrder, price: LinePrice) -> None:
    """Say what a held order comes to, now that other lines stand in it; all of that is unpaid."""
    params = {"tenant": current_tenant(), "order": order.id, **msgspec.structs.asdict(price)}
    sql.execute(_REPRICE_ORDER, params)


@step
def drop_orders(orders: Sequence[int], *, at: datetime, by: str, reason: str) -> None:
    """Give up held orders that nobody has paid for."""
    params = {"tenant": current_tenant(), "orders": list(orders), "at": at, "by": by, "reason": reason}
    sql.execute(_DROP_ORDERS, params)


@step
def move_order(order: HeldOrder, fulfilment: FulfilmentState) -> None:
    """Say where the goods of a held order are now."""
    sql.execute(_MOVE_ORDER, (str(fulfilment), current_tenant(), order.id))


@step
def hide_order(order: HeldOrder, *, at: datetime) -> None:
    """Take a held order off the store's lists; the document stays."""
    sql.execute(_HIDE_ORDER, (at, current_tenant(), order.id))


@step
def given_up(sale_id: int) -> GivenUp:
    """Return what the returns of a held sale gave back so far."""
    return sql.structs(GivenUp, _GIVEN_UP, (current_tenant(), sale_id))[0]


@step
def left_of_order(order: HeldOrder) -> Decimal:
    """Return what a held order comes to without what came back of it; all of it where the order was given up."""
    if order.status is OrderStatus.CANCELLED:
        return order.total
    back = given_up(order.id)
    return order.total - back.off_balance - back.refunded


@step
def sold_lines(sale_id: int) -> list[SoldLine]:
    """Return the lines of a held sale in their order, with what came back of each."""
    return sql.structs(SoldLine, _SOLD_LINES, {"tenant": current_tenant(), "sale": sale_id})


@step
def mark_sale(
    sale: HeldSale,
    *,
    payment: PaymentState,
    fulfilment: FulfilmentState,
    at: datetime | None = None,
    by: str | None = None,
    reason: str | None = None,
) -> None:
    """Move a held sale to these states; `at`, `by` and `reason` say how it ended, when it did."""
    sql.execute(
        _MARK_SALE,
        {
            "tenant": current_tenant(),
            "sale": sale.id,
            "payment": str(payment),
            "fulfilment": str(fulfilment),
            "at": at,
            "by": by,
            "reason": reason,
        },
    )


@step
def hold_quotation(quotation_id: int, *, event: QuotationEvent, at: datetime) -> HeldQuotation:
    """
    Lock a quotation that allows the event.

    :raises DocumentNotFound: unknown or a neighbour's.
    :raises QuotationExpired: its time is over.
    :raises WrongState: it was converted or cancelled.
    """
    found = sql.row(_QUOTATION, (current_tenant(), quotation_id))
    if found is None:
        raise DocumentNotFound(noun="quotation", id=quotation_id)
    identity, folio, customer_id, notes, state, expires_at = found
    next_state(QUOTATION_MOVES, QuotationState(state), event, noun="quotation")
    if expires_at < at:
        raise QuotationExpired(folio=folio)
    return HeldQuotation(id=identity, folio=folio, customer_id=customer_id, notes=notes)


@step
def close_quotation(
    quotation: HeldQuotation,
    state: QuotationState,
    *,
    at: datetime,
    by: str,
    sale_id: int | None = None,
    reason: str | None = None,
) -> None:
    """End a held quotation: it became a sale, or nothing will come of it."""
    sql.execute(
        _CLOSE_QUOTATION,
        {
            "tenant": current_tenant(),
            "quotation": quotation.id,
            "state": str(state),
            "sale": sale_id,
            "at": at,
            "by": by,
            "reason": reason,
        },
    )


@step
def hold_layaway(layaway_id: int, *, event: LayawayEvent) -> HeldLayaway:
    """
    Lock a layaway that allows the event.

    :raises DocumentNotFound: unknown or a neighbour's.
    :raises WrongState: it was completed or cancelled.
    """
    found = sql.row(_LAYAWAY, (current_tenant(), layaway_id))
    if found is None:
        raise DocumentNotFound(noun="layaway", id=layaway_id)
    *fields, state = found
    next_state(LAYAWAY_MOVES, LayawayState(state), event, noun="layaway")
    return HeldLayaway(*fields)


@step
def pay_layaway(layaway_id: int, amount: Decimal) -> None:
    """Add to what was paid on a held layaway, or take off what was given back (below zero)."""
    sql.execute(_PAY_LAYAWAY, (amount, current_tenant(), layaway_id))


@step
def close_layaway(
    layaway: HeldLayaway,
    state: LayawayState,
    *,
    at: datetime,
    by: str,
    sale_id: int | None = None,
    reason: str | None = None,
) -> None:
    """End a held layaway: it became a sale, or was given up."""
    sql.execute(
        _CLOSE_LAYAWAY,
        {
            "tenant": current_tenant(),
            "layaway": layaway.id,
            "state": str(state),
            "sale": sale_id,
            "at": at,
            "by": by,
            "reason": reason,
        },
    )


# --- what is said of an order ------------------------------------------------------------------------------


class Logged(msgspec.Struct, frozen=True):
    """Something that happened to an order: a word for it, and what else there is to know."""

    event: str
    details: Mapping[str, object] = {}


@step
def log_order(
    order: sql.Id, event: str, *, actor: str, at: datetime, batch: sql.Batch, **details: object
) -> None:
    """Note in an order's own log what happened to it, for the people who look after orders."""
    log_all(order, [Logged(event, details)], actor=actor, at=at, batch=batch)


@step
def log_all(order: sql.Id, happened: Sequence[Logged], *, actor: str, at: datetime, batch: sql.Batch) -> None:
    """Note several things that happened at once, in this order."""
    rows = [{"event": each.event, "details": msgspec.json.encode(each.details).decode()} for each in happened]
    batch.insert_many(OrderLog, rows, sale=order, actor=actor, at=at)

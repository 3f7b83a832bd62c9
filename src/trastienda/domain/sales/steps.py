"""The building blocks of operations that change a document after it was made: hold it, read its lines, close it."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound, QuotationExpired
from trastienda.domain.sales.rules import SoldLine
from trastienda.domain.sales.states import (
    LAYAWAY_MOVES,
    QUOTATION_MOVES,
    FulfilmentState,
    LayawayEvent,
    LayawayState,
    PaymentState,
    QuotationEvent,
    QuotationState,
    next_state,
)
from trastienda.kernel import sql
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
SELECT payment_state, fulfilment_state, id, folio, branch_id, customer_id, base, tax, total, paid, credit, cost,
  origin_kind, origin_id
FROM sale WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
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
    """Lock a sale until the operation ends. :raises DocumentNotFound: unknown or a neighbour's."""
    found = sql.row(_SALE, (current_tenant(), sale_id))
    if found is None:
        raise DocumentNotFound(noun="sale", id=sale_id)
    payment, fulfilment, *rest = found
    return HeldSale(PaymentState(payment), FulfilmentState(fulfilment), *rest)


@step
def given_up(sale_id: int) -> GivenUp:
    """Return what the returns of a held sale gave back so far."""
    return sql.structs(GivenUp, _GIVEN_UP, (current_tenant(), sale_id))[0]


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

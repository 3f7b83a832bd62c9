"""The building blocks of replacing the lines of a posted sale: hold it, read how it stands, write what holds now."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound, OrderLineNotFound, SaleNotChangeable, WrongState
from trastienda.domain.sales.models import SaleChange, SaleLine
from trastienda.domain.sales.states import FulfilmentState, OrderStatus, PaymentState, order_status
from trastienda.kernel import sql
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tax import LinePrice
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class ChangingSale(msgspec.Struct, frozen=True):
    """A posted sale that is locked until the operation ends. `total = paid + credit`; `currency` is the document's."""

    id: int
    folio: str
    branch_id: int
    customer_id: int | None
    base: Decimal
    tax: Decimal
    total: Decimal
    cost: Decimal
    paid: Decimal
    credit: Decimal
    method: str
    currency: str
    sold_on: date


class KeptLine(msgspec.Struct, frozen=True):
    """A line as it stands before a change."""

    id: int
    product_id: int
    description: str
    quantity: Decimal
    unit_price: Decimal
    includes_tax: bool
    tax_rate: Decimal
    total: Decimal

    @property
    def said(self) -> tuple[object, ...]:
        """What a client says of a line: two lines that say the same are the same."""
        return self.product_id, self.quantity, self.unit_price, self.includes_tax, self.total


_SALE = """
SELECT payment_state, fulfilment_state, placed_at IS NOT NULL, origin_kind,
  EXISTS (SELECT FROM sale_return r WHERE r.tenant_id = s.tenant_id AND r.sale_id = s.id),
  id, folio, branch_id, customer_id, base, tax, total, cost, paid, credit, method, currency, sold_on
FROM sale s WHERE tenant_id = %s AND id = %s AND hidden_at IS NULL FOR UPDATE
"""
_LINES = """
SELECT id, product_id, description, quantity, unit_price, includes_tax, tax_rate, total
FROM sale_line WHERE tenant_id = %s AND sale_id = %s ORDER BY position
"""
_NO_LINES = "DELETE FROM sale_line WHERE tenant_id = %s AND sale_id = %s"
_REWRITE = """
UPDATE sale SET customer_id = %(customer)s, amount = %(amount)s, discount = %(discount)s, base = %(base)s,
  tax = %(tax)s, total = %(total)s, cost = %(cost)s,
  tendered = tendered - paid + %(paid)s, paid = %(paid)s, credit = %(credit)s,
  method = %(method)s, payment_state = %(payment)s
WHERE tenant_id = %(tenant)s AND id = %(sale)s
"""


@step
def hold_for_change(sale_id: int) -> ChangingSale:
    """
    Lock a sale of which the lines are to be replaced.

    :raises DocumentNotFound: unknown, a neighbour's or deleted.
    :raises WrongState: it was cancelled, or all of it came back.
    :raises SaleNotChangeable: it is an order of the web store, which has its own administration; it was a layaway,
        whose money is a deposit; something of it came back already.
    """
    found = sql.row(_SALE, (current_tenant(), sale_id))
    if found is None:
        raise DocumentNotFound(noun="sale", id=sale_id)
    payment, fulfilment, is_order, origin, was_returned, *rest = found
    sale = ChangingSale(*rest)
    status = order_status(PaymentState(payment), FulfilmentState(fulfilment))
    if status is OrderStatus.CANCELLED:
        raise WrongState(noun="sale", state=fulfilment, event="change")
    reasons = {"web_order": is_order, "from_layaway": origin == "layaway", "partly_returned": was_returned}
    for reason, holds in reasons.items():
        if holds:
            raise SaleNotChangeable(sale_id=sale.id, folio=sale.folio, reason=reason)
    return sale


@step
def lines_before(sale: ChangingSale) -> list[KeptLine]:
    """Return the lines of a held sale in their order."""
    return sql.structs(KeptLine, _LINES, (current_tenant(), sale.id))


def check_kept(sale: ChangingSale, lines: Sequence[KeptLine], kept: Sequence[int | None]) -> None:
    """
    Check that every line that is to keep its id is one of the sale, and named once.

    :raises OrderLineNotFound: it is none.
    :raises Invalid: it is named twice.
    """
    own, named = {line.id for line in lines}, [line for line in kept if line is not None]
    for line in named:
        if line not in own:
            raise OrderLineNotFound(order_id=sale.id, line_id=line)
    if len(set(named)) < len(named):
        raise Invalid(field="lines", reason="repeated")


@step
def replace_lines(
    sale: ChangingSale,
    rows: Sequence[Mapping[str, object]],
    kept: Sequence[int | None],
    *,
    batch: sql.Batch,
) -> None:
    """Take out all lines, and queue these in their place; a line keeps the id that `kept` has at its position."""
    sql.execute(_NO_LINES, (current_tenant(), sale.id))
    both = list(zip(rows, kept, strict=True))
    batch.insert_many(SaleLine, [{**row, "id": line} for row, line in both if line is not None], sale=sale.id)
    batch.insert_many(SaleLine, [dict(row) for row, line in both if line is None], sale=sale.id)


@step
def rewrite_sale(
    sale: ChangingSale,
    *,
    customer: int | None,
    price: LinePrice,
    cost: Decimal,
    paid: Decimal,
    credit: Decimal,
    method: str,
) -> None:
    """Say what a held sale comes to now, and how it is paid."""
    state = PaymentState.PENDING if credit else PaymentState.PAID
    params = {
        "tenant": current_tenant(),
        "sale": sale.id,
        "customer": customer,
        **msgspec.structs.asdict(price),
        "cost": cost,
        "paid": paid,
        "credit": credit,
        "method": method,
        "payment": str(state),
    }
    sql.execute(_REWRITE, params)


@step
def name_customer(sale: ChangingSale, customer: int | None) -> None:
    """Say who bought a held sale, of which nothing else changes."""
    sql.execute(
        "UPDATE sale SET customer_id = %s WHERE tenant_id = %s AND id = %s",
        (customer, current_tenant(), sale.id),
    )


@step
def note_change(
    sale: ChangingSale,
    lines: Sequence[KeptLine],
    *,
    new_id: sql.NewId,
    refunded: Decimal,
    at: datetime,
    actor: str,
    batch: sql.Batch,
) -> None:
    """Queue what the sale was before."""
    batch.insert(
        SaleChange,
        id=new_id,
        sale=sale.id,
        was_base=sale.base,
        was_tax=sale.tax,
        was_total=sale.total,
        was_cost=sale.cost,
        was_lines=msgspec.json.encode([msgspec.structs.asdict(line) for line in lines]).decode(),
        refunded=refunded,
        actor=actor,
        at=at,
    )

"""Question: which sales of any door stand, that somebody, something or a day leads to, in this order?

Grain: one sale with its lines and its customer of today. A sale over the counter is told when it was sold, an order of
the web store when it was placed, paid or not; of an order, what came back is taken off. Those that were undone are not
listed, and can be asked for one by one; those that were deleted for good are nowhere. Units: money with tax, in the
sale's currency. Source: sales, customers, products. Fresh: now. Costs: 5 statements for a page of any size, 2 for one.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.insights.left_of_orders import RETURNED_LINE, RETURNED_TOTAL
from trastienda.insights.sales_finding import AT, SalesSought, find_sales
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class BuyerSeen(msgspec.Struct, frozen=True):
    """The customer of a sale, as they are kept today."""

    id: int
    name: str
    tax_id: str | None
    email: str | None
    is_active: bool


class SoldItem(msgspec.Struct, frozen=True):
    """A line; `total` is what its units came to, with tax."""

    id: int
    product_id: int
    quantity: Decimal
    total: Decimal


class SaleSeen(msgspec.Struct, frozen=True):
    """A sale with its lines in the order in which they were sold."""

    id: int
    at: datetime
    total: Decimal
    payment_state: str
    fulfilment_state: str
    customer_id: int | None
    customer: BuyerSeen | None
    items: list[SoldItem]

    @property
    def states(self) -> tuple[PaymentState, FulfilmentState]:
        return PaymentState(self.payment_state), FulfilmentState(self.fulfilment_state)


class SalesFound(msgspec.Struct, frozen=True):
    """A part of a list, and how long the whole is."""

    sales: list[SaleSeen]
    total: int


_SALES = f"""
SELECT s.id, {AT}, s.total - {RETURNED_TOTAL}, s.payment_state, s.fulfilment_state, s.customer_id, c.name, c.tax_id,
  c.email, c.is_active
FROM sale s LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
WHERE s.tenant_id = %s AND s.id = ANY(%s::bigint[]) AND s.hidden_at IS NULL
"""
_ITEMS = f"""
SELECT l.sale_id, l.id, l.product_id, l.quantity - back.quantity, l.total - back.total
FROM sale_line l JOIN sale s ON s.tenant_id = l.tenant_id AND s.id = l.sale_id
{RETURNED_LINE}
WHERE l.tenant_id = %s AND l.sale_id = ANY(%s::bigint[]) AND l.quantity > back.quantity
ORDER BY l.sale_id, l.position
"""


def sales_sought(sought: SalesSought, *, actor: Actor) -> SalesFound:
    """Return the sales that stand and are sought, and how many there are. :raises Forbidden: may not see sales."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        ids, total = find_sales(sought)
        return SalesFound(_seen(ids), total)


def sale_seen(sale_id: int, *, actor: Actor) -> SaleSeen:
    """
    Return one sale, one that was undone too.

    :raises Forbidden: the actor may not see sales.
    :raises DocumentNotFound: unknown, a neighbour's, or deleted for good.
    """
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        found = _seen([sale_id])
        if not found:
            raise DocumentNotFound(noun="sale", id=sale_id)
        return found[0]


@step
def _seen(ids: Sequence[int]) -> list[SaleSeen]:
    """Read sales with their lines, in the order of their ids as given."""
    if not ids:
        return []
    tenant = current_tenant()
    sales = {row[0]: _sale(*row) for row in sql.rows(_SALES, (tenant, list(ids)))}
    for sale, *line in sql.rows(_ITEMS, (tenant, list(sales))):
        sales[sale].items.append(SoldItem(*line))
    return [sales[sale] for sale in ids if sale in sales]


def _sale(*row: Any) -> SaleSeen:
    *sale, customer_id, name, tax_id, email, is_active = row
    buyer = None if customer_id is None else BuyerSeen(customer_id, name, tax_id, email, is_active)
    return SaleSeen(*[*sale, customer_id, buyer, []])

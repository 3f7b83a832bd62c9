"""Question: which sales were made, to whom, by whom, and what became of them?

Grain: one sale; or one sale with its lines, payments and returns. Units: money in the sale's currency. Source: sales,
with the names of today. Fresh: now. Costs: 2 statements for a page, 5 for one sale, whatever their size.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound, NoSaleYet
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.document_lines import DocumentLine, lines_of_sale
from trastienda.insights.document_pages import Asked, Listing, documents_page
from trastienda.insights.document_people import DocumentCustomer, DocumentPayment, customer_of, payments_of
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

States = tuple[PaymentState, FulfilmentState]


class SalesWanted(msgspec.Struct, frozen=True):
    """Which sales. `states` are the pairs that count; both days belong to the period."""

    states: Sequence[States]
    first_on: date | None = None
    last_on: date | None = None
    employee: int | None = None
    customer: int | None = None
    session: int | None = None
    branch: int | None = None


class SaleListed(msgspec.Struct, frozen=True):
    """A sale as a list shows it. `amount - discount + tax = total`; `seller` is who made it, by the name of then."""

    id: int
    folio: str
    sold_on: date
    sold_at: datetime
    branch_id: int
    branch_name: str
    customer_id: int | None
    customer_name: str | None
    employee_id: int | None
    seller: str
    session_id: int | None
    terms: str
    method: str
    amount: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    tendered: Decimal
    credit: Decimal
    payment_state: str
    fulfilment_state: str
    notes: str
    origin_kind: str | None
    origin_id: int | None
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str | None
    line_count: int

    @property
    def states(self) -> States:
        return PaymentState(self.payment_state), FulfilmentState(self.fulfilment_state)


class UnitsReturned(msgspec.Struct, frozen=True):
    product_id: int
    quantity: Decimal
    total: Decimal


class ReturnListed(msgspec.Struct, frozen=True):
    """A return of a sale: what came back and where its money went."""

    id: int
    folio: str
    returned_at: datetime
    reason: str
    by: str
    total: Decimal
    off_balance: Decimal
    refunded: Decimal
    units: list[UnitsReturned]


class SaleShown(msgspec.Struct, frozen=True):
    """Everything about one sale."""

    sale: SaleListed
    lines: list[DocumentLine]
    payments: list[DocumentPayment]
    returns: list[ReturnListed]
    customer: DocumentCustomer | None


_SALES = """
SELECT s.id, s.folio, s.sold_on, s.sold_at, s.branch_id, b.name, s.customer_id, c.name, s.employee_id, s.actor,
  s.register_session_id, s.terms, s.method, s.amount, s.discount, s.tax, s.total, s.paid, s.tendered, s.credit,
  s.payment_state, s.fulfilment_state, s.notes, s.origin_kind, s.origin_id, s.closed_at, s.closed_by, s.close_reason,
  (SELECT count(*) FROM sale_line l WHERE l.tenant_id = s.tenant_id AND l.sale_id = s.id)
FROM sale s
JOIN branch b ON b.tenant_id = s.tenant_id AND b.id = s.branch_id
LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
WHERE s.tenant_id = %(tenant)s AND (s.hidden_at IS NULL OR s.placed_at IS NOT NULL) {conditions}
ORDER BY s.sold_at DESC, s.id DESC {limit}
"""
_COUNT = """
SELECT count(*) FROM sale s
WHERE s.tenant_id = %(tenant)s AND (s.hidden_at IS NULL OR s.placed_at IS NOT NULL) {conditions}
"""
_LISTING = Listing(_SALES, _COUNT)
_OF_STATES = "s.payment_state || '+' || s.fulfilment_state = ANY(%(states)s::text[])"
_RETURNS = """
SELECT r.id, r.folio, r.returned_at, r.reason, r.actor, r.total, r.off_balance, r.refunded,
  l.product_id, l.quantity, l.total
FROM sale_return r JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
WHERE r.tenant_id = %s AND r.sale_id = %s ORDER BY r.returned_at, r.id, l.id
"""


def sales_page(wanted: SalesWanted, *, page: PageRequest, actor: Actor) -> Page[SaleListed]:
    """
    Return a page of sales, newest first.

    :raises NotFound: the branch asked for is unknown, closed or a neighbour's.
    """
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        asked = _asked(wanted, zone_name=tenant_profile(actor.tenant_id).time_zone)
        return documents_page(SaleListed, _LISTING, asked, branch=wanted.branch, page=page)


def sale_shown(sale_id: int, *, states: Sequence[States], actor: Actor) -> SaleShown:
    """
    Return one sale whole.

    :raises DocumentNotFound: unknown, a neighbour's, deleted, or not in one of these states.
    """
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        shown = _shown("s.id = %(id)s", {"id": sale_id}, states=states)
        if shown is None:
            raise DocumentNotFound(noun="sale", id=sale_id)
        return shown


def last_sale(*, states: Sequence[States], actor: Actor) -> SaleShown:
    """Return the newest sale that the actor made, whatever became of it. :raises NoSaleYet: they made none."""
    actor.require(Permission.SELL)
    with transaction(actor.tenant_id):
        shown = _shown("s.employee_id = %(employee)s", {"employee": actor.employee_id}, states=states)
        if shown is None:
            raise NoSaleYet
        return shown


def _asked(wanted: SalesWanted, *, zone_name: str) -> tuple[Asked, ...]:
    start, end = day_bounds(wanted.first_on, wanted.last_on, zone_name=zone_name)
    return (
        Asked("states", _OF_STATES, _joined(wanted.states)),
        Asked("start", "s.sold_at >= %(start)s", start if wanted.first_on else None),
        Asked("end", "s.sold_at < %(end)s", end if wanted.last_on else None),
        Asked("employee", "s.employee_id = %(employee)s", wanted.employee),
        Asked("customer", "s.customer_id = %(customer)s", wanted.customer),
        Asked("session", "s.register_session_id = %(session)s", wanted.session),
        Asked("branch", "s.branch_id = %(branch)s", wanted.branch),
    )


def _joined(states: Sequence[States]) -> list[str]:
    return [f"{payment}+{fulfilment}" for payment, fulfilment in states]


@step
def _shown(condition: str, params: dict[str, Any], *, states: Sequence[States]) -> SaleShown | None:
    query = _SALES.format(conditions=f"AND {_OF_STATES} AND {condition}", limit="LIMIT 1")
    found = sql.structs(SaleListed, query, {"tenant": current_tenant(), "states": _joined(states), **params})
    if not found:
        return None
    sale = found[0]
    documents = [("sale", sale.id)]
    if sale.origin_kind and sale.origin_id:
        documents.append((sale.origin_kind, sale.origin_id))  # what was paid on a layaway stays its own
    return SaleShown(
        sale=sale,
        lines=lines_of_sale(sale.id),
        payments=payments_of(documents),
        returns=_returns(sale.id),
        customer=customer_of(sale.customer_id),
    )


def _returns(sale_id: int) -> list[ReturnListed]:
    returns: dict[int, ReturnListed] = {}
    for found in sql.rows(_RETURNS, (current_tenant(), sale_id)):
        listed = returns.setdefault(found[0], ReturnListed(*[*found[:8], []]))
        listed.units.append(UnitsReturned(*found[8:]))
    return list(returns.values())

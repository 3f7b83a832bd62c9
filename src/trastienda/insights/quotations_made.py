"""Question: which quotations are out, and which of them still hold?

Grain: one quotation; or one with its lines. Source: sales, with the names of today. Fresh: now; whether one is expired
is computed when it is read. Costs: 2 statements for a page, 3 for one quotation, whatever their size.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import QuotationState
from trastienda.insights.document_lines import DocumentLine, lines_of_quotation
from trastienda.insights.document_pages import Asked, Listing, documents_page
from trastienda.insights.document_people import DocumentCustomer, customer_of
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.transaction import transaction


class QuotationsWanted(msgspec.Struct, frozen=True):
    """Which quotations; `state` is the one they are in now, expired included."""

    state: QuotationState | None = None
    customer: int | None = None
    branch: int | None = None


class QuotationListed(msgspec.Struct, frozen=True):
    """A quotation as a list shows it. `state` is that of the moment it was read."""

    id: int
    folio: str
    quoted_at: datetime
    expires_at: datetime
    branch_id: int
    branch_name: str
    customer_id: int | None
    customer_name: str | None
    employee_id: int | None
    seller: str
    amount: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    state: str
    notes: str
    sale_id: int | None
    sale_folio: str | None
    closed_at: datetime | None
    close_reason: str | None
    line_count: int


class QuotationShown(msgspec.Struct, frozen=True):
    quotation: QuotationListed
    lines: list[DocumentLine]
    customer: DocumentCustomer | None


_STATE = "CASE WHEN q.state = 'active' AND q.expires_at < %(now)s THEN 'expired' ELSE q.state END"
_QUOTATIONS = f"""
SELECT q.id, q.folio, q.quoted_at, q.expires_at, q.branch_id, b.name, q.customer_id, c.name, q.employee_id, q.actor,
  q.amount, q.discount, q.tax, q.total, {_STATE}, q.notes, q.sale_id, s.folio, q.closed_at, q.close_reason,
  (SELECT count(*) FROM quotation_line l WHERE l.tenant_id = q.tenant_id AND l.quotation_id = q.id)
FROM quotation q
JOIN branch b ON b.tenant_id = q.tenant_id AND b.id = q.branch_id
LEFT JOIN customer c ON c.tenant_id = q.tenant_id AND c.id = q.customer_id
LEFT JOIN sale s ON s.tenant_id = q.tenant_id AND s.id = q.sale_id
WHERE q.tenant_id = %(tenant)s {{conditions}}
ORDER BY q.quoted_at DESC, q.id DESC {{limit}}
"""
_LISTING = Listing(
    _QUOTATIONS, "SELECT count(*) FROM quotation q WHERE q.tenant_id = %(tenant)s {conditions}"
)


def quotations_page(
    wanted: QuotationsWanted, *, page: PageRequest, actor: Actor, now: datetime
) -> Page[QuotationListed]:
    """
    Return a page of quotations, newest first.

    :raises NotFound: the branch asked for is unknown, closed or a neighbour's.
    """
    actor.require(Permission.VIEW_SALES)
    asked = (
        Asked("state", f"{_STATE} = %(state)s", wanted.state and str(wanted.state)),
        Asked("customer", "q.customer_id = %(customer)s", wanted.customer),
        Asked("branch", "q.branch_id = %(branch)s", wanted.branch),
    )
    with transaction(actor.tenant_id):
        return documents_page(
            QuotationListed, _LISTING, asked, branch=wanted.branch, page=page, params={"now": now}
        )


def quotation_shown(quotation_id: int, *, actor: Actor, now: datetime) -> QuotationShown:
    """Return one quotation whole. :raises DocumentNotFound: unknown or a neighbour's."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        query = _QUOTATIONS.format(conditions="AND q.id = %(id)s", limit="")
        params = {"tenant": actor.tenant_id, "now": now, "id": quotation_id}
        found = sql.structs(QuotationListed, query, params)
        if not found:
            raise DocumentNotFound(noun="quotation", id=quotation_id)
        return QuotationShown(
            quotation=found[0],
            lines=lines_of_quotation(quotation_id),
            customer=customer_of(found[0].customer_id),
        )

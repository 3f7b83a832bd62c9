"""Question: what is set aside, for whom, and how much of it is paid?

Grain: one layaway; or one with its lines and payments. Source: sales and payments, with the names of today. Fresh: now.
Costs: 2 statements for a page, 4 for one layaway, whatever their size.
"""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import LayawayState
from trastienda.insights.document_lines import DocumentLine, lines_of_layaway
from trastienda.insights.document_pages import Asked, Listing, documents_page
from trastienda.insights.document_people import DocumentCustomer, DocumentPayment, customer_of, payments_of
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.money import ZERO
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.transaction import transaction


class LayawaysWanted(msgspec.Struct, frozen=True):
    """Which layaways."""

    state: LayawayState | None = None
    customer: int | None = None
    branch: int | None = None


class LayawayListed(msgspec.Struct, frozen=True):
    """A layaway as a list shows it. `paid` is what was received less what was given back."""

    id: int
    folio: str
    started_at: datetime
    due_on: date | None
    branch_id: int
    branch_name: str
    customer_id: int
    customer_name: str
    employee_id: int | None
    seller: str
    amount: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    state: str
    notes: str
    sale_id: int | None
    sale_folio: str | None
    closed_at: datetime | None
    close_reason: str | None
    line_count: int

    @property
    def balance(self) -> Decimal:
        """What is still owed; nothing is on one that was completed or given up."""
        return self.total - self.paid if self.state == LayawayState.ACTIVE else ZERO

    def is_overdue(self, today: date) -> bool:
        return self.state == LayawayState.ACTIVE and self.due_on is not None and self.due_on < today


class LayawayShown(msgspec.Struct, frozen=True):
    layaway: LayawayListed
    lines: list[DocumentLine]
    payments: list[DocumentPayment]
    customer: DocumentCustomer | None


_LAYAWAYS = """
SELECT y.id, y.folio, y.started_at, y.due_on, y.branch_id, b.name, y.customer_id, c.name, y.employee_id, y.actor,
  y.amount, y.discount, y.tax, y.total, y.paid, y.state, y.notes, y.sale_id, s.folio, y.closed_at, y.close_reason,
  (SELECT count(*) FROM layaway_line l WHERE l.tenant_id = y.tenant_id AND l.layaway_id = y.id)
FROM layaway y
JOIN branch b ON b.tenant_id = y.tenant_id AND b.id = y.branch_id
JOIN customer c ON c.tenant_id = y.tenant_id AND c.id = y.customer_id
LEFT JOIN sale s ON s.tenant_id = y.tenant_id AND s.id = y.sale_id
WHERE y.tenant_id = %(tenant)s {conditions}
ORDER BY y.started_at DESC, y.id DESC {limit}
"""
_LISTING = Listing(_LAYAWAYS, "SELECT count(*) FROM layaway y WHERE y.tenant_id = %(tenant)s {conditions}")


def layaways_page(wanted: LayawaysWanted, *, page: PageRequest, actor: Actor) -> Page[LayawayListed]:
    """
    Return a page of layaways, newest first.

    :raises NotFound: the branch asked for is unknown, closed or a neighbour's.
    """
    actor.require(Permission.VIEW_SALES)
    asked = (
        Asked("state", "y.state = %(state)s", wanted.state and str(wanted.state)),
        Asked("customer", "y.customer_id = %(customer)s", wanted.customer),
        Asked("branch", "y.branch_id = %(branch)s", wanted.branch),
    )
    with transaction(actor.tenant_id):
        return documents_page(LayawayListed, _LISTING, asked, branch=wanted.branch, page=page)


def layaway_shown(layaway_id: int, *, actor: Actor) -> LayawayShown:
    """Return one layaway whole. :raises DocumentNotFound: unknown or a neighbour's."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        query = _LAYAWAYS.format(conditions="AND y.id = %(id)s", limit="")
        found = sql.structs(LayawayListed, query, {"tenant": actor.tenant_id, "id": layaway_id})
        if not found:
            raise DocumentNotFound(noun="layaway", id=layaway_id)
        return LayawayShown(
            layaway=found[0],
            lines=lines_of_layaway(layaway_id),
            payments=payments_of([("layaway", layaway_id)]),
            customer=customer_of(found[0].customer_id),
        )

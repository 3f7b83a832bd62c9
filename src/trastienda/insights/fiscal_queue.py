"""Question: which fiscal documents are there, and how far is each at the tax authority?

Grain: one document; or one with all that happened to it. Units: the document's currency; a payment receipt shows the
money received. Source: invoicing, with the names of today. Fresh: now. Costs: 2 statements for a page; 3 for one
document; 1 to count how some stand.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.invoicing.content import Content, FiscalKind
from trastienda.domain.invoicing.errors import FiscalDocumentNotFound
from trastienda.domain.invoicing.states import EXISTS, FiscalState
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.document_pages import Asked, Listing, documents_page
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.errors import NotFound
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class FiscalWanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which documents; both days belong to it. `states` are those that the asker counts as one."""

    states: Sequence[FiscalState] | None = None
    kinds: Sequence[FiscalKind] | None = None
    sale: int | None = None
    customer: int | None = None
    branch: int | None = None
    first_on: date | None = None
    last_on: date | None = None


class FiscalListed(msgspec.Struct, frozen=True):
    """A document as a list shows it. `sale_folio` is what it charges or credits, where that is one sale."""

    id: int
    kind: str
    number: str
    state: str
    uuid: str | None
    branch_id: int
    branch_name: str
    customer_id: int | None
    receiver_tax_id: str
    receiver_name: str
    sale_id: int | None
    sale_folio: str | None
    currency: str
    amount: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    rule: str
    problem: str
    attempts: int
    due_at: datetime | None
    drafted_at: datetime
    stamped_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    cancel_state: str


class FiscalHappened(msgspec.Struct, frozen=True):
    """One thing that was done about a document, or was answered."""

    event: str
    detail: str
    actor: str
    at: datetime


class IssuedAt(msgspec.Struct, frozen=True):
    """The shop and the branch as customers know them."""

    country: str
    shop: str
    address: str
    phone: str


class FiscalShown(msgspec.Struct, frozen=True):
    """A document whole. `xml` is what exists of it: stamped, else signed, else empty; `substitute` a number."""

    document: FiscalListed
    issued_at: IssuedAt
    content: Content
    xml: str
    related_id: int | None
    replaced_by_id: int | None
    substitute: str
    happened: list[FiscalHappened]


class Counts(msgspec.Struct, frozen=True):
    """How many documents stand how."""

    waiting: int
    stamped: int
    refused: int


_COLUMNS = """
d.id, d.kind, d.series || '-' || d.number, d.state, d.uuid, d.branch_id, b.name, d.customer_id,
d.content->'receiver'->>'tax_id', d.content->'receiver'->>'legal_name', d.sale_id, s.folio, d.currency, d.amount,
d.discount, d.tax, d.total, d.rule, d.problem, d.attempts, d.due_at, d.drafted_at, d.stamped_at, d.cancelled_at,
d.cancel_reason, d.cancel_state
"""
_FROM = """
FROM fiscal_document d
JOIN branch b ON b.tenant_id = d.tenant_id AND b.id = d.branch_id
LEFT JOIN sale s ON s.tenant_id = d.tenant_id AND s.id = d.sale_id
WHERE d.tenant_id = %(tenant)s
"""
_LISTING = Listing(
    f"SELECT {_COLUMNS} {_FROM} {{conditions}} ORDER BY d.drafted_at DESC, d.id DESC {{limit}}",
    "SELECT count(*) FROM fiscal_document d WHERE d.tenant_id = %(tenant)s {conditions}",
)
_ONE = f"""
SELECT {_COLUMNS}, (SELECT t.country FROM tenant t WHERE t.id = d.tenant_id),
  (SELECT t.name FROM tenant t WHERE t.id = d.tenant_id), b.address, b.phone,
  d.content, CASE WHEN d.stamped_xml <> '' THEN d.stamped_xml ELSE d.signed_xml END, d.related_id,
  d.replaced_by_id, d.cancel_substitute
{_FROM} AND d.id = %(document)s
"""
_WIDTH = 26
_HAPPENED = """
SELECT event, detail, actor, at FROM fiscal_event WHERE tenant_id = %s AND document_id = %s ORDER BY at, id LIMIT 500
"""
_COUNTS = """
SELECT count(*) FILTER (WHERE state IN ('pending', 'sending', 'unknown')),
  count(*) FILTER (WHERE state IN ('stamped', 'cancelling')), count(*) FILTER (WHERE state = 'error')
FROM fiscal_document WHERE tenant_id = %s AND id = ANY(%s::bigint[])
"""
# What takes a document's place was drafted after it.
_PRINTED = """
SELECT d.id FROM fiscal_document d
WHERE d.tenant_id = %(tenant)s AND d.sale_id = %(sale)s AND d.kind = 'invoice' AND d.state = ANY(%(exists)s)
ORDER BY d.drafted_at DESC, d.id DESC LIMIT 1
"""


def fiscal_page(wanted: FiscalWanted, *, page: PageRequest, actor: Actor) -> Page[FiscalListed]:
    """
    Return a page of documents, the newest first.

    :raises NotFound: the branch asked for is unknown, closed or a neighbour's.
    """
    actor.require(Permission.VIEW_INVOICES)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        start, end = day_bounds(wanted.first_on, wanted.last_on, zone_name=zone_name)
        asked = (
            Asked(
                "states",
                "d.state = ANY(%(states)s)",
                None if wanted.states is None else [str(each) for each in wanted.states],
            ),
            Asked(
                "kinds",
                "d.kind = ANY(%(kinds)s)",
                None if wanted.kinds is None else [str(each) for each in wanted.kinds],
            ),
            Asked("sale", "d.sale_id = %(sale)s", wanted.sale),
            Asked("customer", "d.customer_id = %(customer)s", wanted.customer),
            Asked("branch", "d.branch_id = %(branch)s", wanted.branch),
            Asked("start", "d.drafted_at >= %(start)s", start if wanted.first_on else None),
            Asked("end", "d.drafted_at < %(end)s", end if wanted.last_on else None),
        )
        return documents_page(FiscalListed, _LISTING, asked, branch=wanted.branch, page=page)


def fiscal_shown(document_id: int, *, actor: Actor) -> FiscalShown:
    """Return one document whole. :raises FiscalDocumentNotFound: unknown or a neighbour's."""
    actor.require(Permission.VIEW_INVOICES)
    with transaction(actor.tenant_id):
        found = sql.row(_ONE, {"tenant": actor.tenant_id, "document": document_id})
        if found is None:
            raise FiscalDocumentNotFound(document_id=document_id)
        content, xml, related, replaced_by, substitute = found[_WIDTH + 4 :]
        happened = sql.structs(FiscalHappened, _HAPPENED, (current_tenant(), document_id))
    return FiscalShown(
        document=FiscalListed(*found[:_WIDTH]),
        issued_at=IssuedAt(*found[_WIDTH : _WIDTH + 4]),
        content=msgspec.json.decode(content, type=Content),
        xml=xml,
        related_id=related,
        replaced_by_id=replaced_by,
        substitute=substitute,
        happened=happened,
    )


def printed_invoice(sale_id: int, *, actor: Actor) -> FiscalShown:
    """
    Return the latest invoice of a sale that exists at the tax authority.

    :raises NotFound: the sale has none, or there is no such sale.
    """
    actor.require(Permission.VIEW_INVOICES)
    with transaction(actor.tenant_id):
        params = {"tenant": actor.tenant_id, "sale": sale_id, "exists": sorted(map(str, EXISTS))}
        found = sql.value(_PRINTED, params)
        if found is None:
            raise NotFound(noun="invoice", id=sale_id)
        return fiscal_shown(found, actor=actor)


def how_they_stand(documents: Sequence[int], *, actor: Actor) -> Counts:
    """Return how many of these documents still wait, are stamped, or were refused."""
    with transaction(actor.tenant_id):
        return Counts(*(sql.row(_COUNTS, (actor.tenant_id, list(documents))) or (0, 0, 0)))

"""
Question: what is there to know of one sale, whichever door it came through?

Grain: one sale with its lines, payments, returns, moves of stock, fiscal documents and entries.   Units: the sale's
currency; stock in the product's unit.   Source: sale, payment, refund, sale_return, stock_move, fiscal_document, entry,
with the names of today.   Fresh: now.   Costs: 7 statements, whatever its size; 1 more for who sees the books.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.insights.desk.purchases import PostedLine
from trastienda.insights.document_lines import DocumentLine, lines_of_sale
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class PaidPart(msgspec.Struct, frozen=True):
    """Money received, what of it went back, and where: `bank` of a transfer, `register` of cash in a drawer."""

    method: str
    amount: Decimal
    refunded: Decimal
    reference: str
    bank: str
    register: int | None
    at: datetime
    actor: str


class CameBack(msgspec.Struct, frozen=True):
    """A return: what it comes to, what of it came off the customer's account, and what was given back."""

    id: int
    folio: str
    at: datetime
    reason: str
    actor: str
    total: Decimal
    off_balance: Decimal
    refunded: Decimal


class MovedStock(msgspec.Struct, frozen=True):
    at: datetime
    product_id: int
    product: str
    branch: str
    kind: str
    quantity: Decimal
    unit: str
    actor: str


class FiscalPaper(msgspec.Struct, frozen=True):
    """A fiscal document that stands, or stood, for the sale."""

    id: int
    kind: str
    number: str
    state: str
    uuid: str
    total: Decimal


class SaleChanged(msgspec.Struct, frozen=True):
    """A time that its lines were replaced, and what it came to before."""

    at: datetime
    actor: str
    was_total: Decimal


class SaleShown(msgspec.Struct, frozen=True, kw_only=True):
    """One sale with all about it. `customer` is who bought, by name; `posted` is empty for who sees no books."""

    id: int
    folio: str
    sold_at: datetime
    placed_at: datetime | None
    branch: str
    branch_id: int
    customer_id: int | None
    customer: str
    actor: str
    channel: str
    terms: str
    method: str
    payment_state: str
    fulfilment_state: str
    currency: str
    amount: Decimal
    discount: Decimal
    base: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    credit: Decimal
    unpaid: Decimal
    notes: str
    origin_kind: str | None
    origin_id: int | None
    closed_at: datetime | None
    closed_by: str | None
    close_reason: str | None
    lines: list[DocumentLine]
    payments: list[PaidPart]
    returns: list[CameBack]
    moves: list[MovedStock]
    fiscal: list[FiscalPaper]
    changes: list[SaleChanged]
    posted: list[PostedLine]

    @property
    def is_undone(self) -> bool:
        """Whether nothing of it stands: it was cancelled, or came back whole."""
        return self.fulfilment_state in {"cancelled", "returned"}

    @property
    def returned(self) -> Decimal:
        """What came back of it, tax included."""
        return sum((each.total for each in self.returns), start=Decimal("0.00"))


_COLUMNS = (
    "id", "folio", "sold_at", "placed_at", "branch", "branch_id", "customer_id", "customer", "actor", "channel",
    "terms", "method", "payment_state", "fulfilment_state", "currency", "amount", "discount", "base", "tax", "total",
    "paid", "credit", "unpaid", "notes", "origin_kind", "origin_id", "closed_at", "closed_by", "close_reason",
)  # fmt: skip
_SALE = """
SELECT s.id, s.folio, s.sold_at, s.placed_at, b.name, s.branch_id, s.customer_id,
  coalesce(c.name, CASE WHEN s.placed_at IS NOT NULL THEN nullif(trim(u.first_name || ' ' || u.last_name), '') END,
    CASE WHEN s.placed_at IS NOT NULL THEN u.username END, ''),
  s.actor, s.channel, s.terms, s.method, s.payment_state, s.fulfilment_state, s.currency, s.amount, s.discount, s.base,
  s.tax, s.total, s.paid, s.credit, s.unpaid, s.notes, s.origin_kind, s.origin_id, s.closed_at, s.closed_by,
  s.close_reason
FROM sale s JOIN branch b ON b.tenant_id = s.tenant_id AND b.id = s.branch_id
LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
WHERE s.tenant_id = %s AND s.id = %s AND s.hidden_at IS NULL
"""
# What was paid on a layaway stays its own.
_PAYMENTS = """
SELECT p.method, p.amount, p.refunded, coalesce(p.reference, ''), coalesce(p.notes, ''), r.number, p.received_at,
  p.actor
FROM payment p LEFT JOIN register_session r ON r.tenant_id = p.tenant_id AND r.id = p.register_session_id
WHERE p.tenant_id = %(tenant)s AND (p.document_kind, p.document_id) IN (
  ('sale', %(sale)s::bigint), (%(origin_kind)s::text, %(origin)s::bigint))
ORDER BY p.received_at, p.id
"""
_RETURNS = """
SELECT id, folio, returned_at, reason, actor, total, off_balance, refunded FROM sale_return
WHERE tenant_id = %s AND sale_id = %s ORDER BY id
"""
_MOVES = """
SELECT m.at, m.product_id, p.name, b.name, m.kind, m.quantity, p.unit, m.actor
FROM stock_move m
JOIN product p ON p.tenant_id = m.tenant_id AND p.id = m.product_id
JOIN branch b ON b.tenant_id = m.tenant_id AND b.id = m.branch_id
WHERE m.tenant_id = %(tenant)s AND ((m.document_kind = 'sale' AND m.document_id = %(sale)s)
  OR (m.document_kind = 'return' AND m.document_id = ANY(%(returns)s::bigint[])))
ORDER BY m.id
"""
_FISCAL = """
SELECT d.id, d.kind, d.series || '-' || d.number, d.state, coalesce(d.uuid, ''), d.total
FROM fiscal_subject x JOIN fiscal_document d ON d.tenant_id = x.tenant_id AND d.id = x.document_id
WHERE x.tenant_id = %(tenant)s AND ((x.kind = 'sale' AND x.subject_id = %(sale)s)
  OR (x.kind = 'return' AND x.subject_id = ANY(%(returns)s::bigint[])))
GROUP BY d.tenant_id, d.id ORDER BY d.id
"""
_CHANGES = "SELECT at, actor, was_total FROM sale_change WHERE tenant_id = %s AND sale_id = %s ORDER BY id"
_POSTED = """
SELECT e.id, e.occurred_on, e.description, a.code, a.name, l.debit, l.credit
FROM entry e
JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
WHERE e.tenant_id = %(tenant)s AND ((e.document_kind = 'sale' AND e.document_id = %(sale)s)
  OR (e.document_kind = 'return' AND e.document_id = ANY(%(returns)s::bigint[])))
ORDER BY e.id, l.position
"""


def sale_at_desk(sale_id: int, *, actor: Actor) -> SaleShown:
    """Return one sale with all about it. :raises DocumentNotFound: unknown, deleted for good, or a neighbour's."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        tenant = current_tenant()
        found = sql.row(_SALE, (tenant, sale_id))
        if found is None:
            raise DocumentNotFound(noun="sale", id=sale_id)
        told = dict(zip(_COLUMNS, found, strict=True))
        returns = sql.structs(CameBack, _RETURNS, (tenant, sale_id))
        of_it = {"tenant": tenant, "sale": sale_id, "returns": [each.id for each in returns]}
        from_it = {
            "tenant": tenant,
            "sale": sale_id,
            "origin_kind": told["origin_kind"],
            "origin": told["origin_id"],
        }
        return SaleShown(
            **told,
            lines=lines_of_sale(sale_id),
            payments=sql.structs(PaidPart, _PAYMENTS, from_it),
            returns=returns,
            moves=sql.structs(MovedStock, _MOVES, of_it),
            fiscal=sql.structs(FiscalPaper, _FISCAL, of_it),
            changes=sql.structs(SaleChanged, _CHANGES, (tenant, sale_id)),
            posted=sql.structs(PostedLine, _POSTED, of_it) if actor.may(Permission.VIEW_BOOKS) else [],
        )

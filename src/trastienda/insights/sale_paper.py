"""
Question: what does the receipt of one sale say?   Grain: one sale, with its lines, payments and what came back.

Units: the sale's currency; unit prices with tax, as a shopper knows them.   Source: sales, payments, parties, the
tenant's own data.   Fresh: now.   Costs: 4 statements, whatever its size.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.insights.document_lines import DocumentLine, lines_of_sale
from trastienda.insights.document_people import DocumentPayment, payments_of
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class Issuer(msgspec.Struct, frozen=True):
    """Whose receipt it is, and the branch that sold."""

    name: str
    legal_name: str
    tax_id: str
    postal_code: str
    country: str
    time_zone: str
    branch: str
    address: str
    phone: str


class Buyer(msgspec.Struct, frozen=True):
    """Who bought, as far as that is known; no name is somebody at the counter."""

    name: str
    legal_name: str
    tax_id: str
    email: str
    phone: str
    address: str


class PaidSale(msgspec.Struct, frozen=True):
    """The document itself. `placed_at` is when it was ordered, in the web store; `returned` what came back of it."""

    id: int
    folio: str
    at: datetime
    placed_at: datetime | None
    seller: str
    channel: str
    currency: str
    amount: Decimal
    discount: Decimal
    base: Decimal
    tax: Decimal
    total: Decimal
    paid: Decimal
    tendered: Decimal
    credit: Decimal
    unpaid: Decimal
    payment_state: str
    fulfilment_state: str
    returned: Decimal


class SalePaper(msgspec.Struct, frozen=True):
    """Everything a receipt shows."""

    issuer: Issuer
    sale: PaidSale
    buyer: Buyer
    lines: list[DocumentLine]
    payments: list[DocumentPayment]


# Whoever ordered bought it; a user who made a sale at a desk is who sold it.
_SALE = """
SELECT u.id, s.customer_id, u.customer_id, s.origin_kind, s.origin_id,
  t.name, t.legal_name, t.tax_id, t.postal_code, t.country, t.time_zone, b.name, b.address, b.phone,
  coalesce(c.name, nullif(trim(u.first_name || ' ' || u.last_name), ''), u.username, ''),
  coalesce(c.legal_name, ''), coalesce(c.tax_id, ''),
  coalesce(CASE WHEN c.id IS NULL THEN u.email ELSE c.email END, ''), coalesce(c.phone, ''), coalesce(c.address, ''),
  s.id, s.folio, s.sold_at, s.placed_at, s.actor, s.channel, s.currency, s.amount, s.discount, s.base, s.tax, s.total,
  s.paid, s.tendered, s.credit, s.unpaid, s.payment_state, s.fulfilment_state,
  coalesce((SELECT sum(r.total) FROM sale_return r WHERE r.tenant_id = s.tenant_id AND r.sale_id = s.id), 0)
FROM sale s JOIN tenant t ON t.id = s.tenant_id
JOIN branch b ON b.tenant_id = s.tenant_id AND b.id = s.branch_id
LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id AND s.placed_at IS NOT NULL
LEFT JOIN customer c ON c.tenant_id = s.tenant_id
  AND c.id = coalesce(s.customer_id, CASE WHEN u.role = 'customer' THEN u.customer_id END)
WHERE s.tenant_id = %s AND s.id = %s AND s.hidden_at IS NULL
"""
_ISSUER, _BUYER, _DOCUMENT = 5, 14, 20
"""Where the cells of each part begin."""
_OWN_CUSTOMER = (
    "SELECT customer_id FROM app_user WHERE tenant_id = %s AND id = %s AND customer_id IS NOT NULL"
)


def sale_paper(sale_id: int, *, actor: Actor) -> SalePaper:
    """
    Return what the receipt of a sale says, to whoever bought it or looks after everybody's orders.

    :raises DocumentNotFound: there is none in this tenant.
    :raises Forbidden: it is somebody else's.
    """
    with transaction(actor.tenant_id):
        found = sql.row(_SALE, (current_tenant(), sale_id))
        if found is None:
            raise DocumentNotFound(noun="sale", id=sale_id)
        user, customer = found[0], found[1] or found[2]
        if not (actor.may(Permission.MANAGE_ORDERS) or _is_own(actor, user=user, customer=customer)):
            raise Forbidden(permission=Permission.MANAGE_ORDERS)
        return _paper(found)


def counter_sale_paper(sale_id: int, *, actor: Actor) -> SalePaper:
    """Return the same to whoever may look at every sale of the counter. :raises DocumentNotFound: as above."""
    actor.require(Permission.VIEW_SALES)
    with transaction(actor.tenant_id):
        found = sql.row(_SALE, (current_tenant(), sale_id))
        if found is None:
            raise DocumentNotFound(noun="sale", id=sale_id)
        return _paper(found)


def _paper(found: Sequence[Any]) -> SalePaper:
    documents = [("sale", found[_DOCUMENT])]
    if found[3] and found[4]:
        documents.append((found[3], found[4]))  # what was paid on a layaway stays its own
    return SalePaper(
        issuer=Issuer(*found[_ISSUER:_BUYER]),
        buyer=Buyer(*found[_BUYER:_DOCUMENT]),
        sale=PaidSale(*found[_DOCUMENT:]),
        lines=lines_of_sale(found[_DOCUMENT]),
        payments=payments_of(documents),
    )


def _is_own(actor: Actor, *, user: int | None, customer: int | None) -> bool:
    """Ordered by them, or sold to the customer that they are."""
    if actor.user_id is None:
        return False
    if user == actor.user_id:
        return True
    return customer is not None and sql.value(_OWN_CUSTOMER, (actor.tenant_id, actor.user_id)) == customer

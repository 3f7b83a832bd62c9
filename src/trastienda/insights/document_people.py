"""Question: who bought, and how was it paid?

Grain: one customer; one payment. Source: parties and payments, as a document's page shows them. Fresh: now.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class DocumentCustomer(msgspec.Struct, frozen=True):
    """What a ticket or invoice says of its customer."""

    id: int
    name: str
    tax_id: str | None
    legal_name: str | None
    fiscal_regime: str | None
    postal_code: str | None
    cfdi_use: str | None
    email: str | None
    phone: str | None
    address: str | None


class DocumentPayment(msgspec.Struct, frozen=True):
    """Money received, and how much of it was given back since."""

    id: int
    method: str
    amount: Decimal
    refunded: Decimal
    reference: str | None
    session_id: int | None
    received_at: datetime


_CUSTOMER = """
SELECT id, name, tax_id, legal_name, fiscal_regime, postal_code, cfdi_use, email, phone, address
FROM customer WHERE tenant_id = %s AND id = %s
"""
_PAYMENTS = """
SELECT p.id, p.method, p.amount, p.refunded, p.reference, p.register_session_id, p.received_at
FROM payment p JOIN unnest(%(kinds)s::text[], %(ids)s::bigint[]) AS d(kind, id)
  ON p.document_kind = d.kind AND p.document_id = d.id
WHERE p.tenant_id = %(tenant)s ORDER BY p.received_at, p.id
"""


@step
def customer_of(customer_id: int | None) -> DocumentCustomer | None:
    """Return a document's customer, one who is no longer served too; None when it names nobody."""
    if customer_id is None:
        return None
    return next(iter(sql.structs(DocumentCustomer, _CUSTOMER, (current_tenant(), customer_id))), None)


@step
def payments_of(documents: Sequence[tuple[str, int]]) -> list[DocumentPayment]:
    """Return what was received for these documents, the first received first."""
    params = {
        "tenant": current_tenant(),
        "kinds": [kind for kind, _ in documents],
        "ids": [document_id for _, document_id in documents],
    }
    return sql.structs(DocumentPayment, _PAYMENTS, params)

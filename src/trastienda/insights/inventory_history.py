"""
Question: what has happened to a product?   Grain: one row per move of the ledger, newest first.

Units: the product's unit, signed; value in the tenant's currency.   Source: stock_move and the documents it names.
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class PastMove(msgspec.Struct, frozen=True):
    """One move. `reference` is what people call its document: a folio, a supplier's invoice, or kind and number."""

    id: int
    at: datetime
    kind: str
    quantity: Decimal
    on_hand_after: Decimal
    value: Decimal
    reference: str
    reason: str
    actor: str
    branch_id: int
    branch_name: str


# The numbers of documents are read only for the moves that are shown.
_HISTORY = """
SELECT m.id, m.at, m.kind, m.quantity, m.on_hand_after, m.value,
  coalesce(CASE m.document_kind
    WHEN 'sale' THEN (SELECT s.folio FROM sale s WHERE s.tenant_id = m.tenant_id AND s.id = m.document_id)
    WHEN 'return' THEN
      (SELECT r.folio FROM sale_return r WHERE r.tenant_id = m.tenant_id AND r.id = m.document_id)
    WHEN 'layaway' THEN (SELECT a.folio FROM layaway a WHERE a.tenant_id = m.tenant_id AND a.id = m.document_id)
    WHEN 'purchase' THEN
      (SELECT nullif(c.invoice_number, '') FROM purchase c WHERE c.tenant_id = m.tenant_id AND c.id = m.document_id)
  END, m.document_kind || '-' || m.document_id),
  m.reason, m.actor, b.id, b.name
FROM (SELECT * FROM stock_move WHERE tenant_id = %(tenant)s AND product_id = %(product)s
  ORDER BY at DESC, id DESC LIMIT {limit}) m
JOIN branch b ON b.tenant_id = m.tenant_id AND b.id = m.branch_id
ORDER BY m.at DESC, m.id DESC
"""


@step
def product_history(product_id: int, *, limit: int) -> list[PastMove] | None:
    """Return a product's last moves in all branches, newest first; None if there is no such product. Two queries."""
    tenant = current_tenant()
    if sql.row("SELECT 1 FROM product WHERE tenant_id = %s AND id = %s", (tenant, product_id)) is None:
        return None
    query = _HISTORY.format(limit=int(limit))
    return sql.structs(PastMove, query, {"tenant": tenant, "product": product_id})

"""Proofs about orders of the web store: what nobody has paid keeps its goods, and is worth nothing to the books yet."""

from trastienda.insights.audit.proof import Proof

_STATES = """
SELECT folio, total, paid, credit, unpaid, cost, payment_state, fulfilment_state, expires_at
FROM sale WHERE tenant_id = %(tenant)s AND (placed_at IS NOT NULL OR unpaid <> 0)
"""

_STATES_HOLD = """
CASE WHEN unpaid = 0 THEN payment_state IN ('paid', 'partially_refunded', 'refunded') AND expires_at IS NULL
     ELSE unpaid = total AND paid = 0 AND credit = 0 AND cost = 0
       AND payment_state IN ('pending', 'awaiting_approval', 'failed')
       AND fulfilment_state IN ('on_hold', 'cancelled')
       AND (expires_at IS NULL) = (fulfilment_state = 'cancelled') END
"""

# Goods of an order whose time has passed may have been freed before it is given up; never a part of them.
_GOODS = """
SELECT s.folio, s.expires_at, s.unpaid > 0 AND s.fulfilment_state = 'on_hold' AS waits,
  coalesce(l.units, 0) AS ordered, coalesce(r.units, 0) AS reserved
FROM sale s
LEFT JOIN (SELECT l.sale_id, sum(l.quantity) AS units
  FROM sale_line l JOIN sale o ON o.tenant_id = l.tenant_id AND o.id = l.sale_id AND o.placed_at IS NOT NULL
  JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id AND p.is_stocked
  WHERE l.tenant_id = %(tenant)s GROUP BY 1) l ON l.sale_id = s.id
LEFT JOIN (SELECT document_id, sum(quantity) AS units FROM stock_reservation
  WHERE tenant_id = %(tenant)s AND document_kind = 'sale' AND is_open GROUP BY 1) r ON r.document_id = s.id
WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL
"""

PROOFS = (
    Proof(
        key="orders.unpaid",
        title="Una orden sin pagar no ha recibido nada y tiene plazo; una pagada no debe nada",
        rows=_STATES,
        holds=_STATES_HOLD,
        says=(
            "format('orden %%s (%%s, %%s): total %%s, pagado %%s, falta %%s, plazo %%s', "
            "folio, payment_state, fulfilment_state, total, paid, unpaid, coalesce(expires_at::text, 'ninguno'))"
        ),
    ),
    Proof(
        key="orders.goods",
        title="Una orden sin pagar tiene apartada su mercancía mientras corre su plazo; las demás, ninguna",
        rows=_GOODS,
        holds="reserved = CASE WHEN waits THEN ordered ELSE 0 END OR (waits AND reserved = 0 AND expires_at <= now())",
        says="format('orden %%s: pedidas %%s unidades, reservadas %%s', folio, ordered, reserved)",
    ),
)

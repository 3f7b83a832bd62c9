"""Proofs about money: customers' accounts, drawers, payments and what was given back of them."""

from trastienda.insights.audit.proof import CUSTOMER, Proof

_BALANCES = """
SELECT c.id AS customer_id, c.balance, coalesce(m.amount, 0) AS moved
FROM customer c LEFT JOIN (SELECT customer_id, sum(amount) AS amount
  FROM customer_move WHERE tenant_id = %(tenant)s GROUP BY 1) m ON m.customer_id = c.id
WHERE c.tenant_id = %(tenant)s
"""

_DRAWERS = """
SELECT s.id, s.number, s.opened_at, s.closed_at, s.opening_amount, s.expected_amount, s.counted_amount, s.difference,
  coalesce(m.moved, 0) AS moved, coalesce(m.opened_with, 0) AS opened_with
FROM register_session s LEFT JOIN (
  SELECT session_id, sum(amount) AS moved, sum(amount) FILTER (WHERE kind = 'opening') AS opened_with
  FROM cash_movement WHERE tenant_id = %(tenant)s GROUP BY 1) m ON m.session_id = s.id
WHERE s.tenant_id = %(tenant)s
"""

_CASH_OF_DOCUMENTS = """
SELECT session_id, coalesce(p.amount, 0) AS paid, coalesce(m.amount, 0) AS moved
FROM (
  SELECT session_id, sum(amount) AS amount FROM (
    SELECT register_session_id AS session_id, amount FROM payment
    WHERE tenant_id = %(tenant)s AND method = 'cash' AND register_session_id IS NOT NULL
    UNION ALL
    SELECT register_session_id, -amount FROM refund
    WHERE tenant_id = %(tenant)s AND method = 'cash' AND register_session_id IS NOT NULL
  ) handed GROUP BY 1
) p FULL JOIN (
  SELECT session_id, sum(amount) AS amount FROM cash_movement
  WHERE tenant_id = %(tenant)s AND document_id IS NOT NULL GROUP BY 1
) m USING (session_id)
"""

_REFUNDED = """
SELECT p.id, p.document_kind, p.document_id, p.amount, p.refunded, coalesce(r.amount, 0) AS given_back
FROM payment p LEFT JOIN (SELECT payment_id, sum(amount) AS amount
  FROM refund WHERE tenant_id = %(tenant)s GROUP BY 1) r ON r.payment_id = p.id
WHERE p.tenant_id = %(tenant)s
"""

# A layaway's payments stay its own; the sale that it became counts them as paid. What a change of the sale gave back
# is paid no more.
_PAID = """
SELECT s.folio, s.paid, coalesce(own.amount, 0) + coalesce(deposit.amount, 0) - coalesce(back.amount, 0) AS received
FROM sale s
LEFT JOIN (SELECT document_id, sum(amount) AS amount FROM payment
  WHERE tenant_id = %(tenant)s AND document_kind = 'sale' GROUP BY 1) own ON own.document_id = s.id
LEFT JOIN (SELECT document_id, sum(amount) AS amount FROM payment
  WHERE tenant_id = %(tenant)s AND document_kind = 'layaway' GROUP BY 1) deposit
  ON s.origin_kind = 'layaway' AND deposit.document_id = s.origin_id
LEFT JOIN (SELECT c.sale_id, sum(r.amount) AS amount
  FROM sale_change c JOIN refund r ON r.tenant_id = c.tenant_id AND r.document_id = c.id
  WHERE c.tenant_id = %(tenant)s AND r.tenant_id = %(tenant)s AND r.document_kind = 'sale_change' GROUP BY 1) back
  ON back.sale_id = s.id
WHERE s.tenant_id = %(tenant)s
"""

_LAYAWAYS = """
SELECT l.folio, l.paid, coalesce(p.amount, 0) AS received
FROM layaway l LEFT JOIN (SELECT document_id, sum(amount - refunded) AS amount FROM payment
  WHERE tenant_id = %(tenant)s AND document_kind = 'layaway' GROUP BY 1) p ON p.document_id = l.id
WHERE l.tenant_id = %(tenant)s
"""

# Of a sale that a gateway collected for: what went back by card because of its returns, and what the gateway owes of
# it. After a chargeback no part is owed any more.
_PARTS = """
SELECT s.folio, i.state, coalesce(i.parts, 0) AS parts, coalesce(r.amount, 0) AS given_back
FROM sale s
LEFT JOIN (SELECT n.document_id, n.state, coalesce(sum(g.amount), 0) AS parts
  FROM payment_intent n LEFT JOIN gateway_refund g ON g.tenant_id = n.tenant_id AND g.intent_id = n.id
  WHERE n.tenant_id = %(tenant)s AND n.document_kind = 'sale'
    AND (n.state IN ('settled', 'charged_back') OR g.id IS NOT NULL)
  GROUP BY n.id, n.document_id, n.state) i ON i.document_id = s.id
LEFT JOIN (SELECT p.document_id, sum(f.amount) AS amount FROM refund f
  JOIN payment p ON p.tenant_id = f.tenant_id AND p.id = f.payment_id AND p.document_kind = 'sale'
  WHERE f.tenant_id = %(tenant)s AND f.method = 'card' AND f.document_kind = 'return' GROUP BY 1) r
  ON r.document_id = s.id
WHERE s.tenant_id = %(tenant)s
"""

PROOFS = (
    Proof(
        key="customers.balance",
        title="El saldo de cada cliente es la suma de su cuenta",
        rows=_BALANCES,
        holds="balance = moved",
        says=f"format('%%s: saldo %%s, su cuenta suma %%s', {CUSTOMER}, balance, moved)",
    ),
    Proof(
        key="cash.opening",
        title="Cada caja empieza con su fondo",
        rows=_DRAWERS,
        holds="opening_amount = opened_with",
        says="format('caja %%s del %%s: fondo %%s, entró %%s', number, opened_at::date, opening_amount, opened_with)",
    ),
    Proof(
        key="cash.expected",
        title="Lo esperado en cada caja cerrada es la suma de sus movimientos",
        rows=_DRAWERS,
        holds="closed_at IS NULL OR expected_amount = moved",
        says="format('caja %%s del %%s: esperado %%s, suma %%s', number, opened_at::date, expected_amount, moved)",
    ),
    Proof(
        key="cash.difference",
        title="La diferencia de cada caja cerrada es lo contado menos lo esperado",
        rows=_DRAWERS,
        holds="closed_at IS NULL OR difference = counted_amount - expected_amount",
        says=(
            "format('caja %%s del %%s: contado %%s, esperado %%s, diferencia %%s', "
            "number, opened_at::date, counted_amount, expected_amount, difference)"
        ),
    ),
    Proof(
        key="cash.documents",
        title="En cada caja entró y salió el dinero de sus cobros y devoluciones",
        rows=_CASH_OF_DOCUMENTS,
        holds="paid = moved",
        says=(
            "format('caja %%s: cobros menos devoluciones %%s, movimientos %%s', "
            "(SELECT number FROM register_session WHERE tenant_id = %(tenant)s AND id = session_id), paid, moved)"
        ),
    ),
    Proof(
        key="payments.refunded",
        title="Lo devuelto de cada pago es la suma de sus devoluciones, y no pasa de lo cobrado",
        rows=_REFUNDED,
        holds="refunded = given_back AND refunded BETWEEN 0 AND amount",
        says=(
            "format('pago %%s de %%s (%%s %%s): devuelto %%s, devoluciones %%s', "
            "id, amount, document_kind, document_id, refunded, given_back)"
        ),
    ),
    Proof(
        key="gateways.parts",
        title="Lo que un medio de pago devuelve en partes es lo devuelto con tarjeta en las devoluciones de su venta",
        rows=_PARTS,
        holds="state IS NULL OR parts = given_back OR state = 'charged_back' AND parts < given_back",
        says="format('venta %%s: en partes %%s, devoluciones %%s', folio, parts, given_back)",
    ),
    Proof(
        key="sales.paid",
        title="Lo pagado de cada venta es la suma de sus cobros, menos lo que devolvió un cambio suyo",
        rows=_PAID,
        holds="paid = received",
        says="format('venta %%s: pagado %%s, cobros %%s', folio, paid, received)",
    ),
    Proof(
        key="layaways.paid",
        title="Lo abonado a cada apartado es la suma de sus cobros",
        rows=_LAYAWAYS,
        holds="paid = received",
        says="format('apartado %%s: abonado %%s, cobros %%s', folio, paid, received)",
    ),
)

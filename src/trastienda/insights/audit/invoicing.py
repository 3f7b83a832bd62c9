"""Proofs about fiscal documents: what they say is what was sold, what came back and what was paid, to the cent."""

from trastienda.insights.audit.proof import Proof

_NUMBER = "d.series || '-' || d.number AS number"

# An invoice, its sale and the entry of that sale are one amount of money; the entry's debits are the sale and its cost.
_INVOICES = f"""
SELECT {_NUMBER}, s.folio, s.fulfilment_state, d.amount, d.discount, d.tax, d.total, s.amount AS sold_amount,
  s.discount AS sold_discount, s.tax AS sold_tax, s.total AS sold,
  coalesce(e.debit, 0) - s.cost - 2 * coalesce(c.worth, 0) AS posted
FROM fiscal_document d
JOIN sale s ON s.tenant_id = d.tenant_id AND s.id = d.sale_id
LEFT JOIN (
  SELECT e.document_id, sum(l.debit) AS debit
  FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  WHERE e.tenant_id = %(tenant)s AND e.document_kind = 'sale'
    AND e.document_id IN (SELECT sale_id FROM fiscal_document WHERE tenant_id = %(tenant)s AND kind = 'invoice')
  GROUP BY 1) e ON e.document_id = s.id
LEFT JOIN (
  SELECT sale_id, sum(was_total + was_cost) AS worth FROM sale_change WHERE tenant_id = %(tenant)s GROUP BY 1
) c ON c.sale_id = s.id
WHERE d.tenant_id = %(tenant)s AND d.kind = 'invoice' AND d.state <> 'cancelled'
"""

_CONTENT = f"""
SELECT {_NUMBER}, d.amount, d.discount, d.tax, d.total, (d.content->>'amount')::numeric AS said_amount,
  (d.content->>'discount')::numeric AS said_discount, (d.content->>'tax')::numeric AS said_tax,
  coalesce((d.content->'payment'->>'amount')::numeric, (d.content->>'total')::numeric) AS said,
  coalesce(i.amount, 0) AS amounts, coalesce(i.discount, 0) AS discounts, coalesce(i.tax, 0) AS taxes,
  coalesce(i.total, p.paid, 0) AS totals
FROM fiscal_document d
LEFT JOIN LATERAL (
  SELECT sum((i->>'amount')::numeric) AS amount, sum((i->>'discount')::numeric) AS discount,
    sum((i->>'tax')::numeric) AS tax, sum((i->>'total')::numeric) AS total
  FROM jsonb_array_elements(d.content->'items') AS i) i ON d.kind <> 'payment_receipt'
LEFT JOIN LATERAL (
  SELECT sum((p->>'paid')::numeric) AS paid
  FROM jsonb_array_elements(d.content->'payment'->'settles') AS p) p ON d.kind = 'payment_receipt'
WHERE d.tenant_id = %(tenant)s
"""

_CREDITED = f"""
SELECT {_NUMBER}, d.amount - d.discount AS base, d.tax, d.total, sum(r.base) AS bases, sum(r.tax) AS taxes,
  sum(r.total) AS totals
FROM fiscal_document d
LEFT JOIN fiscal_subject f ON f.tenant_id = d.tenant_id AND f.document_id = d.id AND f.kind = 'return'
LEFT JOIN sale_return r ON r.tenant_id = d.tenant_id AND r.id = f.subject_id
WHERE d.tenant_id = %(tenant)s AND d.kind = 'credit_note'
GROUP BY d.tenant_id, d.id, d.series, d.number, d.amount, d.discount, d.tax, d.total
"""

_GLOBALS = f"""
SELECT {_NUMBER}, d.tax, d.total, coalesce(s.tax, 0) - coalesce(r.tax, 0) AS taxes,
  coalesce(s.total, 0) - coalesce(r.total, 0) AS totals
FROM fiscal_document d
LEFT JOIN LATERAL (
  SELECT sum(s.tax) AS tax, sum(s.total) AS total
  FROM fiscal_subject f JOIN sale s ON s.tenant_id = f.tenant_id AND s.id = f.subject_id
  WHERE f.tenant_id = %(tenant)s AND f.document_id = d.id AND f.kind = 'sale') s ON true
LEFT JOIN LATERAL (
  SELECT sum(r.tax) AS tax, sum(r.total) AS total
  FROM fiscal_subject f JOIN sale_return r ON r.tenant_id = f.tenant_id AND r.id = f.subject_id
  WHERE f.tenant_id = %(tenant)s AND f.document_id = d.id AND f.kind = 'return') r ON true
WHERE d.tenant_id = %(tenant)s AND d.kind = 'global_invoice'
"""

_RECEIVED = f"""
SELECT {_NUMBER}, d.total, p.amount AS received, coalesce(s.paid, 0) AS settled
FROM fiscal_document d
LEFT JOIN fiscal_subject f ON f.tenant_id = d.tenant_id AND f.document_id = d.id AND f.kind = 'payment'
LEFT JOIN payment p ON p.tenant_id = d.tenant_id AND p.id = f.subject_id
LEFT JOIN (SELECT receipt_id, sum(paid) AS paid FROM fiscal_settlement WHERE tenant_id = %(tenant)s GROUP BY 1) s
  ON s.receipt_id = d.id
WHERE d.tenant_id = %(tenant)s AND d.kind = 'payment_receipt'
"""

_SETTLED = f"""
SELECT {_NUMBER}, d.total, sum(s.paid) AS paid, count(*) AS parts, count(DISTINCT s.part) AS different
FROM fiscal_settlement s
JOIN fiscal_document r ON r.tenant_id = s.tenant_id AND r.id = s.receipt_id AND r.state <> 'cancelled'
JOIN fiscal_document d ON d.tenant_id = s.tenant_id AND d.id = s.invoice_id
WHERE s.tenant_id = %(tenant)s GROUP BY d.tenant_id, d.id, d.series, d.number, d.total
"""

_STANDING = f"""
SELECT {_NUMBER}, d.state, d.uuid, d.stamped_xml <> '' AS is_there, d.replaced_by_id,
  count(f.id) FILTER (WHERE f.is_live) AS live, count(f.id) AS subjects
FROM fiscal_document d
LEFT JOIN fiscal_subject f ON f.tenant_id = d.tenant_id AND f.document_id = d.id
WHERE d.tenant_id = %(tenant)s GROUP BY d.tenant_id, d.id, d.series, d.number, d.state, d.uuid, d.stamped_xml,
  d.replaced_by_id
"""

PROOFS = (
    Proof(
        key="invoices.sales",
        title="Cada factura, su venta y la póliza de esa venta son el mismo dinero",
        rows=_INVOICES,
        holds=(
            "amount = sold_amount AND discount = sold_discount AND tax = sold_tax AND total = sold "
            "AND posted = sold AND fulfilment_state <> 'cancelled'"
        ),
        says="format('factura %%s: %%s; venta %%s (%%s): %%s; póliza: %%s', number, total, folio, fulfilment_state, "
        "sold, posted)",
    ),
    Proof(
        key="invoices.content",
        title="El total de cada comprobante fiscal es la suma de sus conceptos, o de lo que paga",
        rows=_CONTENT,
        holds=(
            "amount = said_amount AND discount = said_discount AND tax = said_tax AND total = said "
            "AND amount = amounts AND discount = discounts AND tax = taxes AND total = totals"
        ),
        says="format('comprobante %%s: %%s, dice %%s, sus conceptos %%s', number, total, said, totals)",
    ),
    Proof(
        key="invoices.credited",
        title="Cada nota de crédito es lo que se devolvió",
        rows=_CREDITED,
        holds="base = bases AND tax = taxes AND total = totals",
        says="format('nota %%s: %%s, devuelto %%s', number, total, totals)",
    ),
    Proof(
        key="invoices.tickets",
        title="Cada factura global es la suma de sus tickets, menos lo que ya se había devuelto",
        rows=_GLOBALS,
        holds="tax = taxes AND total = totals",
        says="format('factura global %%s: %%s, sus tickets %%s', number, total, totals)",
    ),
    Proof(
        key="invoices.received",
        title="Cada recibo de pago es lo que el pago abonó a facturas, y no más que el pago",
        rows=_RECEIVED,
        holds="total = settled AND total <= received",
        says="format('recibo %%s: %%s, abonado %%s, recibido %%s', number, total, settled, received)",
    ),
    Proof(
        key="invoices.settled",
        title="Los recibos vigentes de cada factura no suman más que ella, y cada parcialidad es una",
        rows=_SETTLED,
        holds="paid <= total AND parts = different",
        says="format('factura %%s: %%s, pagada %%s en %%s partes', number, total, paid, parts)",
    ),
    Proof(
        key="invoices.standing",
        title="Lo timbrado tiene su folio fiscal y su XML, y sólo lo vigente responde por su venta, devolución o pago",
        rows=_STANDING,
        holds=(
            "(state NOT IN ('stamped', 'cancelling') OR uuid IS NOT NULL AND is_there) "
            "AND (uuid IS NULL OR is_there) AND subjects > 0 "
            "AND live = CASE WHEN state = 'cancelled' OR replaced_by_id IS NOT NULL THEN 0 ELSE subjects END"
        ),
        says="format('comprobante %%s (%%s): responde por %%s de %%s', number, state, live, subjects)",
    ),
)

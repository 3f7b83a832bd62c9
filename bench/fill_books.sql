-- Tickets of the counter, as the books see them: an entry of five lines each, spread evenly over so many days until today.
INSERT INTO entry (tenant_id, kind, occurred_on, reference, description, document_kind, document_id, posted_at, actor)
SELECT $tenant, 'sale', current_date - ($sales - n) * $days / $sales, 'V-' || n, 'Venta al contado', 'sale', n, now(), 'bench'
FROM generate_series(1, $sales) AS n;

INSERT INTO entry_line (tenant_id, entry_id, position, account_id, debit, credit)
SELECT $tenant, e.id, l.position, a.id, l.debit * (1 + e.document_id % 500), l.credit * (1 + e.document_id % 500)
FROM entry e, (VALUES (1, '100.01', 1.16, 0), (2, '400.01', 0, 1.00), (3, '210.01', 0, 0.16), (4, '500.01', 0.60, 0),
  (5, '100.04', 0, 0.60)) AS l(position, code, debit, credit)
JOIN account a ON a.tenant_id = $tenant AND a.code = l.code
WHERE e.tenant_id = $tenant AND e.document_kind = 'sale' AND e.description = 'Venta al contado'

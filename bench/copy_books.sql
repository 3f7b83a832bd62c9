-- The whole journal of one tenant into another's books, so many times, each time as much further back as it is long.
INSERT INTO entry (tenant_id, kind, occurred_on, reference, description, document_kind, document_id, posted_at, actor)
SELECT $target, e.kind, e.occurred_on - copy * s.days, copy, e.description, 'copy', e.id, e.posted_at, e.actor
FROM entry e, generate_series(0, $copies - 1) AS copy,
  (SELECT max(occurred_on) - min(occurred_on) + 1 AS days FROM entry WHERE tenant_id = $source) s
WHERE e.tenant_id = $source;

INSERT INTO entry_line (tenant_id, entry_id, position, account_id, debit, credit)
SELECT $target, e.id, l.position, b.id, l.debit, l.credit
FROM entry e JOIN entry_line l ON l.tenant_id = $source AND l.entry_id = e.document_id
JOIN account a ON a.tenant_id = $source AND a.id = l.account_id
JOIN account b ON b.tenant_id = $target AND b.code = a.code
WHERE e.tenant_id = $target AND e.document_kind = 'copy'

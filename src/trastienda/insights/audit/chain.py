"""Proof about the record of what was done: no event was changed, taken out of the middle, or cut off the end."""

from trastienda.insights.audit.proof import Proof

# The end of the chain is one more row: where the head says that the chain ends, beside where it does.
_CHAIN = """
SELECT seq, action, seq = place AND previous = before
  AND hash = audit_hash(previous, %(tenant)s, seq, at, actor, action, subject, details) AS is_intact, place
FROM (
  SELECT *, row_number() OVER w AS place,
    coalesce(lag(hash) OVER w, decode(repeat('00', 32), 'hex')) AS before
  FROM audit_event WHERE tenant_id = %(tenant)s WINDOW w AS (ORDER BY seq)
) event
UNION ALL
SELECT head.seq, NULL, coalesce(head.seq = coalesce(final.seq, 0)
  AND (final.seq IS NULL OR head.hash = final.hash), false), coalesce(final.seq, 0)
FROM (SELECT 1) one
LEFT JOIN (SELECT seq, hash FROM audit_head WHERE tenant_id = %(tenant)s) head ON true
LEFT JOIN (SELECT seq, hash FROM audit_event WHERE tenant_id = %(tenant)s ORDER BY seq DESC LIMIT 1) final ON true
"""

PROOFS = (
    Proof(
        key="audit.chain",
        title="La bitácora está entera: nadie cambió, quitó ni cortó nada",
        rows=_CHAIN,
        holds="is_intact",
        says=(
            "CASE WHEN action IS NULL THEN format('la bitácora acaba en el suceso %%s y debía acabar en el %%s', "
            "place, coalesce(seq::text, '?')) "
            "WHEN seq <> place THEN format('falta lo que iba antes del suceso %%s (%%s)', seq, action) "
            "ELSE format('el suceso %%s (%%s) no es el que se anotó', seq, action) END"
        ),
    ),
)

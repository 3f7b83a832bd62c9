"""Proofs about time: what was closed stayed as it was, and on every day customers owed what the books said then."""

from trastienda.insights.audit.proof import Proof

# A minute's grace: who closed while a posting was under way asked for the time first and waited then.
_CLOSED = """
SELECT e.id, e.occurred_on, e.posted_at, e.actor, closing.closed_at FROM entry e
JOIN (
  SELECT make_date(year, month, 1) + interval '1 month' AS before, closed_at,
    lag(make_date(year, month, 1) + interval '1 month', 1, '-infinity') OVER (ORDER BY year, month) AS since
  FROM period WHERE tenant_id = %(tenant)s AND closed_at IS NOT NULL
) closing ON e.occurred_on < closing.before AND e.occurred_on >= closing.since
WHERE e.tenant_id = %(tenant)s
"""

# Day by day: two ledgers that move by the same amount on every day are equal on every day.
_OWED = """
SELECT day, coalesce(moves.amount, 0) AS moved, coalesce(posted.amount, 0) AS posted
FROM (
  SELECT occurred_on AS day, sum(amount) AS amount FROM customer_move WHERE tenant_id = %(tenant)s GROUP BY 1
) moves FULL JOIN (
  SELECT e.occurred_on AS day, sum(l.debit - l.credit) AS amount
  FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  WHERE e.tenant_id = %(tenant)s AND e.kind <> 'manual' AND l.account_id IN (
    SELECT account_id FROM posting_rule WHERE tenant_id = %(tenant)s AND component = 'credit')
  GROUP BY 1
) posted USING (day)
"""

PROOFS = (
    Proof(
        key="periods.final",
        title="En un periodo cerrado no se registró nada después de cerrarlo",
        rows=_CLOSED,
        holds="posted_at <= closed_at + interval '1 minute'",
        says=(
            "format('póliza %%s del %%s: la registró %%s el %%s, y el periodo se cerró el %%s', "
            "id, occurred_on, actor, posted_at, closed_at)"
        ),
    ),
    Proof(
        key="receivables.daily",
        title="Lo que debían los clientes es lo que decía la cuenta de clientes, cada día",
        rows=_OWED,
        holds="moved = posted",
        says="format('%%s: las cuentas de los clientes se movieron %%s, los libros %%s', day, moved, posted)",
    ),
)

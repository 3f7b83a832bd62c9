"""Proofs about kept balances, and that the balance sheet balances: both against every single line of the ledger."""

from trastienda.insights.audit.proof import Proof

# What is folded: every entry up to that day but those that came late and still wait.
_KEPT = """
SELECT coalesce(k.account_id, s.account_id) AS account_id, coalesce(k.day, s.day) AS day,
  k.debit_total, k.credit_total, s.debit, s.credit
FROM (SELECT account_id, day, debit_total, credit_total FROM account_balance WHERE tenant_id = %(tenant)s) k
FULL JOIN (
  SELECT l.account_id, e.occurred_on AS day,
    sum(sum(l.debit)) OVER days AS debit, sum(sum(l.credit)) OVER days AS credit
  FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  WHERE e.tenant_id = %(tenant)s
    AND e.occurred_on <= (SELECT last_on FROM folded_books WHERE tenant_id = %(tenant)s)
    AND NOT EXISTS (SELECT FROM late_entry t WHERE t.tenant_id = e.tenant_id AND t.entry_id = e.id)
  GROUP BY l.account_id, e.occurred_on
  WINDOW days AS (PARTITION BY l.account_id ORDER BY e.occurred_on)
) s ON s.account_id = k.account_id AND s.day = k.day
"""

_LATE = """
SELECT t.entry_id, t.occurred_on, e.occurred_on AS its_day,
  (SELECT last_on FROM folded_books WHERE tenant_id = %(tenant)s) AS folded_on,
  count(*) OVER (PARTITION BY t.entry_id) AS times
FROM late_entry t LEFT JOIN entry e ON e.tenant_id = t.tenant_id AND e.id = t.entry_id
WHERE t.tenant_id = %(tenant)s
"""

# An account that hangs from no top account is on neither side.
_SHEETS = """
WITH RECURSIVE tree AS (
  SELECT id, left(code, 1) = '1' AS is_asset FROM account WHERE tenant_id = %(tenant)s AND parent_id IS NULL
  UNION ALL
  SELECT a.id, t.is_asset FROM account a JOIN tree t ON a.parent_id = t.id WHERE a.tenant_id = %(tenant)s
)
SELECT month, sum(assets) OVER months AS assets, sum(rest) OVER months AS rest
FROM (
  SELECT date_trunc('month', e.occurred_on)::date AS month,
    coalesce(sum(l.debit - l.credit) FILTER (WHERE t.is_asset), 0) AS assets,
    coalesce(sum(l.credit - l.debit) FILTER (WHERE NOT t.is_asset), 0) AS rest
  FROM entry e
  JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  LEFT JOIN tree t ON t.id = l.account_id
  WHERE e.tenant_id = %(tenant)s GROUP BY 1
) moved WINDOW months AS (ORDER BY month)
"""

PROOFS = (
    Proof(
        key="balances.kept",
        title="El saldo guardado de cada cuenta y día es la suma de sus movimientos hasta ese día",
        rows=_KEPT,
        holds="debit_total = debit AND credit_total = credit",
        says=(
            "format('cuenta %%s al %%s: guardado %%s y %%s, sus movimientos %%s y %%s', "
            "(SELECT code FROM account WHERE tenant_id = %(tenant)s AND id = account_id), "
            "day, debit_total, credit_total, debit, credit)"
        ),
    ),
    Proof(
        key="balances.late",
        title="Cada póliza que llegó tarde a los saldos guardados está anotada una vez, con su día",
        rows=_LATE,
        holds="its_day = occurred_on AND its_day <= folded_on AND times = 1",
        says=(
            "format('póliza %%s del %%s: anotada %%s veces con el %%s; hay saldos hasta el %%s', "
            "entry_id, its_day, times, occurred_on, folded_on)"
        ),
    ),
    Proof(
        key="sheet.balanced",
        title="Al final de cada mes, el activo es el pasivo más el capital y los resultados",
        rows=_SHEETS,
        holds="assets = rest",
        says="format('%%s: activo %%s, lo demás %%s', to_char(month, 'YYYY-MM'), assets, rest)",
    ),
)

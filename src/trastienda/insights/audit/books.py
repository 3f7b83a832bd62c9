"""Proofs about the books: entries balance, documents have theirs, and accounts equal what they stand for.

Which account stands for what is read from the tenant's own posting rules. Entries made by hand are the accountant's
word against nobody's: they are left out where an account is compared with shelves, customers or deposits.
"""

from trastienda.insights.audit.proof import Proof

_ENTRIES = """
SELECT e.id, e.reference, e.description, e.occurred_on, coalesce(l.lines, 0) AS lines,
  coalesce(l.debit, 0) AS debit, coalesce(l.credit, 0) AS credit
FROM entry e LEFT JOIN (SELECT entry_id, count(*) AS lines, sum(debit) AS debit, sum(credit) AS credit
  FROM entry_line WHERE tenant_id = %(tenant)s GROUP BY 1) l ON l.entry_id = e.id
WHERE e.tenant_id = %(tenant)s
"""

# A document's entry debits what it came to and what its goods cost. One that moved neither has none. One that was
# written anew (`changes` times, when it was worth `was_worth` in all) has both the entry it had then and its inverse.
_POSTED = """
SELECT d.name, d.worth, d.is_undone, d.changes, d.was_worth, coalesce(p.entries, 0) AS entries,
  coalesce(p.debit, 0) AS debit
FROM ({documents}) AS d(id, name, worth, is_undone, changes, was_worth) LEFT JOIN (
  SELECT e.document_id, count(DISTINCT e.id) AS entries, sum(l.debit) AS debit
  FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
  WHERE e.tenant_id = %(tenant)s AND e.document_kind = '{kind}' GROUP BY 1) p ON p.document_id = d.id
"""

_POSTED_HOLD = """
entries = 2 * changes + CASE WHEN worth = 0 THEN 0 WHEN is_undone THEN 2 ELSE 1 END
AND debit = 2 * was_worth + worth * CASE WHEN is_undone THEN 2 ELSE 1 END
"""

# Undone: what its entries left on any account.
_UNDONE = """
SELECT s.folio, l.account_id, sum(l.debit) - sum(l.credit) AS rest
FROM sale s
JOIN entry e ON e.tenant_id = s.tenant_id AND e.document_kind = 'sale' AND e.document_id = s.id
JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE s.tenant_id = %(tenant)s AND s.fulfilment_state = 'cancelled'
GROUP BY s.folio, l.account_id
"""

_ACCOUNT = """
SELECT account.name, coalesce(account.balance, 0) AS balance, ({stands_for}) AS stands_for
FROM (
  SELECT string_agg(DISTINCT a.name, ', ') AS name, sum(l.debit - l.credit) AS balance
  FROM account a
  LEFT JOIN entry_line l ON l.tenant_id = a.tenant_id AND l.account_id = a.id
    AND NOT EXISTS (SELECT FROM entry e WHERE e.tenant_id = l.tenant_id AND e.id = l.entry_id AND e.kind = 'manual')
  WHERE a.tenant_id = %(tenant)s AND a.id IN (
    SELECT account_id FROM posting_rule WHERE tenant_id = %(tenant)s AND component = '{component}')
) account
"""

# An order that nobody has paid is worth nothing to the books yet.
_SALES = """
SELECT s.id, 'venta ' || s.folio, CASE WHEN s.unpaid = 0 THEN s.total + s.cost ELSE 0 END,
  s.fulfilment_state = 'cancelled', coalesce(c.changes, 0), coalesce(c.worth, 0)
FROM sale s LEFT JOIN (
  SELECT sale_id, count(*) FILTER (WHERE was_total + was_cost > 0) AS changes, sum(was_total + was_cost) AS worth
  FROM sale_change WHERE tenant_id = %(tenant)s GROUP BY 1) c ON c.sale_id = s.id
WHERE s.tenant_id = %(tenant)s
"""
_RETURNS = """
SELECT id, 'devolución ' || folio, total + cost, false, 0, 0 FROM sale_return WHERE tenant_id = %(tenant)s
"""
_PURCHASES = """
SELECT id, 'compra ' || id || ' del ' || purchased_at::date, total, cancelled_at IS NOT NULL, 0, 0
FROM purchase WHERE tenant_id = %(tenant)s
"""
_EXPENSES = """
SELECT id, 'gasto ' || id || ' del ' || spent_on, amount, cancelled_at IS NOT NULL, 0, 0
FROM expense WHERE tenant_id = %(tenant)s
"""
_INCOMES = """
SELECT id, 'ingreso extra ' || id || ' del ' || earned_on, amount, cancelled_at IS NOT NULL, 0, 0
FROM extra_income WHERE tenant_id = %(tenant)s
"""

# What a purchase left on each account; on that of suppliers, what is owed for it.
_LEFT_OF_PURCHASES = """
SELECT p.id, p.total, p.cancelled_at IS NOT NULL AS is_cancelled,
  CASE WHEN p.paid_by = 'credit' AND p.cancelled_at IS NULL THEN p.total ELSE 0 END AS due,
  coalesce(b.owed, 0) AS owed, coalesce(b.rest, 0) AS rest
FROM purchase p LEFT JOIN (
  SELECT document_id, -sum(balance) FILTER (WHERE account_id IN (
      SELECT account_id FROM posting_rule WHERE tenant_id = %(tenant)s AND component = 'payable')) AS owed,
    sum(abs(balance)) AS rest
  FROM (SELECT e.document_id, l.account_id, sum(l.debit - l.credit) AS balance
    FROM entry e JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
    WHERE e.tenant_id = %(tenant)s AND e.document_kind = 'purchase' GROUP BY 1, 2) each
  GROUP BY 1) b ON b.document_id = p.id
WHERE p.tenant_id = %(tenant)s
"""


def _posted(key: str, title: str, kind: str, documents: str) -> Proof:
    return Proof(
        key=key,
        title=title,
        rows=_POSTED.format(documents=documents, kind=kind),
        holds=_POSTED_HOLD,
        says="format('%%s: vale %%s, tiene %%s pólizas por %%s', name, worth, entries, debit)",
    )


def _account(key: str, title: str, component: str, stands_for: str) -> Proof:
    return Proof(
        key=key,
        title=title,
        rows=_ACCOUNT.format(component=component, stands_for=stands_for),
        holds="balance = stands_for",
        says="format('%%s: la cuenta dice %%s, son %%s', name, balance, stands_for)",
    )


PROOFS = (
    Proof(
        key="entries.balanced",
        title="Cada póliza está cuadrada y tiene al menos dos renglones",
        rows=_ENTRIES,
        holds="debit = credit AND lines >= 2",
        says=(
            "format('póliza %%s del %%s (%%s %%s): %%s renglones, cargos %%s, abonos %%s', "
            "id, occurred_on, description, reference, lines, debit, credit)"
        ),
    ),
    _posted(
        "sales.posted",
        "Cada venta tiene su póliza, y su inversa si se canceló o cambió; lo que nadie ha pagado, ninguna",
        "sale",
        _SALES,
    ),
    _posted("returns.posted", "Cada devolución tiene su póliza", "return", _RETURNS),
    _posted(
        "purchases.posted", "Cada compra tiene su póliza, y su inversa si se canceló", "purchase", _PURCHASES
    ),
    _posted(
        "expenses.posted", "Cada gasto tiene su póliza, y su inversa si se canceló", "expense", _EXPENSES
    ),
    _posted(
        "incomes.posted",
        "Cada ingreso extra tiene su póliza, y su inversa si se canceló",
        "extra_income",
        _INCOMES,
    ),
    Proof(
        key="purchases.owed",
        title="De cada compra se debe lo que no se pagó, y de una cancelada no queda nada en ninguna cuenta",
        rows=_LEFT_OF_PURCHASES,
        holds="owed = due AND (rest = 0 OR NOT is_cancelled)",
        says="format('compra %%s de %%s: se deben %%s, la cuenta dice %%s, quedan %%s', id, total, due, owed, rest)",
    ),
    Proof(
        key="sales.undone",
        title="Una venta cancelada no deja nada en ninguna cuenta",
        rows=_UNDONE,
        holds="rest = 0",
        says=(
            "format('venta %%s: quedan %%s en %%s', folio, rest, "
            "(SELECT name FROM account WHERE tenant_id = %(tenant)s AND id = account_id))"
        ),
    ),
    _account(
        "accounts.inventory",
        "La cuenta de inventario vale lo que hay en los estantes",
        "inventory",
        "SELECT coalesce(sum(value), 0) FROM stock_level WHERE tenant_id = %(tenant)s",
    ),
    _account(
        "accounts.customers",
        "La cuenta de clientes es lo que deben los clientes",
        "credit",
        "SELECT coalesce(sum(balance), 0) FROM customer WHERE tenant_id = %(tenant)s",
    ),
    _account(
        "accounts.deposits",
        "La cuenta de anticipos es lo abonado a los apartados abiertos",
        "deposit",
        "SELECT -coalesce(sum(paid), 0) FROM layaway WHERE tenant_id = %(tenant)s AND state = 'active'",
    ),
)

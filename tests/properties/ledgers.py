"""What must agree in a shop's ledgers, asked of the tables with plain SQL and none of the code under test.

Each question returns the rows for which it does not hold; a healthy shop returns none. The tables are read as they
are, so that a wrong cache, a half-written document, a lost cent and a skipped number all show.
"""

from collections.abc import Mapping

from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction

QUESTIONS: Mapping[str, str] = {
    "a level is the sum of its moves, in units and in value": """
        SELECT coalesce(l.product_id, m.product_id), coalesce(l.branch_id, m.branch_id),
          l.on_hand, m.units, l.value, m.value
        FROM (SELECT * FROM stock_level WHERE tenant_id = %(tenant)s) l
        FULL JOIN (SELECT product_id, branch_id, sum(quantity) AS units, sum(value) AS value
          FROM stock_move WHERE tenant_id = %(tenant)s GROUP BY 1, 2) m USING (product_id, branch_id)
        WHERE coalesce(l.on_hand, 0) <> coalesce(m.units, 0) OR coalesce(l.value, 0) <> coalesce(m.value, 0)""",
    "what is reserved is what documents hold": """
        SELECT coalesce(l.product_id, r.product_id), coalesce(l.branch_id, r.branch_id), l.reserved, r.units
        FROM (SELECT * FROM stock_level WHERE tenant_id = %(tenant)s) l
        FULL JOIN (SELECT product_id, branch_id, sum(quantity) AS units
          FROM stock_reservation WHERE tenant_id = %(tenant)s AND is_open GROUP BY 1, 2) r
          USING (product_id, branch_id)
        WHERE coalesce(l.reserved, 0) <> coalesce(r.units, 0)""",
    "nothing is oversold": """
        SELECT l.product_id, l.branch_id, l.on_hand, l.reserved FROM stock_level l
        WHERE l.tenant_id = %(tenant)s AND NOT l.below_zero AND (l.on_hand < l.reserved OR l.reserved < 0)""",
    "an empty shelf is worth nothing": """
        SELECT l.product_id, l.branch_id, l.value FROM stock_level l
        WHERE l.tenant_id = %(tenant)s AND NOT l.below_zero AND (l.value < 0 OR (l.on_hand = 0 AND l.value <> 0))""",
    "every entry balances and has two sides": """
        SELECT e.id, e.document_kind, e.document_id, sum(l.debit), sum(l.credit)
        FROM entry e LEFT JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
        WHERE e.tenant_id = %(tenant)s GROUP BY e.tenant_id, e.id, e.document_kind, e.document_id
        HAVING count(l.id) < 2 OR sum(l.debit) <> sum(l.credit)""",
    "the inventory account is what the shelves are worth": """
        SELECT books.balance, shelves.value FROM
          (SELECT coalesce(sum(l.debit - l.credit), 0) AS balance FROM entry_line l JOIN account a
            ON a.tenant_id = l.tenant_id AND a.id = l.account_id
            WHERE l.tenant_id = %(tenant)s AND a.code = '100.04') books,
          (SELECT coalesce(sum(value), 0) AS value FROM stock_level WHERE tenant_id = %(tenant)s) shelves
        WHERE books.balance <> shelves.value""",
    "a customer owes what their account says": """
        SELECT c.id, c.balance, coalesce(m.amount, 0) FROM customer c
        LEFT JOIN (SELECT customer_id, sum(amount) AS amount FROM customer_move
          WHERE tenant_id = %(tenant)s GROUP BY 1) m ON m.customer_id = c.id
        WHERE c.tenant_id = %(tenant)s AND c.balance <> coalesce(m.amount, 0)""",
    "the receivable account is what customers owe": """
        SELECT books.balance, accounts.balance FROM
          (SELECT coalesce(sum(l.debit - l.credit), 0) AS balance FROM entry_line l JOIN account a
            ON a.tenant_id = l.tenant_id AND a.id = l.account_id
            WHERE l.tenant_id = %(tenant)s AND a.code = '100.03') books,
          (SELECT coalesce(sum(balance), 0) AS balance FROM customer WHERE tenant_id = %(tenant)s) accounts
        WHERE books.balance <> accounts.balance""",
    "a sale is the sum of its rounded lines": """
        SELECT s.id, s.folio, s.total, l.total FROM sale s LEFT JOIN
          (SELECT sale_id, sum(amount) AS amount, sum(discount) AS discount, sum(base) AS base, sum(tax) AS tax,
            sum(total) AS total, sum(cost) AS cost FROM sale_line WHERE tenant_id = %(tenant)s GROUP BY 1) l
          ON l.sale_id = s.id
        WHERE s.tenant_id = %(tenant)s AND (s.amount, s.discount, s.base, s.tax, s.total, s.cost) IS DISTINCT FROM
          (l.amount, l.discount, l.base, l.tax, l.total, l.cost)""",
    "a sale took from the shelf what its lines say": """
        SELECT s.id, s.folio, l.product_id, l.units, m.units, m.value FROM sale s
        JOIN (SELECT sale_id, product_id, sum(quantity) AS units, sum(cost) AS cost FROM sale_line
          WHERE tenant_id = %(tenant)s GROUP BY 1, 2) l ON l.sale_id = s.id
        JOIN product p ON p.tenant_id = s.tenant_id AND p.id = l.product_id AND p.is_stocked
        LEFT JOIN (SELECT document_id, product_id, sum(quantity) AS units, sum(value) AS value FROM stock_move
          WHERE tenant_id = %(tenant)s AND document_kind = 'sale' AND kind = 'sale' GROUP BY 1, 2) m
          ON m.document_id = s.id AND m.product_id = l.product_id
        WHERE s.tenant_id = %(tenant)s AND s.unpaid = 0
          AND (-m.units, -m.value) IS DISTINCT FROM (l.units, l.cost)""",
    "an order that nobody has paid moved nothing, received nothing and is in no book": """
        SELECT s.id, s.folio, s.unpaid, s.total, s.paid FROM sale s
        WHERE s.tenant_id = %(tenant)s AND s.unpaid <> 0 AND (s.unpaid <> s.total OR s.paid <> 0
          OR EXISTS (SELECT FROM stock_move m
            WHERE m.tenant_id = s.tenant_id AND m.document_kind = 'sale' AND m.document_id = s.id)
          OR EXISTS (SELECT FROM payment p
            WHERE p.tenant_id = s.tenant_id AND p.document_kind = 'sale' AND p.document_id = s.id)
          OR EXISTS (SELECT FROM entry e
            WHERE e.tenant_id = s.tenant_id AND e.document_kind = 'sale' AND e.document_id = s.id))""",
    "no goods moved for a sale that is not there": """
        SELECT m.document_id, m.product_id FROM stock_move m
        LEFT JOIN sale s ON s.tenant_id = m.tenant_id AND s.id = m.document_id
        WHERE m.tenant_id = %(tenant)s AND m.document_kind = 'sale' AND s.id IS NULL""",
    "a sale received what it says it received": """
        SELECT s.id, s.folio, s.paid, coalesce(p.amount, 0) FROM sale s
        LEFT JOIN (SELECT document_id, sum(amount) AS amount FROM payment
          WHERE tenant_id = %(tenant)s AND document_kind = 'sale' GROUP BY 1) p ON p.document_id = s.id
        WHERE s.tenant_id = %(tenant)s AND s.origin_kind IS DISTINCT FROM 'layaway'
          AND s.paid <> coalesce(p.amount, 0) - coalesce((SELECT sum(r.amount) FROM refund r
            JOIN sale_change c ON c.tenant_id = r.tenant_id AND c.id = r.document_id
            WHERE r.tenant_id = s.tenant_id AND r.document_kind = 'sale_change' AND c.sale_id = s.id), 0)""",
    "the drawer got the cash of every sale": """
        SELECT s.id, s.folio, coalesce(p.amount, 0), coalesce(m.amount, 0) FROM sale s
        LEFT JOIN (SELECT document_id, sum(amount) AS amount FROM payment WHERE tenant_id = %(tenant)s
          AND document_kind = 'sale' AND method = 'cash' AND register_session_id IS NOT NULL GROUP BY 1) p
          ON p.document_id = s.id
        LEFT JOIN (SELECT document_id, sum(amount) AS amount FROM cash_movement WHERE tenant_id = %(tenant)s
          AND document_kind = 'sale' AND kind = 'sale' GROUP BY 1) m ON m.document_id = s.id
        WHERE s.tenant_id = %(tenant)s AND coalesce(p.amount, 0) <> coalesce(m.amount, 0)""",
    "a sale is in the books once, with its own figures, and with those it had before it was changed": """
        SELECT s.id, s.folio, count(e.id), sum(e.sold), s.base FROM sale s
        LEFT JOIN (SELECT sale_id, count(*) FILTER (WHERE was_total > 0) AS times, sum(was_base) AS base
          FROM sale_change WHERE tenant_id = %(tenant)s GROUP BY 1) c ON c.sale_id = s.id
        LEFT JOIN (SELECT e.id, e.document_id, sum(l.credit - l.debit) FILTER (WHERE a.code = '400.01') AS sold
          FROM entry e
          JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
          JOIN account a ON a.tenant_id = l.tenant_id AND a.id = l.account_id
          WHERE e.tenant_id = %(tenant)s AND e.document_kind = 'sale' AND e.kind = 'sale'
          GROUP BY e.id, e.document_id) e ON e.document_id = s.id AND e.sold > 0
        WHERE s.tenant_id = %(tenant)s AND s.total > 0 AND s.unpaid = 0
        GROUP BY s.tenant_id, s.id, s.folio, s.base, c.times, c.base
        HAVING count(e.id) <> 1 + coalesce(c.times, 0) OR coalesce(sum(e.sold), 0) <> s.base + coalesce(c.base, 0)""",
    "folios have no gaps": """
        SELECT c.kind, c.last, f.documents, f.least, f.most FROM folio_counter c LEFT JOIN (
          SELECT kind, count(*) AS documents, min(number) AS least, max(number) AS most FROM (
            SELECT CASE WHEN placed_at IS NULL THEN 'sale' ELSE 'order' END AS kind,
              substring(folio FROM '[0-9]+$')::bigint AS number FROM sale WHERE tenant_id = %(tenant)s
            UNION ALL SELECT 'quotation', substring(folio FROM '[0-9]+$')::bigint FROM quotation
              WHERE tenant_id = %(tenant)s
            UNION ALL SELECT 'layaway', substring(folio FROM '[0-9]+$')::bigint FROM layaway
              WHERE tenant_id = %(tenant)s
            UNION ALL SELECT 'return', substring(folio FROM '[0-9]+$')::bigint FROM sale_return
              WHERE tenant_id = %(tenant)s
            UNION ALL SELECT 'account_payment', substring(folio FROM '[0-9]+$')::bigint FROM payment
              WHERE tenant_id = %(tenant)s AND folio IS NOT NULL
            UNION ALL SELECT kind, number::bigint FROM fiscal_document WHERE tenant_id = %(tenant)s
          ) numbered GROUP BY 1) f ON f.kind = c.kind
        WHERE c.tenant_id = %(tenant)s AND (c.last <> coalesce(f.documents, 0)
          OR (f.documents > 0 AND (f.least <> 1 OR f.most <> c.last)))""",
    "a closed register holds what its cut says": """
        SELECT s.id, s.expected_amount, m.amount FROM register_session s
        LEFT JOIN (SELECT session_id, sum(amount) AS amount FROM cash_movement
          WHERE tenant_id = %(tenant)s AND kind <> 'difference' GROUP BY 1) m ON m.session_id = s.id
        WHERE s.tenant_id = %(tenant)s AND s.closed_at IS NOT NULL
          AND s.expected_amount <> coalesce(m.amount, 0)""",
    "a payment gave back what its refunds say": """
        SELECT p.id, p.amount, p.refunded, coalesce(r.amount, 0) FROM payment p
        LEFT JOIN (SELECT payment_id, sum(amount) AS amount FROM refund WHERE tenant_id = %(tenant)s GROUP BY 1) r
          ON r.payment_id = p.id
        WHERE p.tenant_id = %(tenant)s AND p.refunded <> coalesce(r.amount, 0)""",
}
"""Sentence to query. `%(tenant)s` is the shop."""


def disagreements(tenant_id: int) -> list[str]:
    """Return a line for every row of every question that does not hold."""
    with transaction(tenant_id):
        sql.execute(
            "SET LOCAL enable_nestloop = off"
        )  # the tables are young: their statistics still say "empty"
        return [
            f"{question}: {row}"
            for question, query in QUESTIONS.items()
            for row in sql.rows(query, {"tenant": tenant_id})
        ]

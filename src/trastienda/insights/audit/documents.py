"""Proofs about documents: totals are their lines, returns stay within sales, numbers have no gaps and no doubles."""

from trastienda.insights.audit.proof import Proof

_TOTALS = """
SELECT d.folio, d.amount, d.discount, d.base, d.tax, d.total, {rest} AS rest,
  l.amount AS amounts, l.discount AS discounts, l.base AS bases, l.tax AS taxes, l.total AS totals
FROM {table} d LEFT JOIN (
  SELECT {table}_id AS document_id, sum(amount) AS amount, sum(discount) AS discount, sum(base) AS base,
    sum(tax) AS tax, sum(total) AS total
  FROM {table}_line WHERE tenant_id = %(tenant)s GROUP BY 1) l ON l.document_id = d.id
WHERE d.tenant_id = %(tenant)s
"""

_TOTALS_HOLD = """
amount = amounts AND discount = discounts AND base = bases AND tax = taxes AND total = totals
AND amount - discount = base AND base + tax = total AND rest = 0
"""

_RETURN_TOTALS = """
SELECT r.folio, r.base, r.tax, r.total, r.cost, r.off_balance, r.refunded, l.base AS bases, l.tax AS taxes,
  l.total AS totals, l.cost AS costs, coalesce(given.amount, 0) AS given_back
FROM sale_return r LEFT JOIN (
  SELECT sale_return_id, sum(base) AS base, sum(tax) AS tax, sum(total) AS total, sum(cost) AS cost
  FROM sale_return_line WHERE tenant_id = %(tenant)s GROUP BY 1) l ON l.sale_return_id = r.id
LEFT JOIN (
  SELECT document_id, sum(amount) AS amount
  FROM refund WHERE tenant_id = %(tenant)s AND document_kind = 'return' GROUP BY 1) given ON given.document_id = r.id
WHERE r.tenant_id = %(tenant)s
"""

_RETURNED = """
SELECT l.sale_id, l.position, l.quantity AS sold, l.base, l.tax, l.total, l.cost,
  r.quantity AS returned, r.base AS bases, r.tax AS taxes, r.total AS totals, r.cost AS costs
FROM (
  SELECT sale_line_id, sum(quantity) AS quantity, sum(base) AS base, sum(tax) AS tax, sum(total) AS total,
    sum(cost) AS cost
  FROM sale_return_line WHERE tenant_id = %(tenant)s GROUP BY 1) r
JOIN sale_line l ON l.tenant_id = %(tenant)s AND l.id = r.sale_line_id
"""

_SALE_COSTS = """
SELECT s.folio, s.cost, l.cost AS costs
FROM sale s LEFT JOIN (SELECT sale_id, sum(cost) AS cost
  FROM sale_line WHERE tenant_id = %(tenant)s GROUP BY 1) l ON l.sale_id = s.id
WHERE s.tenant_id = %(tenant)s
"""

# What came is what was bought; what left again when it was cancelled is as many units, and no more than their value.
_PURCHASES = """
SELECT p.id, p.purchased_at, p.base, p.tax, p.total, p.cancelled_at IS NOT NULL AS is_cancelled,
  coalesce(CASE WHEN p.kind = 'assets' THEN a.value ELSE l.base END, 0) AS bases,
  coalesce(CASE WHEN p.kind = 'assets' THEN a.value ELSE m.value END, 0) AS received, coalesce(m.rest, 0) AS rest
FROM purchase p
LEFT JOIN (SELECT purchase_id, sum(base) AS base
  FROM purchase_line WHERE tenant_id = %(tenant)s GROUP BY 1) l ON l.purchase_id = p.id
LEFT JOIN (SELECT purchase_id, sum(value) AS value
  FROM asset WHERE tenant_id = %(tenant)s GROUP BY 1) a ON a.purchase_id = p.id
LEFT JOIN (SELECT document_id, sum(value) FILTER (WHERE quantity > 0) AS value, sum(abs(rest)) AS rest
  FROM (SELECT document_id, value, quantity, sum(quantity) OVER (PARTITION BY document_id, product_id) AS rest
    FROM stock_move WHERE tenant_id = %(tenant)s AND document_kind = 'purchase') moved
  GROUP BY 1) m ON m.document_id = p.id
WHERE p.tenant_id = %(tenant)s
"""

_ADJUSTMENTS = """
SELECT a.id, a.product_id, a.adjusted_at, a.quantity, coalesce(m.quantity, 0) AS moved
FROM stock_adjustment a LEFT JOIN (SELECT document_id, product_id, sum(quantity) AS quantity
  FROM stock_move WHERE tenant_id = %(tenant)s AND document_kind = 'adjustment' GROUP BY 1, 2) m
  ON m.document_id = a.id AND m.product_id = a.product_id
WHERE a.tenant_id = %(tenant)s
"""

# Every number that a counter has given, beside the documents that carry it.
_FOLIOS = """
SELECT kind, number, given.number IS NOT NULL AS was_given, count(folio) AS copies, min(folio) AS folio
FROM (
  SELECT kind, number FROM folio_counter, generate_series(1, last) AS number WHERE tenant_id = %(tenant)s
) AS given(kind, number)
FULL JOIN (
  SELECT d.kind, d.folio, CASE
    WHEN starts_with(d.folio, c.prefix) AND substr(d.folio, length(c.prefix) + 1) ~ '^[0-9]{{1,18}}$'
    THEN substr(d.folio, length(c.prefix) + 1)::bigint END AS number
  FROM (
    SELECT CASE WHEN placed_at IS NULL THEN 'sale' ELSE 'order' END AS kind, folio FROM sale
    WHERE tenant_id = %(tenant)s
    UNION ALL SELECT 'quotation', folio FROM quotation WHERE tenant_id = %(tenant)s
    UNION ALL SELECT 'layaway', folio FROM layaway WHERE tenant_id = %(tenant)s
    UNION ALL SELECT 'return', folio FROM sale_return WHERE tenant_id = %(tenant)s
    UNION ALL SELECT 'account_payment', folio FROM payment WHERE tenant_id = %(tenant)s AND folio IS NOT NULL
    UNION ALL SELECT kind, series || '-' || number FROM fiscal_document WHERE tenant_id = %(tenant)s
  ) d LEFT JOIN folio_counter c ON c.tenant_id = %(tenant)s AND c.kind = d.kind
) carried USING (kind, number)
GROUP BY kind, number, given.number
"""


def _totals(key: str, title: str, called: str, table: str, *, rest: str = "0") -> Proof:
    """Return the proof for a kind of priced document, `called` so by its folio; `rest` must be zero besides."""
    return Proof(
        key=key,
        title=title,
        rows=_TOTALS.format(table=table, rest=rest),
        holds=_TOTALS_HOLD,
        says=(
            f"format('{called}: %%s + %%s = %%s, sus renglones %%s + %%s = %%s', "
            "folio, base, tax, total, bases, taxes, totals)"
        ),
    )


PROOFS = (
    _totals(
        "sales.totals",
        "El total de cada venta es la suma de sus renglones, y lo pagado más el crédito y lo que falta pagar",
        "venta %%s",
        "sale",
        rest="d.total - d.paid - d.credit - d.unpaid",
    ),
    _totals(
        "quotations.totals",
        "El total de cada cotización es la suma de sus renglones",
        "cotización %%s",
        "quotation",
    ),
    _totals(
        "layaways.totals", "El total de cada apartado es la suma de sus renglones", "apartado %%s", "layaway"
    ),
    Proof(
        key="sales.cost",
        title="El costo de cada venta es la suma del de sus renglones",
        rows=_SALE_COSTS,
        holds="cost = costs",
        says="format('venta %%s: costo %%s, sus renglones %%s', folio, cost, costs)",
    ),
    Proof(
        key="returns.totals",
        title="El total de cada devolución es la suma de sus renglones, y lo que bajó la deuda más lo devuelto",
        rows=_RETURN_TOTALS,
        holds=(
            "base = bases AND tax = taxes AND total = totals AND cost = costs AND base + tax = total "
            "AND total = off_balance + refunded AND refunded = given_back"
        ),
        says=(
            "format('devolución %%s: total %%s, sus renglones %%s, de la deuda %%s, en dinero %%s de %%s', "
            "folio, total, totals, off_balance, given_back, refunded)"
        ),
    ),
    Proof(
        key="returns.within_sales",
        title="No se devuelve más de lo vendido, y lo devuelto entero vale lo que costó",
        rows=_RETURNED,
        holds=(
            "returned <= sold AND totals <= total AND costs <= cost "
            "AND (returned < sold OR (bases = base AND taxes = tax AND totals = total AND costs = cost))"
        ),
        says=(
            "format('venta %%s, renglón %%s: vendido %%s por %%s, devuelto %%s por %%s', "
            "(SELECT folio FROM sale WHERE tenant_id = %(tenant)s AND id = sale_id), "
            "position, sold, total, returned, totals)"
        ),
    ),
    Proof(
        key="purchases.totals",
        title="Cada compra es la suma de sus renglones y el valor que llegó; cancelada, no deja unidades",
        rows=_PURCHASES,
        holds="base = bases AND base = received AND base + tax = total AND (rest = 0 OR NOT is_cancelled)",
        says=(
            "format('compra %%s del %%s: %%s + %%s = %%s, sus renglones %%s, recibido %%s', "
            "id, purchased_at::date, base, tax, total, bases, received)"
        ),
    ),
    Proof(
        key="adjustments.moves",
        title="Cada ajuste de existencias movió lo que dice",
        rows=_ADJUSTMENTS,
        holds="quantity = moved",
        says=(
            "format('ajuste %%s del %%s, %%s: dice %%s, movió %%s', id, adjusted_at::date, "
            "(SELECT sku FROM product WHERE tenant_id = %(tenant)s AND id = product_id), quantity, moved)"
        ),
    ),
    Proof(
        key="folios",
        title="Los folios van del primero al último sin huecos ni repetidos",
        rows=_FOLIOS.replace("{{", "{").replace("}}", "}"),
        holds="was_given AND copies = 1",
        says=(
            "CASE WHEN was_given AND copies = 0 THEN format('%%s: falta el número %%s', kind, number) "
            "WHEN was_given THEN format('%%s: %%s está %%s veces', kind, folio, copies) "
            "ELSE format('%%s: %%s no lo dio el contador', kind, folio) END"
        ),
    ),
)

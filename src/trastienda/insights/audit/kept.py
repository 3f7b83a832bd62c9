"""Proofs about what is kept so that lists and reports are quick: sums of what was sold, tallies of order lists."""

from trastienda.domain.sales import sold
from trastienda.insights.audit.proof import Proof

_FOLDED = "(SELECT last_on FROM folded_sales WHERE tenant_id = %(tenant)s)"
_ZONE = "(SELECT zone_name FROM folded_sales WHERE tenant_id = %(tenant)s)"
_STALE = "(SELECT day FROM unfolded_day WHERE tenant_id = %(tenant)s)"


def _folded(told: str) -> str:
    """Narrow what was told of days to those that are folded, in the zone in which they are."""
    return told.replace("%(zone)s::text", _ZONE)


_PRODUCT_DAYS = f"""
SELECT coalesce(k.product_id, s.product_id) AS product_id, coalesce(k.day, s.day) AS day,
  coalesce(k.quantity, 0) AS quantity, coalesce(k.base, 0) AS base, coalesce(k.tax, 0) AS tax,
  coalesce(k.total, 0) AS total, coalesce(s.quantity, 0) AS sold, coalesce(s.base, 0) AS sold_base,
  coalesce(s.tax, 0) AS sold_tax, coalesce(s.total, 0) AS sold_total
FROM (SELECT first_on AS day, product_id, quantity, base, tax, total FROM product_sold
  WHERE tenant_id = %(tenant)s AND span = 1 AND first_on NOT IN {_STALE}) k
FULL JOIN (SELECT day, product_id, sum(sign * quantity) AS quantity, sum(sign * base) AS base, sum(sign * tax) AS tax,
    sum(sign * total) AS total
  FROM ({_folded(sold.lines("'-infinity'::date", _FOLDED))}) l WHERE day NOT IN {_STALE} GROUP BY day, product_id) s
  ON s.product_id = k.product_id AND s.day = k.day
"""

_SPANS = """
SELECT coalesce(k.product_id, d.product_id) AS product_id, coalesce(k.first_on, d.first_on) AS first_on,
  coalesce(k.span, d.span) AS span, k.quantity, k.base, k.tax, k.total, d.quantity AS days_quantity,
  d.base AS days_base, d.tax AS days_tax, d.total AS days_total
FROM (SELECT span, first_on, product_id, quantity, base, tax, total FROM product_sold
  WHERE tenant_id = %(tenant)s AND span > 1) k
FULL JOIN (SELECT s.span, date_trunc(s.name, p.first_on)::date AS first_on, p.product_id, sum(p.quantity) AS quantity,
    sum(p.base) AS base, sum(p.tax) AS tax, sum(p.total) AS total
  FROM product_sold p, (VALUES (2, 'month'), (3, 'quarter'), (4, 'year')) AS s(span, name)
  WHERE p.tenant_id = %(tenant)s AND p.span = 1 GROUP BY 1, 2, 3) d
  ON d.span = k.span AND d.first_on = k.first_on AND d.product_id = k.product_id
"""

_DAYS = f"""
SELECT coalesce(k.day, s.day) AS day, coalesce(k.channel, s.channel) AS channel, coalesce(k.tickets, 0) AS tickets,
  coalesce(k.base, 0) AS base, coalesce(k.tax, 0) AS tax, coalesce(k.total, 0) AS total,
  coalesce(s.tickets, 0) AS sold_tickets, coalesce(s.base, 0) AS sold_base, coalesce(s.tax, 0) AS sold_tax,
  coalesce(s.total, 0) AS sold_total
FROM (SELECT day, branch_id, channel, tickets, base, tax, total FROM day_sold
  WHERE tenant_id = %(tenant)s AND day NOT IN {_STALE}) k
FULL JOIN (SELECT day, branch_id, channel, sum(tickets) AS tickets, sum(base) AS base, sum(tax) AS tax,
    sum(total) AS total
  FROM ({_folded(sold.documents("'-infinity'::date", _FOLDED))}) l WHERE day NOT IN {_STALE}
  GROUP BY day, branch_id, channel) s ON s.day = k.day AND s.branch_id = k.branch_id AND s.channel = k.channel
"""

_LATE = f"SELECT day, {_FOLDED} AS folded_on FROM unfolded_day WHERE tenant_id = %(tenant)s"

_WORDS = """
SELECT coalesce(k.sale_id, s.sale_id) AS sale_id, coalesce(k.word, s.word) AS word, k.word IS NOT NULL AS is_kept,
  s.word IS NOT NULL AS is_said, k.known
FROM (SELECT w.sale_id, w.word, w.placed_at, EXISTS (
    SELECT FROM name_word n WHERE n.tenant_id = w.tenant_id AND n.word = w.word) AS known
  FROM order_word w WHERE w.tenant_id = %(tenant)s) k
FULL JOIN (SELECT s.id AS sale_id, w.word, s.placed_at
  FROM sale s JOIN order_address a ON a.tenant_id = s.tenant_id AND a.sale_id = s.id AND a.kind = 'bill',
    LATERAL name_words(a.plain_names) AS w(word)
  WHERE s.tenant_id = %(tenant)s AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL) s
  ON s.sale_id = k.sale_id AND s.word = k.word AND s.placed_at = k.placed_at
"""

# At one moment the kept count comes before the sales, as it counts those before it.
_BEFORE = """
SELECT at, sales, told FROM (
  SELECT at, sales, count(*) FILTER (WHERE sales IS NULL) OVER (
    ORDER BY at, sales IS NULL ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS told
  FROM (
    SELECT at, sales FROM sales_before WHERE tenant_id = %(tenant)s
    UNION ALL
    SELECT coalesce(placed_at, sold_at), NULL FROM sale WHERE tenant_id = %(tenant)s
  ) moments
) counted WHERE sales IS NOT NULL
"""

_REPEATED = """
SELECT s.folio, d.listed_at, CASE WHEN s.hidden_at IS NULL THEN s.placed_at END AS placed_at,
  d.payment_state, d.fulfilment_state, s.payment_state AS its_payment, s.fulfilment_state AS its_fulfilment
FROM order_detail d JOIN sale s ON s.tenant_id = d.tenant_id AND s.id = d.sale_id WHERE d.tenant_id = %(tenant)s
"""

_SKU = "(SELECT sku FROM product WHERE tenant_id = %(tenant)s AND id = product_id)"

PROOFS = (
    Proof(
        key="sold.products",
        title="Lo vendido de cada producto y día que se guardó es la suma de sus renglones",
        rows=_PRODUCT_DAYS,
        holds="quantity = sold AND base = sold_base AND tax = sold_tax AND total = sold_total",
        says=(
            "format('%%s el %%s: guardado %%s por %%s, sus renglones %%s por %%s', "
            f"{_SKU}, day, round(quantity / 1000.0, 3), round(total / 100.0, 2), round(sold / 1000.0, 3), "
            "round(sold_total / 100.0, 2))"
        ),
    ),
    Proof(
        key="sold.spans",
        title="Lo vendido en cada mes, trimestre y año que se guardó es la suma de sus días",
        rows=_SPANS,
        holds="quantity = days_quantity AND base = days_base AND tax = days_tax AND total = days_total",
        says=(
            "format('%%s, %%s del %%s: guardado %%s, sus días %%s', "
            f"{_SKU}, (ARRAY['mes', 'trimestre', 'año'])[span - 1], first_on, round(total / 100.0, 2), "
            "round(days_total / 100.0, 2))"
        ),
    ),
    Proof(
        key="sold.days",
        title="Lo vendido cada día por cada canal que se guardó es la suma de sus documentos",
        rows=_DAYS,
        holds="tickets = sold_tickets AND base = sold_base AND tax = sold_tax AND total = sold_total",
        says=(
            "format('%%s el %%s: guardado %%s por %%s, sus documentos %%s por %%s', "
            "channel, day, tickets, total, sold_tickets, sold_total)"
        ),
    ),
    Proof(
        key="sold.late",
        title="Sólo se vuelve a sumar un día que ya estaba guardado",
        rows=_LATE,
        holds="day <= folded_on",
        says="format('el %%s está anotado y se guardó hasta el %%s', day, coalesce(folded_on::text, 'ninguno'))",
    ),
    Proof(
        key="orders.words",
        title="Cada orden de las listas se encuentra por cada palabra del nombre de quien paga, y por ninguna otra",
        rows=_WORDS,
        holds="is_kept AND is_said AND known",
        says=(
            "format('orden %%s, «%%s»: %%s', (SELECT folio FROM sale WHERE tenant_id = %(tenant)s AND id = sale_id), "
            "word, CASE WHEN NOT is_kept THEN 'no se encuentra' WHEN NOT is_said THEN 'se encuentra y no se llama así' "
            "ELSE 'la palabra no está entre las conocidas' END)"
        ),
    ),
    Proof(
        key="orders.before",
        title="Las cuentas guardadas de las listas de ventas cuentan las ventas que hay antes",
        rows=_BEFORE,
        holds="sales = told",
        says="format('antes del %%s: guardadas %%s, son %%s', at, sales, told)",
    ),
    Proof(
        key="orders.repeated",
        title="Lo que el detalle de una orden repite de su venta es lo que la venta dice",
        rows=_REPEATED,
        holds=(
            "listed_at IS NOT DISTINCT FROM placed_at AND payment_state = its_payment"
            " AND fulfilment_state = its_fulfilment"
        ),
        says=(
            "format('orden %%s: repite %%s, %%s, %%s; es %%s, %%s, %%s', folio, listed_at, payment_state, "
            "fulfilment_state, placed_at, its_payment, its_fulfilment)"
        ),
    ),
)

"""
Question: which products bring in the money; and on which papers does a product, or a category, stand?

Grain: one product; one line of a document. Units: sales in the tenant's currency, without tax where one says so.
Source and days: as the sales reports have them. Classes: those of `inventory_abc`: a product is in the class in which
its value begins. Fresh: now. Costs: one statement.
"""

from trastienda.domain.sales import sold as kept
from trastienda.insights.desk.reports.answer import Answer, Asked, Wanted, read
from trastienda.insights.desk.reports.selling import (
    BASE,
    COUNTS,
    TAX,
    TOTAL,
    conditions,
    kept_params,
    params,
)
from trastienda.insights.inventory_abc import A_UNTIL, B_UNTIL
from trastienda.insights.reports.table import Bars, ChartWanted, Column, Kind
from trastienda.insights.reports.words import NO_CATEGORY
from trastienda.kernel.transaction import step


@step
def abc(asked: Asked) -> Answer:
    """Return which products bring in the money: A the first 80 %, B the next 15 %, C the rest. One statement."""
    columns = (
        Column("sku", "Clave", Kind.CODE),
        Column("product", "Producto", Kind.TEXT),
        Column("grade", "Clase", Kind.LABEL),
        Column("quantity", "Unidades", Kind.QUANTITY, adds_up=True),
        Column("base", "Venta sin impuesto", Kind.MONEY, adds_up=True),
        Column("share_pct", "% del total", Kind.PERCENT),
        Column("cumulative_pct", "% acumulado", Kind.PERCENT),
    )
    wanted = Wanted(
        title="Clasificación ABC de productos",
        columns=columns,
        sources={"sold": f"SELECT * FROM ({kept.SOLD}) s WHERE base > 0", "sums": _SUMS},
        rows=_ABC,
        sums="sums",
        order="c5 DESC, key",
        chart=ChartWanted("Venta sin impuesto", 1, 4, Bars.LARGEST),
        notes=("A: los que hacen el primer 80 % de la venta; B: el 15 % que sigue; C: el resto.", COUNTS),
    )
    return read(wanted, asked, kept_params(asked))


_SUMS = """
SELECT count(*), round(whole_sum(quantity) / 1000.0, 3), round(whole_sum(base) / 100.0, 2) FROM sold
"""
# Of a product's place only those before it matter: a page reads no further than its own end.
_ABC = f"""
SELECT p.sku, p.name, CASE WHEN before < {A_UNTIL} THEN 'A' WHEN before < {B_UNTIL} THEN 'B' ELSE 'C' END,
  round(r.quantity / 1000.0, 3), round(r.base / 100.0, 2), round(r.share, 1), round(r.before + r.share, 1), p.sku
FROM (
  SELECT product_id, quantity, base, 100.0 * base / w.whole AS share,
    coalesce(100.0 * whole_sum(base) OVER (ORDER BY base DESC, product_id
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) / w.whole, 0) AS before
  FROM (SELECT product_id, quantity, base FROM sold ORDER BY base DESC, product_id {{reach}}) top,
    (SELECT whole_sum(base) AS whole FROM sold) w
  ORDER BY base DESC, product_id {{skip}}
) r JOIN product p ON p.tenant_id = %(tenant)s AND p.id = r.product_id
"""


@step
def papers(asked: Asked) -> Answer:
    """Return the documents of one product or category; `about` is sku:… or category:…. One statement."""
    kind, _, value = asked.about.partition(":")
    narrow = "p.sku = %(about)s" if kind == "sku" else f"coalesce(c.name, '{NO_CATEGORY}') = %(about)s"
    columns = (
        Column("date", "Fecha", Kind.DATE),
        Column("folio", "Folio", Kind.CODE),
        Column("product", "Producto", Kind.TEXT),
        Column("quantity", "Unidades", Kind.QUANTITY, adds_up=True),
        BASE,
        TAX,
        TOTAL,
    )
    given = conditions(asked)
    rows = f"""
SELECT x.day, x.folio, x.name, x.quantity, x.base, x.tax, x.total, x.sale_id FROM ({_PAPERS.format_map(given)}) x
"""
    wanted = Wanted(
        title=f"Documentos de {value}",
        columns=columns,
        sources={
            "these": "SELECT p.id, p.name FROM product p LEFT JOIN category c ON c.tenant_id = p.tenant_id"
            f" AND c.id = p.category_id WHERE p.tenant_id = %(tenant)s AND {narrow}"
        },
        rows=rows,
        order="c1, c2",
        notes=(COUNTS,),
    )
    return read(wanted, asked, {**params(asked), "about": value})


_PAPERS = """
SELECT s.sold_on AS day, s.folio, t.name, l.quantity, l.base, l.tax, l.total, s.id AS sale_id
FROM these t JOIN sale_line l ON l.tenant_id = %(tenant)s AND l.product_id = t.id
JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = l.sale_id
WHERE s.tenant_id = %(tenant)s AND s.unpaid = 0{sold}
UNION ALL
SELECT (s.closed_at AT TIME ZONE %(zone)s::text)::date, s.folio, t.name, -l.quantity, -l.base, -l.tax, -l.total, s.id
FROM these t JOIN sale_line l ON l.tenant_id = %(tenant)s AND l.product_id = t.id
JOIN sale s ON s.tenant_id = %(tenant)s AND s.id = l.sale_id
WHERE s.tenant_id = %(tenant)s AND s.unpaid = 0 AND s.fulfilment_state = 'cancelled'{cancelled}
UNION ALL
SELECT r.returned_on, r.folio, t.name, -l.quantity, -l.base, -l.tax, -l.total, s.id
FROM sale_return r JOIN sale s ON s.tenant_id = r.tenant_id AND s.id = r.sale_id
JOIN sale_return_line l ON l.tenant_id = r.tenant_id AND l.sale_return_id = r.id
JOIN these t ON t.id = l.product_id WHERE r.tenant_id = %(tenant)s{returned}
"""

"""
Question: what is the stock worth; what should be bought; what was bought?

Grain: one product; one purchase. Units: the product's own; money net of tax, purchases with it. Source: stock_level,
product; the forecast; purchase. Fresh: now. Agrees with: the value at cost is the balance of the inventory account.
"""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.accounting.balances import account_totals
from trastienda.insights.desk.reports.answer import Answer, Asked, Wanted, counted, heading, read
from trastienda.insights.desk.reports.posted import balance_of
from trastienda.insights.reorder_suggestions import MOST, reorder_suggestions
from trastienda.insights.reports.table import Bars, ChartWanted, Column, Kind
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.money import cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_HELD = """
SELECT product_id, sum(on_hand) AS on_hand, sum(value) AS value FROM stock_level
WHERE tenant_id = %(tenant)s GROUP BY product_id HAVING sum(on_hand) <> 0 OR sum(value) <> 0
"""
_AT_SALE_PRICE = (
    "round(h.on_hand * CASE WHEN p.prices_include_tax THEN p.price_1 / (1 + p.tax_rate)"
    " ELSE p.price_1 END, 2)"
)
_VALUE_SUMS = f"""
SELECT count(*), sum(h.on_hand), sum(h.value), sum({_AT_SALE_PRICE})
FROM held h JOIN product p ON p.tenant_id = %(tenant)s AND p.id = h.product_id
"""
_VALUE = f"""
SELECT p.sku, p.name, h.on_hand,
  CASE WHEN h.on_hand > 0 THEN round(h.value / h.on_hand, 2) ELSE round(p.cost, 2) END, h.value,
  {_AT_SALE_PRICE}, p.id
FROM (SELECT * FROM held ORDER BY value DESC, product_id {{limit}}) h
JOIN product p ON p.tenant_id = %(tenant)s AND p.id = h.product_id
"""
_PURCHASES = """
SELECT (u.purchased_at AT TIME ZONE %(zone)s::text)::date, coalesce(s.name, 'Sin proveedor'), u.invoice_number,
  CASE u.kind WHEN 'goods' THEN 'Productos' ELSE 'Activos' END, u.base, u.tax, u.total, u.id
FROM purchase u LEFT JOIN supplier s ON s.tenant_id = u.tenant_id AND s.id = u.supplier_id
WHERE u.tenant_id = %(tenant)s AND u.cancelled_at IS NULL
  AND u.purchased_at >= %(start)s AND u.purchased_at < %(end)s
"""


@step
def stock_value(asked: Asked) -> Answer:
    """Return what lies on the shelves now and what it is worth, the dearest first; keys are ids. Two statements."""
    columns = (
        Column("sku", "Clave", Kind.CODE),
        Column("product", "Producto", Kind.TEXT),
        Column("on_hand", "Existencias", Kind.QUANTITY, adds_up=True),
        Column("average_cost", "Costo promedio", Kind.MONEY),
        Column("cost_value", "Valor a costo", Kind.MONEY, adds_up=True),
        Column("sale_value", "Valor de venta", Kind.MONEY, adds_up=True),
    )
    chart = account_totals(first_on=asked.today, last_on=asked.today)
    posted = balance_of(chart, "sale", "inventory")
    wanted = Wanted(
        title="Valor de las existencias",
        columns=columns,
        sources={"held": _HELD, "sums": _VALUE_SUMS},
        rows=_VALUE,
        sums="sums",
        order="c5 DESC, key",
        chart=ChartWanted("Valor a costo", 1, 4, Bars.LARGEST),
        notes=(f"La cuenta de inventario tiene {posted:,.2f} en los libros.", "Importes sin impuesto."),
    )
    sql.execute(
        "SET LOCAL work_mem = '64MB'"
    )  # a hundred thousand products are added up and ranked in memory
    return read(wanted, asked, {"tenant": current_tenant()})


@step
def purchases(asked: Asked) -> Answer:
    """Return the purchases of a period that stand, the last first; keys are ids. One statement."""
    start, end = day_bounds(asked.first_on, asked.last_on, zone_name=asked.zone_name)
    wanted = Wanted(
        title="Compras",
        columns=(
            Column("date", "Fecha", Kind.DATE),
            Column("supplier", "Proveedor", Kind.TEXT),
            Column("invoice", "Factura", Kind.CODE),
            Column("kind", "Tipo", Kind.LABEL),
            Column("base", "Sin impuesto", Kind.MONEY, adds_up=True),
            Column("tax", "Impuesto", Kind.MONEY, adds_up=True),
            Column("total", "Total", Kind.MONEY, adds_up=True),
        ),
        rows=_PURCHASES,
        order="c1 DESC, key DESC",
        notes=("No cuenta las compras canceladas.",),
    )
    return read(
        wanted, asked, {"tenant": current_tenant(), "zone": asked.zone_name, "start": start, "end": end}
    )


def reorder(asked: Asked, *, actor: Actor, now: datetime) -> Answer:
    """Return what to buy so that it lasts `lead_days` days; keys are ids. At most `MOST` products."""
    columns = (
        Column("sku", "Clave", Kind.CODE),
        Column("product", "Producto", Kind.TEXT),
        Column("available", "Disponible", Kind.QUANTITY),
        Column("expected", "Se venderán", Kind.QUANTITY),
        Column("safety", "Reserva", Kind.QUANTITY),
        Column("suggested", "Pedir", Kind.QUANTITY, adds_up=True),
        Column("cost", "Costo", Kind.MONEY),
        Column("amount", "Importe", Kind.MONEY, adds_up=True),
        Column("source", "Según", Kind.LABEL),
    )
    found = reorder_suggestions(lead_days=asked.lead_days, most=MOST, actor=actor, now=now)
    rows = [
        (
            each.sku,
            each.name,
            each.available,
            _rounded(each.expected),
            _rounded(each.safety),
            each.suggested,
            cents(each.cost),
            cents(each.suggested * each.cost),
            "Pronóstico" if each.is_forecast else "Últimas 8 semanas",
        )
        for each in found
    ]
    return counted(
        heading("Qué pedir", columns, asked, on_a_day=True),
        rows,
        [each.product_id for each in found],
        chart=ChartWanted("Importe del pedido", 1, 7, Bars.LARGEST),
        notes=(
            f"Para que nada falte en los próximos {asked.lead_days} días, con 95 % de seguridad.",
            "Importes sin impuesto, al costo de la última compra.",
        ),
    )


def _rounded(units: Decimal) -> Decimal:
    return units.quantize(Decimal("0.1"))

"""After something came back of an order: say what is left of it, where lists, labels and carriers read that.

The document itself stays as it was sold; returns are beside it, and readings take them off. Nothing happens for what
was sold over a counter.
"""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.catalog.rules import DELIVERY_SKU
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.steps import HeldSale
from trastienda.insights.shipping_quote import parcel_weight
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

# Coupons take their share with what comes back. Of an order that came back whole all is shown as it was ordered.
_LEFT = """
WITH line AS (
  SELECT l.unit_price, l.includes_tax, p.sku = %(service)s AS is_service,
    l.quantity - coalesce(r.quantity, 0) AS quantity, l.total - coalesce(r.total, 0) AS total
  FROM sale_line l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
  LEFT JOIN LATERAL (SELECT sum(x.quantity) AS quantity, sum(x.total) AS total FROM sale_return_line x
    WHERE x.tenant_id = l.tenant_id AND x.sale_line_id = l.id AND NOT %(whole)s) r ON true
  WHERE l.tenant_id = %(tenant)s AND l.sale_id = %(sale)s
)
UPDATE order_detail d SET discount = x.discount, shipping = x.shipping FROM (
  SELECT coalesce(sum(round(quantity * unit_price, 2) - total) FILTER (WHERE includes_tax), 0) AS discount,
    coalesce(sum(total) FILTER (WHERE is_service), 0) AS shipping FROM line
) x
WHERE d.tenant_id = %(tenant)s AND d.sale_id = %(sale)s
"""
_IS_ORDER = "SELECT placed_at IS NOT NULL FROM sale WHERE tenant_id = %s AND id = %s"
_WEIGHT = """
UPDATE shipment SET weight_g = %s
WHERE tenant_id = %s AND sale_id = %s AND state IN ('waiting', 'ready_for_pickup')
"""


@step
def note_what_is_left(
    sale: HeldSale, *, is_whole: bool, folio: str, given: Decimal, actor: str, at: datetime
) -> None:
    """`folio` is the return's, `given` the money that goes back because of it; `is_whole`: nothing is left."""
    if not sql.value(_IS_ORDER, (current_tenant(), sale.id)):
        return
    params = {"tenant": current_tenant(), "sale": sale.id, "service": DELIVERY_SKU, "whole": is_whole}
    sql.execute(_LEFT, params)
    if not is_whole:
        left = [(line.product_id, line.returnable) for line in sales.sold_lines(sale.id) if line.returnable]
        sql.execute(_WEIGHT, (parcel_weight(left), current_tenant(), sale.id))
    batch = sql.Batch()
    sales.log_order(sale.id, "returned", actor=actor, at=at, batch=batch, folio=folio, refunded=given)
    batch.write()

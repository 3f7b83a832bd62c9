"""
Question: what is the stock worth?   Grain: one row per product, over the branches asked for.

Units: the tenant's currency, net of tax; sale value at price 1.   Source: stock_level, product.
Agrees with: the cost value of all branches is the balance of the inventory account, to the cent, because every move
carries the value that was posted. Closed branches and deactivated products therefore count as long as they hold any.
"""

from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.money import total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class ValuedProduct(msgspec.Struct, frozen=True):
    """A product's units and what they cost and would sell for."""

    product_id: int
    sku: str
    name: str
    unit: str
    on_hand: Decimal
    average_cost: Decimal
    price: Decimal
    cost_value: Decimal
    sale_value: Decimal


class Valuation(msgspec.Struct, frozen=True):
    cost_value: Decimal
    sale_value: Decimal
    items: list[ValuedProduct]


_VALUATION = """
SELECT id, sku, name, unit, on_hand,
  CASE WHEN on_hand > 0 THEN round(value / on_hand, 2) ELSE round(cost, 2) END, round(price, 2),
  value, round(on_hand * price, 2)
FROM (
  SELECT p.id, p.sku, p.name, p.unit, p.cost, sum(l.on_hand) AS on_hand, sum(l.value) AS value,
    CASE WHEN p.prices_include_tax THEN round(p.price_1 / (1 + p.tax_rate), 6) ELSE p.price_1 END AS price
  FROM stock_level l JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
  WHERE l.tenant_id = %(tenant)s AND (p.is_active OR l.on_hand <> 0 OR l.value <> 0)
    AND (%(branch)s::bigint IS NULL OR l.branch_id = %(branch)s::bigint)
  GROUP BY p.tenant_id, p.id
) AS of_product ORDER BY sku
"""


@step
def valuation(*, branch: int | None = None) -> Valuation:
    """Return what the stock is worth, product by product in SKU order. One query."""
    items = sql.structs(ValuedProduct, _VALUATION, {"tenant": current_tenant(), "branch": branch})
    return Valuation(
        cost_value=total(item.cost_value for item in items),
        sale_value=total(item.sale_value for item in items),
        items=items,
    )

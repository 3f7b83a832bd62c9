"""What carrying the goods costs, as a line of the order: so that totals, returns and books know it like any other.

The product behind it is a service that every shop has from its first delivery on. It is on no list and on sale nowhere.
"""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.catalog.pricing import QuotedLine
from trastienda.domain.catalog.rules import DELIVERY_SKU
from trastienda.domain.tenancy.branches import web_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.tax import price_line
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

SKU = DELIVERY_SKU
NAME = "Envío"

_FIND = "SELECT id FROM product WHERE tenant_id = %s AND sku = %s"
_MAKE = """
INSERT INTO product AS p (tenant_id, sku, name, description, unit, cost, price_1, price_2, price_3, prices_include_tax,
  tax_rate, home_branch_id, is_stocked, is_active, search, created_at, updated_at)
VALUES (%(tenant)s, %(sku)s, %(name)s, '', 'PZA', 0, 0, 0, 0, true, %(rate)s, %(branch)s, false, false, '',
  %(at)s, %(at)s)
ON CONFLICT (tenant_id, sku) DO UPDATE SET sku = excluded.sku
RETURNING p.id
"""


@step
def delivery_line(price: Decimal, *, method: str, at: datetime) -> QuotedLine:
    """Return the line for a delivery of that price, tax included at the shop's usual rate."""
    profile = tenant_profile(current_tenant())
    return QuotedLine(
        product_id=_service(at=at),
        sku=DELIVERY_SKU,
        description=method[:255] or NAME,
        quantity=Decimal(1),
        unit_price=price,
        includes_tax=True,
        discount_pct=Decimal(0),
        tax_rate=profile.default_tax_rate,
        price=price_line(
            quantity=Decimal(1),
            unit_price=price,
            discount_pct=Decimal(0),
            tax_rate=profile.default_tax_rate,
            includes_tax=True,
        ),
        is_stocked=False,
    )


def _service(*, at: datetime) -> int:
    found = sql.value(_FIND, (current_tenant(), DELIVERY_SKU))
    if found is None:
        params = {
            "tenant": current_tenant(),
            "sku": DELIVERY_SKU,
            "name": NAME,
            "rate": tenant_profile(current_tenant()).default_tax_rate,
            "branch": web_branch().id,
            "at": at,
        }
        found = sql.value(_MAKE, params)
    return int(found)

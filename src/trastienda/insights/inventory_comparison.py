"""
Question: how is each product spread over the branches?   Grain: one row per product, all open branches in each.

Units: the product's unit; value in the tenant's currency.   Source: product, branch, stock_level.
"""

from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class BranchStock(msgspec.Struct, frozen=True):
    branch_id: int
    branch_name: str
    on_hand: Decimal
    reserved: Decimal
    min_stock: Decimal
    value: Decimal


class ComparedProduct(msgspec.Struct, frozen=True):
    """A product and what each open branch has of it; a branch that never held it has zero."""

    product_id: int
    sku: str
    name: str
    unit: str
    branches: list[BranchStock]

    @property
    def on_hand(self) -> Decimal:
        return sum((branch.on_hand for branch in self.branches), Decimal(0))


_BRANCHES = "SELECT id, name FROM branch WHERE tenant_id = %s AND is_active ORDER BY id"
_PRODUCTS = """
SELECT id, sku, name, unit FROM product
WHERE tenant_id = %(tenant)s AND is_active AND is_stocked
  AND (%(product)s::bigint IS NULL OR id = %(product)s::bigint) ORDER BY sku
"""
_LEVELS = """
SELECT product_id, branch_id, on_hand, reserved, min_stock, value FROM stock_level
WHERE tenant_id = %(tenant)s AND (%(product)s::bigint IS NULL OR product_id = %(product)s::bigint)
"""


@step
def branch_comparison(*, product: int | None = None) -> list[ComparedProduct]:
    """Return every active product (or the one asked for, if it is one) with its stock by branch. Three queries."""
    params = {"tenant": current_tenant(), "product": product}
    branches = sql.rows(_BRANCHES, (current_tenant(),))
    levels = {(row[0], row[1]): row[2:] for row in sql.rows(_LEVELS, params)}
    nothing = (Decimal(0),) * 4
    return [
        ComparedProduct(
            product_id=product_id,
            sku=sku,
            name=name,
            unit=unit,
            branches=[
                BranchStock(branch_id, branch_name, *levels.get((product_id, branch_id), nothing))
                for branch_id, branch_name in branches
            ],
        )
        for product_id, sku, name, unit in sql.rows(_PRODUCTS, params)
    ]

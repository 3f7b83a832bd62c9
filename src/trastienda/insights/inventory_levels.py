"""
Question: what has each branch of each product, and where does that call for action?   Grain: product and branch.

Units: the product's unit.   Source: stock_level, product, branch; active products in open branches.
Zero comes before low: what has run out is not also called low. A minimum of zero asks for nothing.
"""

from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class ShelfLevel(msgspec.Struct, frozen=True):
    """A product's level in one branch."""

    product_id: int
    sku: str
    name: str
    unit: str
    branch_id: int
    branch_name: str
    on_hand: Decimal
    reserved: Decimal
    min_stock: Decimal
    max_stock: Decimal | None
    location: str | None
    cost: Decimal

    @property
    def available(self) -> Decimal:
        return self.on_hand - self.reserved

    @property
    def missing(self) -> Decimal:
        """Units up to the minimum."""
        return max(self.min_stock - self.on_hand, Decimal(0))


class Alerts(msgspec.Struct, frozen=True):
    zero: list[ShelfLevel]
    low: list[ShelfLevel]
    over: list[ShelfLevel]


_LEVELS = """
SELECT p.id, p.sku, p.name, p.unit, b.id, b.name, l.on_hand, l.reserved, l.min_stock, l.max_stock, l.location, p.cost
FROM stock_level l
JOIN product p ON p.tenant_id = l.tenant_id AND p.id = l.product_id
JOIN branch b ON b.tenant_id = l.tenant_id AND b.id = l.branch_id AND b.is_active
WHERE l.tenant_id = %(tenant)s AND {which}
ORDER BY p.sku, b.id
"""
_OF_ACTIVE = (
    "p.is_active AND p.is_stocked AND (%(branch)s::bigint IS NULL OR l.branch_id = %(branch)s::bigint)"
)


@step
def alerts(*, branch: int | None = None) -> Alerts:
    """Return what ran out, what is below its minimum and what is above its maximum, in SKU order. One query."""
    call = "(l.on_hand <= 0 OR l.on_hand < l.min_stock OR l.on_hand > l.max_stock)"
    found = _levels(f"{_OF_ACTIVE} AND {call}", branch=branch)
    return Alerts(
        zero=[level for level in found if level.on_hand <= 0],
        low=[level for level in found if 0 < level.on_hand < level.min_stock],
        over=[
            level
            for level in found
            if level.on_hand > 0 and level.max_stock is not None and level.on_hand > level.max_stock
        ],
    )


@step
def below_minimum(*, branch: int | None = None) -> list[ShelfLevel]:
    """Return what is below its minimum, what ran out included, in SKU order. One query."""
    return _levels(f"{_OF_ACTIVE} AND l.on_hand < l.min_stock", branch=branch)


@step
def levels_of(product_id: int) -> list[ShelfLevel]:
    """Return a product's level in every open branch that ever held it, by branch. One query."""
    return _levels("l.product_id = %(product)s", product=product_id)


def _levels(which: str, **params: int | None) -> list[ShelfLevel]:
    return sql.structs(ShelfLevel, _LEVELS.format(which=which), {"tenant": current_tenant(), **params})

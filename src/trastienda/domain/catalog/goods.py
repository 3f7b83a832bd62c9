"""What operations that move goods need to know of products: whether they exist, have stock, and in which unit.

One query whatever the number of lines. Does not know: branches, levels.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import rules
from trastienda.domain.catalog.errors import FractionNotAllowed, NotStocked, ProductNotFound
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Good(msgspec.Struct, frozen=True):
    """A product that has stock. `cost` is its last unit cost, net."""

    id: int
    sku: str
    name: str
    unit: str
    cost: Decimal
    tax_rate: Decimal
    is_stocked: bool


_GOODS = """
SELECT id, sku, name, unit, cost, tax_rate, is_stocked FROM product
WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s::bigint[]) AND (is_active OR NOT %(only_active)s)
"""


@step
def goods(lines: Sequence[tuple[int, Decimal]], *, only_active: bool = False) -> dict[int, Good]:
    """
    Return the products of (product, quantity) lines, by id.

    What is left of a deactivated product can still be corrected and moved; `only_active` is for buying more of it.

    :raises ProductNotFound: a product is unknown or a neighbour's (or deactivated, for `only_active`).
    :raises NotStocked: one is a service.
    :raises FractionNotAllowed: one is counted in whole units, and a fraction was asked for.
    """
    ids = sorted({product_id for product_id, _ in lines})
    params = {"tenant": current_tenant(), "ids": ids, "only_active": only_active}
    found = {good.id: good for good in sql.structs(Good, _GOODS, params)}
    for product_id, quantity in lines:
        good = found.get(product_id)
        if good is None:
            raise ProductNotFound(product_id=product_id)
        check_quantity(good, quantity)
    return found


def check_quantity(good: Good, quantity: Decimal) -> None:
    """:raises NotStocked: a service. :raises FractionNotAllowed: a fraction of something that is counted."""
    if not good.is_stocked:
        raise NotStocked(product_id=good.id, name=good.name)
    if not rules.is_whole_or_divisible(quantity, unit=good.unit):
        raise FractionNotAllowed(product_id=good.id, name=good.name, unit=good.unit, quantity=quantity)


@step
def note_last_costs(costs: dict[int, Decimal]) -> None:
    """Keep the last unit cost of each product. Rows are locked in id order."""
    sql.execute(
        _LAST_COSTS,
        {"tenant": current_tenant(), "ids": sorted(costs), "costs": [costs[id_] for id_ in sorted(costs)]},
    )


_LAST_COSTS = """
WITH bought AS (SELECT * FROM unnest(%(ids)s::bigint[], %(costs)s::numeric[]) AS b(product_id, cost)),
held AS (
  SELECT p.id, b.cost FROM product p JOIN bought b ON b.product_id = p.id
  WHERE p.tenant_id = %(tenant)s ORDER BY p.id FOR NO KEY UPDATE OF p
)
UPDATE product p SET cost = h.cost FROM held h
WHERE p.tenant_id = %(tenant)s AND p.id = h.id AND p.cost <> h.cost
"""

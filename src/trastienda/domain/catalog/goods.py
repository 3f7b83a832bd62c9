"""What operations that move goods need to know of products: whether they exist, have stock, and in which unit.

One query whatever the number of lines. Does not know: branches, levels.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog import rules
from trastienda.domain.catalog.errors import FractionNotAllowed, NotStocked, ProductNotFound
from trastienda.kernel import sql
from trastienda.kernel.money import cents
from trastienda.kernel.tax import gross_price, net_price
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


class PriceSet(msgspec.Struct, frozen=True):
    """A sale price that changed, as the product keeps its prices."""

    product_id: int
    before: Decimal
    after: Decimal


@step
def set_sale_prices(prices: Mapping[int, Decimal], *, includes_tax: bool, at: datetime) -> list[PriceSet]:
    """
    Set the first price of each product, quoted with tax or without; return those that it changed, in id order.

    Each is kept the product's own way. A price that is the one shown already, to the cent, changes nothing. Two
    statements, whatever the number of products. Rows are locked in id order.
    """
    if not prices:
        return []
    ids = sorted(prices)
    changed = []
    for product_id, before, rate, own_way in sql.rows(_PRICES, (current_tenant(), ids)):
        shown = (gross_price if includes_tax else net_price)(before, tax_rate=rate, includes_tax=own_way)
        if cents(shown) == prices[product_id]:
            continue
        convert = (net_price, gross_price)[own_way]
        after = convert(prices[product_id], tax_rate=rate, includes_tax=includes_tax)
        changed.append(PriceSet(product_id, before, after))
    if changed:
        given = ([each.product_id for each in changed], [each.after for each in changed])
        sql.execute(_SET_PRICES, {"tenant": current_tenant(), "ids": given[0], "prices": given[1], "at": at})
    return changed


_PRICES = """
SELECT id, price_1, tax_rate, prices_include_tax FROM product
WHERE tenant_id = %s AND id = ANY(%s::bigint[]) ORDER BY id FOR NO KEY UPDATE
"""
_SET_PRICES = """
UPDATE product p SET price_1 = n.price, updated_at = %(at)s
FROM unnest(%(ids)s::bigint[], %(prices)s::numeric[]) AS n(product_id, price)
WHERE p.tenant_id = %(tenant)s AND p.id = n.product_id
"""

"""Levels as operations hold and set them: locked before anything is decided, with their limits and place."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

import msgspec

from trastienda.domain.stock.models import Level
from trastienda.kernel import sql
from trastienda.kernel.money import LARGEST, cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

LARGEST_QUANTITY = Decimal(99_999_999)
"""The most units of one product that one document may move."""


class Held(msgspec.Struct, frozen=True):
    """A level that is locked until the operation ends."""

    product_id: int
    branch_id: int
    on_hand: Decimal
    average_cost: Decimal


# A level that is missing is made: what does not exist cannot be locked, and two documents that both make it would
# wait for each other out of order. The update that changes nothing takes the lock of those that are there.
_HOLD = """
INSERT INTO stock_level AS l
  (tenant_id, product_id, branch_id, on_hand, reserved, value, average_cost, min_stock, below_zero)
SELECT %(tenant)s, w.product_id, w.branch_id, 0, 0, 0, 0, 0, b.below_zero
FROM unnest(%(products)s::bigint[], %(branches)s::bigint[]) AS w(product_id, branch_id)
JOIN branch b ON b.tenant_id = %(tenant)s AND b.id = w.branch_id
ORDER BY w.product_id, w.branch_id
ON CONFLICT (tenant_id, product_id, branch_id) DO UPDATE SET reserved = l.reserved
RETURNING l.product_id, l.branch_id, l.on_hand, l.average_cost
"""


@step
def hold(places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Held]:
    """
    Lock the level of each (product, branch), in that order, and return them; a missing one begins at zero.

    For operations that both issue and receive, or touch two branches: whoever holds all its levels first, in the
    order that everybody uses, can wait for nobody later.
    """
    in_order = sorted(set(places))
    params = {
        "tenant": current_tenant(),
        "products": [product for product, _ in in_order],
        "branches": [branch for _, branch in in_order],
    }
    return {(held.product_id, held.branch_id): held for held in sql.structs(Held, _HOLD, params)}


def found_value(quantity: Decimal, *, level: Held, last_cost: Decimal) -> Decimal | None:
    """
    Return what found units are worth: at the level's average cost, else at the last cost; None if beyond any document.

    A shelf that never held the product has no average.
    """
    value = cents(quantity * (level.average_cost or last_cost))
    return value if value <= LARGEST else None


class Limits(msgspec.Struct, frozen=True):
    """Least and most wanted on the shelf, and where the shelf is."""

    min_stock: Decimal
    max_stock: Decimal | None
    location: str | None


_LIMITS = """
SELECT min_stock, max_stock, location FROM stock_level
WHERE tenant_id = %s AND product_id = %s AND branch_id = %s FOR UPDATE
"""
_SET_LIMITS = """
UPDATE stock_level SET min_stock = %(min_stock)s, max_stock = %(max_stock)s, location = %(location)s
WHERE tenant_id = %(tenant)s AND product_id = %(product)s AND branch_id = %(branch)s
"""


@step
def limits(product_id: int, *, branch: int) -> Limits:
    """Return a level's limits and place, locked; the level is made when the branch never held the product."""
    hold([(product_id, branch)])
    found = sql.row(_LIMITS, (current_tenant(), product_id, branch))
    return Limits(*found) if found else Limits(Decimal(0), None, None)


@step
def set_limits(product_id: int, *, branch: int, to: Limits) -> None:
    """Set a level's limits and place."""
    place: Mapping[str, object] = {"tenant": current_tenant(), "product": product_id, "branch": branch}
    sql.execute(_SET_LIMITS, {**place, **msgspec.structs.asdict(to)})


@step
def begin_level(product: sql.Id, *, branch: int, below_zero: bool, to: Limits, batch: sql.Batch) -> None:
    """Queue the empty level of a product that is being made."""
    batch.insert(
        Level,
        product=product,
        branch=branch,
        on_hand=Decimal(0),
        reserved=Decimal(0),
        value=Decimal(0),
        average_cost=Decimal(0),
        min_stock=to.min_stock,
        max_stock=to.max_stock,
        location=to.location,
        below_zero=below_zero,
    )

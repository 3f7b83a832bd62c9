"""Goods that go back to where they came from: out of the shelf with the value that they came with."""

from collections.abc import Mapping
from decimal import Decimal

from trastienda.domain.stock.steps import Because, Moved, note_moves, refuse_missing
from trastienda.kernel import sql
from trastienda.kernel.money import total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

# The value that the goods came with goes with them, as far as the shelf is worth it; the last unit takes all there is.
# Never below zero, wherever it may be sold so: what is gone cannot be sent back.
_SEND_BACK = """
WITH wanted AS (
  SELECT * FROM unnest(%(products)s::bigint[], %(quantities)s::numeric[], %(values)s::numeric[])
    AS w(product_id, quantity, value)),
held AS (
  SELECT l.id, w.quantity,
    CASE WHEN l.on_hand = w.quantity THEN l.value ELSE least(w.value, greatest(l.value, 0)) END AS value
  FROM stock_level l JOIN wanted w ON w.product_id = l.product_id
  WHERE l.tenant_id = %(tenant)s AND l.branch_id = %(branch)s
  ORDER BY l.product_id FOR UPDATE OF l
)
UPDATE stock_level l SET on_hand = l.on_hand - h.quantity, value = l.value - h.value,
  average_cost = CASE WHEN l.on_hand > h.quantity
    THEN round((l.value - h.value) / (l.on_hand - h.quantity), 6) ELSE l.average_cost END
FROM held h
WHERE l.tenant_id = %(tenant)s AND l.id = h.id AND l.on_hand - l.reserved >= h.quantity
RETURNING l.product_id, h.value, l.on_hand
"""


@step
def send_back(
    leaving: Mapping[int, tuple[Decimal, Decimal]], *, branch: int, because: Because, batch: sql.Batch
) -> Decimal:
    """
    Take out of a branch what came with a document (id to quantity and the value it came with); return the value that
    left. Less than it came with, where some of that value was sold meanwhile.

    :raises NotEnoughStock: for the first product, in id order, of which less is available than came.
    """
    in_order = dict(sorted(leaving.items()))
    quantities = {product_id: quantity for product_id, (quantity, _) in in_order.items()}
    moved = sql.rows(
        _SEND_BACK,
        {
            "tenant": current_tenant(),
            "branch": branch,
            "products": list(in_order),
            "quantities": list(quantities.values()),
            "values": [value for _, value in in_order.values()],
        },
    )
    if len(moved) < len(in_order):
        refuse_missing(quantities, branch=branch, done={each[0] for each in moved})
    left = [Moved(*each) for each in moved]
    note_moves(quantities, left, sign=-1, branch=branch, because=because, batch=batch)
    return total(each.value for each in left)

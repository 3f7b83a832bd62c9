"""Questions about stock alone."""

from collections.abc import Sequence
from decimal import Decimal

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

_ON_HAND = """
SELECT product_id, on_hand FROM stock_level
WHERE tenant_id = %(tenant)s AND branch_id = %(branch)s AND product_id = ANY(%(products)s::bigint[])
"""


@step
def on_hand_of(products: Sequence[int], *, branch: int) -> dict[int, Decimal]:
    """Return what a branch has on hand of each product; one that it never held is missing."""
    params = {"tenant": current_tenant(), "branch": branch, "products": list(products)}
    return dict(sql.rows(_ON_HAND, params))


_AVAILABLE = """
SELECT on_hand - reserved FROM stock_level WHERE tenant_id = %s AND product_id = %s AND branch_id = %s
"""


@step
def available_of(product_id: int, *, branch: int) -> Decimal:
    """Return what a branch has of a product and has promised to nobody; nothing where it never held it."""
    return Decimal(sql.value(_AVAILABLE, (current_tenant(), product_id, branch)) or 0)

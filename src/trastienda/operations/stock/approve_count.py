"""Approve a physical count: apply, once, what it found."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog.goods import goods
from trastienda.domain.stock.errors import CountAlreadyApproved, CountNotFound
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.stock.correct_stock import correct_stock, description_of


class CountedProduct(msgspec.Struct, frozen=True):
    """What the ledger said when the count began, what was counted, and what is on hand now that it is applied."""

    product_id: int
    expected: Decimal
    counted: Decimal
    on_hand: Decimal

    @property
    def difference(self) -> Decimal:
        return self.counted - self.expected


class CountApproved(msgspec.Struct, frozen=True):
    """`shrinkage` and `surplus` are what the differences were worth."""

    id: int
    lines: list[CountedProduct]
    shrinkage: Decimal
    surplus: Decimal


_COUNT = (
    "SELECT branch_id, approved_at IS NOT NULL FROM stock_count WHERE tenant_id = %s AND id = %s FOR UPDATE"
)
_LINES = """
SELECT c.product_id, c.on_hand_at_start, c.counted, coalesce(l.on_hand, 0) FROM stock_count_line c
LEFT JOIN stock_level l ON l.tenant_id = c.tenant_id AND l.product_id = c.product_id AND l.branch_id = %(branch)s
WHERE c.tenant_id = %(tenant)s AND c.count_id = %(count)s ORDER BY c.product_id
"""
_APPROVE = """
UPDATE stock_count SET approved_at = %s, approved_by = %s WHERE tenant_id = %s AND id = %s
"""


def approve_count(count_id: int, *, actor: Actor, now: datetime) -> CountApproved:
    """
    Apply each line's difference, counted less on hand at the start, to whatever is on hand now.

    What was sold between counting and approving therefore stays sold. Missing goods are posted as shrinkage, found
    ones as surplus.

    :raises CountNotFound: no such count in this tenant.
    :raises CountAlreadyApproved: also for the second of two approvals at once.
    :raises NotEnoughStock: more is missing than is available now.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    with transaction(actor.tenant_id):
        branch = _claim(count_id)
        params = {"tenant": current_tenant(), "count": count_id, "branch": branch}
        lines = sql.structs(CountedProduct, _LINES, params)
        known = goods([(line.product_id, line.counted) for line in lines])
        batch = sql.Batch()
        because = Because(kind="count", document_kind="count", document_id=count_id, actor=actor.name, at=now)
        corrected = correct_stock(
            {line.product_id: line.difference for line in lines},
            branch=branch,
            last_costs={good.id: good.cost for good in known.values()},
            because=because,
            description=description_of(f"Toma física {count_id}"),
            occurred_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
            batch=batch,
        )
        batch.write()
        sql.execute(_APPROVE, (now, actor.name, current_tenant(), count_id))
    return CountApproved(
        id=count_id,
        lines=[
            msgspec.structs.replace(line, on_hand=corrected.on_hand.get(line.product_id, line.on_hand))
            for line in lines
        ],
        shrinkage=corrected.shrinkage,
        surplus=corrected.surplus,
    )


def _claim(count_id: int) -> int:
    """Lock the count; return its branch."""
    found = sql.row(_COUNT, (current_tenant(), count_id))
    if found is None:
        raise CountNotFound(count_id=count_id)
    branch, is_approved = found
    if is_approved:
        raise CountAlreadyApproved(count_id=count_id)
    return int(branch)

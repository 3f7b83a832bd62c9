"""Correct one product in one branch by hand, for a reason that somebody may have to answer for."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog.goods import goods
from trastienda.domain.stock.models import Adjustment
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction
from trastienda.operations.stock.correct_stock import correct_stock, description_of


class AdjustStock(msgspec.Struct, frozen=True):
    """`quantity` is a signed difference, never the new stock. `branch` None means where the actor stands."""

    product_id: int
    quantity: Decimal
    reason: str
    branch: int | None = None


class StockAdjusted(msgspec.Struct, frozen=True):
    id: int
    on_hand: Decimal


def adjust_stock(command: AdjustStock, *, actor: Actor, now: datetime) -> StockAdjusted:
    """
    Move the difference, and post what it is worth as shrinkage or surplus.

    :raises Invalid: nothing is adjusted, or for no reason.
    :raises NotEnoughStock: more would leave than is available.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    if not command.quantity:
        raise Invalid(field="quantity", reason="zero")
    if not command.reason.strip():
        raise Invalid(field="reason", reason="missing")
    branch_id = command.branch or actor.branch_id
    if branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(branch_id).id
        good = goods([(command.product_id, command.quantity)])[command.product_id]
        batch = sql.Batch()
        adjustment_id = batch.new_id(Adjustment)
        because = Because(
            kind="adjustment",
            document_kind="adjustment",
            document_id=adjustment_id,
            actor=actor.name,
            at=now,
            reason=command.reason,
        )
        corrected = correct_stock(
            {good.id: command.quantity},
            branch=branch,
            last_costs={good.id: good.cost},
            because=because,
            description=description_of("Ajuste de inventario", command.reason),
            occurred_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
            batch=batch,
        )
        batch.insert(
            Adjustment,
            id=adjustment_id,
            branch=branch,
            product=good.id,
            quantity=command.quantity,
            reason=command.reason,
            adjusted_at=now,
            actor=actor.name,
        )
        batch.write()
    return StockAdjusted(id=int(adjustment_id), on_hand=corrected.on_hand[good.id])

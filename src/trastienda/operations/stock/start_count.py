"""Start a physical count: keep what was counted beside what the ledger said at that moment."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog.goods import goods
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock.models import Count, CountLine
from trastienda.domain.stock.queries import on_hand_of
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction


class StartCount(msgspec.Struct, frozen=True):
    """What was counted on the shelves of a branch, each product once; None means where the actor stands."""

    lines: Sequence[tuple[int, Decimal]]
    branch: int | None = None


class CountStarted(msgspec.Struct, frozen=True):
    id: int
    line_count: int


def start_count(command: StartCount, *, actor: Actor, now: datetime) -> CountStarted:
    """
    Keep the count. Nothing moves until it is approved, and what is sold meanwhile does not disturb it.

    :raises Invalid: a product was counted twice.
    :raises ProductNotFound: unknown or a neighbour's.
    """
    actor.require(Permission.ADJUST_INVENTORY)
    if not command.lines:
        raise EmptyDocument
    if len({product for product, _ in command.lines}) < len(command.lines):
        raise Invalid(field="product", reason="counted_twice")
    branch_id = command.branch or actor.branch_id
    if branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(branch_id).id
        goods(command.lines)
        on_hand = on_hand_of([product for product, _ in command.lines], branch=branch)
        batch = sql.Batch()
        count_id = batch.new_id(Count)
        batch.insert(Count, id=count_id, branch=branch, started_at=now, started_by=actor.name)
        batch.insert_many(
            CountLine,
            [
                {
                    "product": product,
                    "on_hand_at_start": on_hand.get(product, Decimal(0)),
                    "counted": counted,
                }
                for product, counted in command.lines
            ],
            count=count_id,
        )
        batch.write()
    return CountStarted(id=int(count_id), line_count=len(command.lines))

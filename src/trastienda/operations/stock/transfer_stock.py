"""Move goods from one branch to another: all of them, with their value, or none."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.catalog.errors import TooLarge
from trastienda.domain.catalog.goods import goods
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock import levels
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.errors import SameBranch
from trastienda.domain.stock.levels import LARGEST_QUANTITY
from trastienda.domain.stock.models import Transfer
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.branches import open_branches
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.webhooks.low_stock import announce_low


class TransferStock(msgspec.Struct, frozen=True):
    """Units of each product, from one branch to another. Lines of one product are totalled."""

    from_branch: int
    to_branch: int
    lines: Sequence[tuple[int, Decimal]]
    notes: str = ""


class StockTransferred(msgspec.Struct, frozen=True):
    id: int
    line_count: int
    quantity: Decimal


def transfer_stock(command: TransferStock, *, actor: Actor, now: datetime) -> StockTransferred:
    """
    Issue there, receive here. The value moves with the units, so the books of the tenant do not change.

    The levels of both branches are locked before anything is checked, product by product, so that two transfers in
    opposite directions queue up instead of waiting for each other.

    :raises SameBranch: the goods would stay where they are.
    :raises NotEnoughStock: one product has less available than wanted; then nothing moves.
    """
    actor.require(Permission.TRANSFER_INVENTORY)
    if not command.lines:
        raise EmptyDocument
    if command.from_branch == command.to_branch:
        raise SameBranch(branch_id=command.from_branch)
    with transaction(actor.tenant_id):
        open_branches(command.from_branch, command.to_branch)
        goods(command.lines)
        wanted = _totals(command.lines)
        batch = sql.Batch()
        transfer_id = batch.new_id(Transfer)
        because = Because(
            kind="transfer",
            document_kind="transfer",
            document_id=transfer_id,
            actor=actor.name,
            at=now,
            reason=command.notes[:300],
        )
        levels.hold(
            (product, branch) for product in wanted for branch in (command.from_branch, command.to_branch)
        )
        values = stock.issue(wanted, branch=command.from_branch, because=because, batch=batch)
        announce_low(wanted, branch=command.from_branch, at=now, batch=batch)
        arriving = {product: (quantity, values[product]) for product, quantity in wanted.items()}
        stock.receive(arriving, branch=command.to_branch, because=because, batch=batch)
        batch.insert(
            Transfer,
            id=transfer_id,
            from_branch=command.from_branch,
            to_branch=command.to_branch,
            notes=command.notes,
            transferred_at=now,
            actor=actor.name,
        )
        batch.write()
    return StockTransferred(
        id=int(transfer_id), line_count=len(command.lines), quantity=sum(wanted.values(), Decimal(0))
    )


def _totals(lines: Sequence[tuple[int, Decimal]]) -> dict[int, Decimal]:
    wanted: dict[int, Decimal] = {}
    for product, quantity in lines:
        wanted[product] = wanted.get(product, Decimal(0)) + quantity
    if any(quantity > LARGEST_QUANTITY for quantity in wanted.values()):
        raise TooLarge(limit=LARGEST_QUANTITY)
    return wanted

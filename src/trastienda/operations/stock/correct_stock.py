"""Bring the ledger to what the shelf really holds: what is missing leaves, what was found enters, at what it is worth.

Shared by adjustments and counts; each is its own document.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog.errors import TooLarge
from trastienda.domain.stock import levels
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.steps import Because
from trastienda.kernel import sql
from trastienda.kernel.money import LARGEST, ZERO
from trastienda.kernel.transaction import step
from trastienda.operations.webhooks.low_stock import announce_low


class Corrected(msgspec.Struct, frozen=True):
    """What the corrections were worth, and what is on hand after them, by product."""

    shrinkage: Decimal
    surplus: Decimal
    on_hand: dict[int, Decimal]


@step
def correct_stock(
    differences: Mapping[int, Decimal],
    *,
    branch: int,
    last_costs: Mapping[int, Decimal],
    because: Because,
    description: str,
    occurred_on: date,
    batch: sql.Batch,
) -> Corrected:
    """
    Apply signed differences (product to units) to a branch; queue moves and entries. Nothing moves for a zero.

    Found units enter at the level's average cost, or the last cost where there never were any.

    :raises NotEnoughStock: more would leave than is available.
    :raises TooLarge: what was found is worth more than a document may hold.
    """
    wanted = {product: units for product, units in differences.items() if units}
    if not wanted:
        return Corrected(ZERO, ZERO, {})
    held = levels.hold((product, branch) for product in wanted)
    missing = {product: -units for product, units in wanted.items() if units < 0}
    left = stock.issue(missing, branch=branch, because=because, batch=batch)
    announce_low(missing, branch=branch, at=because.at, batch=batch)
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for product, units in wanted.items():
        if units > 0:
            value = levels.found_value(units, level=held[product, branch], last_cost=last_costs[product])
            if value is None:
                raise TooLarge(limit=LARGEST)
            found[product] = (units, value)
    stock.receive(found, branch=branch, because=because, batch=batch)
    corrected = Corrected(
        shrinkage=sum(left.values(), ZERO),
        surplus=sum((value for _, value in found.values()), ZERO),
        on_hand={product: held[product, branch].on_hand + units for product, units in wanted.items()},
    )
    _post(corrected, because=because, description=description, occurred_on=occurred_on, batch=batch)
    return corrected


def _post(
    corrected: Corrected, *, because: Because, description: str, occurred_on: date, batch: sql.Batch
) -> None:
    if corrected.surplus > LARGEST:
        raise TooLarge(limit=LARGEST)
    for rules, component, amount in (
        ("stock_shrinkage", "shrinkage", corrected.shrinkage),
        ("stock_surplus", "surplus", corrected.surplus),
    ):
        accounting.post(
            Posting(
                rules=rules,
                kind="adjustment",
                amounts={component: amount, "inventory": amount},
                occurred_on=occurred_on,
                description=description,
                document=(because.document_kind, because.document_id),
                reference="",
            ),
            batch=batch,
            at=because.at,
            actor=because.actor,
        )


def description_of(what: str, reason: str = "") -> str:
    """Return what the books say of a correction, as long as they can hold."""
    return (f"{what}: {reason}" if reason else what)[:300]

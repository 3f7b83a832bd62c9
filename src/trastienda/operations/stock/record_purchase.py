"""Record goods bought from a supplier: on the shelf, owed for, and their cost kept."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog.errors import TooLarge
from trastienda.domain.catalog.goods import Good, goods, note_last_costs
from trastienda.domain.parties.suppliers import supplier_named
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.levels import LARGEST_QUANTITY
from trastienda.domain.stock.models import Purchase, PurchaseLine
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import LARGEST, ZERO, cents, total
from trastienda.kernel.transaction import transaction


class BoughtLine(msgspec.Struct, frozen=True):
    """Units of a product at a cost each, net, up to six decimals."""

    product_id: int
    quantity: Decimal
    unit_cost: Decimal


class RecordPurchase(msgspec.Struct, frozen=True):
    """A supplier's invoice. The supplier is named in words; `branch` None means where the actor stands."""

    lines: Sequence[BoughtLine]
    supplier: str | None = None
    invoice_number: str = ""
    notes: str = ""
    branch: int | None = None


class PurchaseRecorded(msgspec.Struct, frozen=True):
    id: int
    base: Decimal
    tax: Decimal
    total: Decimal
    line_count: int


class _PricedLine(msgspec.Struct, frozen=True):
    bought: BoughtLine
    tax_rate: Decimal
    base: Decimal
    tax: Decimal


def record_purchase(command: RecordPurchase, *, actor: Actor, now: datetime) -> PurchaseRecorded:
    """
    Receive the goods at their cost; owe the supplier that and the tax, which is creditable.

    Two lines of one product are received as one; its last cost is that of its last line. The number of statements does
    not depend on the number of lines.

    :raises ProductNotFound: a product is unknown, deactivated or a neighbour's.
    :raises TooLarge: the invoice exceeds what a document may hold.
    """
    actor.require(Permission.CREATE_INVENTORY)
    if not command.lines:
        raise EmptyDocument
    branch_id = command.branch or actor.branch_id
    if branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(branch_id).id
        known = goods([(line.product_id, line.quantity) for line in command.lines], only_active=True)
        lines = [_price(line, known[line.product_id]) for line in command.lines]
        recorded = _sum(lines)
        arriving = _arriving(lines)
        supplier = supplier_named(command.supplier, at=now) if command.supplier else None
        batch = sql.Batch()
        purchase_id = batch.new_id(Purchase)
        because = Because(
            kind="purchase", document_kind="purchase", document_id=purchase_id, actor=actor.name, at=now
        )
        stock.receive(arriving, branch=branch, because=because, batch=batch)
        _queue(command, lines, recorded, branch=branch, supplier=supplier, because=because, batch=batch)
        accounting.post(
            Posting(
                rules="purchase",
                kind="purchase",
                amounts={"inventory": recorded.base, "tax": recorded.tax, "payable": recorded.total},
                occurred_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
                description=f"Compra a {command.supplier}" if command.supplier else "Compra",
                document=("purchase", purchase_id),
                reference=command.invoice_number,
            ),
            batch=batch,
            at=now,
            actor=actor.name,
        )
        note_last_costs({line.product_id: line.unit_cost for line in command.lines})
        batch.write()
    return msgspec.structs.replace(recorded, id=int(purchase_id))


def _price(line: BoughtLine, good: Good) -> _PricedLine:
    base = cents(line.quantity * line.unit_cost)
    if base > LARGEST:
        raise TooLarge(limit=LARGEST)
    return _PricedLine(line, good.tax_rate, base, cents(base * good.tax_rate))


def _sum(lines: Sequence[_PricedLine]) -> PurchaseRecorded:
    """Add the rounded lines. :raises TooLarge: together they exceed what a document may hold."""
    base, tax = total(line.base for line in lines), total(line.tax for line in lines)
    if base + tax > LARGEST:
        raise TooLarge(limit=LARGEST)
    return PurchaseRecorded(id=0, base=base, tax=tax, total=base + tax, line_count=len(lines))


def _arriving(lines: Sequence[_PricedLine]) -> dict[int, tuple[Decimal, Decimal]]:
    """Total the lines of each product: units and value. :raises TooLarge: more units than one document may move."""
    arriving: dict[int, tuple[Decimal, Decimal]] = {}
    for line in lines:
        quantity, value = arriving.get(line.bought.product_id, (Decimal(0), ZERO))
        arriving[line.bought.product_id] = (quantity + line.bought.quantity, value + line.base)
    if any(quantity > LARGEST_QUANTITY for quantity, _ in arriving.values()):
        raise TooLarge(limit=LARGEST_QUANTITY)
    return arriving


def _queue(
    command: RecordPurchase,
    lines: Sequence[_PricedLine],
    recorded: PurchaseRecorded,
    *,
    branch: int,
    supplier: int | None,
    because: Because,
    batch: sql.Batch,
) -> None:
    batch.insert(
        Purchase,
        id=because.document_id,
        branch=branch,
        supplier=supplier,
        invoice_number=command.invoice_number,
        notes=command.notes,
        base=recorded.base,
        tax=recorded.tax,
        total=recorded.total,
        purchased_at=because.at,
        actor=because.actor,
    )
    batch.insert_many(
        PurchaseLine,
        [
            {
                "position": at,
                "product": line.bought.product_id,
                "quantity": line.bought.quantity,
                "unit_cost": line.bought.unit_cost,
                "tax_rate": line.tax_rate,
                "base": line.base,
            }
            for at, line in enumerate(lines, start=1)
        ],
        purchase=because.document_id,
    )

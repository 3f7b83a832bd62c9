"""Record goods bought from a supplier: on the shelf, paid or owed for, and their cost, price and expiry kept."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog.errors import TooLarge
from trastienda.domain.catalog.goods import Good, goods, note_last_costs, set_sale_prices
from trastienda.domain.parties.suppliers import supplier_named
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.stock import steps as stock
from trastienda.domain.stock.levels import LARGEST_QUANTITY
from trastienda.domain.stock.models import Expiry, Purchase, PurchaseLine
from trastienda.domain.stock.steps import Because
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date, zone
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import LARGEST, ZERO, cents, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

PAID = {"credit": "payable", "cash": "cash", "transfer": "transfer"}
"""The ways to pay a purchase, and the component of its entry that each is."""


class BoughtLine(msgspec.Struct, frozen=True):
    """
    Units of a product at a cost each, net, up to six decimals.

    `tax_rate` is that of the creditable tax, None the product's own. `sale_price` is what the product sells for from
    now on, `expires_on` the day on which these units spoil.
    """

    product_id: int
    quantity: Decimal
    unit_cost: Decimal
    tax_rate: Decimal | None = None
    sale_price: Decimal | None = None
    expires_on: date | None = None


class RecordPurchase(msgspec.Struct, frozen=True):
    """
    A supplier's invoice. The supplier is named in words; `branch` None means where the actor stands.

    `paid_by` is cash or transfer, or credit while it is owed. `on` is the invoice's day, None today. Sale prices are
    quoted with tax where `prices_include_tax`.
    """

    lines: Sequence[BoughtLine]
    supplier: str | None = None
    invoice_number: str = ""
    notes: str = ""
    branch: int | None = None
    paid_by: str = "credit"
    on: date | None = None
    prices_include_tax: bool = False


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
    Receive the goods at their cost; pay or owe the supplier that and the tax, which is creditable.

    Two lines of one product are received as one; its last cost and its sale price are those of its last line. Sale
    prices that change leave one audit event. The number of statements does not depend on the number of lines.

    :raises ProductNotFound: a product is unknown, deactivated or a neighbour's.
    :raises TooLarge: the invoice exceeds what a document may hold.
    :raises Invalid: the invoice is of a day to come.
    :raises PeriodClosed: the month of the invoice's day was closed.
    """
    actor.require(Permission.CREATE_INVENTORY)
    prices = {line.product_id: line.sale_price for line in command.lines if line.sale_price is not None}
    if prices:
        actor.require(Permission.EDIT_INVENTORY)
    if not command.lines:
        raise EmptyDocument
    branch_id = command.branch or actor.branch_id
    if branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(branch_id).id
        on, purchased_at = purchase_day(command.on, now=now)
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
        _queue(
            command, recorded, branch=branch, supplier=supplier, at=purchased_at, because=because, batch=batch
        )
        _queue_lines(lines, branch=branch, purchase=purchase_id, batch=batch)
        accounting.post(
            Posting(
                rules="purchase",
                kind="purchase",
                amounts={
                    "inventory": recorded.base,
                    "tax": recorded.tax,
                    PAID[command.paid_by]: recorded.total,
                },
                occurred_on=on,
                description=f"Compra a {command.supplier}" if command.supplier else "Compra",
                document=("purchase", purchase_id),
                reference=command.invoice_number,
            ),
            batch=batch,
            at=now,
            actor=actor.name,
        )
        note_last_costs({line.product_id: line.unit_cost for line in command.lines})
        repriced = set_sale_prices(prices, includes_tax=command.prices_include_tax, at=now)
        batch.write()
        if repriced:
            audit(
                "product.prices_set",
                f"purchase:{int(purchase_id)}",
                actor=actor.name,
                at=now,
                prices=[
                    {"product": each.product_id, "before": str(each.before), "after": str(each.after)}
                    for each in repriced
                ],
            )
    return msgspec.structs.replace(recorded, id=int(purchase_id))


@step
def purchase_day(on: date | None, *, now: datetime) -> tuple[date, datetime]:
    """
    Return the day of an invoice in the tenant's calendar, and the instant that stands for it: now, if it is today's.

    :raises Invalid: the day has not come yet.
    """
    zone_name = tenant_profile(current_tenant()).time_zone
    today = local_date(now, zone_name=zone_name)
    if on is None or on == today:
        return today, now
    if on > today:
        raise Invalid(field="on", reason="in_the_future")
    return on, datetime.combine(on, time(12), zone(zone_name))


def _price(line: BoughtLine, good: Good) -> _PricedLine:
    base = cents(line.quantity * line.unit_cost)
    if base > LARGEST:
        raise TooLarge(limit=LARGEST)
    rate = good.tax_rate if line.tax_rate is None else line.tax_rate
    return _PricedLine(line, rate, base, cents(base * rate))


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
    recorded: PurchaseRecorded,
    *,
    branch: int,
    supplier: int | None,
    at: datetime,
    because: Because,
    batch: sql.Batch,
) -> None:
    batch.insert(
        Purchase,
        id=because.document_id,
        branch=branch,
        supplier=supplier,
        kind="goods",
        paid_by=command.paid_by,
        invoice_number=command.invoice_number,
        notes=command.notes,
        base=recorded.base,
        tax=recorded.tax,
        total=recorded.total,
        purchased_at=at,
        actor=because.actor,
    )


def _queue_lines(lines: Sequence[_PricedLine], *, branch: int, purchase: sql.Id, batch: sql.Batch) -> None:
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
                "sale_price": line.bought.sale_price,
            }
            for at, line in enumerate(lines, start=1)
        ],
        purchase=purchase,
    )
    batch.insert_many(
        Expiry,
        [
            {
                "position": at,
                "product": line.bought.product_id,
                "expires_on": line.bought.expires_on,
                "quantity": line.bought.quantity,
            }
            for at, line in enumerate(lines, start=1)
            if line.bought.expires_on is not None
        ],
        purchase=purchase,
        branch=branch,
    )

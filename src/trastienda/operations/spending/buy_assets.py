"""Buy things that the shop keeps: a purchase whose entry goes to fixed assets."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.catalog.errors import TooLarge
from trastienda.domain.parties.suppliers import supplier_named
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.spending.models import Asset
from trastienda.domain.stock.models import Purchase
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import LARGEST, ZERO, cents, total
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.stock.record_purchase import PAID, purchase_day


class BoughtAsset(msgspec.Struct, frozen=True):
    """One thing and what it cost, net. `tax_rate` is that of the creditable tax, None the tenant's own."""

    name: str
    value: Decimal
    description: str = ""
    tax_rate: Decimal | None = None


class BuyAssets(msgspec.Struct, frozen=True):
    """A supplier's invoice of things to keep; the fields are those of `RecordPurchase`."""

    assets: Sequence[BoughtAsset]
    supplier: str | None = None
    invoice_number: str = ""
    notes: str = ""
    branch: int | None = None
    paid_by: str = "credit"
    on: date | None = None


def buy_assets(command: BuyAssets, *, actor: Actor, now: datetime) -> int:
    """
    Note the assets, pay or owe them with their creditable tax, and return the purchase's id.

    :raises EmptyDocument: nothing was bought.
    :raises Invalid: an asset has no name or no value, or the invoice is of a day to come.
    :raises TooLarge: the invoice exceeds what a document may hold.
    :raises PeriodClosed: the month of the invoice's day was closed.
    """
    actor.require(Permission.POST_BOOKS)
    if not command.assets:
        raise EmptyDocument
    branch_id = command.branch or actor.branch_id
    if branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(branch_id).id
        on, purchased_at = purchase_day(command.on, now=now)
        usual_rate = tenant_profile(actor.tenant_id).default_tax_rate
        priced = [_price(each, usual_rate=usual_rate) for each in command.assets]
        base, tax = total(each.value for each in priced), total(each.tax for each in priced)
        if base + tax > LARGEST:
            raise TooLarge(limit=LARGEST)
        batch = sql.Batch()
        purchase_id = batch.new_id(Purchase)
        batch.insert(
            Purchase,
            id=purchase_id,
            branch=branch,
            supplier=supplier_named(command.supplier, at=now) if command.supplier else None,
            kind="assets",
            paid_by=command.paid_by,
            invoice_number=command.invoice_number,
            notes=command.notes,
            base=base,
            tax=tax,
            total=base + tax,
            purchased_at=purchased_at,
            actor=actor.name,
        )
        _queue(command, priced, purchase_id, on=on, batch=batch, at=now, actor=actor.name)
        batch.write()
    return int(purchase_id)


class _Priced(msgspec.Struct, frozen=True):
    name: str
    description: str
    value: Decimal
    tax_rate: Decimal
    tax: Decimal


def _price(asset: BoughtAsset, *, usual_rate: Decimal) -> _Priced:
    name, value = tidy(asset.name), cents(asset.value)
    if not name:
        raise Invalid(field="name", reason="missing")
    if value <= ZERO:
        raise Invalid(field="value", reason="not_positive")
    rate = usual_rate if asset.tax_rate is None else asset.tax_rate
    return _Priced(name, asset.description.strip(), value, rate, cents(value * rate))


@step
def _queue(
    command: BuyAssets,
    priced: Sequence[_Priced],
    purchase_id: sql.NewId,
    *,
    on: date,
    batch: sql.Batch,
    at: datetime,
    actor: str,
) -> None:
    """Queue what was bought, and the entry."""
    batch.insert_many(
        Asset,
        [
            {
                "position": position,
                "name": each.name,
                "description": each.description,
                "value": each.value,
                "tax_rate": each.tax_rate,
            }
            for position, each in enumerate(priced, start=1)
        ],
        purchase=purchase_id,
        acquired_on=on,
    )
    base, tax = total(each.value for each in priced), total(each.tax for each in priced)
    accounting.post(
        Posting(
            rules="purchase",
            kind="purchase",
            amounts={"asset": base, "tax": tax, PAID[command.paid_by]: base + tax},
            occurred_on=on,
            description=f"Compra de activos: {priced[0].name}"[:300],
            document=("purchase", purchase_id),
            reference=command.invoice_number,
        ),
        batch=batch,
        at=at,
        actor=actor,
    )

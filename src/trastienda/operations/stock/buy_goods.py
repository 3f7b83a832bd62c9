"""Buy what is in the catalogue and what is not yet: new products are made on the way, then the purchase is recorded."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.catalog.codes import new_sku
from trastienda.kernel.actor import Actor
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.catalog.create_category import category_named
from trastienda.operations.catalog.create_product import CreateProduct, create_product
from trastienda.operations.stock.record_purchase import (
    BoughtLine,
    PurchaseRecorded,
    RecordPurchase,
    record_purchase,
)


class NewGood(msgspec.Struct, frozen=True):
    """What the catalogue does not have yet. Without a SKU it gets one; the category is named in words."""

    name: str
    sku: str = ""
    category: str = ""


class GoodsLine(msgspec.Struct, frozen=True):
    """A line, and what it is of where `bought.product_id` is 0; its `sale_price` is then required."""

    bought: BoughtLine
    new: NewGood | None = None


def buy_goods(
    lines: Sequence[GoodsLine], command: RecordPurchase, *, actor: Actor, now: datetime
) -> PurchaseRecorded:
    """
    Make the products that are new, then do `record_purchase` with all lines (those of `command` are ignored).

    Two lines of one new SKU are one product.

    :raises Invalid: a new product has no sale price.
    :raises AlreadyTaken: the SKU of a new product belongs to another.
    :raises DomainError: whatever `record_purchase` refuses.
    """
    with transaction(actor.tenant_id):
        made: dict[str, int] = {}
        bought = []
        for line in lines:
            if line.new is None:
                bought.append(line.bought)
                continue
            product_id = made.get(line.new.sku) if line.new.sku else None
            if product_id is None:
                product_id = _make(line.new, line.bought, command, actor=actor, now=now)
                made[line.new.sku] = product_id
            bought.append(msgspec.structs.replace(line.bought, product_id=product_id))
        return record_purchase(msgspec.structs.replace(command, lines=bought), actor=actor, now=now)


@step
def _make(new: NewGood, bought: BoughtLine, command: RecordPurchase, *, actor: Actor, now: datetime) -> int:
    if bought.sale_price is None:
        raise Invalid(field="sale_price", reason="missing")
    product = CreateProduct(
        sku=new.sku or new_sku(),
        name=new.name,
        price_1=bought.sale_price,
        prices_include_tax=command.prices_include_tax,
        cost=ZERO,
        tax_rate=bought.tax_rate,
        category=category_named(new.category, actor=actor),
        branch=command.branch,
    )
    return create_product(product, actor=actor, now=now).id

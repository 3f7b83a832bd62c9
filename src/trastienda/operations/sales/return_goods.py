"""Take goods of a sale back, whole or in part, each unit at its exact share of what was paid for it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.sales import rules
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import EmptyDocument
from trastienda.domain.sales.snapshots import GoodsReturned
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.taking_back import check_may_come_back, check_units, take_lines_back


class ComingBack(msgspec.Struct, frozen=True):
    """Units of a product that come back."""

    product_id: int
    quantity: Decimal


class ReturnGoods(msgspec.Struct, frozen=True):
    """`session` is the register that gives cash back; None means the actor's own."""

    sale: int
    goods: Sequence[ComingBack]
    reason: str
    session: int | None = None


def return_goods(command: ReturnGoods, *, actor: Actor, now: datetime) -> GoodsReturned:
    """
    Put the goods back on the shelf of the sale's branch, and give their share of the money back.

    The part of the sale that went on the customer's account comes off it first (below zero when they had paid it
    already); the rest is given back out of the payments, the first received first, each by its own method. Any
    sequence of returns adds up to exactly what was paid, and to what the goods were worth. What a gateway collected
    goes back through that gateway, by a job.

    :raises Invalid: no reason is given.
    :raises WrongState: the sale was cancelled, or everything came back already.
    :raises ReturnedMoreThanSold: more of a product than was sold and has not come back.
    :raises NoOpenRegister: cash must be given back and the actor has no register open.
    :raises NotEnoughCash: the drawer holds less than must be given back.
    """
    actor.require(Permission.CREATE_INVENTORY)
    if not command.goods:
        raise EmptyDocument
    reason = rules.stated_reason(command.reason)
    wanted = _by_product(command.goods)
    with transaction(actor.tenant_id):
        sale = sales.hold_sale(command.sale)
        check_may_come_back(sale)
        lines = sales.sold_lines(sale.id)
        check_units(wanted, lines)
        back = [
            line
            for product, quantity in wanted.items()
            for line in rules.take_back(lines, product=product, quantity=quantity)
        ]
        return take_lines_back(
            sale, lines, back, reason=reason, actor=actor, now=now, session=command.session
        )


def _by_product(goods: Sequence[ComingBack]) -> dict[int, Decimal]:
    """Total the units of each product: two lines of one product come back together."""
    wanted: dict[int, Decimal] = {}
    for each in goods:
        wanted[each.product_id] = wanted.get(each.product_id, Decimal(0)) + each.quantity
    return wanted

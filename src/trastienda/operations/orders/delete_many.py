"""Take several orders of the web store off its lists, all of them or none; no document is erased."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.sales import steps as sales
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.change_many import several
from trastienda.operations.orders.delete_order import take_off_the_list


class DeleteMany(msgspec.Struct, frozen=True):
    orders: Sequence[int]


def delete_many(command: DeleteMany, *, actor: Actor, now: datetime) -> None:
    """
    Cancel those whose goods are still here, money and stock included, and show none of them in a list any more.

    :raises Invalid: no order is named, or more than five hundred.
    :raises DocumentNotFound: one is unknown, a neighbour's, deleted already, or was sold over a counter.
    :raises WrongState: the goods of one are on their way or delivered; they must come back first.
    """
    actor.require(Permission.EDIT_ORDERS)
    with transaction(actor.tenant_id):
        for order in sales.hold_orders(several(command.orders)):
            take_off_the_list(order, actor=actor, now=now)

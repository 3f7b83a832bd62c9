"""Hand over what was set aside and paid for: the layaway becomes a sale, with the sale's own folio."""

from datetime import datetime

import msgspec

from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import LayawayNotPaid
from trastienda.domain.sales.snapshots import SalePosted
from trastienda.domain.sales.states import LayawayEvent, LayawayState
from trastienda.domain.stock import steps as stock
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.sales.post_sale import Origin, PostSale, record_sale
from trastienda.operations.sales.quoted_lines import lines_of_layaway


class LayawayCompleted(msgspec.Struct, frozen=True):
    """A layaway and the sale that it became."""

    id: int
    folio: str
    sale: SalePosted


def complete_layaway(layaway_id: int, *, actor: Actor, now: datetime) -> LayawayCompleted:
    """
    Issue the reserved goods and turn the deposits into a sale at the layaway's prices. No money moves.

    Goods that were released because the due day passed are issued from what is available, as in any sale.

    :raises NotEnoughStock: the goods were released and have been sold since.
    :raises LayawayNotPaid: something is still owed.
    :raises WrongState: it was completed or cancelled.
    """
    actor.require(Permission.SELL)
    with transaction(actor.tenant_id):
        layaway = sales.hold_layaway(layaway_id, event=LayawayEvent.COMPLETE)
        if layaway.balance:
            raise LayawayNotPaid(balance=layaway.balance)
        document = ("layaway", layaway.id)
        reserved = stock.holds_reservations(document=document)
        sale = record_sale(
            PostSale(lines=(), customer=layaway.customer_id, branch=layaway.branch_id, notes=layaway.notes),
            lines_of_layaway(layaway.id),
            actor=actor,
            now=now,
            origin=Origin(kind="layaway", id=layaway.id, deposit=layaway.paid, reserved=reserved),
        )
        stock.consume_reservations(document=document)
        sales.close_layaway(layaway, LayawayState.COMPLETED, at=now, by=actor.name, sale_id=sale.id)
    return LayawayCompleted(id=layaway.id, folio=layaway.folio, sale=sale)

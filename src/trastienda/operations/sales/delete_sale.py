"""Take a sale of any door back whole; for good, so that no list shows it any more. Ledgers and books keep it."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.states import OrderStatus
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction
from trastienda.operations.orders.cancel_order import undo_order
from trastienda.operations.sales.taking_back import give_rest_back

REASON = "Venta eliminada"


class DeleteSale(msgspec.Struct, frozen=True):
    """`for_good`: the document is shown nowhere any more. Without, it stays readable as one that was undone."""

    sale: int
    for_good: bool = False


def delete_sale(command: DeleteSale, *, actor: Actor, now: datetime) -> None:
    """
    Undo a sale: its goods come back once, its money and what is owed for it too, its entry is reversed. One that was
    undone already is left as it is, so that asking again is no mistake.

    An order that nobody has paid for frees its goods. Of a sale of which something came back, the rest does.

    :raises Forbidden: the actor may not undo sales; nor, for an order of the web store, manage them.
    :raises DocumentNotFound: unknown, a neighbour's, or deleted for good.
    :raises SaleIsInvoiced: a fiscal document that was sent stands on it.
    :raises NoOpenRegister: cash of a register must be given back, and the actor has none open.
    """
    actor.require(Permission.CANCEL)
    with transaction(actor.tenant_id):
        try:
            sale = sales.hold_order(command.sale)
        except DocumentNotFound:
            raise DocumentNotFound(noun="sale", id=command.sale) from None
        if sale.status is not OrderStatus.CANCELLED:
            if sale.is_waiting:
                actor.require(Permission.MANAGE_ORDERS)
            if not sale.is_waiting and sales.given_up(sale.id).count:
                give_rest_back(sale.id, reason=REASON, actor=actor, now=now)
            else:
                undo_order(sale, reason=REASON, actor=actor, now=now)
        if command.for_good:
            sales.hide_order(sale, at=now)
            audit("sale.deleted", f"sale:{sale.id}", actor=actor.name, at=now, folio=sale.folio)

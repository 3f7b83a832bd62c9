"""Undo a whole sale by its exact inverse, in today's books; both stay visible."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.rules import payment_after_refund, stated_reason
from trastienda.domain.sales.snapshots import SaleCancelled
from trastienda.domain.sales.states import FULFILMENT_MOVES, FulfilmentEvent, next_state
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import About, announce
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.invoicing.giving_up_documents import give_up_documents_of
from trastienda.operations.payments.at_gateway import refund_collected
from trastienda.operations.sales.giving_back import Amounts, Undoing, give_back_sale


class CancelSale(msgspec.Struct, frozen=True):
    """`session` is the register that gives cash back; None means the actor's own."""

    sale: int
    reason: str
    session: int | None = None


# What left the shelves for the sale, and where from: the moves themselves, so that nothing is put back twice.
_LEFT = """
SELECT product_id, -sum(quantity), -sum(value) FROM stock_move
WHERE tenant_id = %s AND document_kind = 'sale' AND document_id = %s
GROUP BY product_id HAVING sum(quantity) < 0
"""


def cancel_sale(command: CancelSale, *, actor: Actor, now: datetime) -> SaleCancelled:
    """
    Put the goods back at the value they left with, give the money back by its own methods, take the credit off the
    customer's account (below zero when they had paid it already), and reverse the entry with today's date.

    A sale of which something was returned is not cancelled: the rest of it is returned as well.

    :raises Invalid: no reason is given.
    :raises WrongState: it was cancelled or returned, whole or in part.
    :raises SaleIsInvoiced: a fiscal document that was sent stands on it; one that waits is given up with it.
    :raises NoOpenRegister: cash must be given back and the actor has no register open.
    :raises NotEnoughCash: the drawer holds less than must be given back.
    """
    actor.require(Permission.CANCEL)
    reason = stated_reason(command.reason)
    with transaction(actor.tenant_id):
        sale = sales.hold_sale(command.sale)
        cancelled = next_state(FULFILMENT_MOVES, sale.fulfilment_state, FulfilmentEvent.CANCEL, noun="sale")
        if sales.given_up(sale.id).count:
            raise WrongState(
                noun="sale",
                state="partly_returned",
                event=str(FulfilmentEvent.CANCEL),
                allowed=("return_all",),
            )
        give_up_documents_of(sale.id, folio=sale.folio, actor=actor.name, at=now)
        batch = sql.Batch()
        because = Undoing(
            kind="cancellation",
            document=("sale", sale.id),
            reference=sale.folio,
            description="Cancelación de venta",
            reason=reason,
            actor=actor,
            at=now,
            on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
        )
        given = give_back_sale(
            Amounts(base=sale.base, tax=sale.tax, cost=sale.cost, off_balance=sale.credit),
            sale=sale,
            goods=_goods_of(sale),
            because=because,
            session=command.session,
            batch=batch,
        )
        payment = payment_after_refund(sale.payment_state, refunded=given.total, still_held=ZERO)
        sales.mark_sale(sale, payment=payment, fulfilment=cancelled, at=now, by=actor.name, reason=reason)
        announce(
            Event.SALE_CANCELLED,
            About("sale", sale.id, sale.folio),
            batch=batch,
            at=now,
            branch_id=sale.branch_id,
            total=sale.total,
            refunded=given.total,
            reason=reason,
        )
        batch.write()
        refund_collected(sale.id, reason=reason, at=now, actor=actor.name)
        audit(
            "sale.cancelled",
            f"sale:{sale.id}",
            actor=actor.name,
            at=now,
            folio=sale.folio,
            total=sale.total,
            refunded=given.by_method,
            reason=reason,
        )
    return SaleCancelled(
        id=sale.id, folio=sale.folio, total=sale.total, refunded=given.by_method, off_balance=sale.credit
    )


def _goods_of(sale: sales.HeldSale) -> dict[int, tuple[Decimal, Decimal]]:
    left = sql.rows(_LEFT, (current_tenant(), sale.id))
    return {product: (quantity, value) for product, quantity, value in left}

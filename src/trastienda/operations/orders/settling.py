"""Turn an unpaid order into a sale like any other: its goods leave, its money is received, its entry is posted.

Shared by whoever learns that an order is paid for: a gateway's notice, an administrator, an order that costs nothing.
"""

from datetime import datetime

from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.payments.rules import Tender
from trastienda.domain.payments.rules import settle as settle_tenders
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.states import (
    FULFILMENT_MOVES,
    PAYMENT_MOVES,
    FulfilmentEvent,
    PaymentEvent,
    next_state,
)
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock import steps as stock
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import step
from trastienda.operations.notifying.order_news import tell
from trastienda.operations.payments.at_gateway import close_pages
from trastienda.operations.sales.post_sale import Handover, enter_sale
from trastienda.operations.sales.quoted_lines import lines_of_sale


@step
def settle(order: HeldOrder, tender: Tender | None, *, actor: Actor, now: datetime) -> None:
    """
    Post a held order that nobody has paid for yet, with all of its money; None where it costs nothing.

    Goods that were freed because its time had passed are taken from what is available.

    :raises NotEnoughStock: they have been sold since.
    """
    payment = next_state(PAYMENT_MOVES, order.payment_state, PaymentEvent.PAY, noun="order")
    fulfilment = next_state(FULFILMENT_MOVES, order.fulfilment_state, FulfilmentEvent.PREPARE, noun="order")
    document = ("sale", order.id)
    on = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
    paid = settle_tenders([tender] if tender else [], due=order.total)
    set_aside, quote = stock.reserved_for(document=document), lines_of_sale(order.id)
    batch = sql.Batch()
    entered = enter_sale(
        Handover(
            sale=order.id,
            folio=order.folio,
            branch=order.branch_id,
            quote=quote,
            goods=set_aside or quote.stocked,
            from_reserved=bool(set_aside),
            paid=paid,
            customer=order.customer_id,
            description="Venta en línea",
        ),
        batch=batch,
        at=now,
        on=on,
        actor=actor.name,
    )
    stock.consume_reservations(document=document)
    close_pages([order.id])
    sales.settle_order(
        order,
        payment=payment,
        fulfilment=fulfilment,
        method=paid.method,
        line_costs=entered.line_costs,
        at=now,
        on=on,
    )
    sales.log_order(
        order.id, "paid", actor=actor.name, at=now, batch=batch, method=paid.method, total=str(order.total)
    )
    batch.write()
    tell([order.id], OrderNews.PAID, at=now)

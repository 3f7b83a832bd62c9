"""Leave word for whoever ordered: a mail that is committed with the change it tells of, and a job that sends it.

Whoever changes how an order stands says so here, once a change. Orders alone are told of: who bought at a counter was
there. An order of nobody, or of somebody without an address, gets none.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.notifying.steps import write_mails
from trastienda.domain.sales.states import FulfilmentState
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.steps import SUBSCRIBED
from trastienda.kernel import sql
from trastienda.kernel.deferring import defer
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.text import is_email
from trastienda.kernel.transaction import step
from trastienda.operations.shipping.following import follow_orders

QUEUE, TASK = "mails", "send_mails"
ORDER = "sale"
MOVED: Mapping[FulfilmentState, OrderNews] = {
    FulfilmentState.ON_HOLD: OrderNews.ON_HOLD,
    FulfilmentState.PREPARING: OrderNews.PREPARING,
    FulfilmentState.READY_FOR_PICKUP: OrderNews.READY_FOR_PICKUP,
    FulfilmentState.ON_THE_WAY: OrderNews.ON_THE_WAY,
    FulfilmentState.DELIVERED: OrderNews.DELIVERED,
    FulfilmentState.CANCELLED: OrderNews.CANCELLED,
    FulfilmentState.RETURNED: OrderNews.REFUNDED,
}
"""What is told when the goods of an order get there."""

# The address of the account that ordered, else the customer's, else the one written with the order.
_SUBSCRIBED = SUBSCRIBED.replace("%s", "{}").format("%(tenant)s", "%(event)s")
_TELL = f"""
WITH announced AS (
  INSERT INTO webhook_event (tenant_id, event, object_kind, object_id, number, data, at)
  SELECT s.tenant_id, %(event)s::text, 'sale', s.id, s.folio, jsonb_build_object('news', %(news)s::text,
    'total', s.total, 'currency', s.currency, 'payment', s.payment_state, 'fulfilment', s.fulfilment_state),
    %(at)s::timestamptz
  FROM sale s WHERE s.tenant_id = %(tenant)s AND s.id = ANY(%(orders)s::bigint[]) AND s.placed_at IS NOT NULL
    AND {_SUBSCRIBED} ORDER BY s.id
)
SELECT s.id, coalesce(nullif(u.email, ''), nullif(c.email, ''), nullif(b.email, ''), nullif(a.email, ''))
FROM sale s
LEFT JOIN app_user u ON u.tenant_id = s.tenant_id AND u.id = s.user_id
LEFT JOIN customer c ON c.tenant_id = s.tenant_id AND c.id = s.customer_id
LEFT JOIN order_address b ON b.tenant_id = s.tenant_id AND b.sale_id = s.id AND b.kind = 'bill'
LEFT JOIN order_address a ON a.tenant_id = s.tenant_id AND a.sale_id = s.id AND a.kind = 'ship'
WHERE s.tenant_id = %(tenant)s AND s.id = ANY(%(orders)s::bigint[]) AND s.placed_at IS NOT NULL
ORDER BY s.id
"""


@step
def tell(orders: Sequence[int], news: OrderNews, *, at: datetime, is_new: bool = False) -> None:
    """
    Leave a mail for whoever placed each of these orders, and tell whoever is subscribed to orders.

    Three statements, one where nobody has an address. :param is_new: they have just been placed.
    """
    change = Event.ORDER_PAID if news is OrderNews.PAID else Event.ORDER_CHANGED
    params = {
        "tenant": current_tenant(),
        "orders": list(orders),
        "event": str(Event.ORDER_PLACED if is_new else change),
        "news": str(news),
        "at": at,
    }
    found = sql.rows(_TELL, params)
    recipients = [(order, address) for order, address in found if address and is_email(address)]
    if recipients:
        write_mails(ORDER, recipients, news, at=at)
        defer(TASK, queue=QUEUE, tenant_id=current_tenant())


@step
def order_moved(orders: Sequence[int], fulfilment: FulfilmentState, *, at: datetime) -> None:
    """The goods of held orders have got there: their shipments follow, and whoever ordered is told."""
    follow_orders(orders, fulfilment, at=at)
    tell(orders, MOVED[fulfilment], at=at)

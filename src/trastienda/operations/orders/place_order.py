"""Place an order of the web store: its goods are set aside, nothing is in the books until it is paid for."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.access.names import as_kept
from trastienda.domain.catalog import pricing
from trastienda.domain.catalog.pricing import Quote, WantedLine
from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import EmptyDocument, TooManyUnpaidOrders
from trastienda.domain.sales.models import Sale, SaleLine
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.domain.stock import steps as stock
from trastienda.domain.tenancy.branches import web_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.notifying.order_news import tell
from trastienda.operations.orders.settling import settle
from trastienda.operations.sales.post_sale import CASH_TERMS, document_row, line_row

CHANNEL = "web"


class OrderedLine(msgspec.Struct, frozen=True):
    """So many units of a product. The price is the catalogue's, never the buyer's."""

    product: int
    quantity: Decimal


class PlaceOrder(msgspec.Struct, frozen=True):
    """
    What is ordered. `username` is for whom; None means for whoever places it. `origin` is how it came about, `key` what
    tells this wish from all others of the tenant's, where it may come twice.
    """

    lines: Sequence[OrderedLine]
    username: str | None = None
    notes: str = ""
    origin: str | None = None
    key: str | None = None


class OrderPlaced(msgspec.Struct, frozen=True):
    """An order that has just been placed; one that costs nothing is paid already."""

    id: int
    folio: str
    total: Decimal
    currency: str
    line_count: int
    expires_at: datetime | None
    is_paid: bool


class _Buyer(msgspec.Struct, frozen=True):
    """For whom it is: a user, and the customer that they are to the shop, if they are one."""

    user_id: int | None
    customer_id: int | None


def place_order(command: PlaceOrder, *, actor: Actor, now: datetime) -> OrderPlaced:
    """
    Place an order for a user, or for the actor, at the prices that the web store shows, tax included.

    Its goods are set aside at the web store's branch for as long as the tenant keeps unpaid orders. The number of
    statements does not depend on the number of lines.

    :raises Forbidden: the actor may not place orders; customers place their own with `place_own_order`.
    :raises EmptyDocument: nothing is ordered.
    :raises ProductNotFound: a product is unknown or no longer sold.
    :raises FractionNotAllowed: a part of what is sold whole.
    :raises NotEnoughStock: the lines together ask for more than is available.
    :raises NotFound: nobody has that user name.
    """
    actor.require(Permission.CREATE_ORDERS)
    with transaction(actor.tenant_id):
        return record_order(command, actor=actor, now=now)


_UNPAID = """
SELECT count(*) FROM sale WHERE tenant_id = %s AND user_id = %s AND placed_at IS NOT NULL AND expires_at IS NOT NULL
"""


@step
def record_own_order(command: PlaceOrder, *, actor: Actor, now: datetime) -> OrderPlaced:
    """
    Write an order that somebody places for themselves; no permission is asked for, it is their money.

    :raises Forbidden: a visitor has nobody to place it for.
    :raises TooManyUnpaidOrders: they have left enough goods set aside already; who may order for others is trusted.
    """
    check_may_order(actor)
    return record_order(command, actor=actor, now=now)


@step
def check_may_order(actor: Actor) -> int:
    """
    Return the user who may place an order for themselves now.

    :raises Forbidden: a visitor has nobody to place it for.
    :raises TooManyUnpaidOrders: they have left enough goods set aside already.
    """
    if actor.user_id is None:
        raise Forbidden(permission=Permission.CREATE_ORDERS)
    if not actor.may(Permission.CREATE_ORDERS):
        limit = tenant_settings().unpaid_orders_each
        if sql.value(_UNPAID, (current_tenant(), actor.user_id)) >= limit:
            raise TooManyUnpaidOrders(limit=limit)
    return actor.user_id


@step
def record_order(command: PlaceOrder, *, actor: Actor, now: datetime) -> OrderPlaced:
    """Write an order that its operation has allowed, and set its goods aside."""
    if not command.lines:
        raise EmptyDocument
    return record_quoted(command, quote_order(command.lines), actor=actor, now=now)


@step
def record_quoted(
    command: PlaceOrder,
    quote: Quote,
    *,
    actor: Actor,
    now: datetime,
    payment: PaymentState = PaymentState.PENDING,
    besides: Callable[[sql.Batch, sql.Id], None] | None = None,
) -> OrderPlaced:
    """
    Write an order that is priced already; `besides` adds what else is written with it, in the same statement.

    :param payment: how it stands before anything is received.
    """
    buyer = _buyer(command.username, actor)
    branch = web_branch()
    currency = tenant_profile(actor.tenant_id).currency
    expires_at = now + timedelta(hours=tenant_settings().order_hold_hours)
    batch = sql.Batch()
    order_id, folio = batch.new_id(Sale), batch.take_folio("order")
    stock.reserve(
        quote.stocked,
        branch=branch.id,
        document=("sale", order_id),
        at=now,
        batch=batch,
        expires_at=expires_at,
    )
    batch.insert(
        Sale,
        id=order_id,
        folio=folio,
        branch=branch.id,
        customer=buyer.customer_id,
        **document_row(quote, actor=actor, notes=command.notes),
        user=buyer.user_id,
        channel=CHANNEL,
        terms=CASH_TERMS,
        method="none",
        payment_state=str(payment),
        fulfilment_state=str(FulfilmentState.ON_HOLD),
        currency=currency,
        paid=ZERO,
        tendered=ZERO,
        credit=ZERO,
        unpaid=quote.sum.total,
        cost=ZERO,
        origin_kind=command.origin,
        external_ref=command.key,
        placed_at=now,
        expires_at=expires_at,
        sold_at=now,
        sold_on=local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone),
    )
    batch.insert_many(SaleLine, order_rows(quote), sale=order_id)
    if besides is not None:
        besides(batch, order_id)
    batch.write()
    is_paid = not quote.sum.total
    if is_paid:
        settle(sales.hold_order(int(order_id)), None, actor=actor, now=now)
    else:
        waits_for_transfer = payment is PaymentState.AWAITING_APPROVAL
        news = OrderNews.AWAITING_TRANSFER if waits_for_transfer else OrderNews.PLACED
        tell([int(order_id)], news, at=now, is_new=True)
    return OrderPlaced(
        id=int(order_id),
        folio=str(folio),
        total=quote.sum.total,
        currency=currency,
        line_count=len(quote.lines),
        expires_at=None if is_paid else expires_at,
        is_paid=is_paid,
    )


@step
def quote_order(lines: Sequence[OrderedLine]) -> Quote:
    """Return what is ordered at the prices on show: the first tier's, with tax, to the cent."""
    return pricing.quote([WantedLine(line.product, line.quantity) for line in lines], with_tax=True)


def order_rows(quote: Quote) -> list[dict[str, object]]:
    """Return the lines of an order; what its goods cost is known when they leave."""
    return [{**line_row(line, at), "cost": ZERO} for at, line in enumerate(quote.lines, start=1)]


_BY_NAME = "SELECT id, customer_id FROM app_user WHERE tenant_id = %s AND username = %s AND is_active"
_BY_ID = "SELECT id, customer_id FROM app_user WHERE tenant_id = %s AND id = %s"


def _buyer(username: str | None, actor: Actor) -> _Buyer:
    """:raises NotFound: nobody active has that user name."""
    if username is not None:
        found = sql.structs(_Buyer, _BY_NAME, (current_tenant(), as_kept(username)))
        if not found:
            raise NotFound(noun="user", id=username)
        return found[0]
    if actor.user_id is None:
        return _Buyer(user_id=None, customer_id=None)
    return sql.structs(_Buyer, _BY_ID, (current_tenant(), actor.user_id))[0]

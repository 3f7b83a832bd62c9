"""Between two operations and the gateway: nothing here is inside a transaction, and nothing here decides."""

import logging
from datetime import datetime

import msgspec
from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from trastienda.adapters.payments.gateways import STRIPE, card_gateway
from trastienda.domain.payments.checkout import CheckoutSession, CheckoutWanted, Notice
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable
from trastienda.kernel.actor import Actor, system_actor
from trastienda.operations.payments.record_checkout import RecordCheckout, record_checkout
from trastienda.operations.payments.settle_checkout import SettleCheckout, settle_checkout
from trastienda.operations.payments.start_checkout import CheckoutStarted, StartCheckout, start_checkout
from trastienda.web.surface import Call
from trastienda.web.tenants import tenant_exists

log = logging.getLogger("trastienda.payments")

PAID_PATH, CANCELLED_PATH = "/pago/listo/", "/pago/cancelado/"
GATEWAY_NAME = "Stripe"
"""Under which name the gateway acts in the books and in the audit."""
KEY_SPENT = "idempotency_error"


class Page(msgspec.Struct, frozen=True):
    """A page on which an order can be paid."""

    id: str
    url: str


class Links(msgspec.Struct, frozen=True):
    """Where the gateway sends the payer afterwards."""

    paid: str
    cancelled: str


def links(call: Call) -> Links:
    """Return our own pages under the address that the payer uses. The gateway fills its page's name in."""
    origin, tenant = _origin(call.request), call.actor.tenant_id
    return Links(
        paid=f"{origin}{PAID_PATH}?tienda={tenant}&sesion={{CHECKOUT_SESSION_ID}}",
        cancelled=f"{origin}{CANCELLED_PATH}?tienda={tenant}",
    )


def _origin(request: HttpRequest) -> str:
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:  # nobody is sent to a place that only the request names
        return str(settings.LOCAL_URL)


def open_page(order: int, *, links: Links, actor: Actor, now: datetime) -> Page:
    """
    Return the page on which an order can be paid: the one that is open, or a new one.

    A key that the gateway knows for something else (the payer's address changed, say) is given up for a fresh one.
    """
    gateway = card_gateway(actor.tenant_id, settings.STRIPE_ACCOUNTS)
    command = StartCheckout(order=order, gateway=STRIPE, page_expiry=gateway.page_expiry)
    started = start_checkout(command, actor=actor, now=now)
    try:
        return _ask(started, links=links, actor=actor, now=now)
    except GatewayRefused as refused:
        if refused.reason != KEY_SPENT:
            raise
    started = start_checkout(command, actor=actor, now=now)
    return _ask(started, links=links, actor=actor, now=now)


def _ask(started: CheckoutStarted, *, links: Links, actor: Actor, now: datetime) -> Page:
    """Ask the gateway for a page, unless it made it before, and keep what it said."""
    if started.session:
        return Page(id=started.session, url=started.url)
    gateway = card_gateway(actor.tenant_id, settings.STRIPE_ACCOUNTS)
    try:
        made = gateway.open_checkout(_wanted(started, links=links, tenant_id=actor.tenant_id))
    except GatewayRefused as refused:
        log.error("order %s of tenant %s: %s", started.folio, actor.tenant_id, refused)
        _give_up(started, problem=refused.reason, actor=actor, now=now)
        raise
    except GatewayUnavailable as unavailable:
        log.warning("order %s of tenant %s: %s", started.folio, actor.tenant_id, unavailable)
        if unavailable.is_final:
            _give_up(started, problem=unavailable.code, actor=actor, now=now)
        raise
    record_checkout(RecordCheckout(intent=started.intent, page=made), actor=actor, now=now)
    return Page(id=made.id, url=made.url)


def _give_up(started: CheckoutStarted, *, problem: str, actor: Actor, now: datetime) -> None:
    record_checkout(RecordCheckout(intent=started.intent, problem=problem), actor=actor, now=now)


def _wanted(started: CheckoutStarted, *, links: Links, tenant_id: int) -> CheckoutWanted:
    return CheckoutWanted(
        key=started.key,
        tenant_id=tenant_id,
        order_id=started.order,
        order_folio=started.folio,
        description=started.description,
        amount=started.amount,
        currency=started.currency,
        success_url=links.paid,
        cancel_url=links.cancelled,
        customer_email=started.customer_email,
        expires_at=started.expires_at,
    )


def heed(notice: Notice, *, tenant_id: int, now: datetime) -> None:
    """Act on a notice that was verified, if it is about a page and a shop that there is."""
    if notice.session is not None and tenant_exists(tenant_id):
        settle(notice.session, tenant_id=tenant_id, now=now, notice=notice)


def look(session: str, *, tenant_id: int, now: datetime) -> None:
    """Ask the gateway how a page stands, and act on it."""
    page = card_gateway(tenant_id, settings.STRIPE_ACCOUNTS).checkout(session)
    settle(page, tenant_id=tenant_id, now=now)


def settle(page: CheckoutSession, *, tenant_id: int, now: datetime, notice: Notice | None = None) -> None:
    """Bring the order to where the gateway says that the money is."""
    command = SettleCheckout(gateway=STRIPE, page=page, notice=notice)
    settle_checkout(command, actor=system_actor(tenant_id, name=GATEWAY_NAME), now=now)

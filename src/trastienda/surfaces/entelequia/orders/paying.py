"""Between two operations and a gateway: nothing here is inside a transaction, and nothing here decides."""

import logging
from datetime import datetime

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from trastienda.adapters.payments.gateways import gateway
from trastienda.adapters.payments.port import Gateway
from trastienda.domain.payments.checkout import CheckoutWanted
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable
from trastienda.kernel.actor import Actor
from trastienda.operations.payments.record_checkout import RecordCheckout, record_checkout
from trastienda.operations.payments.start_checkout import CheckoutStarted, StartCheckout, start_checkout
from trastienda.surfaces.entelequia.orders.pages import ways_back
from trastienda.web.surface import Call

log = logging.getLogger("trastienda.payments")


def open_page(order: int, name: str, *, call: Call) -> None:
    """
    Have a gateway open a page on which an order can be paid; one that is open already serves.

    :raises NoGateway: the tenant has no account with it.
    :raises GatewayUnavailable: it does not answer.
    :raises GatewayRefused: it said no.
    """
    actor, now = call.actor, call.now
    asked = gateway(name, actor.tenant_id)
    command = StartCheckout(order=order, gateway=name, page_expiry=asked.page_expiry)
    started = start_checkout(command, actor=actor, now=now)
    if not started.session:
        _ask(asked, started, call=call, actor=actor, now=now)


def _ask(asked: Gateway, started: CheckoutStarted, *, call: Call, actor: Actor, now: datetime) -> None:
    try:
        page = asked.open_checkout(_wanted(started, call=call))
    except (GatewayRefused, GatewayUnavailable) as problem:
        log.warning("order %s of tenant %s: %s", started.folio, actor.tenant_id, problem)
        if isinstance(problem, GatewayRefused) or problem.is_final:
            told = RecordCheckout(intent=started.intent, problem=problem.code)
            record_checkout(told, actor=actor, now=now)
        raise
    record_checkout(RecordCheckout(intent=started.intent, page=page), actor=actor, now=now)


def _wanted(started: CheckoutStarted, *, call: Call) -> CheckoutWanted:
    origin = _origin(call.request)
    paid, gave_up = ways_back(call.actor.tenant_id, started.intent)
    return CheckoutWanted(
        key=started.key,
        tenant_id=call.actor.tenant_id,
        order_id=started.order,
        order_folio=started.folio,
        description=started.description,
        amount=started.amount,
        currency=started.currency,
        success_url=origin + paid,
        cancel_url=origin + gave_up,
        customer_email=started.customer_email,
        expires_at=started.expires_at,
    )


def _origin(request: HttpRequest) -> str:
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    try:
        return f"{request.scheme}://{request.get_host()}"
    except DisallowedHost:  # nobody is sent to a place that only the request names
        return str(settings.LOCAL_URL)

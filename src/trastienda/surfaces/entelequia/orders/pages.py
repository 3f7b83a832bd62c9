"""Where a payer's browser comes back to. What became of the payment is for the gateway to say, not for the browser.

The address names the payment under our signature: gateways append to it what they like, and nobody can guess another's.
"""

import logging

from django.core.signing import BadSignature, Signer
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from trastienda.adapters.payments.gateways import SHOWN, gateway
from trastienda.domain.payments.intents import UNSETTLED
from trastienda.insights.checkout_shown import CheckoutShown, intent_shown
from trastienda.kernel import clock
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import DomainError
from trastienda.operations.payments.settle_checkout import SettleCheckout, settle_checkout
from trastienda.papers.figures import figures_of
from trastienda.web.payer_page import BROKEN, CANCELLED, SAID, UNKNOWN, Said, payer_page
from trastienda.web.rate import Bucket

log = logging.getLogger("trastienda.payments")

_BACK, _CANCELLED = "pago/pedido/{name}/", "pago/pedido/{name}/cancelado/"
_signer = Signer(sep=".", salt="trastienda.payer")
_asked = Bucket(burst=3, seconds_each=5)
"""Somebody who reloads the page does not make us ask the gateway every time."""


def ways_back(tenant: int, intent: int) -> tuple[str, str]:
    """Return the paths to which a payer comes back who paid, and who gave up."""
    name = _signer.sign(f"{tenant}-{intent}")
    return "/" + _BACK.format(name=name), "/" + _CANCELLED.format(name=name)


def back(request: HttpRequest, name: str) -> HttpResponse:
    """Show what became of a payment; ask its gateway when its notice has not come yet."""
    return _answer(request, name, gave_up=False)


def cancelled(request: HttpRequest, name: str) -> HttpResponse:
    """Say that nothing was charged, unless something was."""
    return _answer(request, name, gave_up=True)


def _answer(request: HttpRequest, name: str, *, gave_up: bool) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    try:
        tenant, intent = map(int, _signer.unsign(name).split("-"))
    except (BadSignature, ValueError):
        return payer_page(UNKNOWN, status=404)
    try:
        shown = _look(tenant, intent)
    except (OperationalError, InterfaceError) as error:
        log.warning("database unavailable: %s", error)
        connection.close()
        return payer_page(BROKEN, status=503)
    if shown is None:
        return payer_page(UNKNOWN, status=404)
    said = CANCELLED if gave_up and shown.state in UNSETTLED else SAID[shown.state]
    return _say(said, shown)


def _look(tenant: int, intent: int) -> CheckoutShown | None:
    shown = intent_shown(tenant, intent=intent)
    if (
        shown is None
        or shown.state not in UNSETTLED
        or not shown.session
        or _asked.take(f"{tenant}-{intent}")
    ):
        return shown
    try:
        page = gateway(shown.gateway, tenant).checkout(shown.session)
        actor = system_actor(tenant, name=SHOWN[shown.gateway])
        settle_checkout(SettleCheckout(gateway=shown.gateway, page=page), actor=actor, now=clock.now())
    except DomainError as error:  # the notice will come, or the next question
        log.warning("intent %s of tenant %s: %s", intent, tenant, error)
        return shown
    return intent_shown(tenant, intent=intent)


def _say(said: Said, shown: CheckoutShown) -> HttpResponse:
    amount = f"${figures_of(shown.country).money(shown.amount)} {shown.currency}"
    return payer_page(said, shown, amount=amount)


urlpatterns: list[URLPattern] = [
    path(_BACK.format(name="<str:name>"), back),
    path(_CANCELLED.format(name="<str:name>"), cancelled),
]

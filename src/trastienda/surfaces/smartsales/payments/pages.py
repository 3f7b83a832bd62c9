"""Where a payer's browser comes back to: what became of the payment, in words."""

import logging
import re

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from trastienda.adapters.payments.gateways import STRIPE
from trastienda.domain.payments.intents import UNSETTLED
from trastienda.insights.checkout_shown import CheckoutShown, checkout_shown
from trastienda.kernel import clock
from trastienda.kernel.errors import DomainError
from trastienda.papers.figures import figures_of
from trastienda.surfaces.smartsales.payments import gateway
from trastienda.web.payer_page import BROKEN, CANCELLED, SAID, UNKNOWN, Said, payer_page
from trastienda.web.rate import Bucket

log = logging.getLogger("trastienda.payments")

_TENANT = re.compile(r"[0-9]{1,15}")
_SESSION = re.compile(r"[A-Za-z0-9_]{1,255}")
_asked = Bucket(burst=3, seconds_each=5)
"""Somebody who reloads the page does not make us ask the gateway every time."""


def paid(request: HttpRequest) -> HttpResponse:
    """Show what became of a payment; ask the gateway when its notice has not come yet."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    tenant, session = request.GET.get("tienda", ""), request.GET.get("sesion", "")
    if not _TENANT.fullmatch(tenant) or not _SESSION.fullmatch(session):
        return _say(UNKNOWN, status=404)
    try:
        shown = _shown(int(tenant), session)
    except (OperationalError, InterfaceError) as error:
        log.warning("database unavailable: %s", error)
        connection.close()
        return _say(BROKEN, status=503)
    if shown is None:
        return _say(UNKNOWN, status=404)
    return _say(SAID[shown.state], shown)


def cancelled(request: HttpRequest) -> HttpResponse:
    """Say that nothing was charged."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return _say(CANCELLED)


def _shown(tenant: int, session: str) -> CheckoutShown | None:
    shown = checkout_shown(tenant, gateway=STRIPE, session=session)
    if shown is None or shown.state not in UNSETTLED or _asked.take(session):
        return shown
    try:
        gateway.look(session, tenant_id=tenant, now=clock.now())
    except DomainError as error:  # the notice will come, or the next question
        log.warning("page %s of tenant %s: %s", session, tenant, error)
        return shown
    return checkout_shown(tenant, gateway=STRIPE, session=session)


def _say(said: Said, shown: CheckoutShown | None = None, *, status: int = 200) -> HttpResponse:
    amount = f"${figures_of(shown.country).money(shown.amount)} {shown.currency}" if shown else ""
    return payer_page(said, shown, amount=amount, status=status)


urlpatterns: list[URLPattern] = [
    path(gateway.PAID_PATH.lstrip("/"), paid),
    path(gateway.CANCELLED_PATH.lstrip("/"), cancelled),
]

"""Where a payer's browser comes back to: what became of the payment, in words."""

import logging
import re

import msgspec
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from trastienda.adapters.payments.gateways import STRIPE
from trastienda.domain.payments.intents import UNSETTLED, IntentState
from trastienda.insights.checkout_shown import CheckoutShown, checkout_shown
from trastienda.kernel import clock
from trastienda.kernel.errors import DomainError
from trastienda.papers.figures import figures_of
from trastienda.surfaces.smartsales.payments import gateway
from trastienda.web.pages import page
from trastienda.web.rate import Bucket

log = logging.getLogger("trastienda.payments")

_TENANT = re.compile(r"[0-9]{1,15}")
_SESSION = re.compile(r"[A-Za-z0-9_]{1,255}")
_asked = Bucket(burst=3, seconds_each=5)
"""Somebody who reloads the page does not make us ask the gateway every time."""


class Said(msgspec.Struct, frozen=True):
    """What a payer reads. `tone`: good, warn or bad."""

    tone: str
    title: str
    text: str
    action: str = ""


PAID = Said("good", "Pago recibido", "Gracias. Su pedido está pagado y empezamos a prepararlo.")
WAITING = Said(
    "warn", "Todavía no vemos su pago", "Si ya pagó, espere un momento y actualice.", "Seguir con el pago"
)
SAID = {
    IntentState.STARTING: WAITING,
    IntentState.OPEN: WAITING,
    IntentState.AWAITING: Said(
        "warn",
        "Esperamos su pago",
        "Ya tiene su ficha. En cuanto la pague lo sabremos; puede cerrar esta página.",
    ),
    IntentState.SETTLED: PAID,
    IntentState.FAILED: Said(
        "bad", "El pago no se completó", "No se cobró nada. Puede pedir otro enlace de pago en la tienda."
    ),
    IntentState.EXPIRED: Said(
        "bad", "El enlace de pago venció", "No se cobró nada. Puede pedir otro enlace de pago en la tienda."
    ),
    IntentState.REFUNDING: Said(
        "warn",
        "Le devolvemos su dinero",
        "El pedido ya estaba pagado o cancelado. El importe vuelve por donde vino.",
    ),
    IntentState.REFUNDED: Said(
        "warn",
        "Le devolvimos su dinero",
        "El pedido ya estaba pagado o cancelado. El importe vuelve por donde vino.",
    ),
}
SAID[IntentState.CHARGED_BACK] = Said(
    "warn", "Su banco reclamó este pago", "La tienda lo está revisando. Escríbale si no fue usted."
)
UNKNOWN = Said("bad", "No encontramos ese pago", "Revise el enlace, o vuelva a la tienda y mire sus pedidos.")
CANCELLED = Said(
    "warn", "Pago cancelado", "No se cobró nada. El pedido sigue apartado un tiempo; puede pagarlo más tarde."
)
BROKEN = Said("warn", "No podemos mirar ahora", "Su pago no se pierde. Actualice dentro de un momento.")


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
    response = page("payment.html", {"said": said, "shown": shown, "amount": amount}, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address holds the payment's name
    return response


urlpatterns: list[URLPattern] = [
    path(gateway.PAID_PATH.lstrip("/"), paid),
    path(gateway.CANCELLED_PATH.lstrip("/"), cancelled),
]

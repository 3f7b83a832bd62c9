"""Where a payer's browser comes back to. What became of the payment is for the gateway to say, not for the browser."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, path

from trastienda.web.pages import page

BACK_PATH, CANCELLED_PATH = "/pedido/pago/", "/pedido/pago/cancelado/"

_BACK = {
    "tone": "warn",
    "title": "Gracias por su compra",
    "text": "Confirmamos el pago con quien lo cobra; en cuanto llegue verá su pedido en preparación.",
    "action": "",
}
_CANCELLED = {
    "tone": "warn",
    "title": "Pago sin terminar",
    "text": "No se cobró nada. El pedido sigue apartado un tiempo; puede pagarlo más tarde.",
    "action": "",
}


def back(request: HttpRequest) -> HttpResponse:
    """Thank whoever comes back from a gateway."""
    return _say(request, _BACK)


def cancelled(request: HttpRequest) -> HttpResponse:
    """Say that nothing was charged."""
    return _say(request, _CANCELLED)


def _say(request: HttpRequest, said: dict[str, str]) -> HttpResponse:
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return page("payment.html", {"said": said, "shown": None, "amount": ""})


urlpatterns: list[URLPattern] = [
    path(BACK_PATH.lstrip("/"), back),
    path(CANCELLED_PATH.lstrip("/"), cancelled),
]

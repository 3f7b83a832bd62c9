"""What a payer reads whose browser comes back from a gateway: how the payment stands, in words. No door's own dialect.

Not here: finding the payment and asking its gateway, which are the surfaces'.
"""

from collections.abc import Mapping
from typing import Protocol

import msgspec
from django.http import HttpResponse

from trastienda.domain.payments.intents import IntentState
from trastienda.web.pages import page


class Said(msgspec.Struct, frozen=True):
    """`tone`: good, warn or bad. `action` is what the button says that leads to the payment page, if any does."""

    tone: str
    title: str
    text: str
    action: str = ""
    asks_again: bool = False


class Shown(Protocol):
    """What the page tells of a payment besides how it stands."""

    @property
    def url(self) -> str:
        """The gateway's page; empty where there is none."""

    @property
    def folio(self) -> str:
        """The order's number."""

    @property
    def shop(self) -> str:
        """The shop's name."""


PAID = Said("good", "Pago recibido", "Gracias. Su pedido está pagado y empezamos a prepararlo.")
WAITING = Said(
    "warn",
    "Todavía no vemos su pago",
    "Si ya pagó, espere un momento y actualice.",
    "Seguir con el pago",
    asks_again=True,
)
GIVEN_BACK = "El pedido ya estaba pagado o cancelado. El importe vuelve por donde vino."
SAID: Mapping[IntentState, Said] = {
    IntentState.STARTING: WAITING,
    IntentState.OPEN: WAITING,
    IntentState.AWAITING: Said(
        "warn",
        "Esperamos su pago",
        "Falta que quien cobra lo confirme, o que pague la ficha que le dieron. En cuanto llegue lo sabremos.",
        asks_again=True,
    ),
    IntentState.SETTLED: PAID,
    IntentState.FAILED: Said(
        "bad", "El pago no se completó", "No se cobró nada. Puede pedir otro enlace de pago en la tienda."
    ),
    IntentState.EXPIRED: Said(
        "bad", "El enlace de pago venció", "No se cobró nada. Puede pedir otro enlace de pago en la tienda."
    ),
    IntentState.REFUNDING: Said("warn", "Le devolvemos su dinero", GIVEN_BACK),
    IntentState.REFUNDED: Said("warn", "Le devolvimos su dinero", GIVEN_BACK),
    IntentState.CHARGED_BACK: Said(
        "warn", "Su banco reclamó este pago", "La tienda lo está revisando. Escríbale si no fue usted."
    ),
}
"""A payment in each state, to somebody who comes back from paying."""
UNKNOWN = Said("bad", "No encontramos ese pago", "Revise el enlace, o vuelva a la tienda y mire sus pedidos.")
CANCELLED = Said(
    "warn",
    "Pago cancelado",
    "No se cobró nada. El pedido sigue apartado un tiempo; puede pagarlo más tarde.",
    "Intentar otra vez",
)
BROKEN = Said(
    "warn",
    "No podemos mirar ahora",
    "Su pago no se pierde. Actualice dentro de un momento.",
    asks_again=True,
)


def payer_page(
    said: Said, shown: Shown | None = None, *, amount: str = "", status: int = 200
) -> HttpResponse:
    """Render it. `amount` as the payer's country writes it."""
    response = page("payment.html", {"said": said, "shown": shown, "amount": amount}, status=status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address holds the payment's name
    return response

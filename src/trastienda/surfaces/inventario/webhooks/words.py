"""What this area calls events, states and problems."""

from collections.abc import Mapping

from trastienda.domain.webhooks.events import Event
from trastienda.surfaces.inventario.desk.listing import Choice, Fact

ROOT = "/configuracion/avisos/"
BACK = Fact("Avisos a otros sistemas", "", href=ROOT)
SAID = (
    "Otros sistemas (su ERP, su tienda en línea, una hoja de cálculo) se enteran de lo que pasa en la tienda: cada "
    "aviso va firmado, en orden, y se repite hasta que lo reciben."
)

EVENTS: Mapping[Event, str] = {
    Event.SALE_POSTED: "Venta registrada",
    Event.SALE_CHANGED: "Venta modificada",
    Event.SALE_CANCELLED: "Venta cancelada",
    Event.RETURN_MADE: "Devolución",
    Event.STOCK_LOW: "Existencia por debajo del mínimo",
    Event.ORDER_PLACED: "Pedido nuevo en la tienda en línea",
    Event.ORDER_PAID: "Pedido pagado",
    Event.ORDER_CHANGED: "Pedido que cambió de estado",
    Event.INVOICE_STAMPED: "Factura timbrada",
    Event.INVOICE_CANCELLED: "Factura cancelada ante el SAT",
    Event.TEST: "Prueba",
}
STATES: Mapping[str, tuple[str, str]] = {
    "waiting": ("Por entregar", "warn"),
    "sending": ("Entregando", "warn"),
    "delivered": ("Entregado", "good"),
    "gave_up": ("Sin entregar", "bad"),
}
"""The word and its tone."""
STATE_CHOICES = tuple(
    Choice(code, STATES[state][0])
    for code, state in (
        ("por-entregar", "waiting"),
        ("entregados", "delivered"),
        ("sin-entregar", "gave_up"),
    )
)
STATE_OF: Mapping[str, str] = {
    "por-entregar": "waiting",
    "entregados": "delivered",
    "sin-entregar": "gave_up",
}
REFUSED_URL: Mapping[str, str] = {
    "too_long": "La dirección es demasiado larga.",
    "not_an_address": "Escriba una dirección completa, por ejemplo https://erp.example.com/avisos.",
    "not_https": "La dirección debe empezar con https://.",
    "with_credentials": "Quite el usuario, la contraseña o el # de la dirección.",
    "bad_port": "Ese puerto no se usa para avisos.",
    "private_address": "Esa dirección lleva a una red privada o a este mismo equipo.",
    "not_found": "Nadie conoce esa dirección: revise que esté bien escrita.",
    "too_many": "Ya hay 20 suscripciones: quite una antes de agregar otra.",
}
"""By the reason for which an address is refused."""
_PROBLEMS: Mapping[str, str] = {
    "no answer in time": "no respondió a tiempo",
    "removed": "la suscripción se quitó",
    "the secret cannot be read any more: renew it": "el secreto ya no se puede leer: genere otro",
}


def event_said(event: str) -> str:
    """Return what an event is called; one that is not ours any more by its own name."""
    return EVENTS[Event(event)] if event in set(Event) else event


def problem_said(problem: str) -> str:
    """Return a problem for people; what a receiver or the network said itself stays as it is."""
    if problem.startswith("address refused: "):
        reason = problem.removeprefix("address refused: ")
        return REFUSED_URL.get(reason, problem)
    return _PROBLEMS.get(problem, problem)

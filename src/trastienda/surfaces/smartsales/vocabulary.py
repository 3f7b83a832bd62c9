"""Where this dialect's words meet ours: states of orders and roles, both ways."""

from collections.abc import Mapping

from trastienda.domain.sales.states import FulfilmentState as F
from trastienda.domain.sales.states import OrderStatus, order_status
from trastienda.domain.sales.states import PaymentState as P

PENDING, PAID, SHIPPED, DELIVERED, CANCELLED = "PENDIENTE", "PAGADO", "ENVIADO", "ENTREGADO", "CANCELADO"
STATUSES = (PENDING, PAID, SHIPPED, DELIVERED, CANCELLED)

STATUS_FROM_OURS: Mapping[OrderStatus, str] = {
    OrderStatus.PENDING: PENDING,
    OrderStatus.PAID: PAID,
    OrderStatus.ON_THE_WAY: SHIPPED,
    OrderStatus.DELIVERED: DELIVERED,
    OrderStatus.CANCELLED: CANCELLED,
}
STATUS_TO_OURS: Mapping[str, OrderStatus] = {word: ours for ours, word in STATUS_FROM_OURS.items()}


def status_of(payment: P, fulfilment: F) -> str:
    """Return the documented word for a pair of states."""
    return STATUS_FROM_OURS[order_status(payment, fulfilment)]


STATUS_WORDS: Mapping[str, str] = {
    **{word: word for word in STATUSES},
    "PENDING": PENDING,
    "PAID": PAID,
    "SHIPPED": SHIPPED,
    "DELIVERED": DELIVERED,
    "CANCELLED": CANCELLED,
    "CANCELED": CANCELLED,
}
"""What a client may write, in upper case; read with `status_word`."""


def status_word(text: str) -> str | None:
    """Return the documented status that a client means, in Spanish or English and any case; None for no status."""
    return STATUS_WORDS.get(text.strip().upper())


ADMIN, MANAGER, CASHIER = "ADMIN", "MANAGER", "CAJERO"
ROLE_OF: Mapping[str, str | None] = {
    "owner": ADMIN,
    "admin": ADMIN,
    "manager": MANAGER,
    "supervisor": MANAGER,
    "cashier": CASHIER,
    "seller": CASHIER,
    "warehouse": None,
    "logistics": None,
    "accountant": None,
    "customer": None,
}
"""Our role to the documented one; the others are ordinary users here."""
ROLE_WORDS: Mapping[str, str] = {ADMIN: "admin", MANAGER: "manager", CASHIER: "cashier"}
"""The documented role to ours, for an administrator who gives one."""

SAID: Mapping[str, str] = {
    "sale": "orden",
    "order": "orden",
    "product": "producto",
    "category": "categoría",
    "review": "reseña",
    "user": "usuario",
    "customer": "cliente",
    "branch": "sucursal",
    "username": "username",
    "email": "email",
    "name": "name",
    "unknown": "no existe",
    "missing": "es requerido",
    "differs": "no puede cambiar",
    "not_positive": "la cantidad debe ser mayor que cero",
    "too_many_units": "nadie puede ordenar tantas unidades",
    "too_many_wishes": "son demasiados productos en un solo mensaje",
    "not_a_rating": "debe ser de 1 a 5",
    "pending": PENDING,
    "paid": PAID,
    "preparing": PAID,
    "on_hold": PENDING,
    "ready_for_pickup": PAID,
    "on_the_way": SHIPPED,
    "delivered": DELIVERED,
    "cancelled": CANCELLED,
    "returned": CANCELLED,
    "partly_returned": "devuelto en parte",
    "hold": PENDING,
    "prepare": PAID,
    "make_ready": PAID,
    "send": SHIPPED,
    "deliver": DELIVERED,
    "cancel": CANCELLED,
    "return_all": "devolver el resto",
    "nothing": "ninguno",
    "waiting": "pendiente",
    "working": "en proceso",
    "failed": "fallido, pídalo de nuevo",
    "does_not_add_up": "no es la suma de los productos",
    "web_order": "es una orden de la tienda en línea; cámbiela en su administración",
    "from_layaway": "viene de un apartado",
    "other_currency": "está en otra moneda",
    "repeated": "se repite",
}
"""Our nouns and states as this surface's readers know them."""

FIELDS: Mapping[str, str] = {"total": "total_price"}
"""Our fields by the name that a body of this surface has for them, where that is another."""

"""Where this dialect's words meet ours: states of orders and roles, both ways."""

from collections.abc import Mapping

from trastienda.domain.sales.states import FulfilmentState as F
from trastienda.domain.sales.states import PaymentState as P

PENDING, PAID, SHIPPED, DELIVERED, CANCELLED = "PENDIENTE", "PAGADO", "ENVIADO", "ENTREGADO", "CANCELADO"
STATUSES = (PENDING, PAID, SHIPPED, DELIVERED, CANCELLED)

_BY_FULFILMENT: Mapping[F, str] = {
    F.ON_HOLD: PAID,
    F.PREPARING: PAID,
    F.READY_FOR_PICKUP: PAID,
    F.ON_THE_WAY: SHIPPED,
    F.DELIVERED: DELIVERED,
    F.CANCELLED: CANCELLED,
    F.RETURNED: CANCELLED,
}


def status_of(payment: P, fulfilment: F) -> str:
    """Return the documented word for a pair of states. A credit sale of the counter is delivered, though not paid."""
    said = _BY_FULFILMENT[fulfilment]
    if said == PAID and payment in {P.PENDING, P.AWAITING_APPROVAL, P.FAILED}:
        return PENDING
    return said


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
    "pending": PENDING,
    "paid": PAID,
    "preparing": PAID,
    "on_hold": PENDING,
    "ready_for_pickup": PAID,
    "on_the_way": SHIPPED,
    "delivered": DELIVERED,
    "cancelled": CANCELLED,
    "returned": CANCELLED,
}
"""Our nouns and states as this surface's readers know them."""

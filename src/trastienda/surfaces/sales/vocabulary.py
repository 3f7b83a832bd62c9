"""Where this dialect's words meet ours: the `state` byte, roles, what a list is ordered by."""

from collections.abc import Mapping

from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.insights.sales_finding import SalesOrder

STANDS, DELETED = 1, 0
"""A sale that stands, and one that was deleted: cancelled by whatever door, or returned whole."""
STATE_FROM_OURS: Mapping[tuple[PaymentState, FulfilmentState], int] = {
    (payment, fulfilment): DELETED
    if fulfilment in {FulfilmentState.CANCELLED, FulfilmentState.RETURNED}
    else STANDS
    for payment in PaymentState
    for fulfilment in FulfilmentState
}
"""Every pair of our states as the document's byte."""

ADMIN, EMPLOYEE = "Admin", "Employee"
ROLE_OF: Mapping[str, str | None] = {
    "owner": ADMIN,
    "admin": ADMIN,
    "system": ADMIN,
    "manager": EMPLOYEE,
    "supervisor": EMPLOYEE,
    "cashier": EMPLOYEE,
    "seller": EMPLOYEE,
    "warehouse": EMPLOYEE,
    "logistics": EMPLOYEE,
    "accountant": EMPLOYEE,
    "customer": None,
}
"""Our role to that system's; customers have nothing to ask for here."""

ORDER_TO_OURS: Mapping[str, SalesOrder] = {
    "date": SalesOrder.AT,
    "total": SalesOrder.TOTAL,
    "name": SalesOrder.FIRST_NAME,
    "client": SalesOrder.FIRST_NAME,
    "clientname": SalesOrder.FIRST_NAME,
    "lastname": SalesOrder.LAST_NAME,
}
"""What `orderBy` may say, in any case."""
ORDERS = ("date", "total", "name", "lastname")
YES, NO = frozenset({"true", "1"}), frozenset({"false", "0"})
"""What `desc` may say, in any case."""

FIELDS: Mapping[str, str] = {
    "customer": "idClient",
    "lines": "concepts",
    "quantity": "quantity",
    "unit_price": "unitaryPrice",
    "product": "idProduct",
}
"""Our fields by the name that a body of this surface has for them."""

SAID: Mapping[str, str] = {
    "sale": "venta",
    "order": "venta",
    "quotation": "cotización",
    "layaway": "apartado",
    "branch": "sucursal",
    "category": "categoría",
    "customer": "cliente",
    "employee": "empleado",
    "product": "producto",
    "user": "usuario",
    "tenant": "tienda",
    "missing": "falta",
    "repeated": "se repite",
    "cancelled": "eliminada (state 0)",
    "returned": "devuelta (state 0)",
    "delivered": "vigente (state 1)",
    "partly_returned": "ya se devolvió una parte",
    "web_order": "es una orden de la tienda en línea; cámbiela en su administración",
    "from_layaway": "viene de un apartado",
    "other_currency": "está en otra moneda",
    "nothing": "ninguno",
    "hold": "poner en espera",
    "prepare": "preparar",
    "make_ready": "dejar lista para retirar",
    "send": "enviar",
    "deliver": "entregar",
    "cancel": "cancelar",
    "return_all": "devolver el resto",
}
"""Our nouns, reasons and states as this surface's readers know them."""

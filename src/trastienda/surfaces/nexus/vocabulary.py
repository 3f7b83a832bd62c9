"""Where this dialect's words meet ours, both ways."""

from trastienda.domain.access.roles import ROLES
from trastienda.domain.payments.rules import CARD, CASH, TRANSFER
from trastienda.domain.sales.states import FulfilmentState, PaymentState

METHOD_TO_OURS = {"efectivo": CASH, "tarjeta": CARD, "transferencia": TRANSFER}
METHOD_FROM_OURS = {ours: theirs for theirs, ours in METHOD_TO_OURS.items()} | {
    "mixed": "mixto",
    "none": "credito",
    "deposit": "apartado",
}
MIXED_METHOD = "mixto"


def _sale_status(payment: PaymentState, fulfilment: FulfilmentState) -> str | None:
    if fulfilment in {FulfilmentState.CANCELLED, FulfilmentState.RETURNED}:
        return str(fulfilment)
    received = {PaymentState.PAID, PaymentState.PARTIALLY_REFUNDED, PaymentState.REFUNDED}
    return "completed" if fulfilment is FulfilmentState.DELIVERED or payment in received else None


SALE_STATUS = {
    (payment, fulfilment): _sale_status(payment, fulfilment)
    for payment in PaymentState
    for fulfilment in FulfilmentState
}
"""Every pair of our states. None: an order that is neither paid nor handed over is no sale at this counter yet."""
SALES_SHOWN = [states for states, status in SALE_STATUS.items() if status]

TIER_TO_OURS = {"mostrador": 1, "taller": 2, "mayoreo": 3}
TIER_FROM_OURS = {ours: theirs for theirs, ours in TIER_TO_OURS.items()}

ROLE_LABELS = {code: label for code, (label, _) in ROLES.items()}
CREATABLE_ROLES = ("admin", "cashier", "warehouse", "accountant")

SAID = {
    "sale": "venta",
    "quotation": "cotización",
    "layaway": "apartado",
    "branch": "sucursal",
    "category": "categoría",
    "customer": "cliente",
    "employee": "empleado",
    "product": "producto",
    "tenant": "tenant",
    "active": "activo",
    "completed": "completado",
    "converted": "convertido",
    "expired": "vencido",
    "cancelled": "cancelado",
    "returned": "devuelto",
    "sku": "part_number",
    "barcode": "código de barras",
    "name": "nombre",
    "missing": "falta",
    "delivered": "entregado",
    "partly_returned": "devuelto en parte",
    "due_on": "due_date",
    "past": "ya pasó",
    "differs": "no es el del documento",
    "quantity": "quantity",
    "reason": "reason",
    "zero": "no puede ser cero",
    "counted_twice": "está contado dos veces",
    "below_min_stock": "es menor que min_stock",
    "email": "email",
    "amount": "importe",
    "counted": "efectivo contado",
    "postal_code": "codigo_postal",
    "fiscal_regime": "regimen_fiscal",
    "cfdi_use": "uso_cfdi",
    "not_an_email": "no es una dirección de correo",
    "not_a_percentage": "debe estar entre 0 y 100",
    "not_positive": "debe ser mayor que cero",
    "negative": "no puede ser negativo",
    "not_three_digits": "deben ser 3 dígitos",
    "not_five_digits": "deben ser 5 dígitos",
    "not_a_cfdi_use": "no es un uso de CFDI, como G03",
    "unknown_setting": "no existe",
    "unknown_value": "no es uno de los valores permitidos",
}
"""Our nouns, states and fields, as a sentence of this dialect says them."""

THEME = {
    "--color-primary": "#1a73e8",
    "--color-secondary": "#5f6368",
    "--color-accent": "#ff6b35",
    "--color-bg": "#ffffff",
    "--color-surface": "#f8f9fa",
    "--color-text": "#202124",
    "--color-border": "#dadce0",
    "--font-display": "'Sora', sans-serif",
    "--font-body": "'Plus Jakarta Sans', sans-serif",
    "--font-mono": "'JetBrains Mono', monospace",
    "--radius": "8px",
}

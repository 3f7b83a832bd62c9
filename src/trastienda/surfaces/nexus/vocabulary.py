"""Where this dialect's words meet ours, both ways."""

from trastienda.domain.access.roles import ROLES
from trastienda.domain.payments.rules import CARD, CASH, TRANSFER

METHOD_TO_OURS = {"efectivo": CASH, "tarjeta": CARD, "transferencia": TRANSFER}
METHOD_FROM_OURS = {ours: theirs for theirs, ours in METHOD_TO_OURS.items()} | {
    "mixed": "mixto",
    "none": "credito",
    "deposit": "apartado",
}
MIXED_METHOD = "mixto"

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

"""The canonical roles: named sets of permissions that every new tenant begins with, and may change.

Labels are what people read. The documented point of sale knows owner, admin, cashier, warehouse and accountant; the
other surfaces map their own role words onto these.
"""

from collections.abc import Mapping

from trastienda.kernel.actor import Permission as P

OWNER = "owner"
ALL = frozenset(P)
COUNTER = frozenset(
    {P.SELL, P.DISCOUNT, P.VIEW_SALES, P.VIEW_INVENTORY, P.VIEW_FITMENT, P.VIEW_CUSTOMERS, P.CREATE_CUSTOMERS}
    | {P.EDIT_CUSTOMERS, P.CREATE_INVOICES, P.VIEW_INVOICES}
)
STOCK_ROOM = frozenset(
    {P.VIEW_INVENTORY, P.CREATE_INVENTORY, P.EDIT_INVENTORY, P.ADJUST_INVENTORY, P.TRANSFER_INVENTORY, P.VIEW_FITMENT}
)
BOOKS = frozenset(
    {P.VIEW_BOOKS, P.POST_BOOKS, P.VIEW_INVOICES, P.CREATE_INVOICES, P.CANCEL_INVOICES, P.VIEW_SALES}
    | {P.VIEW_CUSTOMERS, P.EDIT_CUSTOMERS, P.VIEW_INVENTORY, P.VIEW_SETTINGS}
)
SUPERVISION = COUNTER | STOCK_ROOM | {P.CANCEL, P.MANAGE_REGISTERS, P.VIEW_SETTINGS, P.CANCEL_INVOICES}

ROLES: Mapping[str, tuple[str, frozenset[P]]] = {
    OWNER: ("Dueno", ALL),
    "admin": ("Administrador", ALL),
    "manager": ("Gerente", ALL - {P.EDIT_SETTINGS}),
    "supervisor": ("Supervisor", SUPERVISION),
    "cashier": ("Cajero", COUNTER),
    "seller": ("Vendedor", COUNTER - {P.CREATE_INVOICES}),
    "warehouse": ("Almacenista", STOCK_ROOM),
    "logistics": ("Logistica", frozenset({P.VIEW_SALES, P.VIEW_INVENTORY, P.VIEW_CUSTOMERS})),
    "accountant": ("Contador", BOOKS),
    "customer": ("Cliente", frozenset()),
}
"""Code to label and permissions. The labels have no accents because the documented one ("Dueno") has none."""

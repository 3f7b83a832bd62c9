"""The canonical roles: named sets of permissions that every new tenant begins with, and may change.

Labels are what people read. The documented point of sale knows owner, admin, cashier, warehouse and accountant; the
other surfaces map their own role words onto these.
"""

from collections.abc import Mapping

from trastienda.kernel.actor import Permission

OWNER = "owner"
CUSTOMER = "customer"
ALL = frozenset(Permission)
COUNTER = frozenset(
    {
        Permission.SELL,
        Permission.DISCOUNT,
        Permission.VIEW_SALES,
        Permission.VIEW_INVENTORY,
        Permission.VIEW_FITMENT,
        Permission.VIEW_CUSTOMERS,
        Permission.CREATE_CUSTOMERS,
        Permission.EDIT_CUSTOMERS,
        Permission.VIEW_INVOICES,
        Permission.CREATE_INVOICES,
        Permission.CREATE_ORDERS,
        Permission.MOVE_ORDERS,
        Permission.SCAN_SHIPMENTS,
    }
)
STOCK_ROOM = frozenset(
    {
        Permission.VIEW_INVENTORY,
        Permission.CREATE_INVENTORY,
        Permission.EDIT_INVENTORY,
        Permission.ADJUST_INVENTORY,
        Permission.TRANSFER_INVENTORY,
        Permission.VIEW_FITMENT,
    }
)
BOOKS = frozenset(
    {
        Permission.VIEW_BOOKS,
        Permission.POST_BOOKS,
        Permission.VIEW_INVOICES,
        Permission.CREATE_INVOICES,
        Permission.CANCEL_INVOICES,
        Permission.VIEW_SALES,
        Permission.VIEW_CUSTOMERS,
        Permission.EDIT_CUSTOMERS,
        Permission.VIEW_INVENTORY,
        Permission.VIEW_SETTINGS,
        Permission.VIEW_REPORTS,
    }
)
SHIPPING = frozenset(
    {
        Permission.VIEW_SALES,
        Permission.VIEW_INVENTORY,
        Permission.VIEW_CUSTOMERS,
        Permission.SCAN_SHIPMENTS,
    }
)
SUPERVISION = (
    COUNTER
    | STOCK_ROOM
    | {
        Permission.CANCEL,
        Permission.EDIT_ORDERS,
        Permission.MANAGE_SHIPPING,
        Permission.MANAGE_REGISTERS,
        Permission.VIEW_SETTINGS,
        Permission.CANCEL_INVOICES,
        Permission.MODERATE_REVIEWS,
        Permission.VIEW_REPORTS,
    }
)
OWNERS_ALONE = {Permission.EDIT_SETTINGS, Permission.MANAGE_USERS, Permission.MANAGE_ORDERS}

ROLES: Mapping[str, tuple[str, frozenset[Permission]]] = {
    OWNER: ("Dueno", ALL),
    "admin": ("Administrador", ALL),
    "manager": ("Gerente", ALL - OWNERS_ALONE),
    "supervisor": ("Supervisor", SUPERVISION),
    "cashier": ("Cajero", COUNTER),
    "seller": ("Vendedor", COUNTER - {Permission.CREATE_INVOICES}),
    "warehouse": ("Almacenista", STOCK_ROOM),
    "logistics": ("Logistica", SHIPPING),
    "accountant": ("Contador", BOOKS),
    CUSTOMER: ("Cliente", frozenset()),
}
"""Code to label and permissions. The labels have no accents because the documented one ("Dueno") has none."""

HIRED_AS = frozenset(ROLES) - {OWNER, CUSTOMER}
"""What an employee can be taken on as: the owner is there from the beginning, and a customer is none."""

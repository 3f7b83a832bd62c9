"""Who acts: a person, a device or the system, in one tenant, with a set of permissions.

The permission strings are the documented ones of the point of sale; the few others serve the other surfaces.
Roles are named sets of permissions, kept per tenant in `access.Role`; an actor carries only the result.
"""

from decimal import Decimal
from enum import StrEnum

import msgspec

from trastienda.kernel.errors import Forbidden


class Permission(StrEnum):
    """What may be done. A permission names an ability, never a screen or a role."""

    SELL = "pos.sell"
    DISCOUNT = "pos.discount"
    VIEW_SALES = "pos.view"
    CANCEL = "pos.cancel"
    VIEW_INVENTORY = "inventory.view"
    CREATE_INVENTORY = "inventory.create"
    EDIT_INVENTORY = "inventory.edit"
    ADJUST_INVENTORY = "inventory.adjust"
    TRANSFER_INVENTORY = "inventory.transfer"
    VIEW_FITMENT = "catalog.view"
    VIEW_CUSTOMERS = "customers.view"
    CREATE_CUSTOMERS = "customers.create"
    EDIT_CUSTOMERS = "customers.edit"
    VIEW_INVOICES = "invoicing.view"
    CREATE_INVOICES = "invoicing.create"
    CANCEL_INVOICES = "invoicing.cancel"
    VIEW_BOOKS = "accounting.view"
    POST_BOOKS = "accounting.create"
    VIEW_SETTINGS = "config.view"
    EDIT_SETTINGS = "config.edit"
    MANAGE_REGISTERS = "register.manage"
    """Close another person's register; the document's own day never needs it, a supervisor does."""
    CREATE_ORDERS = "orders.create"
    """Place an order of the web store for somebody; customers place their own without it."""
    MANAGE_ORDERS = "orders.manage"
    """See, change and delete everybody's orders."""
    MOVE_ORDERS = "orders.move"
    """See the orders of the web store and say where their goods are."""
    EDIT_ORDERS = "orders.edit"
    """Change what an order says, give its money back, take it off the list."""
    MANAGE_SHIPPING = "shipping.manage"
    """Print labels and ask carriers for waybills."""
    SCAN_SHIPMENTS = "shipping.scan"
    """Say where a parcel is, with a scanner in hand."""
    MANAGE_USERS = "users.manage"
    MODERATE_REVIEWS = "reviews.moderate"
    VIEW_REPORTS = "reports.view"
    """Dashboards, reports and forecasts."""


class ActorKind(StrEnum):
    EMPLOYEE = "employee"
    USER = "user"
    VISITOR = "visitor"
    SYSTEM = "system"


class Actor(msgspec.Struct, frozen=True):
    """Someone who asks for an operation. `branch_id` is where they stand; `max_discount_pct` is theirs alone."""

    tenant_id: int
    kind: ActorKind
    id: int | None
    name: str
    role: str
    permissions: frozenset[str]
    branch_id: int | None = None
    max_discount_pct: Decimal = Decimal(0)
    surface: str = ""
    device_id: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """:raises Forbidden: the actor lacks the permission."""
        if permission not in self.permissions:
            raise Forbidden(permission=permission)

    @property
    def employee_id(self) -> int | None:
        return self.id if self.kind is ActorKind.EMPLOYEE else None

    @property
    def user_id(self) -> int | None:
        return self.id if self.kind is ActorKind.USER else None


def visitor(tenant_id: int, *, surface: str = "") -> Actor:
    """Return somebody who has not signed in: they see what a shop window shows, and may do nothing."""
    return Actor(
        tenant_id=tenant_id,
        kind=ActorKind.VISITOR,
        id=None,
        name="",
        role="",
        permissions=frozenset(),
        surface=surface,
    )


def system_actor(tenant_id: int, *, name: str = "Sistema", branch_id: int | None = None) -> Actor:
    """Return the actor of jobs, imports and the demo: it may do everything within one tenant."""
    return Actor(
        tenant_id=tenant_id,
        kind=ActorKind.SYSTEM,
        id=None,
        name=name,
        role="system",
        permissions=frozenset(Permission),
        branch_id=branch_id,
        max_discount_pct=Decimal(100),
    )

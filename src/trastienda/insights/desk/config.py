"""
Question: how is the shop set up?

Grain: the shop, a branch, a kind of numbered document, a way to pay, a way to send, a zone.   Units: rates are
fractions; money in the shop's currency, tax included; grams.   Source: tenancy, payments, shipping; people, shelves and
drawers for what stands in the way of closing a branch.   Fresh: now.   Costs: 1 statement each, 4 for shipping.
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from trastienda.domain.tenancy.queries import Theme, theme
from trastienda.domain.tenancy.settings import Settings, tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

MAY = Permission.EDIT_SETTINGS


class ShopShown(msgspec.Struct, frozen=True):
    """What a shop says of itself. `certificate` is the tax number that its documents are sealed with, if they are."""

    name: str
    legal_name: str
    tax_id: str
    fiscal_regime: str
    postal_code: str
    country: str
    currency: str
    time_zone: str
    default_tax_rate: Decimal
    prices_include_tax: bool
    is_demo: bool
    certificate: str | None


class BranchShown(msgspec.Struct, frozen=True):
    """A branch; `has_stock`: units lie or are set aside there; `registers` are open, `people` work there."""

    id: int
    name: str
    address: str
    phone: str
    is_active: bool
    below_zero: bool
    has_stock: bool
    registers: int
    people: int


class Numbering(msgspec.Struct, frozen=True):
    """A kind of numbered document: prefix with its hyphen, least width, and the last number given."""

    kind: str
    prefix: str
    width: int
    last: int

    @property
    def next(self) -> str:
        """V-0042"""
        return f"{self.prefix}{str(self.last + 1).rjust(self.width, '0')}"


class PayMethod(msgspec.Struct, frozen=True):
    """A way to pay in the web store."""

    id: int
    name: str
    gateway: str
    position: int
    is_active: bool


_SHOP = """
SELECT t.name, t.legal_name, t.tax_id, t.fiscal_regime, t.postal_code, t.country, t.currency, t.time_zone,
  t.default_tax_rate, t.prices_include_tax, t.is_demo, (
    SELECT c.tax_id FROM fiscal_certificate c
    WHERE c.tenant_id = t.id AND c.branch_id IS NULL AND c.is_active LIMIT 1)
FROM tenant t WHERE t.id = %s
"""
_BRANCHES = """
SELECT b.id, b.name, b.address, b.phone, b.is_active, b.below_zero, EXISTS (
    SELECT 1 FROM stock_level s WHERE s.tenant_id = b.tenant_id AND s.branch_id = b.id
      AND (s.on_hand <> 0 OR s.reserved <> 0)),
  coalesce(r.count, 0),
  coalesce(e.count, 0) + coalesce(u.count, 0)
FROM branch b
LEFT JOIN (SELECT branch_id, count(*) FROM register_session
  WHERE tenant_id = %(tenant)s AND closed_at IS NULL GROUP BY 1) r ON r.branch_id = b.id
LEFT JOIN (SELECT branch_id, count(*) FROM employee
  WHERE tenant_id = %(tenant)s AND is_active GROUP BY 1) e ON e.branch_id = b.id
LEFT JOIN (SELECT branch_id, count(*) FROM app_user
  WHERE tenant_id = %(tenant)s AND is_active AND role <> 'customer' GROUP BY 1) u ON u.branch_id = b.id
WHERE b.tenant_id = %(tenant)s ORDER BY b.is_active DESC, b.id
"""
_NUMBERINGS = "SELECT kind, prefix, width, last FROM folio_counter WHERE tenant_id = %s ORDER BY id"
_PAY_METHODS = """
SELECT id, name, gateway, position, is_active FROM payment_method WHERE tenant_id = %s ORDER BY position, id
"""
_CONNECTED = "SELECT provider, is_active FROM connection WHERE tenant_id = %s ORDER BY provider"


def shop_shown(*, actor: Actor) -> ShopShown:
    """Return what the shop says of itself. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return sql.structs(ShopShown, _SHOP, (current_tenant(),))[0]


def settings_shown(*, actor: Actor) -> Settings:
    """Return what the shop has chosen. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return tenant_settings()


def theme_shown(*, actor: Actor) -> Theme:
    """Return in what its screens differ from the usual look. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return theme()


def branches_shown(*, actor: Actor) -> list[BranchShown]:
    """Return every branch, the open ones first. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return sql.structs(BranchShown, _BRANCHES, {"tenant": current_tenant()})


def branch_shown(branch: int, *, actor: Actor) -> BranchShown:
    """Return one branch, also a closed one. :raises NotFound: unknown or a neighbour's. :raises Forbidden: …"""
    for each in branches_shown(actor=actor):
        if each.id == branch:
            return each
    raise NotFound(noun="branch", id=branch)


def numberings(*, actor: Actor) -> list[Numbering]:
    """Return how each kind of document is numbered. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return sql.structs(Numbering, _NUMBERINGS, (current_tenant(),))


def numbering(kind: str, *, actor: Actor) -> Numbering:
    """Return one kind. :raises NotFound: no kind of document is called so. :raises Forbidden: …"""
    for each in numberings(actor=actor):
        if each.kind == kind:
            return each
    raise NotFound(noun="numbering", id=kind[:30])


def pay_methods(*, actor: Actor) -> list[PayMethod]:
    """Return the ways to pay in the web store, in the order shown. :raises Forbidden: settings are not the actor's."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return sql.structs(PayMethod, _PAY_METHODS, (current_tenant(),))


def connected(*, actor: Actor) -> Mapping[str, bool]:
    """Return the outside systems with which the shop has an account of its own, and whether it is used."""
    actor.require(MAY)
    with transaction(actor.tenant_id):
        return dict(sql.rows(_CONNECTED, (current_tenant(),)))

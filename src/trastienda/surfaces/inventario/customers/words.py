"""What this area calls things, what a list's address means, and what a seller may not do."""

from collections.abc import Mapping
from datetime import date

from trastienda.domain.tenancy.profile import TenantProfile, tenant_profile
from trastienda.insights.desk.customers import CustomersWanted
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden
from trastienda.kernel.transaction import transaction
from trastienda.surfaces.inventario.desk.listing import Choice, Fact, asked_order

ROOT = "/clientes/"
BACK = Fact("Clientes", "", href=ROOT)
ORDERS: Mapping[str, str] = {"nombre": "name", "saldo": "balance", "limite": "limit", "alta": "since"}
"""The words after `orden=`, and ours."""
STATES: Mapping[str, str] = {"deudores": "owing", "inactivos": "inactive", "todos": "all"}
STATE_CHOICES = (
    Choice("deudores", "Con saldo"),
    Choice("inactivos", "Inactivos"),
    Choice("todos", "Activos e inactivos"),
)
TIERS: Mapping[str, int] = {"mostrador": 1, "taller": 2, "mayoreo": 3}
TIER_TITLES: Mapping[int, str] = {1: "Mostrador", 2: "Taller", 3: "Mayoreo"}
TIER_WORDS: Mapping[int, str] = {number: word for word, number in TIERS.items()}
TIER_CHOICES = tuple(Choice(word, TIER_TITLES[number]) for word, number in TIERS.items())
METHODS: Mapping[str, str] = {"transferencia": "transfer", "tarjeta": "card", "efectivo": "cash"}
METHOD_CHOICES = [("transferencia", "Transferencia"), ("tarjeta", "Tarjeta"), ("efectivo", "Efectivo")]
MOVES: Mapping[str, str] = {
    "sale": "Venta a crédito",
    "payment": "Pago",
    "return": "Devolución",
    "cancellation": "Cancelación",
    "chargeback": "Contracargo",
    "opening": "Saldo inicial",
}
PAYMENT_STATES: Mapping[str, tuple[str, str]] = {
    "pending": ("Por pagar", "warn"),
    "awaiting_approval": ("Por revisar", "warn"),
    "failed": ("Pago fallido", "bad"),
    "paid": ("Pagada", "good"),
    "partially_refunded": ("Reembolso parcial", "quiet"),
    "refunded": ("Reembolsada", "quiet"),
}
_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
_SELLERS = {"seller", "cashier"}
"""Whom the document calls Vendedor: they see and add customers here, whatever the till lets them correct."""


def administers(actor: Actor) -> bool:
    """Whether somebody may change, remove and collect here."""
    return actor.may(Permission.EDIT_CUSTOMERS) and actor.role not in _SELLERS


def require_administration(actor: Actor) -> None:
    """:raises Forbidden: it is a seller, or somebody who may not change customers."""
    if not administers(actor):
        raise Forbidden(permission=Permission.EDIT_CUSTOMERS)


def profile_of(actor: Actor) -> TenantProfile:
    """Return the shop's country, zone and currency."""
    with transaction(actor.tenant_id):
        return tenant_profile(actor.tenant_id)


def day(text: str) -> date | None:
    """Return the date that a text says, or None."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def short_day(on: date) -> str:
    """21 nov 2026"""
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def wanted_customers(query: Mapping[str, str]) -> CustomersWanted:
    """Return what a list's address asks for; what makes no sense is as if it were not there."""
    order, descending = asked_order(query, ORDERS, usual="nombre")
    return CustomersWanted(
        text=query.get("q", "").replace("\0", "")[:100],
        state=STATES.get(query.get("estado", ""), "active"),
        tier=TIERS.get(query.get("nivel", "")),
        order=order,
        descending=descending,
    )

"""Customers in this surface's words, both ways."""

from typing import Any

from msgspec import UNSET

from trastienda.domain.parties.queries import CustomerRow
from trastienda.domain.parties.rules import CustomerFields
from trastienda.kernel.actor import Actor
from trastienda.surfaces.inventario.customers import wire
from trastienda.surfaces.inventario.customers.words import TIER_WORDS, TIERS
from trastienda.surfaces.inventario.render import amount, instant
from trastienda.web.decode import exact

_SAME = {
    "name": "nombre", "phone": "telefono", "tax_id": "documento", "email": "correo", "address": "domicilio",
    "legal_name": "razon_social", "fiscal_regime": "regimen_fiscal", "postal_code": "codigo_postal",
    "cfdi_use": "uso_cfdi",
}  # fmt: skip


def customer(each: CustomerRow, actor: Actor) -> wire.Customer:
    return wire.Customer(
        id=each.id,
        nombre=each.name,
        telefono=each.phone,
        documento=each.tax_id,
        correo=each.email,
        domicilio=each.address,
        razon_social=each.legal_name,
        regimen_fiscal=each.fiscal_regime,
        codigo_postal=each.postal_code,
        uso_cfdi=each.cfdi_use,
        nivel_precio=TIER_WORDS[each.price_tier],
        limite_credito=amount(each.credit_limit),
        saldo=amount(each.balance),
        activo=each.is_active,
        fecha_creacion=instant(each.created_at, actor),
    )


def fields(body: wire.NewCustomer | wire.ChangedCustomer) -> CustomerFields:
    """Return what a body says of a customer, in our words."""
    given: dict[str, Any] = {ours: getattr(body, theirs) for ours, theirs in _SAME.items()}
    if body.nivel_precio is not UNSET:
        given["price_tier"] = TIERS[body.nivel_precio]
    if body.limite_credito is not UNSET:
        given["credit_limit"] = exact(body.limite_credito)
    if isinstance(body, wire.ChangedCustomer):
        given["is_active"] = body.activo
    return CustomerFields(**given)

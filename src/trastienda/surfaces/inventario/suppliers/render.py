"""Suppliers in this surface's words, both ways."""

from msgspec import UNSET

from trastienda.domain.parties.supplier_rules import SupplierFields
from trastienda.insights.desk.suppliers import SupplierRow
from trastienda.kernel.actor import Actor
from trastienda.surfaces.inventario.render import amount, instant
from trastienda.surfaces.inventario.suppliers import wire


def supplier(each: SupplierRow, actor: Actor) -> wire.Supplier:
    return wire.Supplier(
        id=each.id,
        nombre=each.name,
        documento=each.tax_id,
        correo=each.email,
        telefono=each.phone,
        domicilio=each.address,
        activo=each.is_active,
        compras=each.purchases,
        comprado=amount(each.bought),
        fecha_creacion=instant(each.created_at, actor),
    )


def fields(body: wire.NewSupplier | wire.ChangedSupplier) -> SupplierFields:
    """Return what a body says of a supplier, in our words."""
    return SupplierFields(
        name=body.nombre,
        tax_id=body.documento,
        email=body.correo,
        phone=body.telefono,
        address=body.domicilio,
        is_active=body.activo if isinstance(body, wire.ChangedSupplier) else UNSET,
    )

"""The form of a supplier, and what a list's address means."""

from collections.abc import Mapping
from typing import Any, ClassVar

from trastienda.domain.parties.errors import BadTaxId
from trastienda.domain.parties.supplier_rules import SupplierFields
from trastienda.insights.desk.suppliers import SupplierRow, SuppliersWanted
from trastienda.kernel.errors import DomainError
from trastienda.surfaces.inventario.desk.forms import DeskForm, Text, YesNo
from trastienda.surfaces.inventario.desk.listing import asked_order
from trastienda.surfaces.inventario.vocabulary import FIELDS

ORDERS: Mapping[str, str] = {"nombre": "name", "alta": "since"}
STATES: Mapping[str, str] = {"inactivos": "inactive", "todos": "all"}


class SupplierForm(DeskForm):
    """A new supplier, or one that is changed."""

    refused_fields: ClassVar[Mapping[str, str]] = FIELDS

    nombre = Text("Nombre", most=200)
    documento = Text("Documento", most=20, required=False, help_text="El número con que paga impuestos.")
    correo = Text("Correo", most=254, required=False)
    telefono = Text("Teléfono", most=40, required=False)
    domicilio = Text("Domicilio", most=300, required=False)
    activo = YesNo("Activo")

    def __init__(self, *args: Any, country: str, is_new: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["documento"].label = {"MX": "RFC", "AR": "CUIT", "CO": "NIT o cédula"}.get(
            country, "Documento"
        )
        self.fields["correo"].widget.attrs |= {"inputmode": "email", "autocomplete": "off"}
        self.fields["telefono"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        if is_new:
            del self.fields["activo"]

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, BadTaxId):
            self.add_error("documento", sentence)
        else:
            super().refuse(error, sentence)

    def told(self) -> SupplierFields:
        """Return what the form says of the supplier."""
        told = self.cleaned_data
        given = {"is_active": told["activo"]} if "activo" in told else {}
        return SupplierFields(
            name=told["nombre"],
            tax_id=told["documento"],
            email=told["correo"],
            phone=told["telefono"],
            address=told["domicilio"],
            **given,
        )


def shown_values(supplier: SupplierRow) -> dict[str, Any]:
    """Return what the form of a supplier begins with."""
    return {
        "nombre": supplier.name,
        "documento": supplier.tax_id or "",
        "correo": supplier.email or "",
        "telefono": supplier.phone or "",
        "domicilio": supplier.address or "",
        "activo": supplier.is_active,
    }


def wanted_suppliers(query: Mapping[str, str]) -> SuppliersWanted:
    """Return what a list's address asks for; what makes no sense is as if it were not there."""
    order, descending = asked_order(query, ORDERS, usual="nombre")
    return SuppliersWanted(
        text=query.get("q", "").replace("\0", "")[:100],
        state=STATES.get(query.get("estado", ""), "active"),
        order=order,
        descending=descending,
    )

"""The forms of a customer and of what they pay."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from trastienda.domain.cash.errors import NoOpenRegister
from trastienda.domain.parties.errors import BadTaxId
from trastienda.domain.parties.queries import CustomerRow
from trastienda.domain.parties.rules import CustomerFields
from trastienda.domain.payments.errors import PaidTooMuch
from trastienda.kernel.errors import DomainError
from trastienda.kernel.money import ZERO
from trastienda.operations.parties.receive_account_payment import ReceiveAccountPayment
from trastienda.surfaces.inventario.customers.words import (
    METHOD_CHOICES,
    METHODS,
    TIER_CHOICES,
    TIER_WORDS,
    TIERS,
)
from trastienda.surfaces.inventario.desk.forms import Amount, DeskForm, OneOf, Text, YesNo
from trastienda.surfaces.inventario.vocabulary import FIELDS

FISCAL = ("razon_social", "regimen_fiscal", "codigo_postal", "uso_cfdi")
"""What only an invoice of Mexico's tax office asks for."""


class CustomerForm(DeskForm):
    """A new customer, or one that is changed. Without `gives_credit` nothing that gives them money is asked."""

    refused_fields: ClassVar[Mapping[str, str]] = FIELDS

    nombre = Text("Nombre", most=150)
    telefono = Text("Teléfono", most=20, required=False)
    documento = Text("Documento", most=20, required=False, help_text="El número con que paga impuestos.")
    correo = Text("Correo", most=254, required=False)
    domicilio = Text("Domicilio", most=300, required=False)
    razon_social = Text("Razón social", most=250, required=False, help_text="Como está en su constancia.")
    regimen_fiscal = Text(
        "Régimen fiscal", most=3, required=False, help_text="Tres dígitos, por ejemplo 601."
    )
    codigo_postal = Text("Código postal fiscal", most=5, required=False)
    uso_cfdi = Text("Uso de CFDI", most=4, required=False, help_text="Por ejemplo G03.")
    nivel_precio = OneOf("Nivel de precio", choices=[(each.value, each.title) for each in TIER_CHOICES])
    limite_credito = Amount(
        "Límite de crédito", required=False, help_text="Vacío o cero: no compra a crédito."
    )
    activo = YesNo("Activo")

    def __init__(
        self, *args: Any, country: str, is_new: bool, gives_credit: bool = True, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["documento"].label = {"MX": "RFC", "AR": "CUIT", "CO": "NIT o cédula"}.get(
            country, "Documento"
        )
        self.fields["correo"].widget.attrs |= {"inputmode": "email", "autocomplete": "off"}
        self.fields["telefono"].widget.attrs |= {"inputmode": "tel", "autocomplete": "off"}
        dropped = [*(() if country == "MX" else FISCAL), *(("activo",) if is_new else ())]
        if not gives_credit:
            dropped += ["nivel_precio", "limite_credito"]
        for name in dropped:
            del self.fields[name]

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, BadTaxId):
            self.add_error("documento", sentence)
        else:
            super().refuse(error, sentence)

    def told(self) -> CustomerFields:
        """Return what the form says of the customer; fields that it did not show are left alone."""
        ours = {theirs: name for name, theirs in FIELDS.items()}
        given: dict[str, Any] = {
            ours[name]: text or None for name, text in self.cleaned_data.items() if name in _TEXTS
        }
        if "nivel_precio" in self.cleaned_data:
            given["price_tier"] = TIERS[self.cleaned_data["nivel_precio"]]
            given["credit_limit"] = self.cleaned_data["limite_credito"] or ZERO
        if "activo" in self.cleaned_data:
            given["is_active"] = self.cleaned_data["activo"]
        return CustomerFields(name=self.cleaned_data["nombre"], **given)


_TEXTS = {"telefono", "documento", "correo", "domicilio", *FISCAL}


class PaymentForm(DeskForm):
    """What a customer pays of what they owe."""

    refused_fields: ClassVar[Mapping[str, str]] = FIELDS

    monto = Amount("Monto", least="0.01")
    metodo = OneOf(
        "Cómo paga", choices=METHOD_CHOICES, help_text="El efectivo entra a la caja que usted tenga abierta."
    )
    referencia = Text(
        "Referencia", most=60, required=False, help_text="Por ejemplo el número de transferencia."
    )
    notas = Text("Notas", most=300, required=False, lines=2)

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, PaidTooMuch):
            self.add_error("monto", sentence)
        elif isinstance(error, NoOpenRegister):
            self.add_error("metodo", f"{sentence}: abra la suya, o cobre por transferencia.")
        else:
            super().refuse(error, sentence)

    def told(self, customer_id: int) -> ReceiveAccountPayment:
        """Return what is to be received."""
        told = self.cleaned_data
        return ReceiveAccountPayment(
            customer=customer_id,
            amount=told["monto"],
            method=METHODS[told["metodo"]],
            reference=told["referencia"] or None,
            notes=told["notas"] or None,
        )


def shown_values(customer: CustomerRow) -> dict[str, Any]:
    """Return what the form of a customer begins with."""
    return {
        "nombre": customer.name,
        "telefono": customer.phone or "",
        "documento": customer.tax_id or "",
        "correo": customer.email or "",
        "domicilio": customer.address or "",
        "razon_social": customer.legal_name or "",
        "regimen_fiscal": customer.fiscal_regime or "",
        "codigo_postal": customer.postal_code or "",
        "uso_cfdi": customer.cfdi_use or "",
        "nivel_precio": TIER_WORDS[customer.price_tier],
        "limite_credito": customer.credit_limit.quantize(Decimal("0.01")),
        "activo": customer.is_active,
    }

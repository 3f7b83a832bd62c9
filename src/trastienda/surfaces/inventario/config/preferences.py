"""The page of preferences: every choice of `domain/tenancy/settings.py`, in one form, saved as one."""

from decimal import Decimal
from typing import Any, ClassVar

import msgspec
from django.http import HttpResponse

from trastienda.domain.tenancy.settings import BankAccount, Settings
from trastienda.insights.desk.config import branches_shown, settings_shown
from trastienda.kernel.errors import DomainError, Invalid
from trastienda.operations.tenancy.change_settings import change_settings
from trastienda.surfaces.inventario.config.common import MAY, ROOT, form_page, profile_of, sent, unknown_codes
from trastienda.surfaces.inventario.desk.engine import DeskCall
from trastienda.surfaces.inventario.desk.forms import Amount, DeskForm, OneOf, Text
from trastienda.surfaces.inventario.surface import DESK
from trastienda.surfaces.inventario.vocabulary import SETTINGS

HERE = f"{ROOT}preferencias/"
CHANGED = "Preferencias guardadas."
BANK = ("cuenta_titular", "cuenta_banco", "cuenta_numero", "cuenta_alias", "cuenta_documento")
_BANK_FIELDS = dict(zip(BankAccount.__struct_fields__, BANK, strict=True))


class PreferencesForm(DeskForm):
    """What a shop may choose."""

    refused_fields: ClassVar[dict[str, str]] = {
        **{name: field for name, field in SETTINGS.items() if name != "bank_account"},
        "bank_account": "cuenta_numero",
        "bank_account.number": "cuenta_numero",
    }

    sucursal_web = OneOf(
        "Sucursal de la tienda en línea",
        number=True,
        required=False,
        help_text="De sus existencias vende la tienda en línea.",
    )
    direccion_tienda = Text(
        "Dirección de su tienda en línea",
        most=300,
        required=False,
        help_text="Con https://. Ahí vuelve quien pagó en la página de un medio de pago.",
    )
    horas_de_espera = Amount(
        "Horas que se aparta una orden sin pagar",
        places=0,
        least="1",
        most="1440",
        help_text="Después se cancela sola y la mercancía queda libre.",
    )
    ordenes_sin_pagar = Amount(
        "Órdenes sin pagar por cliente",
        places=0,
        least="1",
        most="10000",
        help_text="Cada una aparta mercancía.",
    )
    peso_usual = Amount(
        "Peso de un producto que no lo dice, en gramos",
        places=0,
        most="1000000",
        help_text="Con su empaque. El envío se cobra por peso.",
    )
    etiquetas = OneOf(
        "Tamaño de las etiquetas de envío",
        choices=[("a6", "A6, 105 × 148 mm"), ("4x6", "4 × 6 pulgadas")],
    )
    dias_de_credito = Amount(
        "Días para pagar lo vendido a crédito",
        places=0,
        most="365",
        help_text="Pasados esos días, la cuenta del cliente está vencida.",
    )
    cuenta_titular = Text("Cuenta para transferencias: titular", most=120, required=False)
    cuenta_banco = Text("Cuenta para transferencias: banco", most=80, required=False)
    cuenta_numero = Text("Cuenta para transferencias: número", most=40, required=False)
    cuenta_alias = Text("Cuenta para transferencias: alias", most=40, required=False)
    cuenta_documento = Text("Cuenta para transferencias: identificación fiscal", most=20, required=False)
    clave_producto = Text(
        "Clave fiscal de los productos que no tienen una",
        most=20,
        required=False,
        help_text="Vacía: la general de su país.",
    )
    clave_unidad = Text(
        "Clave fiscal de la unidad que no tiene una",
        most=10,
        required=False,
        help_text="Vacía: según la unidad de venta.",
    )
    notas_de_credito = OneOf(
        "Notas de crédito",
        choices=[("by_hand", "A mano"), ("with_return", "Solas, con cada devolución de lo facturado")],
    )
    facturas_por_correo = OneOf(
        "Facturas por correo",
        choices=[("by_hand", "A mano"), ("when_stamped", "Solas, en cuanto se timbran")],
    )
    empleados_visibles = OneOf(
        "Nombres en la entrada de la caja",
        choices=[("everyone", "En cualquier dispositivo"), ("enrolled_devices", "Sólo en los dados de alta")],
        help_text="Quién ve la lista del personal antes de escribir su PIN.",
    )

    def __init__(self, *args: Any, country: str, branches: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.country = country
        self.fields["sucursal_web"].choices = [("", "La primera abierta"), *branches]  # type: ignore[attr-defined]
        number = {"MX": "CLABE", "AR": "CBU"}.get(country)
        if number:
            self.fields["cuenta_numero"].label = f"Cuenta para transferencias: {number}"
        self.fields["direccion_tienda"].widget.attrs |= {"inputmode": "url", "autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        """A bank account is whole or there is none; fiscal codes are those of the SAT's catalogues, in Mexico."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if any(told.get(name) for name in BANK):
            for name in ("cuenta_titular", "cuenta_banco", "cuenta_numero"):
                if name in told and not told[name]:
                    self.add_error(name, "Falta, y una cuenta no sirve sin él.")
        for name in unknown_codes(told, country=self.country):
            self.add_error(name, "No está en el catálogo del SAT.")
        return told

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, Invalid) and error.field == "bank_account.number":
            self.add_error("cuenta_numero", "No es un número de cuenta válido: revise sus dígitos.")
        else:
            super().refuse(error, sentence)

    def told(self) -> dict[str, Any]:
        """Return the choices by our names, as plain values."""
        said = self.cleaned_data
        bank = {name: said[field] for name, field in _BANK_FIELDS.items()}
        told = {name: _plain(said[field]) for name, field in SETTINGS.items() if name != "bank_account"}
        return {**told, "bank_account": bank if any(bank.values()) else None}


@DESK.page("configuracion/preferencias/", permission=MAY, writes=True)
def preferences(call: DeskCall) -> HttpResponse:
    return preferences_page(call, to=HERE)


def preferences_page(call: DeskCall, *, to: str) -> HttpResponse:
    """Show the form of preferences, or save what was sent and go on to `to`."""
    chosen = settings_shown(actor=call.actor)
    places = [(each.id, each.name) for each in branches_shown(actor=call.actor) if each.is_active]
    form = PreferencesForm(
        sent(call), country=profile_of(call).country, branches=places, initial=shown_values(chosen)
    )
    return form_page(
        call,
        form,
        lambda: change_settings(form.told(), actor=call.actor, now=call.now),
        to=to,
        said=CHANGED,
        title="Preferencias",
    )


def shown_values(chosen: Settings) -> dict[str, Any]:
    """Return what the form of preferences begins with."""
    bank = chosen.bank_account or BankAccount("", "", "")
    plain = msgspec.to_builtins(chosen)
    return {
        **{field: plain[name] for name, field in SETTINGS.items() if name != "bank_account"},
        **{field: getattr(bank, name) for name, field in _BANK_FIELDS.items()},
    }


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) else value

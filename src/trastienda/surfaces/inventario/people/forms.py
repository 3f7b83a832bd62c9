"""The forms of users, passwords and employees of the till; and what a list's address means."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from trastienda.domain.access.errors import PinInUse, UnknownRole, WeakSecret
from trastienda.domain.access.roles import CUSTOMER, OWNER
from trastienda.insights.desk.people import PeopleWanted, PersonShown
from trastienda.kernel.errors import DomainError
from trastienda.kernel.money import ZERO
from trastienda.operations.access.create_employee import CreateEmployee
from trastienda.operations.access.register_user import RegisterUser
from trastienda.operations.access.update_user import UpdateUser
from trastienda.surfaces.inventario.desk.forms import REQUIRED, Amount, DeskForm, OneOf, Text, YesNo
from trastienda.surfaces.inventario.desk.listing import asked_order
from trastienda.surfaces.inventario.vocabulary import FIELDS

ORDERS: Mapping[str, str] = {"usuario": "username", "rol": "role", "alta": "since"}
STATES: Mapping[str, str] = {"activos": "active", "inactivos": "inactive"}
WORDS: Mapping[str, str] = {
    "owner": "dueno", "admin": "admin", "manager": "gerente", "supervisor": "supervisor", "cashier": "cajero",
    "seller": "vendedor", "warehouse": "almacenista", "logistics": "logistica", "accountant": "contador",
    "customer": "cliente",
}  # fmt: skip
"""Our roles in this surface's words; a role of the shop's own keeps its code."""
ROLES: Mapping[str, str] = {word: code for code, word in WORDS.items()}
_RULES = "Diez caracteres o más, que no sean obvios."


class Secret(forms.CharField):
    """A password or a PIN: what was typed is never sent back."""

    def __init__(self, label: str, *, digits: bool = False, **options: Any) -> None:
        attrs = {"autocomplete": "new-password", **({"inputmode": "numeric"} if digits else {})}
        messages = {"required": REQUIRED, "max_length": "Es demasiado larga."}
        super().__init__(
            label=label,
            max_length=200,
            strip=False,
            widget=forms.PasswordInput(attrs=attrs),
            error_messages=messages,
            **options,
        )


class PersonForm(DeskForm):
    """A new user, or one that is changed: then the user name stays, and the password has a form of its own."""

    refused_fields: ClassVar[Mapping[str, str]] = FIELDS

    usuario = Text("Usuario", most=150, help_text="Con este nombre entra; después ya no cambia.")
    contrasena = Secret("Contraseña", help_text=_RULES)
    nombres = Text("Nombre", most=150, required=False)
    apellidos = Text("Apellidos", most=150, required=False)
    correo = Text("Correo", most=254, required=False)
    rol = OneOf("Rol")
    sucursal = OneOf("Sucursal", number=True, required=False)
    activo = YesNo("Puede entrar")

    def __init__(
        self,
        *args: Any,
        roles: list[tuple[str, str]],
        branches: list[tuple[int, str]],
        is_new: bool,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["rol"].choices = roles  # type: ignore[attr-defined]  # a choice field's own
        self.fields["sucursal"].choices = [("", "Todas"), *branches]  # type: ignore[attr-defined]
        self.fields["usuario"].widget.attrs |= {"autocapitalize": "none", "autocomplete": "off"}
        for name in ("activo",) if is_new else ("usuario", "contrasena"):
            del self.fields[name]

    def refuse(self, error: DomainError, sentence: str) -> None:
        place = (
            "contrasena" if isinstance(error, WeakSecret) else "rol" if isinstance(error, UnknownRole) else ""
        )
        if place in self.fields:
            self.add_error(place, sentence)
        else:
            super().refuse(error, sentence)

    def new(self) -> RegisterUser:
        """Return what the form asks for. Only once it is valid."""
        told = self.cleaned_data
        return RegisterUser(
            username=told["usuario"],
            password=told["contrasena"],
            email=told["correo"],
            first_name=told["nombres"],
            last_name=told["apellidos"],
            role=told["rol"],
            branch=told["sucursal"],
        )

    def changed(self, user_id: int) -> UpdateUser:
        """Return what is to change."""
        told = self.cleaned_data
        return UpdateUser(
            id=user_id,
            email=told["correo"],
            first_name=told["nombres"],
            last_name=told["apellidos"],
            role=told["rol"],
            branch=told["sucursal"],
            is_active=told["activo"],
        )


class PasswordForm(DeskForm):
    """A new password for somebody, typed twice."""

    contrasena = Secret("Contraseña nueva", help_text=_RULES)
    otra_vez = Secret("Otra vez")

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("contrasena") and told.get("otra_vez") and told["contrasena"] != told["otra_vez"]:
            self.add_error("otra_vez", "No es la misma contraseña.")
        return told

    def refuse(self, error: DomainError, sentence: str) -> None:
        self.add_error("contrasena" if isinstance(error, WeakSecret) else None, sentence)


class EmployeeForm(DeskForm):
    """Somebody who signs in at the till with a PIN."""

    refused_fields: ClassVar[Mapping[str, str]] = {**FIELDS, "max_discount_pct": "descuento"}

    nombre = Text("Nombre", most=120)
    rol = OneOf("Rol")
    sucursal = OneOf("Sucursal", number=True)
    pin = Secret("PIN", digits=True, help_text="De 4 a 8 cifras; cada quien el suyo.")
    descuento = Amount(
        "Descuento máximo, en por ciento",
        most="100",
        required=False,
        help_text="Vacío: no puede dar descuento.",
    )
    correo = Text("Correo", most=254, required=False)
    telefono = Text("Teléfono", most=40, required=False)

    def __init__(
        self, *args: Any, roles: list[tuple[str, str]], branches: list[tuple[int, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["rol"].choices = roles  # type: ignore[attr-defined]  # a choice field's own
        self.fields["sucursal"].choices = branches  # type: ignore[attr-defined]

    def refuse(self, error: DomainError, sentence: str) -> None:
        if isinstance(error, PinInUse):
            self.add_error("pin", sentence)
        elif isinstance(error, WeakSecret):
            self.add_error("pin", "Un PIN tiene de 4 a 8 cifras.")
        else:
            super().refuse(error, sentence)

    def told(self) -> CreateEmployee:
        """Return what the form asks for. Only once it is valid."""
        told = self.cleaned_data
        return CreateEmployee(
            name=told["nombre"],
            role=told["rol"],
            pin=told["pin"],
            email=told["correo"] or None,
            phone=told["telefono"] or None,
            branch=told["sucursal"],
            max_discount_pct=told["descuento"] or ZERO,
        )


def shown_values(person: PersonShown) -> dict[str, Any]:
    """Return what the form of a user begins with."""
    return {
        "nombres": person.first_name,
        "apellidos": person.last_name,
        "correo": person.email,
        "rol": person.role,
        "sucursal": person.branch_id or "",
        "activo": person.is_active,
    }


def given_roles(roles: list[tuple[str, str]], *, now: str = "") -> list[tuple[str, str]]:
    """Return the roles that may be chosen: not the owner's nor a customer's, unless it is theirs already."""
    return [(code, label) for code, label in roles if code not in {OWNER, CUSTOMER} or code == now]


def wanted_people(query: Mapping[str, str]) -> PeopleWanted:
    """Return what a list's address asks for; what makes no sense is as if it were not there."""
    order, descending = asked_order(query, ORDERS, usual="usuario")
    role = query.get("rol", "").replace("\0", "")[:30]
    return PeopleWanted(
        text=query.get("q", "").replace("\0", "")[:100],
        role=ROLES.get(role, role),
        state=STATES.get(query.get("estado", ""), "all"),
        order=order,
        descending=descending,
    )

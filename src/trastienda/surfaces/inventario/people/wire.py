"""Users as JSON. A password is only ever taken, never told."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import Id

Username = Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
Name = Annotated[str, msgspec.Meta(max_length=150)]
Email = Annotated[str, msgspec.Meta(max_length=254)]
Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Role = Annotated[str, msgspec.Meta(min_length=1, max_length=30)]


class ListQuery(msgspec.Struct):
    """`orden` is usuario, rol or alta, with `-` for downwards; `estado` activos or inactivos; `rol` as vendedor."""

    q: str = ""
    rol: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class SearchQuery(msgspec.Struct):
    q: str = ""


class Person(msgspec.Struct):
    id: int
    usuario: str
    nombres: str
    apellidos: str
    correo: str
    rol: str
    sucursal: int | None
    activo: bool
    ultimo_acceso: str | None
    fecha_creacion: str


class NewPerson(msgspec.Struct):
    """What is sent for a new one; without a role a vendedor."""

    usuario: Username
    contrasena: Secret
    rol: Role = "vendedor"
    nombres: Name = ""
    apellidos: Name = ""
    correo: Email = ""
    sucursal: Id | None = None


class ChangedPerson(msgspec.Struct):
    """What is to change; what is left out stays."""

    contrasena: Secret | UnsetType = UNSET
    rol: Role | UnsetType = UNSET
    nombres: Name | UnsetType = UNSET
    apellidos: Name | UnsetType = UNSET
    correo: Email | UnsetType = UNSET
    sucursal: Id | UnsetType | None = UNSET
    activo: bool | UnsetType = UNSET

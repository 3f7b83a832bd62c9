"""Suppliers as JSON. Money is a text with two decimals."""

from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[str, msgspec.Meta(max_length=20)]
Phone = Annotated[str, msgspec.Meta(max_length=40)]
Line = Annotated[str, msgspec.Meta(max_length=300)]


class ListQuery(msgspec.Struct):
    """`orden` is nombre or alta, with `-` for downwards; `estado` inactivos or todos."""

    q: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class SearchQuery(msgspec.Struct):
    q: str = ""


class Supplier(msgspec.Struct):
    id: int
    nombre: str
    documento: str | None
    correo: str | None
    telefono: str | None
    domicilio: str | None
    activo: bool
    compras: int
    comprado: str
    fecha_creacion: str


class NewSupplier(msgspec.Struct):
    """What is sent for a new one."""

    nombre: Name
    documento: Code | None = None
    correo: Line | None = None
    telefono: Phone | None = None
    domicilio: Line | None = None


class ChangedSupplier(msgspec.Struct):
    """What is to change; what is left out stays, and null empties."""

    nombre: Name | UnsetType = UNSET
    documento: Code | UnsetType | None = UNSET
    correo: Line | UnsetType | None = UNSET
    telefono: Phone | UnsetType | None = UNSET
    domicilio: Line | UnsetType | None = UNSET
    activo: bool | UnsetType = UNSET

"""Customers as JSON. Money is a text with two decimals."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import Money

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
Phone = Annotated[str, msgspec.Meta(max_length=20)]
Code = Annotated[str, msgspec.Meta(max_length=20)]
Line = Annotated[str, msgspec.Meta(max_length=300)]
Short = Annotated[str, msgspec.Meta(max_length=10)]
Tier = Literal["mostrador", "taller", "mayoreo"]


class ListQuery(msgspec.Struct):
    """`orden` is nombre, saldo, limite or alta, with `-` for downwards; `estado` deudores, inactivos or todos."""

    q: str = ""
    estado: str = ""
    nivel: str = ""
    orden: str = ""
    page: str = ""


class SearchQuery(msgspec.Struct):
    q: str = ""


class Customer(msgspec.Struct):
    id: int
    nombre: str
    telefono: str | None
    documento: str | None
    correo: str | None
    domicilio: str | None
    razon_social: str | None
    regimen_fiscal: str | None
    codigo_postal: str | None
    uso_cfdi: str | None
    nivel_precio: str
    limite_credito: str
    saldo: str
    activo: bool
    fecha_creacion: str


class NewCustomer(msgspec.Struct):
    """What is sent for a new one; nivel_precio and limite_credito only by who administers."""

    nombre: Name
    telefono: Phone | None = None
    documento: Code | None = None
    correo: Line | None = None
    domicilio: Line | None = None
    razon_social: Annotated[str, msgspec.Meta(max_length=250)] | None = None
    regimen_fiscal: Short | None = None
    codigo_postal: Short | None = None
    uso_cfdi: Short | None = None
    nivel_precio: Tier | UnsetType = UNSET
    limite_credito: Money | UnsetType = UNSET


class ChangedCustomer(msgspec.Struct):
    """What is to change; what is left out stays, and null empties."""

    nombre: Name | UnsetType = UNSET
    telefono: Phone | UnsetType | None = UNSET
    documento: Code | UnsetType | None = UNSET
    correo: Line | UnsetType | None = UNSET
    domicilio: Line | UnsetType | None = UNSET
    razon_social: Annotated[str, msgspec.Meta(max_length=250)] | UnsetType | None = UNSET
    regimen_fiscal: Short | UnsetType | None = UNSET
    codigo_postal: Short | UnsetType | None = UNSET
    uso_cfdi: Short | UnsetType | None = UNSET
    nivel_precio: Tier | UnsetType = UNSET
    limite_credito: Money | UnsetType = UNSET
    activo: bool | UnsetType = UNSET

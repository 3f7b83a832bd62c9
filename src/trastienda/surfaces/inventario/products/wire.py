"""Products as JSON. Money is a text with two decimals; quantities are numbers."""

from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import Id, Money, Percent, Quantity

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Label = Annotated[str, msgspec.Meta(max_length=50)]
Unit = Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class ListQuery(msgspec.Struct):
    """`orden` is codigo, nombre, precio or stock, with `-` for downwards; `estado` bajos, agotados or inactivos."""

    q: str = ""
    categoria: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class SearchQuery(msgspec.Struct):
    q: str = ""
    page: str = ""


class Product(msgspec.Struct):
    id: int
    codigo: str
    codigo_de_barras: str | None
    nombre: str
    categoria: str | None
    precio_compra: str
    precio: str
    incluye_iva: bool
    stock: int | Decimal
    unidad: str
    activo: bool


class ProductDetail(msgspec.Struct):
    id: int
    codigo: str
    codigo_de_barras: str | None
    nombre: str
    descripcion: str
    categoria: str | None
    marca: str | None
    unidad: str
    precio_compra: str
    precio: str
    incluye_iva: bool
    iva: str
    stock: int | Decimal
    activo: bool
    fecha_creacion: str
    fecha_actualizacion: str


class NewProduct(msgspec.Struct):
    """What is sent for a new one. `iva` is in percent, the shop's own when it is not said."""

    nombre: Name
    codigo: Code
    precio: Money
    codigo_de_barras: Code | None = None
    categoria: Label = ""
    marca: Annotated[str, msgspec.Meta(max_length=80)] = ""
    descripcion: Annotated[str, msgspec.Meta(max_length=5000)] = ""
    unidad: Unit = "PZA"
    precio_compra: Money | None = None
    iva: Percent | None = None
    stock: Quantity | None = None
    sucursal: Id | None = None


class ChangedProduct(msgspec.Struct):
    """What is to change; what is left out stays."""

    nombre: Name | UnsetType = UNSET
    codigo: Code | UnsetType = UNSET
    precio: Money | UnsetType = UNSET
    codigo_de_barras: Code | UnsetType = UNSET
    categoria: Label | UnsetType = UNSET
    marca: Annotated[str, msgspec.Meta(max_length=80)] | UnsetType = UNSET
    descripcion: Annotated[str, msgspec.Meta(max_length=5000)] | UnsetType = UNSET
    unidad: Unit | UnsetType = UNSET
    precio_compra: Money | UnsetType = UNSET
    iva: Percent | UnsetType = UNSET
    activo: bool | UnsetType = UNSET

"""Purchases, expenses and assets as JSON. Money is a text with two decimals; quantities are numbers."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.web.decode import Id, Money, Percent, PositiveMoney, Quantity, UnitCost

Note = Annotated[str, msgspec.Meta(max_length=500)]
InvoiceNumber = Annotated[str, msgspec.Meta(max_length=60)]
SupplierName = Annotated[str, msgspec.Meta(max_length=200)]
Code = Annotated[str, msgspec.Meta(max_length=60)]
Title = Annotated[str, msgspec.Meta(min_length=1, max_length=150)]
Payment = Literal["efectivo", "transferencia", "credito"]
Paid = Literal["efectivo", "transferencia"]


class ListQuery(msgspec.Struct):
    """
    `orden` is fecha, total or numero; `tipo` productos or activos; `pago` efectivo, transferencia or credito; `estado`
    vigentes or canceladas; `desde` and `hasta` are inclusive days.
    """

    q: str = ""
    desde: str = ""
    hasta: str = ""
    tipo: str = ""
    pago: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class SpendingQuery(msgspec.Struct):
    """`orden` is fecha, monto or concepto; the others are those of purchases."""

    q: str = ""
    desde: str = ""
    hasta: str = ""
    pago: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class SearchQuery(msgspec.Struct):
    q: str = ""


class Purchase(msgspec.Struct):
    id: int
    fecha: str
    tipo: str
    proveedor: str | None
    factura: str
    sucursal: str
    partidas: int
    subtotal: str
    iva: str
    total: str
    forma_pago: str
    estado: str
    usuario: str


class Line(msgspec.Struct):
    """`precio` is the unit cost without tax, `precio_venta` what the line set the product's price to."""

    producto: int
    codigo: str
    nombre: str
    categoria: str | None
    cantidad: int | Decimal
    precio: str
    precio_con_iva: str
    subtotal_con_iva: str
    precio_venta: str | None
    tiene_caducidad: bool
    fecha_caducidad: str | None


class PurchasedAsset(msgspec.Struct):
    id: int
    nombre: str
    descripcion: str
    valor: str
    fecha_adquisicion: str


class PurchaseDetail(msgspec.Struct):
    id: int
    fecha: str
    tipo: str
    proveedor: str | None
    factura: str
    notas: str
    sucursal: str
    subtotal: str
    iva: str
    total: str
    forma_pago: str
    estado: str
    usuario: str
    detalles: list[Line]
    activos: list[PurchasedAsset]


class NewLine(msgspec.Struct):
    """
    A product by its `producto` or its `codigo`; with neither, or a code that nothing has, `nombre` makes a new one,
    which needs its `precio_venta`. `precio` is without tax; `iva` in percent, the product's own when left out.
    """

    cantidad: Quantity
    precio: UnitCost
    producto: Id | None = None
    codigo: Code = ""
    nombre: Annotated[str, msgspec.Meta(max_length=255)] = ""
    categoria: Annotated[str, msgspec.Meta(max_length=50)] = ""
    iva: Percent | None = None
    precio_venta: PositiveMoney | None = None
    tiene_caducidad: bool | None = None
    fecha_caducidad: date | None = None


class NewAsset(msgspec.Struct):
    """`valor` is without tax; `iva` in percent, the tenant's own when left out."""

    nombre: Title
    valor: PositiveMoney
    descripcion: Note = ""
    iva: Percent | None = None


class NewPurchase(msgspec.Struct):
    """`detalles` for `tipo` productos, `activos` for activos. Without a day it is today's."""

    tipo: Literal["productos", "activos"] = "productos"
    detalles: Annotated[list[NewLine], msgspec.Meta(max_length=200)] = []
    activos: Annotated[list[NewAsset], msgspec.Meta(max_length=200)] = []
    proveedor: SupplierName | None = None
    fecha: date | None = None
    factura: InvoiceNumber = ""
    notas: Note = ""
    forma_pago: Payment = "credito"
    sucursal: Id | None = None


class ChangedPurchase(msgspec.Struct):
    """What may be corrected; what is left out stays. What was bought is not changed but cancelled."""

    factura: InvoiceNumber | None = None
    notas: Note | None = None


class Expense(msgspec.Struct):
    """`monto` is all that was paid, `iva` the creditable part of it."""

    id: int
    concepto: str
    descripcion: str
    monto: str
    iva: str
    fecha: str
    forma_pago: str
    estado: str
    usuario: str


class NewExpense(msgspec.Struct):
    """Without a day it is today's."""

    concepto: Title
    monto: PositiveMoney
    descripcion: Note = ""
    iva: Money | None = None
    fecha: date | None = None
    forma_pago: Paid = "efectivo"


class Asset(msgspec.Struct):
    id: int
    nombre: str
    descripcion: str
    valor: str
    fecha_adquisicion: str
    proveedor: str | None
    forma_pago: str
    estado: str
    compra: int


class BoughtAsset(msgspec.Struct):
    """An asset with the purchase that brings it."""

    nombre: Title
    valor: PositiveMoney
    descripcion: Note = ""
    iva: Percent | None = None
    fecha_adquisicion: date | None = None
    forma_pago: Payment = "credito"
    proveedor: SupplierName | None = None
    factura: InvoiceNumber = ""
    sucursal: Id | None = None

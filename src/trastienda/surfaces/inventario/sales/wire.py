"""Sales and extra incomes as JSON. Money is a text with two decimals; quantities are numbers."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.web.decode import Id, Money, PositiveMoney, Quantity

Code = Annotated[str, msgspec.Meta(max_length=60)]
ClientName = Annotated[str, msgspec.Meta(max_length=100)]
Bank = Annotated[str, msgspec.Meta(max_length=50)]
Reference = Annotated[str, msgspec.Meta(max_length=100)]
Note = Annotated[str, msgspec.Meta(max_length=500)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=300)]
Paid = Literal["Efectivo", "Transferencia", "efectivo", "transferencia"]
IncomeKind = Literal["domicilio", "servicio", "mano_obra", "otro"]


class ListQuery(msgspec.Struct):
    """
    `orden` is fecha, total or cliente, with `-` for downwards; `desde` and `hasta` are inclusive days and win over
    `periodo` (hoy, ayer, semana, mes, mes-pasado, ano, todo); `pago` efectivo, tarjeta, transferencia, mixto, anticipo
    or ninguno; `vendedor` e and the number of an employee, or u and that of a user; `canal` mostrador, web or
    administracion; `estado` vigentes, por-cobrar, canceladas or devueltas.
    """

    q: str = ""
    desde: str = ""
    hasta: str = ""
    periodo: str = ""
    pago: str = ""
    vendedor: str = ""
    canal: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class IncomesQuery(msgspec.Struct):
    """`orden` is fecha or monto; `tipo` is that of an income; `estado` vigentes or cancelados."""

    q: str = ""
    desde: str = ""
    hasta: str = ""
    tipo: str = ""
    estado: str = ""
    orden: str = ""
    page: str = ""


class SearchQuery(msgspec.Struct):
    q: str = ""
    page: str = ""


class Sale(msgspec.Struct):
    id: int
    folio: str
    fecha_venta: str
    cliente_id: int | None
    cliente: str
    vendedor: str
    canal: str
    sucursal: str
    forma_pago: str
    estado: str
    moneda: str
    subtotal: str
    iva: str
    total_venta: str
    devuelto: str


class Line(msgspec.Struct):
    """`precio_unitario` is without IVA, `precio_unitario_final` with it and after any discount."""

    id: int
    producto: int
    codigo: str
    nombre: str
    cantidad: int | Decimal
    precio_unitario: str
    descuento: str
    monto_iva: str
    precio_unitario_final: str
    subtotal: str
    devuelto: int | Decimal


class Payment(msgspec.Struct):
    forma_pago: str
    monto: str
    devuelto: str
    banco: str
    referencia: str
    fecha: str


class Return(msgspec.Struct):
    id: int
    folio: str
    fecha: str
    motivo: str
    total: str


class SaleDetail(msgspec.Struct):
    id: int
    folio: str
    fecha_venta: str
    cliente_id: int | None
    cliente: str
    vendedor: str
    canal: str
    sucursal: str
    forma_pago: str
    banco: str
    referencia: str
    estado: str
    moneda: str
    notas: str
    subtotal: str
    iva: str
    total_venta: str
    devuelto: str
    detalles: list[Line]
    pagos: list[Payment]
    devoluciones: list[Return]


class NewLine(msgspec.Struct):
    """A product by its `producto` or its `codigo` (SKU or barcode); without a price it takes that of the customer."""

    cantidad: Quantity
    producto: Id | None = None
    codigo: Code = ""
    precio_unitario: Money | None = None


class ChangedLine(NewLine):
    """`id` is the line of the sale that it takes the place of; its price is kept where none is given."""

    id: Id | None = None


class NewSale(msgspec.Struct):
    """`cliente_id` wins over `cliente`, a name that is known or becomes known; without both, it is sold to anybody."""

    detalles: Annotated[list[NewLine], msgspec.Meta(max_length=200)]
    forma_pago: Paid = "Efectivo"
    banco: Bank = ""
    referencia: Reference = ""
    cliente_id: Id | None = None
    cliente: ClientName = ""
    sucursal: Id | None = None
    notas: Note = ""


class ChangedSale(msgspec.Struct):
    """What is to change; what is left out stays. `detalles` are all lines that the sale shall have."""

    detalles: Annotated[list[ChangedLine], msgspec.Meta(max_length=200)] | None = None
    cliente_id: Id | None = None


class ReturnedLine(msgspec.Struct):
    producto: Id
    cantidad: Quantity


class NewReturn(msgspec.Struct):
    detalles: Annotated[list[ReturnedLine], msgspec.Meta(min_length=1, max_length=200)]
    motivo: Reason


class Barcode(msgspec.Struct):
    codigo_barras: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class FoundProduct(msgspec.Struct):
    """`precio` is without IVA, `precio_final` with it, `iva` in percent; `stock` is what may be sold of it."""

    id: int
    codigo: str
    codigo_de_barras: str | None
    nombre: str
    precio: str
    iva: str
    precio_final: str
    stock: int | Decimal
    unidad: str


class Income(msgspec.Struct):
    id: int
    tipo: str
    descripcion: str
    monto: str
    fecha: str
    forma_pago: str
    estado: str
    usuario: str


class NewIncome(msgspec.Struct):
    """Without a day it is today's."""

    tipo: IncomeKind
    monto: PositiveMoney
    descripcion: Annotated[str, msgspec.Meta(max_length=200)] = ""
    fecha: date | None = None
    forma_pago: Paid = "Efectivo"

"""Shapes of section 8, field by field as documented; what the document does not show is ours."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.surfaces.nexus.lists import DatedPage, Pagination
from trastienda.web.decode import Id, PositiveMoney

Code = Annotated[str, msgspec.Meta(max_length=4)]
Uuid = Annotated[str, msgspec.Meta(max_length=36)]
Status = Literal["pending", "stamped", "error", "cancelled"]
Number = int | Decimal


class NewInvoice(msgspec.Struct, kw_only=True):
    """`monto`, `payment_id` and `sustituye` are additions: checks, and what a receipt or a substitute is of."""

    sale_id: Id
    tipo_comprobante: Literal["I", "E", "P"] = "I"
    uso_cfdi: Code | None = None
    forma_pago: Code | None = None
    metodo_pago: Literal["PUE", "PPD"] | None = None
    monto: PositiveMoney | None = None
    payment_id: Id | None = None
    sustituye: Id | None = None


class InvoiceCreated(msgspec.Struct):
    cfdi_id: int
    uuid: str | None
    status: str
    xml_preview: str


class NewGlobal(msgspec.Struct, kw_only=True):
    date_from: date
    date_to: date
    periodicidad: Literal["diaria", "semanal", "quincenal", "mensual"] | None = None
    forma_pago: Code | None = None
    branch_id: Id | None = None


class GlobalCreated(msgspec.Struct):
    cfdi_id: int
    uuid: str | None
    status: str
    xml_preview: str
    tickets: int
    total: Decimal


class QueueQuery(DatedPage, kw_only=True):
    status: Status | None = None
    tipo_comprobante: Literal["I", "E", "P"] | None = None
    sale_id: Id | None = None
    customer_id: Id | None = None
    branch_id: Id | None = None


class CfdiRow(msgspec.Struct, kw_only=True):
    """A CFDI in the queue. `stage` is our own state, finer than the documented `status`."""

    cfdi_id: int
    folio: str
    uuid: str | None
    status: str
    stage: str
    tipo_comprobante: str
    is_global: bool
    sale_id: int | None
    sale_folio: str | None
    customer_id: int | None
    rfc: str
    razon_social: str
    branch_id: int
    branch_name: str
    currency: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    error: str | None
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    stamped_at: datetime | None
    cancelled_at: datetime | None
    motivo: str | None
    cancel_status: str | None


class Queue(msgspec.Struct):
    data: list[CfdiRow]
    pagination: Pagination


class Concept(msgspec.Struct, kw_only=True):
    """A line. `importe - descuento = base`, `base + iva = total`."""

    clave_prod_serv: str
    clave_unidad: str
    no_identificacion: str
    descripcion: str
    cantidad: Number
    valor_unitario: Decimal
    importe: Decimal
    descuento: Decimal
    base: Decimal
    tasa: Number
    iva: Decimal
    total: Decimal


class SettledDocument(msgspec.Struct, kw_only=True):
    uuid: str
    folio: str
    parcialidad: int
    saldo_anterior: Decimal
    pagado: Decimal
    saldo_insoluto: Decimal


class PaymentOf(msgspec.Struct, kw_only=True):
    fecha_pago: datetime
    forma_pago: str
    monto: Decimal
    documentos: list[SettledDocument]


class Event(msgspec.Struct):
    event: str
    detail: str
    actor: str
    at: datetime


class CfdiDetail(CfdiRow, kw_only=True):
    fecha: datetime
    uso_cfdi: str
    forma_pago: str | None
    metodo_pago: str | None
    relacionados: list[str]
    related_id: int | None
    replaced_by_id: int | None
    folio_sustitucion: str | None
    items: list[Concept]
    payment: PaymentOf | None
    events: list[Event]
    xml: str


class Process(msgspec.Struct):
    """How long to wait for the worker, in seconds, before answering."""

    wait: Annotated[int, msgspec.Meta(ge=0, le=10)] = 8


class Processed(msgspec.Struct):
    """`processed = stamped + errors + pending`: what the worker was given, and how it stood when this was answered."""

    processed: int
    stamped: int
    errors: int
    pending: int
    message: str


class Cancel(msgspec.Struct):
    motivo: Literal["01", "02", "03", "04"]
    folio_sustitucion: Uuid | None = None


class CfdiCancelled(msgspec.Struct):
    cfdi_id: int
    uuid: str | None
    status: str
    cancel_status: str | None
    message: str


class Resend(msgspec.Struct):
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None


class Resent(msgspec.Struct):
    cfdi_id: int
    email: str
    message: str

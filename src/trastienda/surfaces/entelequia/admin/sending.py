"""Orders on their way: labels, waybills, and what scanners ask and say."""

from collections.abc import Sequence
from typing import Annotated, Literal

from django.conf import settings

from trastienda.adapters.shipping.carriers import carrier_of
from trastienda.insights.order_detail import order_whole
from trastienda.insights.parcels import Parcel
from trastienda.insights.scanned_code import scanned_code
from trastienda.insights.shop_papers import shop_papers
from trastienda.kernel.actor import Permission
from trastienda.operations.shipping.make_guide import make_guide, make_guides
from trastienda.operations.shipping.print_labels import print_labels
from trastienda.operations.shipping.scan_parcel import scan_parcel
from trastienda.papers.label_pdf import label_name, label_pdf
from trastienda.papers.label_zpl import label_zpl
from trastienda.surfaces.entelequia.admin import render, translate, wire
from trastienda.surfaces.entelequia.admin.api import ADMIN
from trastienda.surfaces.entelequia.surface import ENTELEQUIA
from trastienda.surfaces.entelequia.vocabulary import FASTMAIL
from trastienda.web.decode import json_body
from trastienda.web.encode import File
from trastienda.web.errors import Malformed
from trastienda.web.surface import Call

SECTION = "5. Envíos y QR"
SHIP, SCAN = Permission.MANAGE_SHIPPING, Permission.SCAN_SHIPMENTS
PDF, ZPL = "application/pdf", "text/plain"
LONGEST_CODE_BODY = 10_000


@ENTELEQUIA.get(
    f"{ADMIN}/orders-label", summary="Etiqueta de envío (PDF)", section=SECTION, permission=SHIP, outside=True
)
def label(call: Call, query: wire.LabelQuery) -> Annotated[File, PDF]:
    return _labels(call, [query.orderId], query.format)


@ENTELEQUIA.get(
    f"{ADMIN}/orders-multiple-labels",
    summary="Varias etiquetas en un PDF",
    section=SECTION,
    permission=SHIP,
    outside=True,
)
def multiple_labels(call: Call, query: wire.LabelsQuery) -> Annotated[File, PDF]:
    return _labels(call, translate.ids(query.ordersId, where="ordersId"), query.format)


def _labels(call: Call, orders: Sequence[int], form: Literal["pdf", "zpl"]) -> File:
    size = shop_papers(actor=call.actor).label_size

    def press(parcels: Sequence[Parcel]) -> bytes:
        if form == "zpl":
            return label_zpl(parcels, size=size)
        return label_pdf(parcels, made_at=call.now, size=size)

    paper = print_labels(orders, press=press, actor=call.actor, now=call.now)
    name = label_name(len(orders))
    if form == "zpl":
        return File(content=paper, content_type=ZPL, filename=name.replace(".pdf", ".zpl"))
    return File(content=paper, content_type=PDF, filename=name)


@ENTELEQUIA.get(
    f"{ADMIN}/orders-fastmail-label", summary="Guía Fastmail", section=SECTION, permission=SHIP, outside=True
)
def fastmail_label(call: Call, query: wire.OrderQuery) -> wire.OneGuia:
    carrier = carrier_of(call.actor.tenant_id, FASTMAIL, settings.CARRIERS)
    return render.one_guia(make_guide(query.orderId, carrier=carrier, actor=call.actor, now=call.now))


@ENTELEQUIA.get(
    f"{ADMIN}/orders-multiple-fastmail-label",
    summary="Varias guías Fastmail",
    section=SECTION,
    permission=SHIP,
    outside=True,
)
def multiple_fastmail_label(call: Call, query: wire.OrdersIdQuery) -> wire.Guias:
    orders = translate.ids(query.ordersId, where="ordersId")
    carrier = carrier_of(call.actor.tenant_id, FASTMAIL, settings.CARRIERS)
    return render.guias(make_guides(orders, carrier=carrier, actor=call.actor, now=call.now))


@ENTELEQUIA.get(
    f"{ADMIN}/orders-from-qr", summary="Buscar una orden por su QR", section=SECTION, permission=SCAN
)
def from_qr(call: Call, query: wire.CodeQuery) -> wire.Scanned:
    meant = scanned_code(query.qrCodeId or _code_in_body(call), actor=call.actor)
    order = order_whole(meant.order_id, carrier=FASTMAIL, actor=call.actor)
    return wire.Scanned(
        shipment=render.shipment(meant.shipment) if meant.shipment else None, order=render.whole(order)
    )


def _code_in_body(call: Call) -> str:
    """The document lets a GET carry its parameter in a body. :raises Malformed: it is nowhere."""
    announced = call.request.META.get("CONTENT_LENGTH") or "0"
    if not announced.isdigit() or not 0 < int(announced) <= LONGEST_CODE_BODY:
        raise Malformed(where="", reason="falta el campo qrCodeId")
    return str(json_body(wire.CodeBody, call.request.body).qrCodeId)


@ENTELEQUIA.put(
    f"{ADMIN}/orders-from-qr/<id:number>",
    summary="Actualizar el estado con un escaneo",
    section=SECTION,
    permission=SCAN,
)
def update_from_qr(call: Call, number: int, body: wire.ScanRequest) -> wire.Message:
    command = translate.scan(number, body)
    scanned = scan_parcel(command, actor=call.actor, now=call.now)
    return render.scanned(command, scanned.courier)

"""Labels that a packer sticks on parcels: who gets it, where, by which way; a QR code for our scanners, a Code 128 for
the carrier's. One page a label, on A6 or on 4 × 6 inches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from trastienda.domain.shipping.states import MethodKind
from trastienda.insights.parcels import Parcel
from trastienda.kernel.clock import local
from trastienda.papers.codes import code128_svg, qr_svg
from trastienda.papers.figures import day, figures_of
from trastienda.papers.letterhead import breakable
from trastienda.papers.printer import print_pdf

Size = Literal["a6", "4x6"]
_MILLIMETRES: Mapping[Size, tuple[float, float]] = {"a6": (105.0, 148.0), "4x6": (101.6, 152.4)}
_KINDS: Mapping[MethodKind | None, str] = {
    MethodKind.HOME: "A domicilio",
    MethodKind.OFFICE: "A sucursal",
    MethodKind.PICKUP: "Retira en tienda",
    None: "",
}
TO_COUNTER = frozenset({MethodKind.PICKUP, MethodKind.OFFICE})
"""Whoever carries these must not read a home's address: the parcel waits at the counter that the label names."""


def label_pdf(parcels: Sequence[Parcel], *, made_at: datetime, size: Size = "a6") -> bytes:
    """Return the labels as one PDF, a page each. :raises PrinterBusy: see `print_pdf`."""
    width, height = _MILLIMETRES[size]
    data = {
        "title": "Etiquetas" if len(parcels) > 1 else f"Etiqueta {parcels[0].folio}",
        "shop": parcels[0].sender.name,
        "width": width,
        "height": height,
        "labels": [label_data(parcel) for parcel in parcels],
    }
    return print_pdf("label", data, at=made_at)


def label_name(parcels: int) -> str:
    """etiqueta.pdf, etiquetas.pdf"""
    return "etiqueta.pdf" if parcels == 1 else "etiquetas.pdf"


def label_data(parcel: Parcel) -> dict[str, Any]:
    """Return what the template is given for one label: texts, and two pictures."""
    to, at = parcel.receiver, local(parcel.placed_at, zone_name=parcel.time_zone)
    to_door = parcel.kind not in TO_COUNTER
    code = parcel.tracking_code or parcel.qr
    return {
        "sender": parcel.sender.name,
        "sender_rows": [breakable(row) for row in sender_rows(parcel)],
        "method": parcel.method or "Envío",
        "kind": _KINDS[parcel.kind],
        "name": breakable(to.name),
        "street": [breakable(row) for row in (to.street, to.extra) if row] if to_door else [],
        "postal_code": to.postal_code if to_door else "",
        "city": breakable(place(parcel)) if to_door else "",
        "contact": [row for row in (f"DNI {to.document}" if to.document else "", contact(to.phone)) if row],
        "counter": parcel.counter.name,
        "counter_address": breakable(parcel.counter.address),
        "folio": parcel.folio,
        "facts": facts(parcel, at),
        "notes": breakable(parcel.notes[:140]),
        "qr": qr_svg(parcel.qr),
        "qr_text": parcel.qr,
        "code": code128_svg(code),
        "code_text": code,
    }


def sender_rows(parcel: Parcel) -> list[str]:
    """Return where a parcel comes from, and goes back to."""
    sender = parcel.sender
    postal = f"C.P. {sender.postal_code}" if sender.postal_code else ""
    phone = f"Tel. {sender.phone}" if sender.phone else ""
    return [row for row in (sender.address, " · ".join(filter(None, (postal, phone)))) if row]


def place(parcel: Parcel) -> str:
    """Return city, province and country; one that says the same as the one before only once."""
    to = parcel.receiver
    return ", ".join(dict.fromkeys(filter(None, (to.city, to.province, to.country))))


def contact(phone: str) -> str:
    return f"Tel. {phone}" if phone else ""


def facts(parcel: Parcel, at: datetime) -> list[str]:
    """Return what a packer compares with what lies on the table."""
    figures = figures_of(parcel.country)
    units = f"{figures.count(parcel.units)} {'unidad' if parcel.units == 1 else 'unidades'}"
    weight = parcel.weight_g
    kilos = f"{figures.quantity(Decimal(weight) / 1000)} kg" if weight else ""
    return [row for row in (units, kilos, f"Pedido del {day(at.date())}", parcel.courier) if row]

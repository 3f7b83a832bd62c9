"""The printed form of a fiscal document: who, to whom, what, what of it is tax, and the seals that prove it.

Invoices, global invoices, credit notes and payment receipts share one paper. It prints `Content`, which is what was
signed: no figure is computed here. Sources: Anexo 20 of the Resolución Miscelánea Fiscal; CFF article 29-A.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.domain.invoicing.content import Content, FiscalKind, Item, Payment, Settled
from trastienda.kernel.money import ZERO
from trastienda.papers.amount_in_words import amount_in_words
from trastienda.papers.cfdi_seal import Seal
from trastienda.papers.cfdi_words import (
    FORMS,
    PERIODS,
    REGIMES,
    RELATIONS,
    TERMS,
    TITLES,
    TYPES,
    USES,
    said,
)
from trastienda.papers.codes import qr_svg
from trastienda.papers.figures import Figures, day, figures_of
from trastienda.papers.letterhead import breakable
from trastienda.papers.printer import print_pdf

COUNTRY = "MX"
NOT_STAMPED = "Sin timbrar: no es un comprobante fiscal"
CANCELLED = "Cancelada ante el SAT"
PRINTED = "Este documento es una representación impresa de un CFDI 4.0."


class Shop(msgspec.Struct, frozen=True):
    """How the issuer is known to its customers. `rows` are address and telephone of the branch."""

    name: str
    rows: Sequence[str] = ()


def invoice_pdf(
    content: Content, seal: Seal | None, *, shop: Shop, made_at: datetime, is_cancelled: bool = False
) -> bytes:
    """
    Return the document as a PDF.

    :param seal: what `seal_of` read from the stamped document; None prints a proof that says it is not valid.
    :param made_at: when the paper is made, not the document.
    :raises PrinterBusy: see `print_pdf`.
    """
    data = invoice_data(content, seal, shop=shop, is_cancelled=is_cancelled)
    return print_pdf("invoice", data, at=made_at)


def invoice_name(content: Content, seal: Seal | None) -> str:
    """factura-F-12-6128396F.pdf: what it is, its folio, and how its number begins."""
    kind = TITLES[content.kind].lower().replace(" ", "-").replace("é", "e")
    number = "-".join(filter(None, [content.series, content.number, seal.uuid[:8] if seal else ""]))
    return f"{kind}-{''.join(each if each.isalnum() or each == '-' else '-' for each in number)}.pdf"


def invoice_data(
    content: Content, seal: Seal | None, *, shop: Shop, is_cancelled: bool = False
) -> dict[str, Any]:
    """Return what the template is given: texts alone."""
    figures = figures_of(COUNTRY)
    folio = "-".join(filter(None, [content.series, content.number]))
    title = TITLES[content.kind]
    issued = f"{day(content.issued_at.date())} {content.issued_at:%H:%M:%S}"
    number = seal.uuid if seal else ""
    return {
        "title": f"{title} {folio}",
        "kind": title,
        "shop": shop.name,
        "initials": _initials(shop.name),
        "paper": "us-letter",
        "footer": " ".join(filter(None, [PRINTED if seal else "", f"{title} {folio}"])),
        "folio": folio,
        "uuid": number,
        "warning": CANCELLED if is_cancelled else "" if seal else NOT_STAMPED,
        "issuer": _issuer(content, shop),
        "dates": [f"Emitida: {issued}", f"Lugar de expedición: C.P. {content.issuer.postal_code}"],
        "buyer": _receiver(content),
        "facts": _facts(content, figures),
        "related": list(content.relation.uuids) if content.relation else [],
        "global": _covers(content),
        "lines": [_line(item, figures) for item in content.items],
        "discounts": any(item.discount for item in content.items),
        "sums": _sums(content, figures),
        "currency": content.payment.currency if content.payment else content.currency,
        "total": figures.money(_total(content)),
        "words": _words(content),
        "payment": _payment(content.payment, figures) if content.payment else None,
        "seal": _seal(seal) if seal else None,
        "qr": qr_svg(seal.verify) if seal else "",
    }


def _initials(name: str) -> str:
    words = [word for word in name.split() if word[:1].isalnum() and len(word) > 2] or name.split()
    return "".join(word[0].upper() for word in words[:2])


def _issuer(content: Content, shop: Shop) -> list[str]:
    issuer = content.issuer
    rows = [
        issuer.legal_name,
        f"RFC: {issuer.tax_id}",
        f"Régimen: {said(issuer.regime, REGIMES)}",
        *shop.rows,
    ]
    return [breakable(row) for row in rows if row]


def _receiver(content: Content) -> dict[str, Any]:
    receiver = content.receiver
    rows = [
        f"RFC: {receiver.tax_id} · C.P. {receiver.postal_code}",
        f"Régimen: {said(receiver.regime, REGIMES)}",
        f"Uso del CFDI: {said(receiver.use, USES)}",
    ]
    return {"name": breakable(receiver.legal_name), "rows": rows}


def _facts(content: Content, figures: Figures) -> list[dict[str, str]]:
    """What else the document says of itself, as pairs."""
    rate = content.exchange_rate
    told = (
        ("Tipo de comprobante", TYPES[content.kind]),
        ("Forma de pago", said(content.form, FORMS)),
        ("Método de pago", TERMS[content.terms] if content.terms else ""),
        ("Moneda", "" if content.kind is FiscalKind.PAYMENT_RECEIPT else content.currency),
        ("Tipo de cambio", figures.number(rate, places=4) if rate else ""),
        ("Condiciones", content.conditions),
        ("Relación", RELATIONS[content.relation.kind] if content.relation else ""),
    )
    return [{"title": title, "text": text} for title, text in told if text]


def _covers(content: Content) -> str:
    covers = content.covers
    if covers is None:
        return ""
    days = f"del {day(covers.first)} al {day(covers.last)}"
    return f"Ventas al público en general, periodicidad {PERIODS[covers.every]}, {days}"


def _line(item: Item, figures: Figures) -> dict[str, str]:
    return {
        "quantity": figures.quantity(item.quantity),
        "unit": f"{item.unit_code} {item.unit}".strip(),
        "code": breakable(item.sku),
        "item_code": item.item_code,
        "name": breakable(item.description),
        "price": _price(item.unit_price, figures),
        "discount": figures.money(item.discount) if item.discount else "",
        "rate": figures.rate(item.tax_rate),
        "tax": figures.money(item.tax),
        "amount": figures.money(item.amount),
    }


def _price(price: Decimal, figures: Figures) -> str:
    """Two places where they say it all, else the six that were signed."""
    return (
        figures.money(price) if price == price.quantize(Decimal("0.01")) else figures.number(price, places=6)
    )


def _sums(content: Content, figures: Figures) -> list[dict[str, str]]:
    if content.payment:
        return []
    sums = [("Subtotal", content.amount)]
    if content.discount:
        sums.append(("Descuento", -content.discount))
    sums += [
        (f"IVA {figures.rate(part.rate)} sobre {figures.money(part.base)}", part.tax)
        for part in content.taxes
    ]
    return [{"title": title, "text": figures.money(amount)} for title, amount in sums]


def _total(content: Content) -> Decimal:
    return content.payment.amount if content.payment else content.total


def _words(content: Content) -> str:
    words = amount_in_words(
        _total(content), currency=content.payment.currency if content.payment else content.currency
    )
    return words[:1].upper() + words[1:]


def _payment(payment: Payment, figures: Figures) -> dict[str, Any]:
    """The receipt's own table: which documents were paid, in which part, and what is still owed of each."""
    bases: dict[Decimal, tuple[Decimal, Decimal]] = {}
    for settled in payment.settles:
        for part in settled.taxes:
            base, tax = bases.get(part.rate, (ZERO, ZERO))
            bases[part.rate] = base + part.base, tax + part.tax
    facts = [
        ("Recibido", f"{day(payment.paid_at.date())} {payment.paid_at:%H:%M}"),
        ("Forma de pago", said(payment.form, FORMS)),
        ("Referencia", payment.reference),
    ]
    return {
        "facts": [{"title": title, "text": text} for title, text in facts if text],
        "rows": [_settled(settled, figures) for settled in payment.settles],
        "sums": [
            {
                "title": f"IVA {figures.rate(rate)} contenido, sobre {figures.money(base)}",
                "text": figures.money(tax),
            }
            for rate, (base, tax) in sorted(bases.items(), reverse=True)
        ],
    }


def _settled(settled: Settled, figures: Figures) -> dict[str, str]:
    return {
        "folio": "-".join(filter(None, [settled.series, settled.number])),
        "uuid": settled.uuid,
        "part": str(settled.part),
        "before": figures.money(settled.before),
        "paid": figures.money(settled.paid),
        "after": figures.money(settled.after),
    }


def _seal(seal: Seal) -> dict[str, Any]:
    """Long seals are broken where the column ends; copied text must not gain spaces, so the breaks are soft."""
    long = ((seal.seal, "Sello digital del CFDI"), (seal.authority_seal, "Sello digital del SAT"),
            (seal.original, "Cadena original del complemento de certificación digital del SAT"))  # fmt: skip
    facts = (
        ("Folio fiscal", seal.uuid),
        ("Certificado del emisor", seal.certificate),
        ("Certificado del SAT", seal.authority_certificate),
        ("Proveedor de certificación", seal.certifier),
        ("Certificada", seal.stamped_at.replace("T", " ")),
    )
    return {
        "facts": [{"title": title, "text": text} for title, text in facts],
        "long": [{"title": title, "text": _cut(text)} for text, title in long],
    }


def _cut(text: str) -> str:
    soft = "\N{ZERO WIDTH SPACE}"
    return soft.join(text[at : at + 4] for at in range(0, len(text), 4))

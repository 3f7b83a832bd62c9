"""The receipt of a sale as PDF: issuer, folio, buyer, lines, taxes by rate, total in words, how it stands."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.insights.document_lines import DocumentLine
from trastienda.insights.document_people import DocumentPayment
from trastienda.insights.reports.words import ANONYMOUS
from trastienda.insights.sale_paper import Issuer, SalePaper
from trastienda.kernel.money import ZERO
from trastienda.kernel.tax import gross_price
from trastienda.papers.amount_in_words import amount_in_words
from trastienda.papers.figures import Figures
from trastienda.papers.letterhead import WIDEST_CODE, Letterhead, breakable
from trastienda.papers.printer import print_pdf

TITLE = "Comprobante de venta"
NOT_FISCAL = "Este comprobante de venta no es un comprobante fiscal."
COLUMNS = ["Cantidad", "Clave", "Descripción", "Precio con impuesto", "Descuento", "Importe"]
KEEP_IT = "Consérvelo: lo necesita para cambios, devoluciones y para pedir su factura."
_TAX: Mapping[str, str] = {"DO": "ITBIS", "HN": "ISV", "PA": "ITBMS", "PE": "IGV"}
_TAX_NUMBER: Mapping[str, str] = {
    "AR": "CUIT", "BO": "NIT", "CL": "RUT", "CO": "NIT", "DO": "RNC", "EC": "RUC", "GT": "NIT", "HN": "RTN",
    "MX": "RFC", "NI": "RUC", "PA": "RUC", "PE": "RUC", "PY": "RUC", "SV": "NIT", "UY": "RUT", "VE": "RIF",
}  # fmt: skip
METHODS: Mapping[str, str] = {
    "cash": "Efectivo", "card": "Tarjeta", "transfer": "Transferencia", "credit_note": "Nota de crédito",
    "stripe": "Tarjeta en línea",
}  # fmt: skip


class Fiscal(msgspec.Struct, frozen=True):
    """What the tax authority's seal adds to a receipt: its number, and the rows of seals below."""

    folio: str
    rows: Sequence[str]


def receipt_pdf(paper: SalePaper, *, made_at: datetime, fiscal: Fiscal | None = None) -> bytes:
    """
    Return the receipt as a PDF.

    :param fiscal: the stamped invoice of this sale, when there is one.
    :raises PrinterBusy: see `print_pdf`.
    """
    return print_pdf("receipt", receipt_data(paper, made_at=made_at, fiscal=fiscal), at=made_at)


def receipt_name(folio: str) -> str:
    """comprobante-V-0001.pdf"""
    safe = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in folio)
    return f"comprobante-{safe}.pdf"


def receipt_data(paper: SalePaper, *, made_at: datetime, fiscal: Fiscal | None = None) -> dict[str, Any]:
    """Return what the template is given: texts alone."""
    issuer, sale = paper.issuer, paper.sale
    head = Letterhead(
        shop=issuer.name,
        country=issuer.country,
        currency=sale.currency,
        time_zone=issuer.time_zone,
        made_at=made_at,
    )
    figures = head.figures
    dates = [f"Fecha: {head.moment(sale.placed_at or sale.at)}"]
    if sale.placed_at and not sale.unpaid:
        dates.append(f"Pagado: {head.moment(sale.at)}")
    if fiscal:
        dates.append(f"Folio fiscal: {fiscal.folio}")
    return {
        "title": f"{TITLE} {sale.folio}",
        "kind": "Factura" if fiscal else TITLE,
        "shop": issuer.name,
        "paper": head.paper,
        "footer": f"{issuer.name} · {TITLE} {sale.folio} · generado el {head.made}",
        "folio": sale.folio,
        "issuer": issuer_rows(issuer),
        "dates": [*dates, f"Atendió: {sale.seller}"],
        "buyer": {"name": breakable(paper.buyer.name or ANONYMOUS), "rows": _buyer(paper)},
        "state": state_of(paper),
        "columns": COLUMNS,
        "lines": [line_texts(line, figures) for line in paper.lines],
        "long_codes": max((len(line.sku) for line in paper.lines), default=0) > WIDEST_CODE,
        "sums": _sums(paper, figures),
        "currency": sale.currency,
        "total": figures.money(sale.total),
        "after": _after(paper, figures),
        "words": in_words(sale.total, sale.currency),
        "payments": [_payment(payment, head) for payment in paper.payments],
        "fiscal": list(fiscal.rows) if fiscal else None,
        "notes": [KEEP_IT] if fiscal else [NOT_FISCAL, KEEP_IT],
    }


def tax_name(country: str) -> str:
    """What the tax on sales is called there."""
    return _TAX.get(country, "IVA")


def tax_number(country: str) -> str:
    """What the number of whoever pays taxes is called there."""
    return _TAX_NUMBER.get(country, "Identificación fiscal")


def issuer_rows(issuer: Issuer) -> list[str]:
    """Return what stands below the shop's name."""
    number = f"{tax_number(issuer.country)}: {issuer.tax_id}" if issuer.tax_id else ""
    legal = issuer.legal_name if issuer.legal_name != issuer.name else ""
    place = ", ".join(filter(None, [issuer.branch, issuer.address]))
    return [
        breakable(row)
        for row in (legal, number, place, f"Tel. {issuer.phone}" if issuer.phone else "")
        if row
    ]


def _buyer(paper: SalePaper) -> list[str]:
    buyer, country = paper.buyer, paper.issuer.country
    legal = buyer.legal_name if buyer.legal_name != buyer.name else ""
    number = f"{tax_number(country)}: {buyer.tax_id}" if buyer.tax_id else ""
    reached = " · ".join(filter(None, [buyer.email, buyer.phone]))
    return [breakable(row) for row in (legal, number, buyer.address, reached) if row]


def state_of(paper: SalePaper) -> dict[str, Any]:
    """How the sale stands, in one word or two; `good` when nothing is owed and nothing was undone."""
    sale = paper.sale
    for holds, text in (
        (sale.fulfilment_state == "cancelled", "CANCELADO"),
        (sale.fulfilment_state == "returned", "DEVUELTO"),
        (sale.unpaid > 0, "PENDIENTE DE PAGO"),
        (sale.payment_state == "refunded", "REEMBOLSADO"),
        (sale.credit > 0, "A CRÉDITO"),
    ):
        if holds:
            return {"text": text, "good": False}
    return {"text": "PAGADO", "good": True}


def line_texts(line: DocumentLine, figures: Figures) -> dict[str, str]:
    """Return one row of the table, prices with tax as a shopper knows them."""
    price = gross_price(line.unit_price, tax_rate=line.tax_rate, includes_tax=line.includes_tax)
    came_back = f" (devueltas: {figures.quantity(line.returned)})" if line.returned else ""
    return {
        "quantity": figures.quantity(line.quantity),
        "code": breakable(line.sku),
        "name": breakable(line.description) + came_back,
        "price": figures.money(price),
        "discount": figures.percent(line.discount_pct) if line.discount_pct else "",
        "total": figures.money(line.total),
    }


def _sums(paper: SalePaper, figures: Figures) -> list[dict[str, str]]:
    """What the total is made of: net amount, discount, and the tax by rate; it adds up to the total."""
    sale, named = paper.sale, tax_name(paper.issuer.country)
    sums = [("Subtotal sin impuesto", sale.amount)]
    if sale.discount:
        sums.append(("Descuento", -sale.discount))
    by_rate: dict[Decimal, Decimal] = {}
    for line in paper.lines:
        by_rate[line.tax_rate] = by_rate.get(line.tax_rate, ZERO) + line.tax
    sums += [(f"{named} {figures.rate(rate)}", tax) for rate, tax in sorted(by_rate.items(), reverse=True)]
    return [{"title": title, "text": figures.money(amount)} for title, amount in sums]


def _after(paper: SalePaper, figures: Figures) -> list[dict[str, str]]:
    sale = paper.sale
    shown = (("Devuelto", -sale.returned), ("A crédito", sale.credit), ("Por pagar", sale.unpaid))
    return [{"title": title, "text": figures.money(amount)} for title, amount in shown if amount]


def in_words(amount: Decimal, currency: str) -> str:
    """Return the amount in words, as a sentence begins."""
    words = amount_in_words(amount, currency=currency)
    return words[:1].upper() + words[1:]


def _payment(payment: DocumentPayment, head: Letterhead) -> str:
    said = f"{METHODS.get(payment.method, payment.method)} {head.figures.money(payment.amount)}"
    given_back = f", devuelto {head.figures.money(payment.refunded)}" if payment.refunded else ""
    return f"{said} el {head.moment(payment.received_at)}{given_back}"

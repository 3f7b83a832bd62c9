"""A quotation on paper: what it would cost, for whom, and until when that holds. It shares the receipt's page."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from trastienda.insights.document_people import DocumentCustomer
from trastienda.insights.quotation_paper import QuotationPaper
from trastienda.insights.reports.words import ANONYMOUS
from trastienda.kernel.money import ZERO
from trastienda.papers.figures import Figures
from trastienda.papers.letterhead import WIDEST_CODE, Letterhead, breakable
from trastienda.papers.printer import print_pdf
from trastienda.papers.receipt_pdf import COLUMNS, in_words, issuer_rows, line_texts, tax_name, tax_number

TITLE = "Cotización"
_STATES = {"active": "VIGENTE", "converted": "VENDIDA", "expired": "VENCIDA", "cancelled": "CANCELADA"}
NOT_A_SALE = "Esta cotización no es un comprobante de venta ni aparta mercancía; sujeta a existencias."


def quotation_pdf(paper: QuotationPaper, *, made_at: datetime) -> bytes:
    """Return the quotation as a PDF. :raises PrinterBusy: see `print_pdf`."""
    return print_pdf("receipt", quotation_data(paper, made_at=made_at), at=made_at)


def quotation_name(folio: str) -> str:
    """cotizacion-C-0001.pdf"""
    return f"cotizacion-{''.join(each if each.isalnum() or each in '-_' else '-' for each in folio)}.pdf"


def quotation_data(paper: QuotationPaper, *, made_at: datetime) -> dict[str, Any]:
    """Return what the template is given: texts alone."""
    issuer, quotation, lines = paper.issuer, paper.shown.quotation, paper.shown.lines
    head = Letterhead(issuer.name, issuer.country, paper.currency, issuer.time_zone, made_at)
    figures, until = head.figures, head.moment(quotation.expires_at)
    return {
        "title": f"{TITLE} {quotation.folio}",
        "kind": TITLE,
        "shop": issuer.name,
        "paper": head.paper,
        "footer": f"{issuer.name} · {TITLE} {quotation.folio} · generada el {head.made}",
        "folio": quotation.folio,
        "issuer": issuer_rows(issuer),
        "dates": [
            f"Fecha: {head.moment(quotation.quoted_at)}",
            f"Vence: {until}",
            f"Atendió: {quotation.seller}",
        ],
        "buyer": _buyer(paper.shown.customer, quotation.customer_name, country=issuer.country),
        "state": {"text": _STATES[quotation.state], "good": quotation.state in {"active", "converted"}},
        "columns": COLUMNS,
        "lines": [line_texts(line, figures) for line in lines],
        "long_codes": max((len(line.sku) for line in lines), default=0) > WIDEST_CODE,
        "sums": _sums(paper, figures),
        "currency": paper.currency,
        "total": figures.money(quotation.total),
        "after": [],
        "words": in_words(quotation.total, paper.currency),
        "payments": [],
        "fiscal": None,
        "notes": [
            f"Precios vigentes hasta el {until}.",
            NOT_A_SALE,
            *filter(None, [breakable(quotation.notes)]),
        ],
    }


def _buyer(customer: DocumentCustomer | None, name: str | None, *, country: str) -> dict[str, Any]:
    if customer is None:
        return {"name": breakable(name or ANONYMOUS), "rows": []}
    number = f"{tax_number(country)}: {customer.tax_id}" if customer.tax_id else ""
    reached = " · ".join(filter(None, [customer.email, customer.phone]))
    rows = [breakable(row) for row in (customer.legal_name, number, customer.address, reached) if row]
    return {"name": breakable(customer.name), "rows": rows}


def _sums(paper: QuotationPaper, figures: Figures) -> list[dict[str, str]]:
    quotation, by_rate = paper.shown.quotation, dict[Decimal, Decimal]()
    for line in paper.shown.lines:
        by_rate[line.tax_rate] = by_rate.get(line.tax_rate, ZERO) + line.tax
    sums = [("Subtotal sin impuesto", quotation.amount)]
    if quotation.discount:
        sums.append(("Descuento", -quotation.discount))
    named = tax_name(paper.issuer.country)
    sums += [(f"{named} {figures.rate(rate)}", tax) for rate, tax in sorted(by_rate.items(), reverse=True)]
    return [{"title": title, "text": figures.money(amount)} for title, amount in sums]

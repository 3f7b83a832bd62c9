"""The ticket of a sale on 80 mm paper: name, branch, folio, lines, taxes, payments, change, thanks, code.

It says what the receipt says (`receipt_pdf`), in the width of a till's printer; its height is what the sale needs.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from trastienda.insights.document_lines import DocumentLine
from trastienda.insights.sale_paper import SalePaper
from trastienda.kernel.money import ZERO
from trastienda.kernel.tax import gross_price
from trastienda.papers.amount_in_words import amount_in_words
from trastienda.papers.codes import code128_svg
from trastienda.papers.figures import Figures
from trastienda.papers.letterhead import Letterhead, breakable
from trastienda.papers.printer import print_pdf
from trastienda.papers.receipt_pdf import METHODS, state_of, tax_name, tax_number

KEEP_IT = "Consérvelo para cambios, devoluciones y para pedir su factura."


def ticket_pdf(paper: SalePaper, *, made_at: datetime) -> bytes:
    """Return the ticket as a PDF of 80 mm. :raises PrinterBusy: see `print_pdf`."""
    return print_pdf("ticket", ticket_data(paper, made_at=made_at), at=made_at)


def ticket_name(folio: str) -> str:
    """ticket-V-0001.pdf"""
    return f"ticket-{''.join(each if each.isalnum() or each in '-_' else '-' for each in folio)}.pdf"


def ticket_data(paper: SalePaper, *, made_at: datetime) -> dict[str, Any]:
    """Return what the template is given: texts alone."""
    issuer, sale = paper.issuer, paper.sale
    head = Letterhead(issuer.name, issuer.country, sale.currency, issuer.time_zone, made_at)
    figures, state = head.figures, state_of(paper)
    return {
        "title": f"Ticket {sale.folio}",
        "kind": "Ticket",
        "shop": issuer.name,
        "issuer": _issuer(paper),
        "folio": sale.folio,
        "date": head.moment(sale.at),
        "seller": f"Atendió: {sale.seller}",
        "place": issuer.branch,
        "buyer": breakable(f"Cliente: {paper.buyer.name}") if paper.buyer.name else "",
        "warning": "" if state["good"] else state["text"],
        "lines": [_line(line, figures) for line in paper.lines],
        "sums": _sums(paper, figures),
        "currency": sale.currency,
        "total": figures.money(sale.total),
        "payments": _payments(paper, figures),
        "words": _words(sale.total, sale.currency),
        "note": KEEP_IT,
        "code": code128_svg(sale.folio),
    }


def _issuer(paper: SalePaper) -> list[str]:
    issuer = paper.issuer
    number = f"{tax_number(issuer.country)}: {issuer.tax_id}" if issuer.tax_id else ""
    legal = issuer.legal_name if issuer.legal_name != issuer.name else ""
    phone = f"Tel. {issuer.phone}" if issuer.phone else ""
    return [breakable(row) for row in (legal, number, issuer.address, phone) if row]


def _line(line: DocumentLine, figures: Figures) -> dict[str, str]:
    price = gross_price(line.unit_price, tax_rate=line.tax_rate, includes_tax=line.includes_tax)
    how = f"{figures.quantity(line.quantity)} × {figures.money(price)}"
    if line.discount_pct:
        how += f" − {figures.percent(line.discount_pct)}"
    if line.returned:
        how += f" (devueltas: {figures.quantity(line.returned)})"
    return {"name": breakable(line.description), "how": how, "total": figures.money(line.total)}


def _sums(paper: SalePaper, figures: Figures) -> list[dict[str, str]]:
    by_rate: dict[Decimal, Decimal] = {}
    for line in paper.lines:
        by_rate[line.tax_rate] = by_rate.get(line.tax_rate, ZERO) + line.tax
    named = tax_name(paper.issuer.country)
    sums = [("Subtotal sin impuesto", paper.sale.base)]
    sums += [(f"{named} {figures.rate(rate)}", tax) for rate, tax in sorted(by_rate.items(), reverse=True)]
    return [{"title": title, "text": figures.money(amount)} for title, amount in sums]


def _payments(paper: SalePaper, figures: Figures) -> list[dict[str, str]]:
    """How it was paid, what is owed of it, and the change; what was tendered is the paid part and the change."""
    sale = paper.sale
    told = [(METHODS.get(each.method, each.method), each.amount) for each in paper.payments]
    change = sale.tendered - sale.paid
    if change > 0:
        told += [("Entregado", sale.tendered), ("Cambio", change)]
    told += [("A crédito", sale.credit), ("Por pagar", sale.unpaid), ("Devuelto", -sale.returned)]
    return [{"title": title, "text": figures.money(amount)} for title, amount in told if amount]


def _words(amount: Decimal, currency: str) -> str:
    words = amount_in_words(amount, currency=currency)
    return f"({words[:1].upper()}{words[1:]})"

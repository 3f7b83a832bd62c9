"""What an order's client reads in a mail: a subject, a text, and the same as a page. One template a piece of news.

A template's first line is the subject, the rest the body, a blank line between paragraphs. What people wrote (names of
products, reasons) is data: never markup, and never a header of its own.
"""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from django.template import Context, Engine, Template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from trastienda.domain.notifying.news import OrderNews
from trastienda.insights.order_told import OrderTold, ToldLine
from trastienda.kernel.clock import local
from trastienda.papers.figures import Figures, day, figures_of

_FOLDER = Path(__file__).with_name("mails")
_LONGEST_SUBJECT = 150


class MailText(msgspec.Struct, frozen=True):
    """A mail as it is read: `text` for every reader, `html` for those that show pages."""

    subject: str
    text: str
    html: str


def order_mail(told: OrderTold, news: OrderNews) -> MailText:
    """Return the mail that tells that piece of news of an order."""
    figures = figures_of(told.country)
    facts = _facts(told, figures)
    subject, _, body = _template(f"{news}.txt").render(Context(facts, autoescape=False)).partition("\n")
    subject = " ".join(subject.split())[:_LONGEST_SUBJECT]
    paragraphs = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    greeting = f"Hola, {told.name}:" if told.name else "Hola:"
    lines = [_line(line, figures) for line in told.lines]
    hidden = told.line_count - len(told.lines)
    page = {
        **facts,
        "subject": subject,
        "greeting": greeting,
        "heading": _unbroken(subject, told.folio),
        "paragraphs": paragraphs,
        "details": _bank_rows(told) if news is OrderNews.AWAITING_TRANSFER else [],
        "lines": lines,
        "more": f"… y {hidden} renglones más" if hidden > 0 else "",
        "footer": f"Pedido {told.folio} del {_moment(told.placed_at, told)} en {told.shop}.",
    }
    listed = [f"  {line['quantity']} × {line['description']}  {line['total']}" for line in lines]
    text = [
        greeting,
        *paragraphs,
        *(["\n".join(f"  {name}: {text}" for name, text in page["details"])] if page["details"] else []),
        "\n".join([*listed, *([f"  {page['more']}"] if hidden > 0 else []), f"  Total: {facts['total']}"]),
        str(page["footer"]),
    ]
    return MailText(
        subject=subject,
        text="\n\n".join(text) + "\n",
        html=_template("frame.html").render(Context(page)),
    )


def _facts(told: OrderTold, figures: Figures) -> dict[str, Any]:
    """Return what a template may say, as texts."""
    return {
        "shop": told.shop,
        "folio": told.folio,
        "expires": _moment(told.expires_at, told) if told.expires_at else "",
        "total": _money(told.total, told, figures),
        "has_bank": told.bank is not None,
        "was_refunded": told.refunded > 0,
        "refunded": _money(told.refunded, told, figures),
        "reason": told.reason.rstrip(". "),
        "payment_method": told.payment_method,
        "ship_method": told.ship_method,
        "courier": told.courier,
        "tracking_code": told.tracking_code,
        "pickup_name": told.pickup_name,
        "pickup_address": told.pickup_address,
    }


_NUMBERS = {"AR": ("CBU", "CUIT"), "MX": ("CLABE", "RFC")}
"""What a country's banks call the number of an account, and its tax office that of its holder."""


def _bank_rows(told: OrderTold) -> list[tuple[str, str]]:
    """Return where the buyer sends the money, name by name."""
    if told.bank is None:
        return []
    number, tax_id = _NUMBERS.get(told.country, ("Cuenta", "Identificación fiscal"))
    rows = (
        ("Banco", told.bank.bank),
        ("Titular", told.bank.holder),
        (number, told.bank.number),
        ("Alias", told.bank.alias),
        (tax_id, told.bank.tax_id),
        ("Referencia", told.folio),
    )
    return [(name, " ".join(text.split())) for name, text in rows if text.strip()]


def _unbroken(subject: str, folio: str) -> SafeString:
    """Return the subject as markup in which the order's number stays on one line."""
    before, found, after = subject.partition(folio)
    if not found:
        return conditional_escape(subject)
    return format_html('{}<span style="white-space:nowrap">{}</span>{}', before, folio, after)


def _money(amount: Any, told: OrderTold, figures: Figures) -> str:
    return f"{told.currency}\N{NO-BREAK SPACE}{figures.money(amount)}"


def _line(line: ToldLine, figures: Figures) -> dict[str, str]:
    return {
        "quantity": figures.quantity(line.quantity),
        "description": " ".join(line.description.split()),
        "total": figures.money(line.total),
    }


def _moment(instant: datetime, told: OrderTold) -> str:
    at = local(instant, zone_name=told.time_zone)
    return f"{day(at.date())} a las {at:%H:%M}"


@lru_cache(maxsize=32)
def _template(name: str) -> Template:
    engine: Engine = _engine()
    return engine.from_string((_FOLDER / name).read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _engine() -> Engine:
    return Engine(libraries={}, builtins=[])

"""The accountant as tests talk of them: the chart by code, entries by hand, months, sales on account of other days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.shop import Shop, now
from trastienda.domain.accounting.rules import EntryLineWanted
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.kernel.clock import local_date
from trastienda.operations.accounting.close_period import ClosePeriod, close_period
from trastienda.operations.accounting.post_entry import PostEntry, post_entry
from trastienda.operations.sales.post_sale import PostSale, post_sale

ZONE = "America/Mexico_City"


def today() -> date:
    """The day in the shop's zone."""
    return local_date(now(), zone_name=ZONE)


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def noon(day: date) -> datetime:
    """An instant of that day in the shop's zone."""
    return datetime(day.year, day.month, day.day, 18, tzinfo=UTC)


def month_before(day: date, months: int) -> date:
    """The first day of the month so many before that day's."""
    month = day.year * 12 + day.month - 1 - months
    return date(month // 12, month % 12 + 1, 1)


def ledger(shop: Shop) -> dict[str, int]:
    """The chart: an account's id by its code."""
    return dict(shop._rows("SELECT code, id FROM account WHERE tenant_id = %s"))


def lines(shop: Shop, *wanted: tuple[str, str, str]) -> list[EntryLineWanted]:
    """Lines of an entry: `(code, debit, credit)`."""
    chart = ledger(shop)
    return [EntryLineWanted(chart[code], Decimal(debit), Decimal(credit)) for code, debit, credit in wanted]


RENT = (("600.01", "15000.00", "0"), ("100.02", "0", "15000.00"))


def posted_on(
    shop: Shop, day: date, wanted: Sequence[tuple[str, str, str]] = RENT, *, at: datetime | None = None
) -> int:
    """Post an entry by hand on a day, the rent unless said; returns its id."""
    command = PostEntry(on=day, description="Pago de renta del local", lines=lines(shop, *wanted))
    return post_entry(command, actor=shop.owner, now=at or now())


def closes(shop: Shop, month: date, *, at: datetime | None = None) -> int:
    """Close the month of that day; returns the period's id."""
    return close_period(ClosePeriod(month.year, month.month), actor=shop.owner, now=at or now())


def on_account(shop: Shop, customer: int, total: str, *, on: date) -> Any:
    """Sell something untaxed that costs nothing on a customer's account, on that day."""
    if "SIN-IVA" not in shop.products:
        shop.has("SIN-IVA", 1000, cost="0.00", tax_rate=Decimal(0))
    line = WantedLine(product_id=shop.products["SIN-IVA"], quantity=Decimal(1), unit_price=Decimal(total))
    command = PostSale(lines=[line], tenders=[], terms="credit", customer=customer, session=None)
    return post_sale(command, actor=shop.owner, now=noon(on))

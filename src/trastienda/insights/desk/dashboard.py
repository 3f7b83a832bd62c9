"""
Question: how is today going, what needs somebody, what sells, and where does the money stand?

Grain: one answer per tenant and span of days. Units: the tenant's currency; sales include tax, profit does not. Source:
kept balances and the entries behind them for sales, profit and money; sales of today and of the same weekday for how
today goes; lines for what sells. Fresh: now. Agrees with: the reports of the same names, and so with the books.
Costs: 9 statements whatever the span; all of it kept sums or an index, and the last days.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.accounting.balances import AccountTotals, account_totals
from trastienda.domain.sales.sold import SOLD
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.desk.reports.answer import Asked
from trastienda.insights.desk.reports.posted import DaySold, Earned, balance_of, earned, sales_days
from trastienda.insights.desk.reports.selling import SHELVES, kept_params
from trastienda.insights.reports.words import NO_CATEGORY
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import day_bounds, local_date
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

USUAL_WEEKS = 8
TOP = 5


class Today(msgspec.Struct, frozen=True):
    """
    Sales of today until now, and of the same weekday until the same hour, as a mean of the weeks that sold anything.

    `usual` and `usual_day` (the whole day) are None before there is such a week; `most_tickets` are those of the day
    among all these that had most.
    """

    sold: Decimal
    tickets: int
    usual: Decimal | None
    usual_day: Decimal | None
    weeks: int
    most_tickets: int

    @property
    def change_pct(self) -> Decimal | None:
        """By how much percent today is ahead of a usual day, below zero behind; None where nothing can be compared."""
        if not self.usual:
            return None
        return (100 * (self.sold - self.usual) / self.usual).quantize(Decimal(1))


class Needs(msgspec.Struct, frozen=True):
    """How many things wait for somebody. Stamps are fiscal documents that the authority refused."""

    low: int
    unpaid: int
    transfers: int
    stamps: int
    drawers: int


class Best(msgspec.Struct, frozen=True):
    """A product, or a category, and what it sold, tax included. `key` is its SKU or its name."""

    key: str
    name: str
    units: Decimal
    sold: Decimal


class Selling(msgspec.Struct, frozen=True):
    """What sold most, the most first."""

    products: list[Best]
    categories: list[Best]


class Money(msgspec.Struct, frozen=True):
    """Where the money stands now, as the books have it. What is owed to others is positive."""

    cash: Decimal
    bank: Decimal
    receivable: Decimal
    payable: Decimal
    stock: Decimal


class Dashboard(msgspec.Struct, frozen=True):
    """Everything but what sells. `earned` and `money` are None for who may not see the books."""

    first_on: date
    last_on: date
    today_on: date
    today: Today
    needs: Needs
    days: Sequence[DaySold]
    earned: Earned | None
    money: Money | None
    is_new: bool

    @property
    def sold(self) -> Decimal:
        """Sales of the span, tax included."""
        return total(each.total for each in self.days)


_TODAY = """
SELECT d.back, count(s.id), coalesce(sum(s.total) FILTER (WHERE s.sold_at <= d.until), 0.00),
  coalesce(sum(s.total), 0.00)
FROM unnest(%(back)s::int[], %(starts)s::timestamptz[], %(untils)s::timestamptz[], %(ends)s::timestamptz[])
  AS d(back, start, until, finish)
LEFT JOIN sale s ON s.tenant_id = %(tenant)s AND s.sold_at >= d.start AND s.sold_at < d.finish
  AND s.unpaid = 0 AND s.fulfilment_state <> 'cancelled'
GROUP BY d.back
"""
_NEEDS = """
SELECT
  (SELECT count(*) FROM (
      SELECT DISTINCT product_id FROM stock_level WHERE tenant_id = %(tenant)s AND on_hand < min_stock) low
    JOIN product p ON p.tenant_id = %(tenant)s AND p.id = low.product_id AND p.is_active AND p.is_stocked),
  (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL
    AND payment_state IN ('pending', 'failed') AND fulfilment_state NOT IN ('cancelled', 'returned')),
  (SELECT count(*) FROM sale WHERE tenant_id = %(tenant)s AND placed_at IS NOT NULL AND hidden_at IS NULL
    AND payment_state = 'awaiting_approval' AND fulfilment_state NOT IN ('cancelled', 'returned')),
  (SELECT count(*) FROM fiscal_document WHERE tenant_id = %(tenant)s AND state = 'error'),
  (SELECT count(*) FROM register_session WHERE tenant_id = %(tenant)s AND closed_at IS NULL
    AND opened_at < %(start)s)
"""
_SELLING = f"""
WITH sold AS MATERIALIZED ({SOLD}), best AS (
  SELECT product_id, quantity, total FROM sold WHERE total > 0 ORDER BY total DESC, product_id LIMIT {TOP}
), kinds AS (
  SELECT p.category_id, whole_sum(s.quantity) AS quantity, whole_sum(s.total) AS total
  FROM sold s JOIN ({SHELVES}) p ON p.id = s.product_id
  GROUP BY 1 HAVING whole_sum(s.total) > 0 ORDER BY 3 DESC LIMIT {TOP}
)
SELECT true, p.sku, p.name, round(b.quantity / 1000.0, 3), round(b.total / 100.0, 2)
FROM best b JOIN product p ON p.tenant_id = %(tenant)s AND p.id = b.product_id
UNION ALL
SELECT false, coalesce(c.name, '{NO_CATEGORY}'), coalesce(c.name, '{NO_CATEGORY}'), round(k.quantity / 1000.0, 3),
  round(k.total / 100.0, 2)
FROM kinds k LEFT JOIN category c ON c.tenant_id = %(tenant)s AND c.id = k.category_id
ORDER BY 5 DESC, 2
"""


def dashboard(*, first_on: date, last_on: date, actor: Actor, now: datetime) -> Dashboard:
    """Return the figures of a span of days. :raises Forbidden: the actor sees no reports."""
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        today_on = local_date(now, zone_name=zone_name)
        days = sales_days(first_on=first_on, last_on=last_on)
        sees_books = actor.may(Permission.VIEW_BOOKS)
        span = account_totals(first_on=first_on, last_on=last_on) if sees_books else []
        ends_today = last_on >= today_on
        books = span if ends_today or not sees_books else account_totals(first_on=today_on, last_on=today_on)
        today = _today(today_on, now=now, zone_name=zone_name)
        return Dashboard(
            first_on=first_on,
            last_on=last_on,
            today_on=today_on,
            today=today,
            needs=_needs(today_on, zone_name=zone_name),
            days=days,
            earned=earned(span) if sees_books else None,
            money=_money(books) if sees_books else None,
            is_new=not days and not today.tickets and not _has_sold(),
        )


def what_sells(*, first_on: date, last_on: date, actor: Actor) -> Selling:
    """Return the products and categories that sold most in a span. One statement. :raises Forbidden: as above."""
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        asked = Asked(first_on=first_on, last_on=last_on, today=last_on, zone_name=zone_name)
        products: list[Best] = []
        categories: list[Best] = []
        for is_product, *found in sql.rows(_SELLING, kept_params(asked)):
            (products if is_product else categories).append(Best(*found))
        return Selling(products, categories)


@step
def _today(today: date, *, now: datetime, zone_name: str) -> Today:
    """Today and the same weekday of the weeks before, until the same hour of the day."""
    so_far = now - day_bounds(today, today, zone_name=zone_name)[0]
    back = list(range(USUAL_WEEKS + 1))
    spans = [
        day_bounds(each, each, zone_name=zone_name)
        for each in (today - timedelta(weeks=weeks) for weeks in back)
    ]
    given = {
        "tenant": current_tenant(),
        "back": back,
        "starts": [start for start, _ in spans],
        "untils": [start + so_far for start, _ in spans],
        "ends": [end for _, end in spans],
    }
    found = {weeks: (tickets, until, whole) for weeks, tickets, until, whole in sql.rows(_TODAY, given)}
    usual = [found[weeks] for weeks in back[1:] if found[weeks][0]]
    return Today(
        sold=found[0][2],
        tickets=found[0][0],
        usual=_mean([until for _, until, _ in usual]),
        usual_day=_mean([whole for _, _, whole in usual]),
        weeks=len(usual),
        most_tickets=max(tickets for tickets, _, _ in found.values()),
    )


def _mean(amounts: Sequence[Decimal]) -> Decimal | None:
    return (total(amounts) / len(amounts)).quantize(Decimal("0.01")) if amounts else None


@step
def _needs(today: date, *, zone_name: str) -> Needs:
    start, _ = day_bounds(today, today, zone_name=zone_name)
    return sql.structs(Needs, _NEEDS, {"tenant": current_tenant(), "start": start})[0]


@step
def _has_sold() -> bool:
    return sql.row("SELECT 1 FROM sale WHERE tenant_id = %s LIMIT 1", (current_tenant(),)) is not None


def _money(chart: Sequence[AccountTotals]) -> Money:
    return Money(
        cash=balance_of(chart, "sale", "cash"),
        bank=balance_of(chart, "sale", "card", "transfer"),
        receivable=balance_of(chart, "sale", "credit"),
        payable=-balance_of(chart, "purchase", "payable") or ZERO,
        stock=balance_of(chart, "sale", "inventory"),
    )

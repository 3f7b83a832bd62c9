"""Months of sales in a moment, for tests that need a past; and the calendar those tests live in."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tests.shop import Shop
from trastienda.domain.sales.models import Sale, SaleLine
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.clock import zone

TODAY = date(2025, 3, 20)  # a Thursday
PRICE = Decimal(10)
"""What a unit of everything costs in these pasts, tax included."""


def noon(shop: Shop, day: date = TODAY) -> datetime:
    """Noon of a day, where the shop is."""
    with shop.transaction():
        return datetime.combine(day, time(12), zone(tenant_profile(shop.id).time_zone))


def weekly(day: date) -> int:
    """20 units on Mondays, two more each day until Saturday; closed on Sundays."""
    return 0 if day.weekday() == 6 else 20 + 2 * day.weekday()


def sold_daily(
    shop: Shop, days: int, of: Mapping[str, Callable[[date], int]], *, until: date = TODAY
) -> None:
    """One sale a day on each of the `days` days before `until`, of each product as many units as its rule says."""
    with shop.transaction():
        batch = sql.Batch()
        for back in range(days, 0, -1):
            day = until - timedelta(days=back)
            lines = {sku: units for sku, rule in of.items() if (units := rule(day))}
            if lines:
                _sell(shop, batch, day, lines)
        batch.write()


def _sell(shop: Shop, batch: sql.Batch, day: date, lines: Mapping[str, int]) -> None:
    total = sum(lines.values()) * PRICE
    money = {"amount": total, "discount": Decimal(0), "base": total, "tax": Decimal(0), "total": total}
    sale = batch.new_id(Sale)
    batch.insert(
        Sale,
        id=sale,
        folio=f"H-{day}",
        branch=shop.branch_id,
        actor="test",
        terms="cash",
        method="cash",
        payment_state="paid",
        fulfilment_state="delivered",
        currency="MXN",
        paid=total,
        tendered=total,
        credit=Decimal(0),
        cost=Decimal(0),
        channel="counter",
        notes="",
        sold_at=noon(shop, day),
        sold_on=day,
        **money,
    )
    for position, (sku, units) in enumerate(lines.items(), start=1):
        worth = units * PRICE
        batch.insert(
            SaleLine,
            sale=sale,
            position=position,
            product=shop.products[sku],
            description=sku,
            quantity=Decimal(units),
            unit_price=PRICE,
            includes_tax=True,
            discount_pct=Decimal(0),
            tax_rate=Decimal(0),
            cost=Decimal(0),
            **{**money, "amount": worth, "base": worth, "total": worth},
        )

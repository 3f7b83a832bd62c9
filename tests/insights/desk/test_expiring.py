"""expiring: what spoils soon and is still there, when whoever sells takes first what spoils first."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.insights.desk.expiring import ExpiringLot, expiring
from trastienda.operations.stock.cancel_purchase import cancel_purchase
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase, record_purchase

TODAY = date(2026, 6, 1)


def buys(shop: Shop, *lots: tuple[str, int, int]) -> int:
    """Buy `(sku, units, days until they spoil)` at 10.00 each."""
    lines = [
        BoughtLine(shop.products[sku], Decimal(units), Decimal(10), expires_on=TODAY + timedelta(days=days))
        for sku, units, days in lots
    ]
    return record_purchase(RecordPurchase(lines=lines), actor=shop.owner, now=now()).id


def soon(shop: Shop, *, days: int = 30) -> list[ExpiringLot]:
    return expiring(on=TODAY, days=days, actor=shop.owner)


class TestExpiring:
    def test_names_what_spoils_within_the_days_the_first_first(self, shop: Shop) -> None:
        shop.has("PAN")
        shop.has("LECHE")
        buys(shop, ("PAN", 4, 20), ("LECHE", 3, 5), ("PAN", 6, 90), ("LECHE", 2, -2))
        assert [(each.sku, each.days, each.left, each.value) for each in soon(shop)] == [
            ("LECHE", -2, 2, 20), ("LECHE", 5, 3, 30), ("PAN", 20, 4, 40),
        ]  # fmt: skip

    def test_what_spoils_first_is_sold_first(self, shop: Shop) -> None:
        shop.has("PAN")
        buys(shop, ("PAN", 4, 5), ("PAN", 6, 20))
        shop.sells(("PAN", 3))
        assert [(each.days, each.left) for each in soon(shop)] == [(5, 1), (20, 6)]
        shop.sells(("PAN", 2))
        assert [(each.days, each.left) for each in soon(shop)] == [(20, 5)]

    def test_what_went_back_does_not_spoil_here(self, shop: Shop) -> None:
        shop.has("PAN", 5)
        cancel_purchase(buys(shop, ("PAN", 4, 5)), actor=shop.owner, now=now())
        assert soon(shop) == []

    def test_says_nothing_of_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("PAN")
        buys(neighbour, ("PAN", 4, 5))
        assert soon(shop) == []

    def test_is_one_statement_besides_its_transaction(self, shop: Shop) -> None:
        shop.has("PAN")
        counts = []
        for _ in range(2):
            with CaptureQueriesContext(connection) as spent:
                soon(shop)
            counts.append(len(spent))
            buys(shop, *(("PAN", 1, day) for day in range(20)))
        assert counts[0] == counts[1]

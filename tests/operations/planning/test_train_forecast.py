"""train forecast: learns from what was sold until yesterday, keeps what is expected, refuses what cannot be tested."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.planning.history import TODAY, noon, sold_daily, weekly
from tests.shop import Shop, now
from trastienda.domain.catalog.models import Category
from trastienda.domain.planning.errors import TooLittleHistory
from trastienda.domain.planning.queries import ForecastKept, kept_forecast
from trastienda.domain.planning.snapshots import Measure, Scope
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.daily_sales import Window, product_days, shop_days
from trastienda.insights.reports.answer import report
from trastienda.insights.reports.question import GroupBy, ReportQuestion, Subject
from trastienda.kernel import sql
from trastienda.kernel.actor import system_actor
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Forbidden
from trastienda.operations.planning.train_forecast import HORIZON_DAYS, Trained, train_forecast
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods

DAYS = 63


def train(shop: Shop, **options: Any) -> Trained:
    return train_forecast(actor=system_actor(shop.id), now=noon(shop), **options)


def kept(
    shop: Shop, scope: Scope, id_: int = 0, measure: Measure = Measure.REVENUE, *, days: int = 7
) -> ForecastKept | None:
    with shop.transaction():
        return kept_forecast(
            scope, id_, measure, first_on=TODAY + timedelta(days=1), last_on=TODAY + timedelta(days=days)
        )


@pytest.fixture
def selling(shop: Shop) -> Shop:
    """Nine weeks of coffee, exactly alike; tea every ninth day; sugar for a week only."""
    with shop.transaction():
        drinks = Category.objects.create(tenant_id=shop.id, name="Bebidas").id
    shop.has("CAFE", category_id=drinks)
    shop.has("TE", category_id=drinks)
    shop.has("AZUCAR")
    sold_daily(
        shop,
        DAYS,
        {
            "CAFE": weekly,
            "TE": lambda day: 3 * (day.toordinal() % 9 == 0),
            "AZUCAR": lambda day: 1 if day >= TODAY - timedelta(days=7) and day.weekday() != 6 else 0,
        },
    )
    return shop


class TestTrainForecast:
    def test_keeps_what_is_expected_of_the_shop(self, selling: Shop) -> None:
        trained = train(selling)
        found = kept(selling, Scope.SHOP, days=30)
        assert (trained.version, trained.days) == (1, DAYS)
        assert found is not None
        assert (found.data_from, found.data_to) == (TODAY - timedelta(days=DAYS), TODAY - timedelta(days=1))
        assert [point.on for point in found.points] == [TODAY + timedelta(days=1 + at) for at in range(30)]
        friday, _, sunday = found.points[:3]
        assert 250 <= friday.expected <= 330  # 28 coffees at 10, sugar since a week, seldom a tea
        assert sunday.expected == sunday.lower == sunday.upper == 0
        assert found.wape_7 is not None
        assert found.naive_wape_7 is not None
        assert found.wape_7 <= found.naive_wape_7

    def test_keeps_categories_and_products_in_money_and_products_in_units(self, selling: Shop) -> None:
        train(selling)
        coffee = kept(selling, Scope.PRODUCT, selling.products["CAFE"])
        units = kept(selling, Scope.PRODUCT, selling.products["CAFE"], Measure.UNITS)
        with selling.transaction():
            drinks = kept(selling, Scope.CATEGORY, Category.objects.get(name="Bebidas").id)
        assert coffee is not None
        assert units is not None
        assert drinks is not None
        assert [point.expected for point in units.points] == [28, 30, 0, 20, 22, 24, 26]
        assert [point.expected for point in coffee.points] == [10 * point.expected for point in units.points]
        assert coffee.algorithm == "seasonal_naive"  # every week is alike: nothing is better
        assert sum(point.expected for point in drinks.points) >= 1500

    def test_gives_no_forecast_of_its_own_to_what_is_new(self, selling: Shop) -> None:
        train(selling)
        assert kept(selling, Scope.PRODUCT, selling.products["AZUCAR"]) is None

    def test_takes_the_place_of_the_training_before(self, selling: Shop) -> None:
        train(selling)
        rows = selling.count("forecast")
        assert train(selling).version == 2
        found = kept(selling, Scope.SHOP)
        assert found is not None
        assert found.version == 2
        assert (selling.count("forecast"), selling.count("forecast_training")) == (rows, 2)

    def test_repeats(self, selling: Shop) -> None:
        assert train(selling).made.forecasts == train(selling).made.forecasts

    def test_learns_nothing_from_today(self, selling: Shop) -> None:
        before = train(selling).made.forecasts
        sold_daily(selling, 1, {"CAFE": lambda _: 900}, until=TODAY + timedelta(days=1))
        assert train(selling).made.forecasts == before

    def test_forecasts_the_past_as_it_would_have_then(self, selling: Shop) -> None:
        until = TODAY - timedelta(days=4)
        made = train(selling, until=until).made
        assert (made.data_to, made.first_on) == (until, until + timedelta(days=1))
        assert len(made.forecasts[0].expected) == HORIZON_DAYS

    def test_takes_back_what_came_back(self, selling: Shop) -> None:
        """A return counts on its own day: here on the last one known."""
        with selling.transaction():
            sale = sql.value(
                "SELECT id FROM sale WHERE tenant_id = %s AND folio = %s",
                (selling.id, f"H-{date(2025, 3, 3)}"),
            )
            sql.execute(
                "INSERT INTO sale_return (tenant_id, sale_id, folio, branch_id, reason, base, tax, total, cost,"
                " off_balance, refunded, returned_at, returned_on, actor)"
                " VALUES (%s, %s, 'D-1', %s, '', 50, 0, 50, 0, 0, 50, %s, %s, '')",
                (selling.id, sale, selling.branch_id, noon(selling), TODAY - timedelta(days=1)),
            )
            yesterday = TODAY - timedelta(days=1)
            window = Window(first_on=yesterday, last_on=yesterday, zone_name="America/Mexico_City")
            assert shop_days(window) == [(yesterday, (24 + 1) * 10 - 50)]

    def test_leaves_the_neighbour_alone(self, selling: Shop, neighbour: Shop) -> None:
        train(selling)
        assert neighbour.count("forecast") == 0
        with pytest.raises(TooLittleHistory):
            train(neighbour)


@pytest.mark.parametrize(("days", "needed"), [(0, 56), (55, 56)])
def test_refuses_too_little_history(shop: Shop, days: int, needed: int) -> None:
    shop.has("CAFE")
    sold_daily(shop, days, {"CAFE": lambda _: 1})
    with shop.nothing_changes(), pytest.raises(TooLittleHistory) as refused:
        train(shop)
    assert refused.value.facts == {"days": days, "needed": needed}


def test_refuses_who_may_not_see_reports(shop: Shop) -> None:
    cashier = shop.actor(shop.hire("cashier", pin="2468"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        train_forecast(actor=cashier, now=noon(shop))


class TestShopDays:
    """The days that are learnt from are the days that the reports show."""

    def test_are_the_reports_of_sales_by_day(self, shop: Shop) -> None:
        shop.has("CAFE", 50)
        first, second = shop.sells(("CAFE", 2)), shop.sells(("CAFE", 3))
        cancel_sale(CancelSale(sale=second.id, reason="Error"), actor=shop.owner, now=now())
        return_goods(
            ReturnGoods(
                sale=first.id, goods=[ComingBack(shop.products["CAFE"], Decimal(1))], reason="Defecto"
            ),
            actor=shop.owner,
            now=now(),
        )
        with shop.transaction():
            window = days_until_today(shop)
            found = dict(shop_days(window))
            parts = product_days(window, most=5)
        assert sum(found.values()) == Decimal("406.00")  # one of 350 + 16 % is left
        assert [(sum(each.revenue), sum(each.units)) for each in parts] == [(Decimal("406.00"), 1)]
        by_day = report(ReportQuestion(subject=Subject.SALES, group_by=GroupBy.DAY), actor=shop.owner)
        assert found == {row[0]: row[4] for row in by_day.rows}


def days_until_today(shop: Shop) -> Window:
    zone_name = tenant_profile(shop.id).time_zone
    today = local_date(now(), zone_name=zone_name)
    return Window(first_on=today - timedelta(days=30), last_on=today, zone_name=zone_name)

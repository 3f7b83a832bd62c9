"""What to buy: demand until the goods arrive, and a margin for its error, less what there is. Figures by hand."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.operations.planning.history import TODAY, noon, sold_daily
from tests.shop import Shop
from trastienda.domain.planning.snapshots import Errors, ForecastMade, Measure, Scope, TrainingMade
from trastienda.domain.planning.steps import keep_training
from trastienda.domain.stock.models import Level
from trastienda.insights.reorder_suggestions import Suggestion, reorder_suggestions
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden, Invalid

UNTESTED = Errors(None, None, None, None, None, None)


def expects(shop: Shop, sku: str, units: list[float], *, error: float) -> None:
    """Keep a forecast of a product, from today on."""
    made = ForecastMade(
        scope=Scope.PRODUCT,
        scope_id=shop.products[sku],
        measure=Measure.UNITS,
        algorithm="croston",
        errors=UNTESTED,
        daily_error=error,
        expected=units,
        lower=units,
        upper=units,
    )
    training = TrainingMade(
        algorithm="random_forest",
        data_from=TODAY - timedelta(days=90),
        data_to=TODAY - timedelta(days=1),
        first_on=TODAY,
        errors=UNTESTED,
        chosen_ahead_wape_7=None,
        chosen_ahead_naive_7=None,
        covered=None,
        race=[],
        forecasts=[made],
    )
    with shop.transaction():
        keep_training(training, at=noon(shop), actor="test")


def suggested(shop: Shop, *, lead_days: int = 4) -> dict[str, Suggestion]:
    found = reorder_suggestions(lead_days=lead_days, actor=system_actor(shop.id), now=noon(shop))
    return {each.sku: each for each in found}


def test_covers_the_lead_time_and_its_error(shop: Shop) -> None:
    """2 + 4 + 0 + 5 = 11 until the goods are here; 1.645 x 1.5 x sqrt(4) = 4.935 for safety; 6 are on the shelf."""
    shop.has("CAFE", 6, cost="80")
    expects(shop, "CAFE", [2, 4, 0, 5, 99], error=1.5)
    found = suggested(shop)["CAFE"]
    assert (found.available, found.expected, found.safety) == (6, 11, Decimal("4.935"))
    assert found.suggested == 10  # 15.935 - 6 = 9.935, and coffee is counted
    assert (found.cost, found.is_forecast) == (80, True)


def test_a_forecast_that_ends_too_early_is_not_believed(shop: Shop) -> None:
    shop.has("CAFE")
    expects(shop, "CAFE", [2, 4, 1], error=0)
    assert suggested(shop, lead_days=3)["CAFE"].expected == 7
    assert "CAFE" not in suggested(shop, lead_days=4)  # nothing was sold lately either


def test_without_a_forecast_what_lately_sold_counts(shop: Shop) -> None:
    """2 units on each of 28 of the last 56 days: 1 a day, standard deviation 1; 4 days: 4 + 1.645 x 1 x 2 = 7.29."""
    shop.has("TE")
    sold_daily(shop, 56, {"TE": lambda day: 2 * (day.toordinal() % 2)})
    found = suggested(shop)["TE"]
    assert (found.expected, found.safety, found.suggested) == (4, Decimal("3.290"), 8)
    assert not found.is_forecast


def test_what_is_set_aside_is_not_available(shop: Shop) -> None:
    shop.has("CAFE", 20)
    expects(shop, "CAFE", [3] * 4, error=0)
    assert "CAFE" not in suggested(shop)
    with shop.transaction():
        Level.objects.filter(product_id=shop.products["CAFE"]).update(reserved=12)
    assert suggested(shop)["CAFE"].suggested == 12 - 8


@pytest.mark.parametrize(
    ("least", "most", "units"),
    [
        (0, None, 12 - 5),
        (30, None, 30 - 5),  # the shop wants to see thirty
        (0, 10, 10 - 5),  # and has no room for more than ten
    ],
)
def test_keeps_to_the_shops_own_limits(shop: Shop, least: int, most: int | None, units: int) -> None:
    shop.has("CAFE", 5)
    expects(shop, "CAFE", [3] * 4, error=0)
    with shop.transaction():
        Level.objects.filter(product_id=shop.products["CAFE"]).update(min_stock=least, max_stock=most)
    assert suggested(shop)["CAFE"].suggested == units


def test_what_is_weighed_is_suggested_by_the_gram(shop: Shop) -> None:
    shop.has("HARINA", unit="KG")
    expects(shop, "HARINA", [0.3] * 4, error=0)
    assert suggested(shop)["HARINA"].suggested == Decimal("1.200")


def test_neither_services_nor_what_is_not_sold_any_more(shop: Shop) -> None:
    shop.has("HORA", is_stocked=False)
    shop.has("VIEJO", is_active=False)
    sold_daily(shop, 30, {"HORA": lambda _: 1, "VIEJO": lambda _: 1})
    assert suggested(shop) == {}


def test_the_dearest_purchase_first_and_no_more_than_asked(shop: Shop) -> None:
    for sku, cost in (("BARATO", "1"), ("CARO", "100"), ("MEDIO", "10")):
        shop.has(sku, cost=cost)
    sold_daily(shop, 56, {"BARATO": lambda _: 1, "CARO": lambda _: 1, "MEDIO": lambda _: 1})
    found = reorder_suggestions(most=2, actor=system_actor(shop.id), now=noon(shop))
    assert [each.sku for each in found] == ["CARO", "MEDIO"]


def test_nothing_of_the_neighbour(shop: Shop, neighbour: Shop) -> None:
    neighbour.has("AJENO")
    expects(neighbour, "AJENO", [9] * 9, error=0)
    assert suggested(shop) == {}


@pytest.mark.parametrize("options", [{"lead_days": 0}, {"lead_days": 91}, {"service_level": 1.0}])
def test_refuses_what_makes_no_sense(shop: Shop, options: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        reorder_suggestions(actor=system_actor(shop.id), now=noon(shop), **options)


def test_refuses_who_may_not_see_the_shelves(shop: Shop) -> None:
    customer = system_actor(shop.id)
    blind = type(customer)(
        tenant_id=shop.id, kind=customer.kind, id=None, name="", role="", permissions=frozenset()
    )
    with pytest.raises(Forbidden):
        reorder_suggestions(actor=blind, now=noon(shop))

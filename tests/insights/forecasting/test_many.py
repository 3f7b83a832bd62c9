"""Categories and products beside the shop's own forecast."""

import numpy as np
import pytest

from tests.insights.forecasting.days import noise, series, weekly
from trastienda.insights.forecasting.candidates import NAIVE
from trastienda.insights.forecasting.many import croston_rate, forecast_many
from trastienda.insights.forecasting.race import Race, beats, run_race
from trastienda.insights.forecasting.series import DailySeries

DAYS = 91


@pytest.fixture(scope="module")
def shop() -> DailySeries:
    steady = series(DAYS, weekly)
    values = np.where(steady.values > 0, steady.values + noise(DAYS, seed=7), 0.0)
    return DailySeries(first_on=steady.first_on, values=values)


@pytest.fixture(scope="module")
def race(shop: DailySeries) -> Race:
    return run_race(shop, country="MX", horizon=20)


def test_croston_expects_a_sale_over_its_gap() -> None:
    every_second = np.array([[0.0, 5] * 20])
    once = np.array([[0.0] * 9 + [4.0]])
    never = np.zeros((1, 10))
    assert croston_rate(every_second)[0] == pytest.approx(5 / 2 * 0.95)
    assert croston_rate(once)[0] == pytest.approx(4 / 10 * 0.95)
    assert croston_rate(never)[0] == 0


def test_croston_follows_a_larger_sale_by_a_tenth() -> None:
    # First 10 at a gap of 1, then 20 two days later: sizes 10 + 0.1 x 10 = 11, gaps 1 + 0.1 x 1 = 1.1.
    assert croston_rate(np.array([[10.0, 0, 20]]))[0] == pytest.approx(11 / 1.1 * 0.95)


def test_what_is_always_half_of_the_shop_is_expected_to_be(shop: DailySeries, race: Race) -> None:
    half = forecast_many(shop.values[None, :] / 2, race=race)[0]
    assert half.forecast.sum() == pytest.approx(race.forecast.sum() / 2, rel=0.05)
    assert half.daily_error < race.daily_error


def test_nothing_is_served_that_loses_to_last_week(shop: DailySeries, race: Race) -> None:
    rare = np.zeros(DAYS)
    rare[::9] = 3.0
    rows = np.vstack([shop.values / 3, rare, np.abs(noise(DAYS, seed=8)), np.zeros(DAYS)])
    for small in forecast_many(rows, race=race):
        assert small.scores.name == NAIVE or beats(small.scores, small.naive)
        assert np.all((small.lower <= small.forecast) & (small.forecast <= small.upper))


def test_each_row_is_forecast_as_if_alone(shop: DailySeries, race: Race) -> None:
    rows = np.vstack([shop.values / 3, np.abs(noise(DAYS, seed=9))])
    together = forecast_many(rows, race=race)
    for at, row in enumerate(rows):
        assert forecast_many(row[None, :], race=race)[0].forecast.tolist() == together[at].forecast.tolist()

"""The runners of the race, on series whose future is known."""

import numpy as np
import pytest

from tests.insights.forecasting.days import noise, series, weekly
from trastienda.insights.forecasting.calendar import Days
from trastienda.insights.forecasting.candidates import NAIVE, RUNNERS, run_all, seasonal_naive, situation
from trastienda.insights.forecasting.series import DailySeries, Numbers

LEARNERS = [name for name in RUNNERS if name != NAIVE]


def forecast_of(name: str, history: DailySeries, *, ahead: int = 14) -> Numbers:
    days = Days(history.first_on, len(history) + ahead, country="MX")
    found = RUNNERS[name](situation(history, days, horizon=ahead))
    assert found is not None
    return found


def test_seasonal_naive_is_last_week_again() -> None:
    history = DailySeries(first_on=series(1, weekly).first_on, values=np.arange(1.0, 15.0))
    days = Days(history.first_on, 24, country="MX")
    assert seasonal_naive(situation(history, days, horizon=10)).tolist() == [
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        8,
        9,
        10,
    ]


@pytest.mark.parametrize("name", LEARNERS)
def test_sees_the_week_through_noise_and_keeps_sundays_closed(name: str) -> None:
    steady = series(200, weekly)
    noisy = DailySeries(
        first_on=steady.first_on, values=np.where(steady.values > 0, steady.values + noise(200, seed=1), 0.0)
    )
    found = forecast_of(name, noisy)
    expected = series(214, weekly).values[200:]
    assert np.all(found[expected == 0] == 0)
    assert np.abs(found - expected).mean() < 12  # a week's repeat misses by 1.128 x 20 = 22.6 on open days


@pytest.mark.parametrize("name", LEARNERS)
def test_never_expects_less_than_nothing(name: str) -> None:
    values = np.maximum(noise(120, seed=2, spread=50), -20.0)
    history = DailySeries(first_on=series(1, weekly).first_on, values=values)
    assert np.all(forecast_of(name, history) >= 0)


def test_learners_do_not_run_on_what_they_cannot_learn_from() -> None:
    short = series(35, weekly)
    now = situation(short, Days(short.first_on, 65, country="MX"), horizon=30)
    assert set(run_all(now)) == {NAIVE, "seasonal_mean"}


def test_a_shop_that_sold_nothing_expects_nothing() -> None:
    nothing = series(100, lambda _: 0.0)
    now = situation(nothing, Days(nothing.first_on, 130, country="MX"), horizon=30)
    assert all(not forecast.any() for forecast in run_all(now).values())


def test_results_repeat() -> None:
    history = DailySeries(first_on=series(1, weekly).first_on, values=100 + noise(150, seed=3))
    for name in LEARNERS:
        assert forecast_of(name, history).tolist() == forecast_of(name, history).tolist()

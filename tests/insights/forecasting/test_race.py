"""Who is served, and that nobody looked ahead."""

from datetime import date, timedelta

import numpy as np
import pytest

from tests.insights.forecasting.days import noise, series, weekly
from trastienda.insights.forecasting.candidates import NAIVE
from trastienda.insights.forecasting.race import COVERAGE, Race, beats, choose, fold_origins, run_race
from trastienda.insights.forecasting.scores import Scores
from trastienda.insights.forecasting.series import DailySeries


def scores(name: str, wape_7: float | None, wape_30: float | None) -> Scores:
    return Scores(name=name, wape_7=wape_7, wape_30=wape_30, mase_7=None, mase_30=None)


def noisy(count: int, *, seed: int = 5) -> DailySeries:
    steady = series(count, weekly)
    values = np.where(steady.values > 0, steady.values + noise(count, seed=seed), 0.0)
    return DailySeries(first_on=steady.first_on, values=values)


@pytest.fixture(scope="module")
def race() -> Race:
    return run_race(noisy(112), country="MX", horizon=40)


class TestChoose:
    def test_takes_the_best_of_both_horizons(self) -> None:
        runners = [
            scores(NAIVE, 0.40, 0.50),
            scores("week", 0.30, 0.50),  # 0.75 + 1.00
            scores("both", 0.32, 0.35),  # 0.80 + 0.70
        ]
        assert choose(runners) == "both"

    @pytest.mark.parametrize(
        ("case", "week", "month"),
        [
            ("as bad at seven days", 0.40, 0.10),
            ("worse at seven days", 0.41, 0.10),
            ("worse at thirty", 0.10, 0.51),
            ("not to be measured", None, None),
        ],
    )
    def test_never_serves_a_loser(self, case: str, week: float | None, month: float | None) -> None:
        assert choose([scores(NAIVE, 0.40, 0.50), scores("other", week, month)]) == NAIVE

    def test_judges_by_seven_days_where_thirty_could_not_be_tested(self) -> None:
        assert beats(scores("other", 0.3, None), scores(NAIVE, 0.4, None))


@pytest.mark.parametrize(
    ("days", "origins"),
    [
        (56, [49, 42, 35, 28]),
        (100, [93, 86, 79, 72, 65, 58, 51]),
    ],
)
def test_tests_weekly_on_the_later_half(days: int, origins: list[int]) -> None:
    assert fold_origins(days) == origins


def test_tests_at_most_twenty_weeks() -> None:
    assert fold_origins(1000) == [1000 - 7 * week for week in range(1, 21)]


def test_serves_what_beats_last_week(race: Race) -> None:
    served, naive = race.scores_of(race.algorithm), race.scores_of(NAIVE)
    assert race.algorithm != NAIVE
    assert beats(served, naive)
    assert served.wape_7 is not None
    assert naive.wape_7 is not None
    assert served.wape_7 < 0.9 * naive.wape_7


def test_forecasts_every_day_wanted_with_bounds(race: Race) -> None:
    assert race.first_on == date(2024, 1, 1) + timedelta(days=112)
    assert len(race.forecast) == len(race.lower) == len(race.upper) == 40
    assert np.all((race.lower <= race.forecast) & (race.forecast <= race.upper))


def test_bounds_hold_about_as_often_as_they_say(race: Race) -> None:
    future = noisy(152).values[112:]
    shop_is_open = series(152, weekly).values[112:] > 0
    within = (future >= race.lower) & (future <= race.upper)
    assert within[shop_is_open].mean() >= COVERAGE - 0.1


def test_serves_last_week_itself_when_weeks_repeat_exactly() -> None:
    race = run_race(series(90, weekly), country="MX", horizon=7)
    assert race.algorithm == NAIVE
    assert race.forecast.tolist() == series(97, weekly).values[90:].tolist()
    assert race.scores_of(NAIVE).wape_7 == 0


@pytest.mark.parametrize("seed", [11, 12])
def test_never_serves_a_loser_on_noise(seed: int) -> None:
    walk = DailySeries(first_on=date(2024, 1, 1), values=1000 + np.cumsum(noise(84, seed=seed)))
    race = run_race(walk, country="MX", horizon=7)
    assert race.algorithm == NAIVE or beats(race.scores_of(race.algorithm), race.scores_of(NAIVE))


def test_no_fold_sees_what_came_after_it() -> None:
    """Another last week changes no forecast that was made before it."""
    known = noisy(98)
    values = known.values.copy()
    values[-7:] = 5_000
    with_one, with_other = (
        run_race(each, country="MX", horizon=7).folds
        for each in (known, DailySeries(first_on=known.first_on, values=values))
    )
    for one, other in zip(with_one, with_other, strict=True):
        assert one.origin == other.origin <= 91
        assert one.forecasts.keys() == other.forecasts.keys()
        for name, forecast in one.forecasts.items():
            assert forecast.tolist() == other.forecasts[name].tolist(), name


def test_choosing_is_tested_too(race: Race) -> None:
    honest = race.honest
    assert honest.folds == len(race.folds) - 4
    assert honest.wape_7 is not None
    assert honest.naive_7 is not None
    assert honest.wape_7 < honest.naive_7

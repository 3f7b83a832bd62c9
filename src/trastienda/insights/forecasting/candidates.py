"""The runners of the race: each turns a history into a forecast of the days after it.

All of them get the same history and calendar, and none sees more. Seasonal naive is the yardstick and always runs: the
same weekday of last week again. A candidate that cannot work with a history (too short, all zero) says so with None.
Results repeat: every seed is fixed.
"""

import warnings
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from statsmodels.tools.sm_exceptions import ModelWarning
from statsmodels.tsa.exponential_smoothing.ets import ETSModel
from statsmodels.tsa.forecasting.theta import ThetaModel
from threadpoolctl import threadpool_limits

from trastienda.insights.forecasting.calendar import Days, closed_days
from trastienda.insights.forecasting.features import Describer
from trastienda.insights.forecasting.series import DailySeries, Flags, Numbers, Whole

SEED = 365
TREES, ROUNDS = 100, 80
SHORT, LONG = 7, 30
"""Two learners each: one for the week ahead, one for the month; days beyond are described as the month's last are."""


class Situation(msgspec.Struct, frozen=True):
    """What every candidate is told: the history, and the calendar and closed days up to the last day wanted."""

    history: DailySeries
    days: Days
    closed: Flags
    horizon: int


Candidate = Callable[[Situation], Numbers | None]


def situation(history: DailySeries, days: Days, *, horizon: int) -> Situation:
    """Describe the evening of the history's last day; `days` begins with it and reaches at least the horizon."""
    known = days.until(len(history) + horizon)
    return Situation(history=history, days=known, closed=closed_days(history, known), horizon=horizon)


def seasonal_naive(now: Situation) -> Numbers:
    """Last week again, day by day."""
    week = now.history.values[-7:]
    return np.resize(week, now.horizon)


def seasonal_mean(now: Situation) -> Numbers:
    """The mean of each weekday's last six open days; closed days sell nothing."""
    values, count = now.history.values, len(now.history)
    means = np.zeros(7)
    for weekday in range(7):
        mine = values[(now.days.weekday[:count] == weekday) & ~now.closed[:count]][-6:]
        means[weekday] = mine.mean() if len(mine) else 0.0
    return _shut(means[now.days.weekday[count:]], now)


def random_forest(now: Situation) -> Numbers | None:
    """The documented model: a forest over lags of the same weekday, the level, the calendar and last year."""

    def make() -> Any:
        return RandomForestRegressor(
            n_estimators=TREES,
            min_samples_leaf=20,
            max_features=0.33,
            max_samples=0.6,
            n_jobs=1,
            random_state=SEED,
        )

    return _learnt(now, make)


def gradient_boosting(now: Situation) -> Numbers | None:
    """Boosted trees over the same rows, for the absolute error."""

    def make() -> Any:
        return HistGradientBoostingRegressor(
            loss="absolute_error", learning_rate=0.05, max_iter=ROUNDS, max_leaf_nodes=6, min_samples_leaf=20,
            max_features=0.5, l2_regularization=1.0, early_stopping=False, random_state=SEED,
        )  # fmt: skip

    return _learnt(now, make)


def _learnt(now: Situation, make: Callable[[], Any]) -> Numbers | None:
    count = len(now.history)
    describer = Describer(now.history.values, now.days, now.closed)
    forecast = np.zeros(now.horizon)
    for first, last in ((1, SHORT), (SHORT + 1, LONG)):
        if first > now.horizon:
            break
        origins, targets = _pairs(count, first, last)
        table = describer.describe(origins, targets)
        usable = ~now.closed[targets] & (table.levels > 0)
        if usable.sum() < 60:
            return None
        model = make()
        wanted = now.history.values[targets[usable]] / table.levels[usable]
        known = ~np.isnan(table.rows[usable]).all(axis=0)  # a young shop has no last year
        with threadpool_limits(limits=1):  # so few rows are not worth a second thread, and the shop needs it
            model.fit(table.rows[usable][:, known], np.clip(wanted, -1.0, 8.0))
        until = now.horizon if last == LONG else min(last, now.horizon)
        ahead = np.arange(first, until + 1)
        asked = describer.describe(np.full(len(ahead), count - 1), count - 1 + ahead)
        if not asked.levels[0] > 0:
            return None
        rows = asked.rows.copy()
        rows[:, 0] = np.minimum(rows[:, 0], last)
        forecast[first - 1 : until] = model.predict(rows[:, known]) * asked.levels
    return _shut(forecast, now)


def _pairs(count: int, first: int, last: int) -> tuple[Whole, Whole]:
    """Every third origin with each target from `first` to `last` days after it, and known already."""
    origins = np.arange(count - 1 - first, 27, -3)
    steps = np.arange(first, last + 1, 1 if last == SHORT else 3)
    pairs = np.array(
        [(origin, origin + step) for origin in origins for step in steps if origin + step < count]
    )
    if not len(pairs):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return pairs[:, 0], pairs[:, 1]


def exponential_smoothing(now: Situation) -> Numbers | None:
    """ETS with a weekly season and a damped trend, over the weekdays on which the shop opens."""

    def smooth(series: Numbers, period: int, steps: int) -> Numbers:
        model = ETSModel(
            series, error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=period
        )
        fitted = model.fit(disp=False, maxiter=60)
        return np.asarray(fitted.forecast(steps), dtype=np.float64)

    return _classical(now, smooth)


def theta(now: Situation) -> Numbers | None:
    """The Theta method, the season of the week taken out first."""

    def smooth(series: Numbers, period: int, steps: int) -> Numbers:
        model = ThetaModel(series, period=period, deseasonalize=True, use_test=False, method="additive")
        return np.asarray(model.fit(disp=False).forecast(steps), dtype=np.float64)

    return _classical(now, smooth)


CLASSICAL_DAYS = 371
"""How much history the classical models get: more makes them slower, not better."""


def _classical(now: Situation, smooth: Callable[[Numbers, int, int], Numbers]) -> Numbers | None:
    """Leave out weekdays that are always closed, fill other closed days as their weekday goes, and put both back."""
    count = len(now.history)
    start = max(count - CLASSICAL_DAYS, 0)
    start += (count - start) % 7
    weekday, closed = now.days.weekday, now.closed
    opens = [each for each in range(7) if (~closed[start:count][weekday[start:count] == each]).any()]
    if len(opens) < 2 or count - start < 8 * 7:
        return None
    values = now.history.values.copy()
    for each in opens:
        mine = weekday[:count] == each
        values[mine & closed[:count]] = np.median(values[mine & ~closed[:count]])
    kept = np.isin(weekday, opens)
    steps = int(kept[count:].sum())
    if steps == 0:
        return np.zeros(now.horizon)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ModelWarning)
        warnings.simplefilter("ignore", RuntimeWarning)
        found = smooth(values[start:][kept[start:count]], len(opens), steps)
    forecast = np.zeros(now.horizon)
    forecast[kept[count:]] = found
    return _shut(forecast, now) if np.isfinite(forecast).all() else None


def _shut(forecast: Numbers, now: Situation) -> Numbers:
    """Nothing is sold on a closed day, and never less than nothing."""
    return np.where(now.closed[len(now.history) :], 0.0, np.maximum(forecast, 0.0))


NAIVE = "seasonal_naive"
MEAN = "mean_of_models"
RUNNERS: Mapping[str, Candidate] = {
    NAIVE: seasonal_naive,
    "seasonal_mean": seasonal_mean,
    "random_forest": random_forest,
    "gradient_boosting": gradient_boosting,
    "exponential_smoothing": exponential_smoothing,
    "theta": theta,
}
"""By name. The mean of all but the yardstick runs too, as one more candidate."""


def run_all(now: Situation) -> dict[str, Numbers]:
    """Return the forecast of every candidate that could make one, the mean of them included."""
    made = {name: runner(now) for name, runner in RUNNERS.items()}
    found = {name: forecast for name, forecast in made.items() if forecast is not None}
    meant = [forecast for name, forecast in found.items() if name != NAIVE]
    if len(meant) > 1:
        found[MEAN] = np.mean(meant, axis=0)
    return found

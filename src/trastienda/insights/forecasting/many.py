"""Forecasts of many small series at once, beside the one of the whole shop: its categories and its products.

One product's days are too few and too bare to train on, but the shop's own forecast knows the season, the holidays and
the closed days. So the candidates are cheap, and each is computed for all series together: last week again, the mean of
each weekday, Croston's rate for what sells now and then, and the series' share of the shop. They race as the shop's do,
over the same folds, series by series, and none is served that loses to seasonal naive.
Sources: Croston (1972); Syntetos and Boylan (2005) for the correction of its bias.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from trastienda.insights.forecasting.candidates import NAIVE, Situation
from trastienda.insights.forecasting.race import COVERAGE, MONTH, WEEK, Fold, Race, choose
from trastienda.insights.forecasting.scores import Scores, conformal_radius, finite
from trastienda.insights.forecasting.series import Flags, Numbers

SHARE_DAYS = 56
SMOOTHING = 0.1
"""How fast Croston's sizes and gaps follow what was sold last."""
FOLDS = 12


class View(msgspec.Struct, frozen=True):
    """What every candidate is told: the series until an evening, one a row, and what the shop then expected."""

    known: Numbers
    shop: Numbers
    now: Situation

    @property
    def horizon(self) -> int:
        return len(self.shop)

    @property
    def shut_ahead(self) -> Flags:
        return self.now.closed[self.known.shape[1] : self.known.shape[1] + self.horizon]


class Small(msgspec.Struct, frozen=True):
    """One series' outcome, as `Race` has it for the shop."""

    scores: Scores
    naive: Scores
    forecast: Numbers
    lower: Numbers
    upper: Numbers
    daily_error: float


def forecast_many(series: Numbers, *, race: Race) -> list[Small]:
    """
    Race and forecast every row of `series`; its days are those of the race's history.

    :return: one outcome a row, in order.
    """
    folds = race.folds[:FOLDS]
    views = [
        View(known=series[:, : fold.origin], shop=fold.forecasts[race.algorithm], now=fold.now)
        for fold in folds
    ]
    said = {name: [runner(view) for view in views] for name, runner in RUNNERS.items()}
    scores = {name: _scores(name, series, folds, forecasts) for name, forecasts in said.items()}
    ahead = View(known=series, shop=race.forecast, now=race.now)
    future = {name: runner(ahead) for name, runner in RUNNERS.items()}
    return [
        _outcome(
            {name: each[at] for name, each in scores.items()},
            {name: each[at] for name, each in future.items()},
            {name: _residuals(series[at], folds, [each[at] for each in made]) for name, made in said.items()},
            ahead,
        )
        for at in range(len(series))
    ]


# --- the candidates -------------------------------------------------------------------------------------


def seasonal_naive(view: View) -> Numbers:
    """Last week again."""
    weeks = -(-view.horizon // 7)
    return np.tile(view.known[:, -7:], weeks)[:, : view.horizon]


def seasonal_mean(view: View) -> Numbers:
    """The mean of each weekday over the last eight weeks; closed days sell nothing."""
    weekdays, count = view.now.days.weekday, view.known.shape[1]
    latest = view.known[:, -8 * 7 :]
    mine, open_days = weekdays[max(count - 8 * 7, 0) : count], ~view.now.closed[max(count - 8 * 7, 0) : count]
    means = np.zeros((len(view.known), 7))
    for weekday in range(7):
        chosen = (mine == weekday) & open_days
        if chosen.any():
            means[:, weekday] = latest[:, chosen].mean(axis=1)
    return _shut(means[:, weekdays[count : count + view.horizon]], view)


def share_of_shop(view: View) -> Numbers:
    """The series' share of what the shop sold in eight weeks, of what the shop is expected to sell."""
    whole = float(view.now.history.values[-SHARE_DAYS:].sum())
    if whole <= 0:
        return np.zeros((len(view.known), view.horizon))
    share = view.known[:, -SHARE_DAYS:].sum(axis=1) / whole
    return np.maximum(np.outer(share, view.shop), 0.0)


def croston(view: View) -> Numbers:
    """A flat rate on open days: the smoothed size of a sale over the smoothed gap between two, bias corrected (SBA)."""
    days = view.known[:, ~view.now.closed[: view.known.shape[1]]]
    rate = croston_rate(days)
    return _shut(np.repeat(rate[:, None], view.horizon, axis=1), view)


def croston_rate(days: Numbers) -> Numbers:
    """
    Return the expected units a day of each row, by Croston's method with the Syntetos-Boylan correction.

    Sizes and gaps are smoothed with 0.1 and start as the first seen. 5 units every second day, always: sizes 5, gaps 2,
    5 / 2 x (1 - 0.1 / 2) = 2.375.
    """
    rows = len(days)
    size, gap, since = np.zeros(rows), np.zeros(rows), np.ones(rows)
    for day in days.T:
        sold = day > 0
        first = sold & (size == 0)
        later = sold & ~first
        size = np.where(first, day, np.where(later, size + SMOOTHING * (day - size), size))
        gap = np.where(first, since, np.where(later, gap + SMOOTHING * (since - gap), gap))
        since = np.where(sold, 1.0, since + 1)
    rate = np.divide(size, gap, out=np.zeros(rows), where=gap > 0)
    return rate * (1 - SMOOTHING / 2)


def _shut(forecast: Numbers, view: View) -> Numbers:
    return np.where(view.shut_ahead, 0.0, np.maximum(forecast, 0.0))


RUNNERS: Mapping[str, Callable[[View], Numbers]] = {
    NAIVE: seasonal_naive,
    "seasonal_mean": seasonal_mean,
    "share_of_shop": share_of_shop,
    "croston": croston,
}


# --- scoring --------------------------------------------------------------------------------------------


def _scores(name: str, series: Numbers, folds: Sequence[Fold], said: Sequence[Numbers]) -> list[Scores]:
    """Score one candidate on every series: as `race` does for one, all at once."""
    wape_7, mase_7 = _measured(series, folds, said, WEEK)
    wape_30, mase_30 = _measured(series, folds, said, MONTH)
    return [
        Scores(
            name=name,
            wape_7=finite(wape_7[at]),
            wape_30=finite(wape_30[at]),
            mase_7=finite(mase_7[at]),
            mase_30=finite(mase_30[at]),
        )
        for at in range(len(series))
    ]


def _measured(
    series: Numbers, folds: Sequence[Fold], said: Sequence[Numbers], ahead: int
) -> tuple[Numbers, Numbers]:
    """WAPE and MASE of every series at one horizon; nan where no fold reaches so far, or nothing was there."""
    missed, there, scaled = [], [], []
    for fold, forecast in zip(folds, said, strict=True):
        actual = series[:, fold.origin : fold.origin + ahead]
        if actual.shape[1] < ahead:
            continue
        off = np.abs(actual - forecast[:, :ahead])
        known = series[:, : fold.origin]
        scale = np.abs(known[:, 7:] - known[:, :-7]).mean(axis=1)
        missed.append(off.sum(axis=1))
        there.append(np.abs(actual).sum(axis=1))
        scaled.append(_ratio(off.mean(axis=1), scale))
    if not missed:
        unknown = np.full(len(series), np.nan)
        return unknown, unknown
    return _ratio(np.sum(missed, axis=0), np.sum(there, axis=0)), np.mean(scaled, axis=0)


def _ratio(error: Numbers, unit: Numbers) -> Numbers:
    """An error in its unit; without a unit 0 for no error, else infinite."""
    without = np.where(error == 0, 0.0, np.inf)
    return np.divide(error, unit, out=without, where=unit > 0)


def _outcome(
    scores: Mapping[str, Scores], future: Mapping[str, Numbers], past: Mapping[str, Numbers], ahead: View
) -> Small:
    """Choose for one series, and put its own errors around its forecast."""
    chosen = choose(list(scores.values()))
    forecast, residuals = future[chosen], past[chosen]
    radius = np.full(len(forecast), conformal_radius(residuals, coverage=COVERAGE))
    radius[ahead.shut_ahead] = 0.0
    return Small(
        scores=scores[chosen],
        naive=scores[NAIVE],
        forecast=forecast,
        lower=np.maximum(forecast - radius, 0.0),
        upper=forecast + radius,
        daily_error=float(np.sqrt(np.mean(np.square(residuals)))),
    )


def _residuals(values: Numbers, folds: Sequence[Fold], said: Sequence[Numbers]) -> Numbers:
    """What one series missed on the open days of the week after each fold."""
    missed = []
    for fold, forecast in zip(folds, said, strict=True):
        week = slice(fold.origin, fold.origin + WEEK)
        missed.append((values[week] - forecast[:WEEK])[~fold.now.closed[week]])
    return np.concatenate(missed)

"""The race: every candidate forecasts the past as it would have then, and the best one forecasts the future.

Rolling origin: week by week back from the last day, each candidate gets only what was known on that evening and is
compared with what came. Whoever is not better than repeating last week (seasonal naive) at seven days, or is worse at
thirty, may not be served; when nobody is better, seasonal naive itself is served and says so.
The winner's errors are of the same origins it was chosen on. `Race.honest` tells what choosing this way was worth: at
each of the later origins the winner of the earlier ones, so neither the models nor the choice saw the days compared.
Sources: Tashman (2000), out-of-sample tests by rolling origin; docs/forecast.md.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import msgspec
import numpy as np

from trastienda.insights.forecasting.calendar import Days
from trastienda.insights.forecasting.candidates import NAIVE, Situation, run_all, situation
from trastienda.insights.forecasting.scores import Scores, conformal_radius, finite, mase, wape, weekly_scale
from trastienda.insights.forecasting.series import DailySeries, Numbers

WEEK, MONTH = 7, 30
FEWEST_DAYS = 56
"""Eight weeks: less history cannot show whether a model is better than repeating last week."""
MOST_FOLDS = 20
FIRST_ORIGIN = 28
COVERAGE = 0.8
"""How many of the coming days are meant to fall between `lower` and `upper`."""
LEVEL_DAYS = 28

Progress = Callable[[int, int], None]


def say_nothing(_done: int, _of: int) -> None:
    """The progress of whoever has nobody to tell."""


class Fold(msgspec.Struct, frozen=True):
    """One evening of the past: what each candidate said of the next thirty days. `level`: the size of things then."""

    origin: int
    forecasts: Mapping[str, Numbers]
    level: float
    now: Situation


class Honest(msgspec.Struct, frozen=True):
    """What choosing by the past was worth afterwards: the errors of the procedure and of seasonal naive."""

    folds: int
    wape_7: float | None
    naive_7: float | None
    wape_30: float | None
    naive_30: float | None
    covered: float | None


class Race(msgspec.Struct, frozen=True):
    """The outcome. `forecast[i]` is of `first_on + i days`; `scores` has every candidate, the best first."""

    algorithm: str
    first_on: date
    forecast: Numbers
    lower: Numbers
    upper: Numbers
    scores: Sequence[Scores]
    folds: Sequence[Fold]
    honest: Honest
    daily_error: float
    now: Situation

    def scores_of(self, name: str) -> Scores:
        return next(each for each in self.scores if each.name == name)


def run_race(history: DailySeries, *, country: str, horizon: int, progress: Progress = say_nothing) -> Race:
    """Back-test every candidate on the history, choose, and forecast the `horizon` days after it."""
    days = Days(history.first_on, len(history) + max(horizon, MONTH), country=country)
    origins = fold_origins(len(history))
    folds = []
    for done, origin in enumerate(origins):
        folds.append(_fold(history.until(origin), days))
        progress(done + 1, len(origins) + 1)
    scores = score(history.values, folds)
    chosen = choose(scores)
    now = situation(history, days, horizon=horizon)
    forecast = run_all(now)[chosen]
    lower, upper = _interval(forecast, history.values, folds, chosen, now)
    progress(len(origins) + 1, len(origins) + 1)
    return Race(
        algorithm=chosen,
        first_on=history.last_on + timedelta(days=1),
        forecast=forecast,
        lower=lower,
        upper=upper,
        scores=sorted(scores, key=_rank(scores)),
        folds=folds,
        honest=_honest(history.values, folds),
        daily_error=_daily_error(history.values, folds, chosen),
        now=now,
    )


def fold_origins(count: int) -> list[int]:
    """Return how many days were known at each fold, the latest first: weekly, at most half of the history is tested."""
    tested = min(MOST_FOLDS, max((count - FIRST_ORIGIN) // 7, 0), max(count // 14, 4))
    return [count - 7 * step for step in range(1, tested + 1)]


def _fold(known: DailySeries, days: Days) -> Fold:
    now = situation(known, days, horizon=MONTH)
    return Fold(origin=len(known), forecasts=run_all(now), level=_level(now), now=now)


def _level(now: Situation) -> float:
    """The mean of the latest open days; 1 when there were none, so that it can divide."""
    count = len(now.history)
    latest = now.history.values[-LEVEL_DAYS:][~now.closed[max(count - LEVEL_DAYS, 0) : count]]
    mean = float(latest.mean()) if len(latest) else 0.0
    return mean if mean > 0 else 1.0


# --- scoring and choosing -------------------------------------------------------------------------------


def score(values: Numbers, folds: Sequence[Fold]) -> list[Scores]:
    """Score whoever forecast in every fold: candidates are compared on the same days, or not at all."""
    names = [name for name in folds[0].forecasts if all(name in fold.forecasts for fold in folds)]
    return [_scores(name, values, folds) for name in names]


def _scores(name: str, values: Numbers, folds: Sequence[Fold]) -> Scores:
    return Scores(
        name=name,
        wape_7=_wape(name, values, folds, WEEK),
        wape_30=_wape(name, values, folds, MONTH),
        mase_7=_mase(name, values, folds, WEEK),
        mase_30=_mase(name, values, folds, MONTH),
    )


def _wape(name: str, values: Numbers, folds: Sequence[Fold], ahead: int) -> float | None:
    pairs = _compared(name, values, folds, ahead)
    if not pairs:
        return None
    return finite(wape(np.concatenate([a for a, _, _ in pairs]), np.concatenate([f for _, f, _ in pairs])))


def _mase(name: str, values: Numbers, folds: Sequence[Fold], ahead: int) -> float | None:
    each = [
        mase(actual, forecast, scale=weekly_scale(values[: fold.origin]))
        for actual, forecast, fold in _compared(name, values, folds, ahead)
    ]
    return finite(float(np.mean(each))) if each else None


def _compared(
    name: str, values: Numbers, folds: Sequence[Fold], ahead: int
) -> list[tuple[Numbers, Numbers, Fold]]:
    """What came and what was said, for each fold whose days ahead have all come."""
    return [
        (values[fold.origin : fold.origin + ahead], fold.forecasts[name][:ahead], fold)
        for fold in folds
        if fold.origin + ahead <= len(values)
    ]


def choose(scores: Sequence[Scores]) -> str:
    """Return the candidate with the best mean of both horizons against seasonal naive; that one if nobody beats it."""
    naive = next(each for each in scores if each.name == NAIVE)
    better = [each for each in scores if each.name != NAIVE and beats(each, naive)]
    return min(better, key=_rank(scores)).name if better else NAIVE


def beats(one: Scores, naive: Scores) -> bool:
    """Whether it is better at seven days, and at thirty no worse (where thirty could be tested)."""
    if one.wape_7 is None or naive.wape_7 is None or one.wape_7 >= naive.wape_7:
        return False
    if one.wape_30 is None or naive.wape_30 is None:
        return naive.wape_30 is None
    return one.wape_30 <= naive.wape_30


def _rank(scores: Sequence[Scores]) -> Callable[[Scores], tuple[float, str]]:
    naive = next(each for each in scores if each.name == NAIVE)

    def ratio(mine: float | None, its: float | None) -> float:
        return mine / its if mine is not None and its else 1.0

    return lambda one: (ratio(one.wape_7, naive.wape_7) + ratio(one.wape_30, naive.wape_30), one.name)


# --- what to expect of it -------------------------------------------------------------------------------


def _interval(
    forecast: Numbers, values: Numbers, folds: Sequence[Fold], chosen: str, now: Situation
) -> tuple[Numbers, Numbers]:
    """Put the back-test's errors around the forecast: the week's for the first seven days, the month's after them."""
    week, month = (_radius(values, folds, chosen, *span) for span in ((0, WEEK), (WEEK, MONTH)))
    radius = np.full(len(forecast), max(week, month))
    radius[:WEEK] = week
    radius *= _level(now)
    radius[now.closed[len(now.history) :]] = 0.0
    return np.maximum(forecast - radius, 0.0), forecast + radius


def _radius(values: Numbers, folds: Sequence[Fold], chosen: str, first: int, last: int) -> float:
    """In units of the level: what missed by ten thousand when the shop was half as large would be twice that today."""
    residuals = []
    for fold in folds:
        actual = values[fold.origin + first : fold.origin + last]
        missed = (actual - fold.forecasts[chosen][first : first + len(actual)]) / fold.level
        shut = fold.now.closed[fold.origin + first : fold.origin + first + len(actual)]
        residuals.append(missed[~shut])
    return conformal_radius(np.concatenate(residuals), coverage=COVERAGE)


def _daily_error(values: Numbers, folds: Sequence[Fold], chosen: str) -> float:
    """Root mean square of a day's miss within the week ahead, at today's size: what a safety stock is made of."""
    pairs = _compared(chosen, values, folds, WEEK)
    return float(np.sqrt(np.mean([np.square(actual - forecast) for actual, forecast, _ in pairs])))


def _honest(values: Numbers, folds: Sequence[Fold]) -> Honest:
    """At each later origin forecast with the winner of those before it, whose days had all come by then."""
    actuals: dict[int, list[Numbers]] = {WEEK: [], MONTH: []}
    said: dict[int, list[Numbers]] = {WEEK: [], MONTH: []}
    naive: dict[int, list[Numbers]] = {WEEK: [], MONTH: []}
    inside: list[Numbers] = []
    tested = 0
    for fold in folds:
        known = values[: fold.origin]
        earlier = [each for each in folds if each.origin + WEEK <= fold.origin]
        if len(earlier) < 4:
            continue
        tested += 1
        chosen = choose(score(known, earlier))
        lower, upper = _interval(fold.forecasts[chosen], known, earlier, chosen, fold.now)
        for ahead in (WEEK, MONTH):
            actual = values[fold.origin : fold.origin + ahead]
            if len(actual) < ahead:
                continue
            actuals[ahead].append(actual)
            said[ahead].append(fold.forecasts[chosen][:ahead])
            naive[ahead].append(fold.forecasts[NAIVE][:ahead])
            if ahead == WEEK:
                is_open = ~fold.now.closed[fold.origin : fold.origin + WEEK]
                within = (actual >= lower[:WEEK]) & (actual <= upper[:WEEK])
                inside.append(within[is_open].astype(np.float64))
    return Honest(
        folds=tested,
        wape_7=_of_all(actuals[WEEK], said[WEEK]),
        naive_7=_of_all(actuals[WEEK], naive[WEEK]),
        wape_30=_of_all(actuals[MONTH], said[MONTH]),
        naive_30=_of_all(actuals[MONTH], naive[MONTH]),
        covered=float(np.mean(np.concatenate(inside))) if inside else None,
    )


def _of_all(actuals: Sequence[Numbers], said: Sequence[Numbers]) -> float | None:
    return finite(wape(np.concatenate(actuals), np.concatenate(said))) if actuals else None

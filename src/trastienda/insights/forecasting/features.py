"""What a learner may know on the evening of one day (the origin) about a later one (the target).

One row a pair of origin and target. Everything is read from values up to the origin and from the calendar, so a row
of the past is made exactly as one of tomorrow is. Values are divided by the level, the mean of the origin's last open
days: what is learnt at one size of the shop serves at another, and trees need not extrapolate.
"""

import msgspec
import numpy as np

from trastienda.insights.forecasting.calendar import Days
from trastienda.insights.forecasting.series import Flags, Numbers, Whole

LEVEL_DAYS = 28


class Table(msgspec.Struct, frozen=True):
    """`rows[i]` describes `targets[i]`; `levels[i]` is what its value is divided by."""

    rows: Numbers
    targets: Whole
    levels: Numbers


class Describer:
    """Describes days of one series. `values` may end before `days`: what comes after is to be forecast."""

    def __init__(self, values: Numbers, days: Days, closed: Flags) -> None:
        count = len(values)
        self._values, self._days, self._closed, self._count = values, days, closed, count
        self._open = ~closed[:count]
        self._sums = np.concatenate(([0.0], np.cumsum(np.where(self._open, values, 0.0))))
        self._opens = np.concatenate(([0], np.cumsum(self._open)))
        shut = closed.astype(np.float64)
        self._calendar = np.column_stack(
            [
                days.weekday,
                days.day,
                days.month,
                np.sin(2 * np.pi * days.day_of_year / 365.25),
                np.cos(2 * np.pi * days.day_of_year / 365.25),
                days.is_pay_day,
                days.since_pay_day,
                days.is_holiday,
                days.is_trading_day,
                _neighbours(shut, -3, 0),
                _neighbours(shut, 1, 4),
                _neighbours(days.is_holiday.astype(np.float64), -3, 4),
            ]
        ).astype(np.float64)
        self._same = _same_weekday(values, self._open)

    def describe(self, origins: Whole, targets: Whole) -> Table:
        """Describe each target as seen from its origin (the last day that is known)."""
        level = self._mean(origins - LEVEL_DAYS + 1, origins)
        safe = np.where(level > 0, level, np.nan)
        ahead = targets - origins
        back = origins - (origins - targets) % 7  # the last day up to the origin with the target's weekday
        same = self._same[back] / safe[:, None]
        a_year = targets - 364
        rows = np.column_stack(
            [
                ahead,
                self._calendar[targets],
                same,
                self._mean(origins - 6, origins) / safe,
                self._mean(origins - 90, origins) / safe,
                self._last_year(a_year, a_year, origins),
                self._last_year(a_year - 3, a_year + 3, origins),
                level / self._mean(origins - 364 - LEVEL_DAYS + 1, origins - 364),
            ]
        )
        return Table(rows=rows, targets=targets, levels=level)

    def _last_year(self, first: Whole, last: Whole, origins: Whole) -> Numbers:
        """The year-ago values, in units of the level that the origin's day had a year ago."""
        level = self._mean(origins - 364 - LEVEL_DAYS + 1, origins - 364)
        found: Numbers = self._mean(first, np.minimum(last, origins)) / level
        return found

    def _mean(self, first: Whole, last: Whole) -> Numbers:
        """Mean of the open days of each span; nan where it holds none, or begins before the series does."""
        start, end = np.clip(first, 0, self._count), np.clip(last + 1, 0, self._count)
        opens = (self._opens[end] - self._opens[start]).astype(np.float64)
        sums = self._sums[end] - self._sums[start]
        known = (opens > 0) & (last >= 0) & (end > start)
        mean: Numbers = np.divide(sums, opens, out=np.full(len(sums), np.nan), where=known)
        mean[mean == 0] = np.nan  # it divides
        return mean


def _neighbours(flags: Numbers, start: int, end: int) -> Numbers:
    """How many flags are set on the days from `start` to before `end`, counted from each day (itself excluded)."""
    padded = np.concatenate((np.zeros(8), flags, np.zeros(8)))
    around = [padded[8 + step : 8 + step + len(flags)] for step in range(start, end) if step]
    return np.asarray(np.sum(around, axis=0), dtype=np.float64)


def _same_weekday(values: Numbers, is_open: Flags) -> Numbers:
    """For each day: its value, those one, two and three weeks before, and the mean of eight weeks; nan: closed."""
    known = np.where(is_open, values, np.nan)
    lags = np.full((8, len(values)), np.nan)
    for week in range(min(8, -(-len(values) // 7))):
        lags[week, 7 * week :] = known[: len(values) - 7 * week]
    there = ~np.isnan(lags)
    count = there.sum(axis=0)
    mean = np.divide(
        np.where(there, lags, 0.0).sum(axis=0), count, out=np.full(len(values), np.nan), where=count > 0
    )
    return np.column_stack([*lags[:4], mean])

"""What is known of a day before it comes: weekday, pay-day, holiday, and whether the shop will be closed.

Nothing here looks at a value later than the history it is given. Holidays are the country's public ones and, per
country, a few trading days that move shops more than holidays do. Closed days are learnt: a weekday on which nothing
is ever sold, a holiday on which nothing was sold before, a date that was closed the year before and stands near one.
Sources: the `holidays` library (public holidays by ISO 3166-1 code); pay-days of the fortnight: the 15th and the last
of the month, or the last working day before them.
"""

import calendar
from datetime import date, timedelta
from functools import lru_cache

import holidays
import numpy as np

from trastienda.insights.forecasting.series import DailySeries, Flags, Whole

MONDAY, FRIDAY, SATURDAY, SUNDAY = 0, 4, 5, 6
WEEKS_LOOKED_AT = 13
"""How far back the weekdays' habit is read: a shop may have changed its days."""
CLOSED_SHARE = 0.85
"""A weekday is closed when at least so many of its latest ones sold nothing."""
LONG_RUN = 4
"""Empty days in a row that are the shop's own holidays; fewer may be a flood or a strike, and do not come back."""


@lru_cache(maxsize=32)
def public_holidays(country: str, first_year: int, last_year: int) -> dict[date, str]:
    """Return the country's public holidays by day; none for a country that the library does not know."""
    try:
        found = holidays.country_holidays(country, years=range(first_year, last_year + 1))
    except NotImplementedError:
        return {}
    return {day: str(name) for day, name in found.items()}


def is_pay_day(day: date) -> bool:
    """Whether wages of the fortnight are paid: the 15th and the last, brought forward from a weekend to its Friday."""
    if day.weekday() >= SATURDAY:
        return False
    ahead = 3 if day.weekday() == SATURDAY - 1 else 1
    return any(_falls_due(day + timedelta(days=step)) for step in range(ahead))


def _falls_due(day: date) -> bool:
    return day.day in (15, calendar.monthrange(day.year, day.month)[1])


class Days:
    """Flags of a run of days from `first_on`, of `count` days, in one country. All known ahead."""

    def __init__(self, first_on: date, count: int, *, country: str) -> None:
        self.dates = [first_on + timedelta(days=step) for step in range(count)]
        years = range(first_on.year, self.dates[-1].year + 1)
        named = public_holidays(country, years[0], years[-1])
        trading = {day for year in years for day in trading_days(country, year)}
        self.holiday_names = [named.get(day) for day in self.dates]
        self.weekday: Whole = np.array([day.weekday() for day in self.dates])
        self.day: Whole = np.array([day.day for day in self.dates])
        self.month: Whole = np.array([day.month for day in self.dates])
        self.day_of_year: Whole = np.array([day.timetuple().tm_yday for day in self.dates])
        self.is_holiday: Flags = np.array([name is not None for name in self.holiday_names])
        self.is_trading_day: Flags = np.array([day in trading for day in self.dates])
        self.is_pay_day: Flags = np.array([is_pay_day(day) for day in self.dates])
        self.since_pay_day: Whole = np.array([_days_since_pay_day(day) for day in self.dates])

    def __len__(self) -> int:
        return len(self.dates)

    def until(self, count: int) -> "Days":
        """Return the flags of the first `count` days alone; each is what it was, for none depends on another."""
        part = Days.__new__(Days)
        for name, flags in vars(self).items():
            setattr(part, name, flags[:count])
        return part


def _days_since_pay_day(day: date) -> int:
    return next(step for step in range(40) if is_pay_day(day - timedelta(days=step)))


def trading_days(country: str, year: int) -> list[date]:
    """Return the days on which shops of the country sell more than a calendar of public holidays would tell."""
    fourth_friday = _nth_weekday(year, 11, FRIDAY, 4)
    days = [
        fourth_friday,
        _mothers_day(country, year),
        date(year, 2, 14),
        date(year, 12, 23),
        date(year, 12, 24),
    ]
    if country == "MX":  # El Buen Fin: the long weekend before the third Monday of November
        monday = _nth_weekday(year, 11, MONDAY, 3)
        days += [monday - timedelta(days=step) for step in range(4)]
    if country in ("AR", "CL", "CO", "UY"):  # Cyber Monday, the first of November there
        days += [_nth_weekday(year, 11, MONDAY, 1) + timedelta(days=step) for step in range(3)]
    return days


def _mothers_day(country: str, year: int) -> date:
    if country in ("MX", "GT", "SV"):
        return date(year, 5, 10)
    if country == "AR":
        return _nth_weekday(year, 10, SUNDAY, 3)
    return _nth_weekday(year, 5, SUNDAY, 2)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def closed_days(history: DailySeries, days: Days) -> Flags:
    """
    Return which of `days` (the history's own, and those after it) are taken to be closed.

    The history's own days are closed when nothing was sold on them and a reason is known; a day without sales and
    without reason is a bad day, and stays.
    """
    count = len(history)
    empty = np.zeros(len(days), dtype=bool)
    empty[:count] = history.values == 0
    weekdays = _closed_weekdays(history, days)
    by_weekday = weekdays[days.weekday]
    holiday_habit = _closed_holidays(history, days)
    by_holiday = np.array([name is not None and name in holiday_habit for name in days.holiday_names])
    closed: Flags = by_weekday | by_holiday
    closed |= _closed_last_year(empty, by_weekday, days, count)
    closed[:count] &= empty[:count]
    return closed


def _closed_weekdays(history: DailySeries, days: Days) -> Flags:
    found = np.zeros(7, dtype=bool)
    for weekday in range(7):
        values = history.values[days.weekday[: len(history)] == weekday][-WEEKS_LOOKED_AT:]
        found[weekday] = len(values) >= 4 and float((values == 0).mean()) >= CLOSED_SHARE
    return found


def _closed_holidays(history: DailySeries, days: Days) -> set[str]:
    """Return the holidays, by name, on whose latest occasion nothing was sold."""
    latest = {name: at for at, name in enumerate(days.holiday_names[: len(history)]) if name}
    return {name for name, at in latest.items() if history.values[at] == 0}


def _closed_last_year(empty: Flags, by_weekday: Flags, days: Days, count: int) -> Flags:
    """Return days whose calendar date belonged, a year before, to a long run of empty days: the shop's holidays."""
    run = _in_long_runs(empty)
    found = np.zeros(len(days), dtype=bool)
    where = {day: at for at, day in enumerate(days.dates[:count])}
    for at, day in enumerate(days.dates):
        before = where.get(_year_before(day))
        if before is not None and run[before] and not by_weekday[before]:
            found[at] = True
    return found


def _in_long_runs(empty: Flags) -> Flags:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], empty.astype(np.int8), [0]))))
    found = np.zeros(len(empty), dtype=bool)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        found[start:end] = end - start >= LONG_RUN
    return found


def _year_before(day: date) -> date:
    return (
        day.replace(year=day.year - 1, day=28)
        if (day.month, day.day) == (2, 29)
        else day.replace(year=day.year - 1)
    )

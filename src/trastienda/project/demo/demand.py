"""When people come: weekdays, pay-days, holidays and hours of the demo's shops. Pure; made from the date alone."""

import calendar
from datetime import date, timedelta

SUNDAY = 6
_WEEKDAY = (0.95, 0.9, 0.95, 1.0, 1.2, 1.45, 0.6)
_MONTH = {1: 0.95, 2: 0.92, 3: 0.98, 7: 1.04, 8: 1.02, 9: 0.97, 11: 1.08, 12: 1.3}
_HOURS = (0.04, 0.07, 0.10, 0.12, 0.13, 0.10, 0.07, 0.09, 0.11, 0.11, 0.06)
"""Share of a day's tickets in each hour from 8 to 18."""

CLOSED = {"MX": {(1, 1), (5, 1), (9, 16), (12, 25)}, "AR": {(1, 1), (5, 1), (5, 25), (7, 9), (12, 25)}}
_EVES = {(1, 5): 1.6, (5, 9): 1.4, (12, 23): 1.5, (12, 24): 1.2, (12, 31): 0.7}


def how_busy(day: date, *, country: str) -> float:
    """Return how many tickets a day brings compared with a middling one; 0 when the shop is closed."""
    if (day.month, day.day) in CLOSED[country]:
        return 0.0
    busy = _WEEKDAY[day.weekday()] * _MONTH.get(day.month, 1.0) * _EVES.get((day.month, day.day), 1.0)
    if is_pay_day(day) or is_pay_day(day - timedelta(days=1)):
        busy *= 1.3
    if _is_buen_fin(day):
        busy *= 1.5
    return busy


def is_pay_day(day: date) -> bool:
    """The 15th and the last of the month; when that is a Sunday, wages come on the Saturday before."""
    tomorrow = day + timedelta(days=1)
    return _falls_due(day) or (day.weekday() == SUNDAY - 1 and _falls_due(tomorrow))


def _falls_due(day: date) -> bool:
    return day.day in (15, calendar.monthrange(day.year, day.month)[1])


def _is_buen_fin(day: date) -> bool:
    """The long weekend of sales before the third Monday of November."""
    first = date(day.year, 11, 1)
    third_monday = first + timedelta(days=(7 - first.weekday()) % 7 + 14)
    return third_monday - timedelta(days=3) <= day <= third_monday


def minute_of_day(point: float) -> int:
    """Return the minute of the day at which `point` (0 to 1) of a day's tickets have been written."""
    reached = 0.0
    for hour, share in enumerate(_HOURS, start=8):
        if point < reached + share:
            return hour * 60 + int((point - reached) / share * 60)
        reached += share
    return 18 * 60 + 59

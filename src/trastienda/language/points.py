"""A point of time as it is written: a date, a month, a year; and the range from one to another.

'31/10/2025', '2025-10-31', '31/10', '31 de octubre', 'octubre de 2025', '10/2025', '2025', '31', 'ayer', 'lunes'.
"""

import re
from datetime import date

import msgspec

from trastienda.language import spans
from trastienda.language.spans import DAY, MONTHS, Period

EARLIEST_YEAR, LATEST_YEAR = 1990, 2100
_MONTHS = {name: number for number, name in enumerate(MONTHS, 1)} | {"setiembre": 9}
_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
WEEKDAYS = {name: number for number, name in enumerate(_DAYS)}
_NEAR = {"hoy": 0, "ayer": 1, "anteayer": 2, "antier": 2, "antes de ayer": 2}

MONTH = "(?:" + "|".join(_MONTHS) + ")"
WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
YEAR = r"(?:19|20)\d\d"
OF_YEAR = rf"(?: (?:de |del |de el )?(?:ano )?{YEAR})?"
_NUMERIC = (
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|\d{1,2}[/-]\d{4}|\d{4}-\d{1,2}|\d{1,2}/\d{1,2}"  # the day first, or ISO
)
_NAMED = rf"(?:primero|1ro|1o|\d{{1,2}}) (?:de |del |del mes de |de este )?{MONTH}{OF_YEAR}"
DATE = rf"(?:{_NUMERIC}|{_NAMED})"
POINT = rf"(?:{DATE}|{MONTH}{OF_YEAR}|{'|'.join(_NEAR)}|{WEEKDAY}|{YEAR})"


class Point(msgspec.Struct, frozen=True):
    """What was said of a point of time; what was not is None. Without `day` it is a whole month or year."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


def point(said: str, today: date) -> Point:
    """
    Read a point of time. It may be no real date.

    :raises ValueError: it is nothing that the calendar has.
    """
    if said in _NEAR:
        return _exactly(today - DAY * _NEAR[said])
    if said in ("primero", "1ro"):
        return Point(day=1)
    if said in WEEKDAYS:
        return _exactly(latest_weekday(WEEKDAYS[said], today))
    if named := re.fullmatch(
        rf"(?:(primero|1ro|1o|\d{{1,2}}) )?(?:[a-z ]*?)({MONTH})(?: [a-z ]*?({YEAR}))?", said
    ):
        day, month, year = named[1], named[2], named[3]
        number = None if day is None else int(day) if day.isdecimal() else 1
        return Point(year=int(year) if year else None, month=_MONTHS[month], day=number)
    return _numeric([int(part) for part in re.split("[/.-]", said)], said)


def _exactly(on: date) -> Point:
    return Point(year=on.year, month=on.month, day=on.day)


def _numeric(parts: list[int], said: str) -> Point:
    lengths = [len(part) for part in re.split("[/.-]", said)]
    if len(parts) == 1:
        return Point(year=parts[0]) if lengths[0] == 4 else Point(day=parts[0])
    if len(parts) == 2:
        if lengths[0] == 4:
            return Point(year=parts[0], month=parts[1])
        return (
            Point(year=parts[1], month=parts[0]) if lengths[1] == 4 else Point(month=parts[1], day=parts[0])
        )
    if lengths[0] == 4:
        return Point(year=parts[0], month=parts[1], day=parts[2])
    if lengths[0] > 2 or lengths[2] not in (2, 4):
        raise ValueError(said)
    return Point(year=parts[2] + (2000 if lengths[2] == 2 else 0), month=parts[1], day=parts[0])


def span_of(said: str, today: date) -> Period:
    """
    Return the day, month or year that was said; without its year, the latest that has begun.

    :raises ValueError: there is no such date.
    """
    return _span(point(said, today), today)


def _span(at: Point, today: date) -> Period:
    if at.month is None:
        return spans.year(checked(at.year or today.year))
    year = at.year if at.year is not None else _latest_year(at, today)
    if at.day is None:
        return spans.month(checked(year), at.month)
    return spans.day(date(checked(year), at.month, at.day))


def _latest_year(at: Point, today: date) -> int:
    """The latest year in which the date exists and has begun: 29 February may be three years ago."""
    month = at.month or 1
    for year in range(today.year, today.year - 9, -1):
        if (at.day or 1) <= spans.last_of(year, month).day and date(year, month, at.day or 1) <= today:
            return year
    raise ValueError("no such day")


def checked(year: int) -> int:
    """
    Return the year, when it is one a shop can ask for.

    :raises ValueError: it is not.
    """
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise ValueError(year)
    return year


def latest_weekday(number: int, today: date) -> date:
    """The latest Monday (0) … Sunday (6) that is not in the future."""
    return today - DAY * ((today.weekday() - number) % 7)


def range_of(first: str, last: str, today: date) -> Period:
    """
    Return the range from one point to another, put in order; what one leaves open is taken from the other.

    :raises ValueError: one of them does not exist.
    """
    start, end = _with_months(point(first, today), point(last, today), today)
    if start.year is None and end.year is None:
        start = msgspec.structs.replace(start, year=_year_of_range(start, end, today))
    if start.year is None:
        start = msgspec.structs.replace(start, year=(end.year or 0) - _is_later(start, end))
    if end.year is None:
        end = msgspec.structs.replace(end, year=start.year + _is_later(start, end))  # type: ignore[operator]
    one, other = sorted((_span(start, today), _span(end, today)), key=lambda span: (span.first, span.last))
    if one.first is None:
        raise ValueError(first)
    if start.day is not None or end.day is not None:
        return spans.between(one.first, other.last)
    size = (other.last.year - one.first.year) * 12 + other.last.month - one.first.month + 1
    return spans.months(one.first.year, one.first.month, size=size)


def _with_months(start: Point, end: Point, today: date) -> tuple[Point, Point]:
    """'Del 1 al 15 de octubre', 'del 25 al 5 de noviembre', 'del 5 de octubre al 20', 'del 1 al 15'."""
    if start.month is None and end.month is None and start.day and end.day:
        begun = date(today.year, today.month, 1) if start.day <= today.day else spans.months_before(today, 1)
        start = Point(year=begun.year, month=begun.month, day=start.day)
    if start.month is None and start.day and end.month:
        year, month = spans.moved(end.year or 2000, end.month, -1 if start.day > (end.day or 31) else 0)
        start = Point(year=year if end.year else None, month=month, day=start.day)
    if end.month is None and end.day and start.month:
        year, month = spans.moved(start.year or 2000, start.month, 1 if end.day < (start.day or 1) else 0)
        end = Point(year=year if start.year else None, month=month, day=end.day)
    return start, end


def _is_later(start: Point, end: Point) -> bool:
    """Whether the start comes later in a year than the end: the range passes New Year."""
    return (start.month or 0, start.day or 0) > (end.month or 12, end.day or 31)


def _year_of_range(start: Point, end: Point, today: date) -> int:
    """The year in which the latest such range begins: days that have begun, months of which the last has."""
    year = _latest_year(start, today)
    ends_in = year + _is_later(start, end)
    if start.day is None and end.month and date(ends_in, end.month, 1) > today:
        return year - 1
    return year

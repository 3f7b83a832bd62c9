"""Spans of the calendar and how they are said in Spanish. All ends are inclusive; weeks begin on Monday."""

from calendar import monthrange
from datetime import date, timedelta

import msgspec

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
DAY = timedelta(days=1)


class Period(msgspec.Struct, frozen=True):
    """
    A span of local dates, both ends included. `first` is None for 'hasta ayer': from the beginning.

    `label` says it in Spanish, to stand behind 'Ventas, ': 'octubre de 2026', 'del 1 al 15 de octubre de 2026'.
    """

    first: date | None
    last: date
    label: str


def day(on: date, name: str = "") -> Period:
    """One day: 'hoy, 21 de noviembre de 2026'."""
    return Period(first=on, last=on, label=f"{name}, {said(on)}" if name else said(on))


def between(first: date, last: date) -> Period:
    """From one day to another, in either order."""
    first, last = min(first, last), max(first, last)
    return Period(first=first, last=last, label=_said_between(first, last))


def until(last: date) -> Period:
    """From the beginning to a day."""
    return Period(first=None, last=last, label=f"hasta el {said(last)}")


def week(of: date) -> Period:
    """The week of a day."""
    monday = of - DAY * of.weekday()
    span = between(monday, monday + 6 * DAY)
    return msgspec.structs.replace(span, label=f"semana {span.label}")


def weekend(of: date) -> Period:
    """The Saturday and Sunday of the week of a day."""
    saturday = of + DAY * (5 - of.weekday())
    span = between(saturday, saturday + DAY)
    return msgspec.structs.replace(span, label=f"fin de semana {span.label}")


def month(year: int, number: int) -> Period:
    """A calendar month: 'octubre de 2026'."""
    return Period(
        first=date(year, number, 1), last=last_of(year, number), label=f"{MONTHS[number - 1]} de {year}"
    )


def months(year: int, number: int, *, size: int) -> Period:
    """So many whole months from one on: 'de enero a marzo de 2026'."""
    until_year, until_month = moved(year, number, size - 1)
    if size == 1:
        return month(year, number)
    start = MONTHS[number - 1] + (f" de {year}" if until_year != year else "")
    return Period(
        first=date(year, number, 1),
        last=last_of(until_year, until_month),
        label=f"de {start} a {MONTHS[until_month - 1]} de {until_year}",
    )


_PARTS = {
    2: ("bimestre", "primer segundo tercer cuarto quinto sexto"),
    3: ("trimestre", "primer segundo tercer cuarto"),
    4: ("cuatrimestre", "primer segundo tercer"),
    6: ("semestre", "primer segundo"),
}


def part(year: int, number: int, *, size: int) -> Period:
    """A part of so many months of a year, counted from 1: 'primer trimestre de 2026'."""
    name, ordinals = _PARTS[size]
    span = months(year, (number - 1) * size + 1, size=size)
    return msgspec.structs.replace(span, label=f"{ordinals.split()[number - 1]} {name} de {year}")


def year(number: int) -> Period:
    """A calendar year."""
    return Period(first=date(number, 1, 1), last=date(number, 12, 31), label=f"año {number}")


def half_month(year: int, number: int, *, second: bool) -> Period:
    """The fortnight to the 15th, or from the 16th on: 'primera quincena de octubre de 2026'."""
    first, last = (16, last_of(year, number).day) if second else (1, 15)
    name = "segunda" if second else "primera"
    return Period(
        first=date(year, number, first),
        last=date(year, number, last),
        label=f"{name} quincena de {MONTHS[number - 1]} de {year}",
    )


def moved(year: int, number: int, by: int) -> tuple[int, int]:
    """Return the year and month so many months away. Years outside the calendar are its ends."""
    count = min(max(year * 12 + number - 1 + by, 12), 9999 * 12 + 11)
    return count // 12, count % 12 + 1


def months_before(on: date, count: int) -> date:
    """The same day so many months earlier, or that month's last: 31 May less three months is 28 February."""
    year, number = moved(on.year, on.month, -count)
    return date(year, number, min(on.day, last_of(year, number).day))


def last_of(year: int, number: int) -> date:
    """The last day of a month."""
    return date(year, number, monthrange(year, number)[1])


def said(on: date) -> str:
    """A day in words: '21 de noviembre de 2026'."""
    return f"{on.day} de {MONTHS[on.month - 1]} de {on.year}"


def _said_between(first: date, last: date) -> str:
    if first == last:
        return said(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"del {first.day} al {said(last)}"
    if first.year == last.year:
        return f"del {first.day} de {MONTHS[first.month - 1]} al {said(last)}"
    return f"del {said(first)} al {said(last)}"

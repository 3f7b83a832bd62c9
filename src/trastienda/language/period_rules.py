"""How periods are said: a table of patterns, the most particular first, and what each of them means.

The patterns read ordinary text (`ordinary`): plain words, numbers in digits, single spaces. Each stands between spaces
or the ends of the text. What a date, a month or a year by itself means is in `points`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

from trastienda.language import spans
from trastienda.language.errors import REPORT_EXAMPLES, Why, not_understood
from trastienda.language.points import (
    DATE,
    MONTH,
    OF_YEAR,
    POINT,
    WEEKDAY,
    WEEKDAYS,
    YEAR,
    checked,
    latest_weekday,
    point,
    range_of,
    span_of,
)
from trastienda.language.spans import DAY, Period

Match = re.Match[str]
Meaning = Callable[[Match, date], Period]
Rule = tuple[re.Pattern[str], Meaning]

_WORDS_FOR = (
    "primer primero primera 1er 1ro 1ra 1o",
    "segundo segunda 2do 2da 2o",
    "tercer tercero tercera 3er 3ro 3ra",
    "cuarto cuarta 4to 4ta",
    "quinto quinta 5to 5ta",
    "sexto sexta 6to 6ta",
)
_ORDINALS = {word: number for number, words in enumerate(_WORDS_FOR, 1) for word in words.split()}
_SIZES = {"bimestre": 2, "trimestre": 3, "cuatrimestre": 4, "semestre": 6}
_ACCENTED = {"miercoles": "miércoles", "sabado": "sábado"}
_MOST_BACK = 3_660
_SIZE = "(?P<size>" + "|".join(_SIZES) + ")"
_PAST = r"(?:pasad[oa]|anterior|previ[oa])"
_LAST = r"(?:ultim[oa]|pasad[oa])"
_NOW = r"(?:actual|en curso|corriente|presente)"
_THIS = r"(?:est[ea]|(?:el|la) presente)"
_IN_YEAR = rf"(?: (?:de |del |de el )?(?:ano )?(?P<year>{YEAR}))?"
_OTHER_YEAR = r"(?: (?P<relative>de este ano|del ano pasado|del ano anterior|del presente ano))?"
FUTURE = re.compile(
    r"\b(?:proxim[oa]s?|siguientes?) (?:\d+ )?(?:dias?|semanas?|mes|meses|anos?|trimestre|semestre|quincena|"
    rf"{WEEKDAY}|{MONTH})\b"
    r"|\b(?:mes|semana|ano|trimestre|semestre|quincena) (?:que viene|que entra|proxim[oa]|siguiente|entrante)\b"
    r"|\bpasado manana\b"
)


def _range(found: Match, today: date) -> Period:
    """From one point to another; 'octubre y noviembre' too, but not 'octubre y diciembre', which are two periods."""
    if found["joint"] == "y" and not found[0].startswith("entre"):
        one, other = span_of(found["first"], today), span_of(found["last"], today)
        if other.first != one.last + DAY and one.first != other.last + DAY:
            raise not_understood(Why.TWO_PERIODS, found[0], examples=REPORT_EXAMPLES)
    return range_of(found["first"], found["last"], today)


def _listed(found: Match, today: date) -> Period:
    """'Abril, mayo y junio', when they follow one another."""
    span = range_of(found["first"], found["last"], today)
    first = span.first or span.last
    said = [found["first"], *found["middle"].split()]
    meant = [spans.moved(first.year, first.month, by)[1] for by in range(len(said))]
    size = (span.last.year - first.year) * 12 + span.last.month - first.month
    if [point(name, today).month for name in said] != meant or size != len(said):
        raise not_understood(Why.TWO_PERIODS, found[0], examples=REPORT_EXAMPLES)
    return span


def _near(found: Match, today: date) -> Period:
    if found[0] in ("hoy y ayer", "ayer y hoy"):
        return spans.between(today - DAY, today)
    name = found["near"]
    back = {"hoy": 0, "ayer": 1}.get(name, 2)
    return spans.day(today - DAY * back, {0: "hoy", 1: "ayer", 2: "anteayer"}[back])


def _last_days(found: Match, today: date) -> Period:
    """'Últimos 7 días', today included."""
    count, unit = int(found["count"]), found["unit"]
    days = {"dia": 1, "semana": 7, "quincena": 15}.get(unit.rstrip("s"), 0)
    months = {"mes": 1, "bimestre": 2, "trimestre": 3, "semestre": 6, "ano": 12}.get(_one(unit), 0)
    if count < 1 or count * (days or months * 31) > _MOST_BACK:
        raise ValueError(count)
    first = today - DAY * (count * days - 1) if days else spans.months_before(today, count * months) + DAY
    span = spans.between(first, today)
    named = unit if count > 1 else _one(unit)
    shown = {"dias": "días", "dia": "día", "anos": "años", "ano": "año"}.get(named, named)
    feminine = unit.startswith(("semana", "quincena"))
    last = ("últimas" if feminine else "últimos") if count > 1 else ("última" if feminine else "último")
    return Period(first=span.first, last=today, label=f"{last} {count} {shown}, {span.label}")


def _one(unit: str) -> str:
    return "mes" if unit == "meses" else unit.rstrip("s") if unit != "mes" else unit


def _ago(found: Match, today: date) -> Period:
    """'Hace 3 días' is that day, 'hace 2 semanas' that week, 'hace 2 meses' that month."""
    count, unit = (int(found["count"]) if found["count"].isdecimal() else 1), _one(found["unit"])
    if count > _MOST_BACK:
        raise ValueError(count)
    if unit == "dia":
        return spans.day(today - DAY * count)
    if unit == "semana":
        return spans.week(today - DAY * 7 * count)
    if unit == "mes":
        return spans.month(*spans.moved(today.year, today.month, -count))
    return spans.year(checked(today.year - count))


def _so_far(found: Match, today: date) -> Period:
    """'En lo que va del año': from its first day to today."""
    unit = found["unit"]
    if unit == "semana":
        first = spans.week(today).first
    elif unit == "mes":
        first = today.replace(day=1)
    elif unit in ("trimestre", "semestre"):
        first = _part_of(today, _SIZES[unit], back=0).first
    elif unit == "ano":
        first = date(today.year, 1, 1)
    else:
        first = span_of(unit, today).first
    return spans.between(first or today, today)


def _week(found: Match, today: date) -> Period:
    return spans.week(today - DAY * 7 * _back(found[0]))


def _week_with(found: Match, today: date) -> Period:
    return spans.week(span_of(found["day"], today).last)


def _week_of_month(found: Match, today: date) -> Period:
    """The n-th seven days of a month; its last seven."""
    whole = span_of(found["month"], today)
    first = whole.first or whole.last
    if found["nth"].startswith("ultim"):
        return spans.between(whole.last - DAY * 6, whole.last)
    start = first + DAY * 7 * (_ORDINALS[found["nth"]] - 1)
    if start > whole.last:
        raise ValueError(found[0])
    return spans.between(start, min(start + DAY * 6, whole.last))


def _weekend(found: Match, today: date) -> Period:
    """The latest that has begun; 'pasado' the latest that is over."""
    latest = spans.weekend(today)
    has_begun = latest.first is not None and latest.first <= today
    if re.search(_PAST + "|ultimo", found[0]):
        return latest if latest.last < today else spans.weekend(today - DAY * 7)
    return latest if has_begun or "este" in found[0] else spans.weekend(today - DAY * 7)


def _fortnight(found: Match, today: date) -> Period:
    """'Primera quincena de octubre'; without a month the latest that has begun."""
    second = found["nth"] in ("segunda", "2da", "2a", "ultima")
    if found["month"]:
        month = span_of(found["month"], today).last
    else:
        month = today if today.day >= 16 or not second else spans.months_before(today, 1)
    return spans.half_month(month.year, month.month, second=second)


def _this_fortnight(found: Match, today: date) -> Period:
    second = today.day >= 16
    if not _back(found[0]):
        return spans.half_month(today.year, today.month, second=second)
    month = today if second else spans.months_before(today, 1)
    return spans.half_month(month.year, month.month, second=not second)


def _part(found: Match, today: date) -> Period:
    """'Primer trimestre de 2025'; without a year the latest that has begun. 'Último semestre de 2025' is the second."""
    size = _SIZES[found["size"]]
    if found["nth"].startswith("ultim"):
        return spans.part(checked(int(found["year"])), 12 // size, size=size)
    number = _ORDINALS.get(found["nth"]) or int(found["nth"])
    if number > 12 // size:
        raise ValueError(number)
    year = checked(int(found["year"])) if found["year"] else _year_said(found["relative"], today)
    if year is None:
        year = today.year if date(today.year, (number - 1) * size + 1, 1) <= today else today.year - 1
    return spans.part(year, number, size=size)


def _quarter(found: Match, today: date) -> Period:
    number, year = int(found["nth"]), found["year"]
    latest = today.year if date(today.year, number * 3 - 2, 1) <= today else today.year - 1
    return spans.part(checked(int(year)) if year else latest, number, size=3)


def _part_now(found: Match, today: date) -> Period:
    size = next(size for name, size in _SIZES.items() if re.search(rf"\b{name}\b", found[0]))
    return _part_of(today, size, back=_back(found[0]))


def _part_of(today: date, size: int, *, back: int) -> Period:
    year, month = spans.moved(today.year, today.month, -back * size)
    return spans.part(year, (month - 1) // size + 1, size=size)


def _month(found: Match, today: date) -> Period:
    return spans.month(*spans.moved(today.year, today.month, -_back(found[0])))


def _named_month(found: Match, today: date) -> Period:
    """'Octubre', 'octubre de 2024', 'octubre pasado', 'octubre del año pasado'."""
    at = point(found["month"], today)
    month = at.month or 1
    if (year := _year_said(found["relative"], today)) is not None:
        return spans.month(year, month)
    latest = span_of(found["month"], today)
    if found["past"] and at.year is None and latest.last >= today:
        return spans.month(latest.last.year - 1, month)
    return latest


def _year_said(relative: str | None, today: date) -> int | None:
    if not relative:
        return None
    return today.year - (1 if "pasado" in relative or "anterior" in relative else 0)


def _days_of_month(found: Match, today: date) -> Period:
    """'Primeros 10 días de octubre', 'últimos 5 días de octubre'."""
    whole, count = span_of(found["month"], today), int(found["count"])
    first = whole.first or whole.last
    if not 1 <= count <= (whole.last - first).days + 1:
        raise ValueError(count)
    if found["end"].startswith("primer"):
        return spans.between(first, first + DAY * (count - 1))
    return spans.between(whole.last - DAY * (count - 1), whole.last)


def _year(found: Match, today: date) -> Period:
    return spans.year(checked(today.year - _back(found[0])))


def _named_year(found: Match, _: date) -> Period:
    return spans.year(checked(int(found["year"])))


def _weekday(found: Match, today: date) -> Period:
    """'El lunes' is the latest, today if it is one; 'lunes pasado' is before today."""
    number = WEEKDAYS[found["weekday"]]
    from_day = today - DAY if found["past"] else today
    return spans.day(latest_weekday(number, from_day), _ACCENTED.get(found["weekday"], found["weekday"]))


def _today(_: Match, today: date) -> Period:
    return spans.day(today, "hoy")


def _date(found: Match, today: date) -> Period:
    return span_of(found["date"], today)


def _back(said: str) -> int:
    """How many units back 'pasado' and 'antepasado' are."""
    if "antepasad" in said:
        return 2
    return 1 if re.search(rf"{_PAST}|{_LAST}", said) else 0


def _now_or_past(unit: str) -> str:
    """The ways to say this, the last and the last but one of a unit."""
    return (
        rf"(?:{_THIS} {unit}|{unit} {_NOW}|(?:el|del|al) {unit} de hoy|{unit} {_PAST}|{_LAST} {unit}|{unit} ultim[oa]"
        rf"|{unit} antepasad[oa]|antepasad[oa] {unit})"
    )


_TO = r"(?: el dia| el mes de| el| la| del dia| del| de| dia)?"
_UNITS = r"(?P<unit>dias?|semanas?|quincenas?|mes|meses|bimestres?|trimestres?|semestres?|anos?)"
_OF_MONTH = rf"(?:de|del)(?: mes de)? (?P<month>{MONTH}{OF_YEAR})"
_DATE_OR_MONTH = rf"(?:{DATE}|{MONTH}{OF_YEAR})"
_FIRST, _LAST_POINT = rf"(?P<first>{POINT}|primero|1ro|\d{{1,2}})", rf"(?P<last>{POINT}|\d{{1,2}})"
_JOINT = r"(?P<joint>al?|hasta|y)"
_SOME = r"(?P<count>\d{1,5})"
_SO_FAR = r"(?:lo que va|lo que llevamos|lo que corre|acumulado|corrido)"
_OF_A_YEAR = r"(?P<relative> (?:de este ano|del presente ano|del ano pasado|del ano anterior))"
_ANY_NTH, _ANY_SIZE = "|".join(_ORDINALS), f"(?:{'|'.join(_SIZES)})"

_TEXTS: tuple[tuple[str, Meaning], ...] = (
    (rf"(?P<first>{MONTH}) (?P<middle>(?:{MONTH} ){{1,9}})y (?:de )?(?P<last>{MONTH}{OF_YEAR})", _listed),
    (rf"(?:del?|desde|entre){_TO} {_FIRST} {_JOINT}{_TO} {_LAST_POINT}", _range),
    (rf"(?P<first>{_DATE_OR_MONTH}) {_JOINT}{_TO} (?P<last>{_DATE_OR_MONTH})", _range),
    (r"hoy y ayer|ayer y hoy|(?:el )?(?:dia de )?(?P<near>antes de ayer|anteayer|antier|hoy|ayer)", _near),
    (rf"(?P<end>primer[oa]s|ultim[oa]s) {_SOME} dias {_OF_MONTH}", _days_of_month),
    (rf"(?:ultim[oa]s?|pasad[oa]s) {_SOME} {_UNITS}", _last_days),
    (rf"{_SOME} ultim[oa]s {_UNITS}", _last_days),
    (rf"{_SOME} {_UNITS} (?:pasad[oa]s|anteriores|atras)", _last_days),
    (r"hace (?P<count>\d{1,5}|una?) (?P<unit>dias?|semanas?|mes|meses|anos?)", _ago),
    (rf"{_SO_FAR} del?(?: la| el)? (?P<unit>ano|mes|semana|trimestre|semestre|{MONTH}|{YEAR})", _so_far),
    (rf"semana del (?P<day>{DATE})", _week_with),
    (rf"(?P<nth>{_ANY_NTH}|ultima) semana {_OF_MONTH}", _week_of_month),
    (rf"(?:este |ultimo |pasado )?fin(?:es)? de semana(?: {_PAST})?", _weekend),
    (_now_or_past("semana"), _week),
    (rf"(?P<nth>primera|segunda|1ra|2da|1a|2a|ultima) quincena {_OF_MONTH}", _fortnight),
    (r"(?P<nth>primera|segunda|1ra|2da|1a|2a) quincena(?P<month>)", _fortnight),
    (_now_or_past("quincena"), _this_fortnight),
    (rf"(?P<nth>{_ANY_NTH}) {_SIZE}{_IN_YEAR}{_OTHER_YEAR}", _part),
    (rf"(?P<nth>ultimo) {_SIZE} (?:de |del )?(?:ano )?(?P<year>{YEAR})(?P<relative>)", _part),
    (rf"{_SIZE} (?P<nth>[1-6]){_IN_YEAR}{_OTHER_YEAR}", _part),
    (rf"[qt](?P<nth>[1-4]){_IN_YEAR}", _quarter),
    (_now_or_past(_ANY_SIZE), _part_now),
    (rf"{_now_or_past('mes')}(?! (?:de )?{MONTH})", _month),
    (rf"(?:mes de |mes )?(?P<past>pasado )?(?P<month>{MONTH}){_OF_A_YEAR}", _named_month),
    (rf"(?:(?:del|el|al|de|en el) dia )?(?:de )?(?P<date>{DATE})", _date),
    (rf"(?:mes de |mes )?(?P<month>{MONTH}{OF_YEAR})(?P<past> {_PAST}| ultimo)?(?P<relative>)", _named_month),
    (_now_or_past("ano"), _year),
    (r"todo el ano|anual", _year),
    (rf"(?:ano )?(?P<year>{YEAR})", _named_year),
    (rf"(?<!los )(?P<weekday>{WEEKDAY})(?P<past> {_PAST})?", _weekday),
)
_VAGUE_TEXTS: tuple[tuple[str, Meaning], ...] = (
    (r"(?:del?|en|para|durante) (?:el |la |todo el |toda la )?(?:ano|gestion)|el ano", _year),
    (r"(?:del|en el|todo el|durante el) mes", _month),
    (r"(?:de|en|durante|toda) la semana", _week),
    (r"(?:del|en el|todo el|durante el) dia", _today),
)
"""What names this year, month, week or day only when nothing else names a period."""


def _rules(texts: Sequence[tuple[str, Meaning]]) -> tuple[Rule, ...]:
    return tuple((re.compile(rf"(?<![^ ])(?:{text})(?![^ ])"), span) for text, span in texts)


RULES, VAGUE_RULES = _rules(_TEXTS), _rules(_VAGUE_TEXTS)

"""When: any Spanish period as a span of local dates. 'octubre', 'mes pasado', 'del 1 al 15', 'últimos 7 días'.

A month, a date or a part of a year without its year is the latest that is not in the future. 'Este mes' is the whole
month. 'Pasado' and 'último' are the latest that is over; 'últimos 3 meses' reach to today. Reversed ranges are put in
order. Dates are day/month/year. Pure: `today` is the tenant's local date.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from trastienda.language import spans
from trastienda.language.errors import REPORT_EXAMPLES, Why, not_understood
from trastienda.language.ordinary import ordinary
from trastienda.language.period_rules import FUTURE, RULES, VAGUE_RULES, Match, Rule
from trastienda.language.spans import DAY, Period
from trastienda.language.words import read


class When(NamedTuple):
    """A period found in plain text: `rest` is the text without it."""

    period: Period
    rest: str


def parse_period(text: str, today: date) -> Period | None:
    """
    Return the period that a text names; None if it names none.

    :raises NotUnderstood: a date that does not exist, a time to come, two periods, or a text that is too long.
    """
    found = find_period(ordinary(read(text, examples=REPORT_EXAMPLES)), today)
    return found.period if found else None


def find_period(said: str, today: date) -> When | None:
    """
    Return the period in an ordinary text, and the rest of the text; None if there is none.

    :raises NotUnderstood: see `parse_period`.
    """
    if ahead := FUTURE.search(said):
        raise not_understood(Why.FUTURE, ahead[0], examples=REPORT_EXAMPLES)
    first = _find(said, today, RULES)
    if first is None:
        return _find(said, today, VAGUE_RULES)
    if (second := _find(first.rest, today, RULES)) and second.period != first.period:
        if "hoy" not in second.period.label:
            raise not_understood(Why.TWO_PERIODS, said, examples=REPORT_EXAMPLES)
        return When(first.period, second.rest)
    return first


def _find(said: str, today: date, rules: Sequence[Rule]) -> When | None:
    for pattern, meaning in rules:
        if found := pattern.search(said):
            try:
                return _reaching(said, found, meaning(found, today), today)
            except (ValueError, OverflowError):
                raise not_understood(Why.BAD_DATE, found[0], examples=REPORT_EXAMPLES) from None
    return None


_SINCE = re.compile(
    r"\b(?:desde|a partir de|a partir del|de)(?: el| la| los| las| principios de| inicios? de)? $"
)
_ONLY_SINCE = re.compile(
    r"\b(?:desde|a partir del?)(?: el| la| los| las| principios de| inicios? de| comienzos de)? $"
)
_UNTIL = re.compile(r"\bhasta(?: el| la| los| las| fines de| finales de)? $")
_BEFORE = re.compile(r"\bantes del?(?: el| la)? $")
_AFTER = re.compile(r"\bdespues del?(?: el| la)? $")
_ONWARD = re.compile(
    r"^ (?:en adelante|a la fecha|al dia de hoy|hasta hoy|hasta la fecha|hasta ahora|a hoy)\b"
)


def _reaching(said: str, found: Match, period: Period, today: date) -> When:
    """The period as it reaches with the words around it: 'desde mayo', 'hasta ayer', 'de mayo en adelante'."""
    before, after = said[: found.start()], said[found.end() :]
    onward = _ONWARD.search(after)
    since = _ONLY_SINCE.search(before) or (onward and _SINCE.search(before))
    if period.first is not None and (since or (onward and period.first <= today)):
        period = _since(period.first, today, said)
    elif until := _UNTIL.search(before):
        since, period = until, spans.until(period.last)
    elif earlier := _BEFORE.search(before):
        since, period = earlier, spans.until((period.first or period.last) - DAY)
    elif later := _AFTER.search(before):
        since, period = later, _since(period.last + DAY, today, said)
    if since:
        before = before[: since.start()]
    return When(period, f"{before} {after[onward.end() :] if onward else after}".strip())


def _since(first: date, today: date, said: str) -> Period:
    if first > today:
        raise not_understood(Why.FUTURE, said, examples=REPORT_EXAMPLES)
    return spans.between(first, today)

"""Periods: how they are said, where they begin and end, and what does not exist."""

from datetime import date

import pytest

from trastienda.language.errors import NotUnderstood, Why
from trastienda.language.periods import parse_period

WEDNESDAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("octubre", "octubre de 2026"),
        ("hoy", "hoy, 18 de noviembre de 2026"),
        ("ayer", "ayer, 17 de noviembre de 2026"),
        ("el sábado", "sábado, 14 de noviembre de 2026"),
        ("5 de octubre", "5 de octubre de 2026"),
        ("semana pasada", "semana del 9 al 15 de noviembre de 2026"),
        ("fin de semana", "fin de semana del 14 al 15 de noviembre de 2026"),
        ("segunda quincena de octubre", "segunda quincena de octubre de 2026"),
        ("de noviembre a febrero", "de noviembre de 2025 a febrero de 2026"),
        ("primer trimestre", "primer trimestre de 2026"),
        ("2025", "año 2025"),
        ("de 2023 a 2024", "de enero de 2023 a diciembre de 2024"),
        ("del 01/10/2025 al 31/10/2025", "del 1 al 31 de octubre de 2025"),
        ("del 15 de diciembre al 10 de enero", "del 15 de diciembre de 2025 al 10 de enero de 2026"),
        ("del 3 de mayo al 5 de junio", "del 3 de mayo al 5 de junio de 2026"),
        ("hasta ayer", "hasta el 17 de noviembre de 2026"),
        ("antes del 5 de octubre", "hasta el 4 de octubre de 2026"),
        ("después del 5 de octubre", "del 6 de octubre al 18 de noviembre de 2026"),
        ("últimos 7 días", "últimos 7 días, del 12 al 18 de noviembre de 2026"),
        ("últimas 2 semanas", "últimas 2 semanas, del 5 al 18 de noviembre de 2026"),
        ("último año", "año 2025"),
    ],
)
def test_it_is_said_back(said: str, label: str) -> None:
    period = parse_period(said, WEDNESDAY)
    assert period is not None
    assert period.label == label


@pytest.mark.parametrize("said", ["", "ventas", "dame un reporte", "12 monos", "por mes"])
def test_none_is_named(said: str) -> None:
    assert parse_period(f"reporte {said}", WEDNESDAY) is None


@pytest.mark.parametrize(
    ("said", "why", "part"),
    [
        ("31/02/2025", Why.BAD_DATE, "31/02/2025"),
        ("30 de febrero", Why.BAD_DATE, "30 de febrero"),
        ("10/25/2025", Why.BAD_DATE, "10/25/2025"),
        ("29 de febrero de 2025", Why.BAD_DATE, "29 de febrero de 2025"),
        ("del 31/09/2025 al 05/10/2025", Why.BAD_DATE, "del 31/09/2025 al 05/10/2025"),
        ("quinto trimestre", Why.BAD_DATE, "quinto trimestre"),
        ("últimos 99999 días", Why.BAD_DATE, "ultimos 99999 dias"),
        ("últimos 0 días", Why.BAD_DATE, "ultimos 0 dias"),
        ("13/2025", Why.BAD_DATE, "13/2025"),
        ("próximo mes", Why.FUTURE, "proximo mes"),
        ("la semana que viene", Why.FUTURE, "semana que viene"),
        ("octubre comparado con septiembre", Why.TWO_PERIODS, ""),
        ("octubre y diciembre", Why.TWO_PERIODS, ""),
        ("enero, marzo y abril", Why.TWO_PERIODS, ""),
    ],
)
def test_what_cannot_be(said: str, why: Why, part: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_period(said, WEDNESDAY)
    assert refused.value.why is why
    assert part in refused.value.excerpt


@pytest.mark.parametrize(
    ("today", "said", "first", "last"),
    [
        (date(2026, 10, 31), "octubre", date(2026, 10, 1), date(2026, 10, 31)),
        (date(2026, 10, 31), "octubre pasado", date(2025, 10, 1), date(2025, 10, 31)),
        (date(2026, 1, 1), "mes pasado", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), "ayer", date(2025, 12, 31), date(2025, 12, 31)),
        (date(2026, 1, 1), "semana pasada", date(2025, 12, 22), date(2025, 12, 28)),
        (date(2026, 1, 1), "último trimestre", date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), "cuarto trimestre", date(2025, 10, 1), date(2025, 12, 31)),
        (date(2026, 5, 31), "últimos 3 meses", date(2026, 3, 1), date(2026, 5, 31)),
        (date(2024, 2, 29), "este mes", date(2024, 2, 1), date(2024, 2, 29)),
        (date(2026, 11, 16), "esta semana", date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 11, 22), "esta semana", date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 11, 21), "fin de semana", date(2026, 11, 21), date(2026, 11, 22)),
        (date(2026, 11, 21), "fin de semana pasado", date(2026, 11, 14), date(2026, 11, 15)),
        (date(2026, 11, 15), "quincena pasada", date(2026, 10, 16), date(2026, 10, 31)),
        (date(2026, 3, 10), "segunda quincena", date(2026, 2, 16), date(2026, 2, 28)),
        (date(2026, 11, 3), "del 25 al 5", date(2026, 10, 25), date(2026, 11, 5)),
        (date(2026, 11, 18), "lunes pasado", date(2026, 11, 16), date(2026, 11, 16)),
        (date(2026, 11, 16), "lunes pasado", date(2026, 11, 9), date(2026, 11, 9)),
    ],
)
def test_at_the_edges_of_the_calendar(today: date, said: str, first: date, last: date) -> None:
    period = parse_period(said, today)
    assert period is not None
    assert (period.first, period.last) == (first, last)

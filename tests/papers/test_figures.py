"""How countries write numbers and dates, and on which paper."""

from datetime import date
from decimal import Decimal

import pytest

from trastienda.papers.figures import day, figures_of, paper_of
from trastienda.papers.letterhead import breakable

D = Decimal


@pytest.mark.parametrize(
    ("country", "money", "percent"),
    [
        ("MX", "1,234,567.50", "12.5 %"),
        ("AR", "1.234.567,50", "12,5 %"),
        ("CO", "1.234.567,50", "12,5 %"),
        ("CR", "1 234 567,50", "12,5 %"),
        ("PE", "1,234,567.50", "12.5 %"),
        ("??", "1,234,567.50", "12.5 %"),
    ],
)
def test_separators(country: str, money: str, percent: str) -> None:
    figures = figures_of(country)
    assert figures.money(D("1234567.5")).replace("\N{NO-BREAK SPACE}", " ") == money
    assert figures.percent(D("12.5")).replace("\N{NO-BREAK SPACE}", " ") == percent


@pytest.mark.parametrize(
    ("quantity", "said"),
    [("3.000", "3"), ("0.250", "0.25"), ("1234.5", "1,234.5"), ("100", "100"), ("0", "0")],
)
def test_quantities_say_no_empty_decimals(quantity: str, said: str) -> None:
    assert figures_of("MX").quantity(D(quantity)) == said


def test_nothing_below_zero_is_written_as_minus_nothing() -> None:
    assert figures_of("MX").money(D("-0.001")) == "0.00"
    assert figures_of("MX").money(D("-1234.5")) == "-1,234.50"


def test_rates() -> None:
    said = [
        figures_of("AR").rate(D(rate)).replace("\N{NO-BREAK SPACE}", " ") for rate in ("0.2100", "0.105", "0")
    ]
    assert said == ["21 %", "10,5 %", "0 %"]


def test_days_and_paper() -> None:
    assert day(date(2025, 3, 1)) == "01/03/2025"
    assert (paper_of("AR"), paper_of("MX")) == ("a4", "us-letter")


def test_words_that_no_column_holds_may_break() -> None:
    assert breakable("Juego de balatas") == "Juego de balatas"
    assert breakable("X" * 50).replace("\N{ZERO WIDTH SPACE}", "") == "X" * 50
    assert breakable("X" * 50).count("\N{ZERO WIDTH SPACE}") == 3

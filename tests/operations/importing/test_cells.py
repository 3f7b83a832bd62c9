"""Cells: numbers in either custom, percentages, yes and no."""

from decimal import Decimal

import pytest

from trastienda.operations.importing.cells import BadCell, line_of_text, number, rate, yes_or_no

LARGEST = Decimal(10) ** 10


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("350", "350"),
        ("350.5", "350.5"),
        ("350,5", "350.5"),
        ("1,250", "1250"),
        ("1,250,000", "1250000"),
        ("1,250.75", "1250.75"),
        ("1.250,75", "1250.75"),
        ("1.250.000", "1250000"),
        ("1.250", "1.25"),
        ("0,12", "0.12"),
        ("$ 1,890.00", "1890"),
        ("1890 MXN", "1890"),
        ("+5", "5"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert number(text, field="price", places=6, largest=LARGEST) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_a_number"),
        ("abc", "not_a_number"),
        ("1e5", "not_a_number"),
        ("NaN", "not_a_number"),
        ("1,2,3", "not_a_number"),
        ("٣", "not_a_number"),
        ("-1", "negative"),
        ("10000000001", "too_large"),
        ("0.1234567", "too_many_decimals"),
    ],
)
def test_what_is_no_number(text: str, reason: str) -> None:
    with pytest.raises(BadCell) as caught:
        number(text, field="price", places=6, largest=LARGEST)
    assert (caught.value.field, caught.value.reason) == ("price", reason)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16", "0.16"),
        ("16%", "0.16"),
        ("16.00 %", "0.16"),
        ("0.16", "0.16"),
        ("0", "0"),
        ("0.5%", "0.005"),
        ("10,5", "0.105"),
    ],
)
def test_rates(text: str, value: str) -> None:
    assert rate(text, field="tax_rate") == Decimal(value)


@pytest.mark.parametrize(
    ("text", "value"), [("Sí", True), ("x", True), ("1", True), ("NO", False), ("falso", False)]
)
def test_yes_and_no(text: str, value: bool) -> None:
    assert yes_or_no(text, field="is_active") is value


def test_neither_yes_nor_no() -> None:
    with pytest.raises(BadCell):
        yes_or_no("quizá", field="is_active")


def test_texts_are_tidied_and_measured() -> None:
    assert line_of_text("  dos \n palabras ", field="name", longest=20) == "dos palabras"
    for text, reason in (("x" * 21, "too_long"), ("a\x00b", "control_characters")):
        with pytest.raises(BadCell) as caught:
            line_of_text(text, field="name", longest=20)
        assert caught.value.reason == reason

"""Quantities, in digits and in words."""

from decimal import Decimal

import pytest

from trastienda.language.numbers import Quantity, cardinal, number, quantity
from trastienda.language.words import plain


def words(text: str) -> list[str]:
    return [plain(word) for word in text.split()]


@pytest.mark.parametrize(
    ("said", "meant"),
    {
        "3": "3", "uno": "1", "una": "1", "un": "1", "dos": "2", "diez": "10", "dieciséis": "16", "veinte": "20",
        "veintiún": "21", "veintitrés": "23", "treinta y uno": "31", "treintaiuno": "31", "treintayuno": "31",
        "treintaidos": "32", "cuarenta y dos": "42", "noventa y nueve": "99", "cien": "100", "ciento uno": "101",
        "ciento veinte": "120", "doscientas": "200", "quinientos once": "511", "mil": "1000", "mil uno": "1001",
        "dos mil veinticinco": "2025", "tres mil quinientos": "3500", "cien mil": "100000", "3 mil": "3000",
        "novecientos noventa y nueve mil novecientos noventa y nueve": "999999", "un millón": "1000000",
        "docena": "12", "una docena": "12", "media docena": "6", "docena y media": "18", "2 docenas": "24",
        "dos docenas y media": "30", "par": "2", "un par": "2", "tres pares": "6", "un par de docenas": "24",
        "un trío": "3", "una decena": "10", "una centena": "100", "un ciento": "100", "dos y medio": "2.5",
        "2 y 1/2": "2.5", "1/2": "0.5", "3/4": "0.75", "1,5": "1.5", "1.5": "1.5", "0,250": "0.25", "1,250": "1250",
        "1.250": "1250", "1,250,000": "1250000", "12,50": "12.5", "x3": "3", "3x": "3", "3 x": "3", "unos 3": "3",
        "unas": "1", "cero": "0", "0": "0", "sinco": "5", "trese": "13", "beinte": "20", "1000000000": "1000000000",
    }.items(),
)  # fmt: skip
def test_a_quantity(said: str, meant: str) -> None:
    found = quantity([*words(said), "laptops"])
    assert found is not None
    assert found.value == Decimal(meant)
    assert found.end == len(said.split())


def test_half_of_something() -> None:
    assert quantity(words("medio kilo")) == Quantity(value=Decimal("0.5"), end=1)


@pytest.mark.parametrize(
    "said", ["laptop", "5w-30", "04465-02220", "a15", "x", "y", "medio", "1/0", "1.2.3", "dosis", "mile"]
)
def test_no_quantity(said: str) -> None:
    assert quantity(words(said)) is None


def test_an_article_is_one_and_says_so() -> None:
    for said, is_article in (
        ("un", True),
        ("una", True),
        ("unos", True),
        ("uno", False),
        ("1", False),
        ("dos", False),
    ):
        found = quantity([*words(said), "laptop"])
        assert found is not None
        assert found.is_article is is_article


def test_every_number_in_words_is_read_back() -> None:
    for value in (*range(1, 1000), 1000, 1999, 10_015, 21_000, 99_999, 123_456, 700_031, 999_999):
        assert cardinal(in_words(value).split()) == (value, len(in_words(value).split())), in_words(value)


UNITS = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce", "trece",
    "catorce", "quince", "dieciseis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno", "veintidos",
    "veintitres", "veinticuatro", "veinticinco", "veintiseis", "veintisiete", "veintiocho", "veintinueve",
)  # fmt: skip
TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
HUNDREDS = (
    "", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos",
)  # fmt: skip


def in_words(value: int) -> str:
    """A number as it is written, by the grammar and not by the code under test."""
    if value >= 1000:
        thousands = "mil" if value < 2000 else f"{in_words(value // 1000)} mil"
        return f"{thousands} {in_words(value % 1000)}" if value % 1000 else thousands
    if value > 100:
        rest = f" {in_words(value % 100)}" if value % 100 else ""
        return HUNDREDS[value // 100] + rest
    if value == 100:
        return "cien"
    if value < 30:
        return UNITS[value]
    return TENS[value // 10] + (f" y {UNITS[value % 10]}" if value % 10 else "")


def test_what_is_too_long_for_a_number_is_a_code() -> None:
    assert number("7501234567890") == 7501234567890
    assert number("1" * 16) is None

"""Amounts in words, as receipts say them."""

from decimal import Decimal

import pytest

from trastienda.kernel.errors import Bug
from trastienda.papers.amount_in_words import amount_in_words, cardinal


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "cero pesos 00/100 M.N."),
        ("0.01", "cero pesos 01/100 M.N."),
        ("1", "un peso 00/100 M.N."),
        ("15.05", "quince pesos 05/100 M.N."),
        ("21", "veintiún pesos 00/100 M.N."),
        ("22.22", "veintidós pesos 22/100 M.N."),
        ("31", "treinta y un pesos 00/100 M.N."),
        ("100", "cien pesos 00/100 M.N."),
        ("101", "ciento un pesos 00/100 M.N."),
        ("555.55", "quinientos cincuenta y cinco pesos 55/100 M.N."),
        ("1000", "mil pesos 00/100 M.N."),
        ("1001.50", "mil un pesos 50/100 M.N."),
        ("21000", "veintiún mil pesos 00/100 M.N."),
        ("21021", "veintiún mil veintiún pesos 00/100 M.N."),
        ("31700", "treinta y un mil setecientos pesos 00/100 M.N."),
        ("100000", "cien mil pesos 00/100 M.N."),
        ("1000000", "un millón de pesos 00/100 M.N."),
        ("1000001", "un millón un pesos 00/100 M.N."),
        ("2000000", "dos millones de pesos 00/100 M.N."),
        ("21000000", "veintiún millones de pesos 00/100 M.N."),
        ("101101101.99", "ciento un millones ciento un mil ciento un pesos 99/100 M.N."),
        (
            "9999999999.99",
            "nueve mil novecientos noventa y nueve millones novecientos noventa y nueve mil novecientos noventa y nueve"
            " pesos 99/100 M.N.",
        ),
    ],
)
def test_in_mexican_pesos(amount: str, words: str) -> None:
    assert amount_in_words(Decimal(amount), currency="MXN") == words


@pytest.mark.parametrize(
    ("currency", "words"),
    [
        ("ARS", "mil un pesos argentinos con 50/100"),
        ("COP", "mil un pesos colombianos con 50/100"),
        ("USD", "mil un dólares con 50/100"),
        ("PEN", "mil un soles con 50/100"),
        ("XAU", "mil uno con 50/100 XAU"),
    ],
)
def test_in_other_currencies(currency: str, words: str) -> None:
    assert amount_in_words(Decimal("1001.50"), currency=currency) == words


def test_one_of_them() -> None:
    assert amount_in_words(Decimal("1.00"), currency="USD") == "un dólar con 00/100"


def test_half_a_cent_rounds_up_as_everywhere() -> None:
    assert amount_in_words(Decimal("1.995"), currency="MXN") == "dos pesos 00/100 M.N."


@pytest.mark.parametrize("amount", ["-0.01", "1000000000000"])
def test_says_nothing_of_amounts_that_no_receipt_has(amount: str) -> None:
    with pytest.raises(Bug):
        amount_in_words(Decimal(amount), currency="MXN")


def test_a_number_by_itself_keeps_its_last_letter() -> None:
    assert [cardinal(number) for number in (1, 21, 31, 1001)] == [
        "uno",
        "veintiuno",
        "treinta y uno",
        "mil uno",
    ]

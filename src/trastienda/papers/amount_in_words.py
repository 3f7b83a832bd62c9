"""Amounts of money in Spanish words, as a receipt says them: 1,001.50 is "mil un pesos 50/100 M.N.".

Numerals lose their last letter before the noun they count (veintiún pesos, treinta y un mil), and an exact number of
millions takes "de" (un millón de pesos). Sources: RAE, Nueva gramática 21.1; the form of the fraction is that of
Mexican receipts, elsewhere "con 50/100".
"""

from collections.abc import Mapping
from decimal import Decimal

import msgspec

from trastienda.kernel.errors import require
from trastienda.kernel.money import cents


class _Currency(msgspec.Struct, frozen=True):
    """One and many of it, and what follows the fraction."""

    one: str
    many: str
    suffix: str = ""


_CURRENCIES: Mapping[str, _Currency] = {
    "MXN": _Currency("peso", "pesos", "M.N."),
    "ARS": _Currency("peso argentino", "pesos argentinos"),
    "BOB": _Currency("boliviano", "bolivianos"),
    "BRL": _Currency("real", "reales"),
    "CLP": _Currency("peso chileno", "pesos chilenos"),
    "COP": _Currency("peso colombiano", "pesos colombianos"),
    "CRC": _Currency("colón", "colones"),
    "DOP": _Currency("peso dominicano", "pesos dominicanos"),
    "EUR": _Currency("euro", "euros"),
    "GTQ": _Currency("quetzal", "quetzales"),
    "HNL": _Currency("lempira", "lempiras"),
    "NIO": _Currency("córdoba", "córdobas"),
    "PEN": _Currency("sol", "soles"),
    "PYG": _Currency("guaraní", "guaraníes"),
    "USD": _Currency("dólar", "dólares"),
    "UYU": _Currency("peso uruguayo", "pesos uruguayos"),
    "VES": _Currency("bolívar", "bolívares"),
}
_SMALL = (
    "cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez", "once", "doce",
    "trece", "catorce", "quince", "dieciséis", "diecisiete", "dieciocho", "diecinueve", "veinte", "veintiuno",
    "veintidós", "veintitrés", "veinticuatro", "veinticinco", "veintiséis", "veintisiete", "veintiocho",
    "veintinueve",
)  # fmt: skip
_TENS = ("", "", "", "treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa")
_HUNDREDS = (
    "", "ciento", "doscientos", "trescientos", "cuatrocientos", "quinientos", "seiscientos", "setecientos",
    "ochocientos", "novecientos",
)  # fmt: skip
_MILLION = 1_000_000
_TOO_MANY = _MILLION**2


def amount_in_words(amount: Decimal, *, currency: str) -> str:
    """
    Return the amount in words, its cents as a fraction; a currency we have no word for by its code.

    :raises Bug: a negative amount, or a million millions and more (no document holds either).
    """
    require(amount >= 0, "a receipt is for no less than nothing")
    whole, fraction = divmod(int(cents(amount) * 100), 100)
    known = _CURRENCIES.get(currency)
    if known is None:
        return f"{cardinal(whole)} con {fraction:02d}/100 {currency}"
    of = " de" if whole and whole % _MILLION == 0 else ""
    noun = known.one if whole == 1 else known.many
    counted = f"{_before_noun(cardinal(whole))}{of} {noun}"
    return (
        f"{counted} {fraction:02d}/100 {known.suffix}"
        if known.suffix
        else f"{counted} con {fraction:02d}/100"
    )


def cardinal(number: int) -> str:
    """Return a whole number in words: 21 is veintiuno. :raises Bug: below zero, or a million millions and more."""
    require(0 <= number < _TOO_MANY, "numbers in words reach up to a million millions")
    millions, rest = divmod(number, _MILLION)
    if not millions:
        return _below_million(rest)
    many = "un millón" if millions == 1 else f"{_before_noun(_below_million(millions))} millones"
    return f"{many} {_below_million(rest)}" if rest else many


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest)
    many = "mil" if thousands == 1 else f"{_before_noun(_below_thousand(thousands))} mil"
    return f"{many} {_below_thousand(rest)}" if rest else many


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if number == 100:
        return "cien"
    words = [_HUNDREDS[hundreds]] if hundreds else []
    if rest or not hundreds:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _below_hundred(number: int) -> str:
    if number < len(_SMALL):
        return _SMALL[number]
    tens, units = divmod(number, 10)
    return f"{_TENS[tens]} y {_SMALL[units]}" if units else _TENS[tens]


def _before_noun(words: str) -> str:
    """veintiuno -> veintiún, treinta y uno -> treinta y un."""
    if words.endswith("veintiuno"):
        return f"{words.removesuffix('uno')}ún"
    return f"{words.removesuffix('uno')}un" if words.endswith("uno") else words

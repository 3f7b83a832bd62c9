"""From the text of a cell to a value: amounts, quantities, percentages, yes and no. Pure.

Numbers are read as people write them in either custom. With both a point and a comma, the last one is the decimal
mark. A lone comma is a decimal mark unless exactly three digits follow it (1,250 is a thousand and a quarter of one);
a lone point always is one.
"""

import re
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from trastienda.kernel.text import fold

_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,12})?\Z")
_MONEY_SIGNS = re.compile(r"[\s\u00a0$€]|MXN|ARS|COP|USD", re.IGNORECASE)
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\Z")
_YES = frozenset({"1", "si", "s", "yes", "y", "true", "verdadero", "x", "activo"})
_NO = frozenset({"0", "no", "n", "false", "falso", "inactivo"})


class BadCell(Exception):
    """A cell has no value of its kind. `field` is our name of the column, `reason` a code."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason


class RefusedRow(msgspec.Struct, frozen=True):
    """A row that was left out: where it stands, what it calls itself, and why (our field and reason)."""

    line: int
    key: str
    field: str
    reason: str


class ImportReport(msgspec.Struct):
    """What became of every row. `read` is the sum of the other four."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RefusedRow] = []

    def refuse(self, line: int, key: str, problem: BadCell) -> None:
        """Note a row that is left out."""
        self.refused.append(RefusedRow(line, key[:100], problem.field, problem.reason))


def number(
    text: str, *, field: str, places: int, largest: Decimal, least: Decimal | None = Decimal(0)
) -> Decimal:
    """
    Return a number of at most so many decimals.

    :raises BadCell: not a number, negative, too large, or finer than its column.
    """
    plain = _MONEY_SIGNS.sub("", text)
    if "," in plain and "." in plain:
        thousands = "," if plain.rindex(".") > plain.rindex(",") else "."
        plain = plain.replace(thousands, "").replace(",", ".")
    elif _THOUSANDS.match(plain) or plain.count(".") > 1:
        plain = plain.replace(",", "").replace(".", "")
    else:
        plain = plain.replace(",", ".")
    if not _NUMBER.match(plain):
        raise BadCell(field, "not_a_number")
    value = Decimal(plain)
    if least is not None and value < least:
        raise BadCell(field, "negative" if least == 0 else "too_small")
    if value > largest:
        raise BadCell(field, "too_large")
    rounded = value.quantize(Decimal(1).scaleb(-places))
    if rounded != value:
        raise BadCell(field, "too_many_decimals")
    return rounded


def rate(text: str, *, field: str) -> Decimal:
    """Return a tax rate as a fraction; 16, 16 % and 0.16 are the same."""
    value = number(text.replace("%", ""), field=field, places=4, largest=Decimal(100))
    return value if value < 1 and "%" not in text else (value / 100).quantize(Decimal("0.0001"))


def yes_or_no(text: str, *, field: str) -> bool:
    """Return what a word of consent or denial means."""
    word = fold(text)
    if word not in _YES | _NO:
        raise BadCell(field, "not_yes_or_no")
    return word in _YES


def line_of_text(text: str, *, field: str, longest: int) -> str:
    """Return one line of text, spaces tidied. :raises BadCell: too long, or with characters that no text has."""
    tidy = " ".join(text.split())
    if len(tidy) > longest:
        raise BadCell(field, "too_long")
    if not tidy.isprintable():
        raise BadCell(field, "control_characters")
    return tidy


def one_of(found: Iterable[int], *, field: str) -> int | None:
    """Return the only one found, None for none. :raises BadCell: several answer to it."""
    several = list(found)
    if len(several) > 1:
        raise BadCell(field, "ambiguous")
    return several[0] if several else None

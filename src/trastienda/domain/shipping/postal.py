"""Postal codes as numbers that can be compared: 1425 and C1425ABC are the same part of Buenos Aires."""

import re
from collections.abc import Mapping

_FORMS: Mapping[str, re.Pattern[str]] = {
    "AR": re.compile(r"[A-Z]?(\d{4})|[A-Z](\d{4})[A-Z]{3}"),
    "CL": re.compile(r"(\d{7})"),
    "CO": re.compile(r"(\d{6})"),
    "MX": re.compile(r"(\d{5})"),
    "UY": re.compile(r"(\d{5})"),
}
_ELSEWHERE = re.compile(r"\D*(\d{3,9})\D*")
_REGION = 1000


def postal_number(code: str, *, country: str) -> int | None:
    """Return the digits of a postal code as a number; None when it is none of that country's."""
    found = _FORMS.get(country, _ELSEWHERE).fullmatch(code.strip().upper().replace(" ", ""))
    digits = found[found.lastindex or 0] if found else ""
    return int(digits) if digits and digits.isascii() else None


def has_form(country: str) -> bool:
    """Whether we know what postal codes look like there."""
    return country in _FORMS


def region(number: int) -> tuple[int, int]:
    """Return the numbers around one that are the same region: 1425 is within 1000 to 1999."""
    first = number // _REGION * _REGION
    return first, first + _REGION - 1

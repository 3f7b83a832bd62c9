"""Telephone numbers as a messenger has them, and the window in which anything may be said."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from trastienda.domain.messaging.errors import BadPhone

WINDOW = timedelta(hours=24)
"""After a customer's last message; then only approved templates (WhatsApp Cloud API, customer service window)."""
COUNTRY_CODES: Mapping[str, str] = {
    "MX": "52", "AR": "54", "CO": "57", "CL": "56", "PE": "51", "EC": "593", "BO": "591", "UY": "598",
    "PY": "595", "VE": "58", "CR": "506", "GT": "502", "SV": "503", "HN": "504", "NI": "505", "PA": "507",
    "DO": "1", "US": "1",
}  # fmt: skip
"""Calling codes (ITU-T E.164) by country."""
_LOCAL_DIGITS = 10
"""A number of so many digits is one of the shop's own country, written without its code."""
_WRITTEN = re.compile(r"\+?[0-9][0-9 ().\-]*")
_MOBILE_MARKS: Mapping[str, int] = {"521": 13, "549": 13}
"""Mexico's and Argentina's mobile numbers have a digit more for some systems than for others: 52 1 55… is 52 55…."""


def dialled(phone: str, *, country: str) -> str:
    """
    Return a number in digits with its country's code, however people write it. :raises BadPhone: it is none.

    "55 1234-5678" of a Mexican shop is 525512345678; 8 to 15 digits (ITU-T E.164).
    """
    if not _WRITTEN.fullmatch(phone.strip()):
        raise BadPhone(phone=phone[:40])
    digits = re.sub(r"\D", "", phone)
    if not phone.strip().startswith("+") and len(digits) == _LOCAL_DIGITS and country in COUNTRY_CODES:
        digits = COUNTRY_CODES[country] + digits
    if not 8 <= len(digits) <= 15 or digits.startswith("0"):
        raise BadPhone(phone=phone[:40])
    return digits


def comparable(digits: str) -> str:
    """Return what is the same for every way to write one telephone."""
    for mark, length in _MOBILE_MARKS.items():
        if digits.startswith(mark) and len(digits) == length:
            return digits[:2] + digits[3:]
    return digits


def is_open(heard_at: datetime | None, *, now: datetime) -> bool:
    """Whether anything may be said, because they wrote less than a day ago."""
    return heard_at is not None and now - heard_at < WINDOW

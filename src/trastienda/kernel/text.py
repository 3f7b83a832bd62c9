"""Text as people type it: accents, case, dashes and spaces that should not matter to a search."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_NOT_WORD = re.compile(r"[^0-9a-z]+")


def fold(text: str) -> str:
    """Return the text in lower case, without accents, one space between words: 'Balatas  Ñandú' -> 'balatas nandu'."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _NOT_WORD.sub(" ", "".join(c for c in plain if not unicodedata.combining(c))).strip()


def squeeze(code: str) -> str:
    """Return a part number or barcode as it is compared: '04465-02220' -> '0446502220'."""
    return fold(code).replace(" ", "")


def like(text: str) -> str:
    """Return the text with the wildcards of LIKE taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def tidy(text: str) -> str:
    """Return the text with single spaces, none around it, and its accents as one character with their letter."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def is_email(text: str) -> bool:
    """Whether mail could be sent to it, as far as its form tells."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254

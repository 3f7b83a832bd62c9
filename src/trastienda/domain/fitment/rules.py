"""Rules of the parts catalogue that need no database."""

import re
from enum import StrEnum

_NOT_KEY = re.compile(r"[^A-Za-z0-9]")


class ReferenceKind(StrEnum):
    """What a part's cross reference says of the other number."""

    OEM = "oem"
    """The vehicle maker's number in whose place this part goes."""
    EQUIVALENT = "equivalent"
    """Another maker's part that goes in the same place; said by either, true of both."""
    SUPERSEDES = "supersedes"
    """An older number that this part replaces."""


class Relation(StrEnum):
    """How another number stands to a part, whichever of the two said so."""

    OEM = "oem"
    AFTERMARKET = "aftermarket"
    EQUIVALENT = "equivalent"
    SUPERSEDES = "supersedes"
    SUPERSEDED_BY = "superseded_by"


def number_key(text: str) -> str:
    """
    Return a part number as it is compared: '04465-02220' and '04465 02220' -> '0446502220'.

    Only the letters and digits of ASCII count. The columns `number_key` are computed by the database in the same way.
    """
    return _NOT_KEY.sub("", text).upper()

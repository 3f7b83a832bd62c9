"""How large a document may be, and from when it is made in the background. Measured: docs/reports.md."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

import msgspec

from trastienda.domain.exports.errors import TooManyRows


class Format(StrEnum):
    PDF = "pdf"
    XLSX = "xlsx"
    JSON = "json"


class Size(msgspec.Struct, frozen=True):
    """In rows: what is answered at once, and what can be made at all."""

    at_once: int
    most: int


SIZES: Mapping[Format, Size] = {
    Format.PDF: Size(
        at_once=2_000, most=5_000
    ),  # 5,000 rows: 150 pages, 3 s, 700 MB of the typesetter's memory
    Format.XLSX: Size(at_once=20_000, most=1_048_000),  # a sheet holds 1,048,576
    Format.JSON: Size(at_once=20_000, most=20_000),
}
KEPT = timedelta(days=7)
SILENT_FOR = timedelta(minutes=15)
"""Work that has shown no sign of life for so long was interrupted."""
MOST_PENDING = 20


def must_wait(rows: int, *, format: Format) -> bool:
    """Whether a document of so many rows is made in the background. :raises TooManyRows: it cannot be made."""
    size = SIZES[format]
    if rows > size.most:
        raise TooManyRows(rows=rows, most=size.most, format=format)
    return rows > size.at_once

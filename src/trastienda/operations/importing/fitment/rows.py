"""What a bundle says, row by row: four kinds of rows, their columns, and what makes one of no use. Pure.

A row is a tuple of the columns of its staging table (`staging.TABLES`), texts tidied and in capitals where the
catalogue keeps them so.
"""

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from trastienda.domain.fitment.models import FIRST_YEAR, LAST_YEAR
from trastienda.domain.fitment.rules import ReferenceKind, number_key
from trastienda.operations.importing.cells import BadCell

Row = tuple[str | int | None, ...]
Cells = Sequence[str]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WHOLE = re.compile(r"[0-9]{1,9}")
_YEARS = re.compile(r"([0-9]{4})(?:\s*-\s*([0-9]{4}))?")
_KINDS = frozenset(map(str, ReferenceKind))


class Kind(msgspec.Struct, frozen=True):
    """A kind of row: its staging table, the columns of its file, which of them it must have, and how it is read."""

    name: str
    columns: tuple[str, ...]
    must_have: tuple[str, ...]
    read: Callable[[Cells], Sequence[Row]]


def text(cell: str, field: str, longest: int, *, required: bool = True) -> str:
    """A text with single spaces. :raises BadCell: it is missing, too long, or has control characters."""
    tidied = " ".join(cell.split())
    if _CONTROL.search(tidied):
        raise BadCell(field, "control_characters")
    if len(tidied) > longest:
        raise BadCell(field, "too_long")
    if required and not tidied:
        raise BadCell(field, "missing")
    return tidied


def capitals(cell: str, field: str, longest: int) -> str:
    """The same in capitals, as names of makers are kept."""
    told = text(cell, field, longest).upper()
    if len(told) > longest:
        raise BadCell(field, "too_long")
    return told


def numbered(cell: str, field: str) -> tuple[str, str]:
    """A part number and its key. :raises BadCell: no letter or digit is in it."""
    number = text(cell, field, 60)
    key = number_key(number)
    if not key:
        raise BadCell(field, "not_a_part_number")
    return number, key


def whole(cell: str, field: str, *, least: int = 1, most: int = 32_767) -> int:
    """:raises BadCell: it is no whole number, or not between the two."""
    told = cell.strip()
    if not _WHOLE.fullmatch(told) or not least <= int(told) <= most:
        raise BadCell(field, "not_a_number")
    return int(told)


def _part(cells: Cells) -> Sequence[Row]:
    manufacturer, number, name, category, group, description = cells
    told, key = numbered(number, "number")
    return [
        (
            capitals(manufacturer, "manufacturer", 80),
            told,
            key,
            text(name, "name", 255),
            text(category, "category", 120),
            text(group, "group", 120),
            text(description, "description", 5000, required=False),
        )
    ]


def _vehicle(cells: Cells) -> Sequence[Row]:
    """A row for each of its years; they share a key, so a fitment of it is one of every year."""
    key, make, model, years, engine, code, fuel, displacement, cylinders = cells
    found = _YEARS.fullmatch(years.strip())
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not FIRST_YEAR <= first <= last <= LAST_YEAR or last - first > 60:
        raise BadCell("year", "not_a_year")
    what = (
        text(key, "vehicle", 120),
        capitals(make, "make", 60),
        text(model, "model", 80),
    )
    how = (
        text(engine, "engine", 60),
        text(code, "engine_code", 30, required=False),
        text(fuel, "fuel", 20, required=False),
        whole(displacement, "displacement_cc", most=100_000) if displacement.strip() else None,
        whole(cylinders, "cylinders", most=64) if cylinders.strip() else None,
    )
    return [(*what, year, *how) for year in range(first, last + 1)]


def _fitment(cells: Cells) -> Sequence[Row]:
    manufacturer, number, vehicle, position, quantity, conditions = cells
    return [
        (
            capitals(manufacturer, "manufacturer", 80),
            numbered(number, "number")[1],
            text(vehicle, "vehicle", 120),
            text(position, "position", 60, required=False),
            whole(quantity, "quantity", most=999) if quantity.strip() else 1,
            text(conditions, "conditions", 250, required=False),
        )
    ]


def _reference(cells: Cells) -> Sequence[Row]:
    manufacturer, number, kind, other_manufacturer, other_number = cells
    said = kind.strip().lower()
    if said not in _KINDS:
        raise BadCell("kind", "unknown_kind")
    other, other_key = numbered(other_number, "other_number")
    return [
        (
            capitals(manufacturer, "manufacturer", 80),
            numbered(number, "number")[1],
            said,
            capitals(other_manufacturer, "other_manufacturer", 80),
            other,
            other_key,
        )
    ]


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "vehicles",
            (
                "vehicle",
                "make",
                "model",
                "year",
                "engine",
                "engine_code",
                "fuel",
                "displacement_cc",
                "cylinders",
            ),
            ("vehicle", "make", "model", "year", "engine"),
            _vehicle,
        ),
        Kind(
            "parts",
            ("manufacturer", "number", "name", "category", "group", "description"),
            ("manufacturer", "number", "name", "category", "group"),
            _part,
        ),
        Kind(
            "fitments",
            ("manufacturer", "number", "vehicle", "position", "quantity", "conditions"),
            ("manufacturer", "number", "vehicle"),
            _fitment,
        ),
        Kind(
            "references",
            ("manufacturer", "number", "kind", "other_manufacturer", "other_number"),
            ("manufacturer", "number", "kind", "other_manufacturer", "other_number"),
            _reference,
        ),
    )
}
"""By the name that a file of them bears, `parts.csv`; `Kind.read` takes the cells of `columns` in that order."""

"""The files of a bundle: which kind each is, what is wrong with it before a row is read, and its rows one by one.

A CSV is known by its header, whatever it is called; an XML by its first element. Any may be packed with gzip or xz.
Nothing is held in memory but the row that is being read.
"""

import csv
import gzip
import hashlib
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import msgspec

from trastienda.operations.importing.cells import BadCell
from trastienda.operations.importing.fitment.rows import KINDS, Kind, Row

_LONGEST_CELL = 20_000
_PIECE = 1 << 20


@dataclass(eq=False)
class UnusableBundle(Exception):
    """Nothing was imported: a file is none of a bundle's, cannot be read to its end, or one is missing."""

    file: str
    reason: str
    detail: str = ""


class Source(msgspec.Struct, frozen=True):
    """A file of a bundle. `kind` is that of its rows, 'aces' or 'pies'; `digest` tells its content from any other."""

    path: Path
    kind: str
    digest: str
    size: int


class Read(msgspec.Struct, frozen=True):
    """What stood at a place of a file: rows and their kind, or why there are none. `at` counts from 1."""

    at: int
    kind: str
    rows: Sequence[Row]
    said: str = ""
    field: str = ""
    reason: str = ""


def sources(paths: Sequence[Path]) -> list[Source]:
    """
    Return what the files are, in the order in which they are read: what others refer to comes first.

    :raises UnusableBundle: one cannot be opened, is of no kind, or all together make no catalogue.
    """
    found = [_source(path) for path in paths]
    kinds = {source.kind for source in found}
    if not found:
        raise UnusableBundle("", "no_files")
    needed = {"parts": {"parts", "pies", "aces"}, "vehicles": {"vehicles", "codes"}}
    for missing, any_of in needed.items():
        if not kinds & any_of:
            raise UnusableBundle("", "missing_file", missing)
    if kinds & {"aces", "pies"} and "codes" not in kinds:
        raise UnusableBundle("", "missing_file", "codes")
    order = ("codes", *KINDS, "pies", "aces")
    return sorted(found, key=lambda source: (order.index(source.kind), source.path.name, source.digest))


def unpacked(path: Path) -> IO[bytes]:
    """Open a file, packed or not."""
    if path.suffix == ".gz":
        return cast(IO[bytes], gzip.open(path))
    return cast(IO[bytes], lzma.open(path)) if path.suffix == ".xz" else path.open("rb")


def csv_rows(source: Source, *, skip: int = 0) -> Iterator[Read]:
    """
    Return what stands in each line of a CSV below its header, behind the first so many.

    :raises UnusableBundle: it ends in the middle, or is no text.
    """
    kind = KINDS[source.kind]
    for at, cells in records(source.path, kind.columns):
        if at > skip:
            yield _read(kind, at, cells)


def records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Return each line's number and its cells in the order of the columns; None where they are too many or few."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        with unpacked(path) as file:
            lines = csv.reader(_lines(file), strict=True)
            header = [name.strip().lower() for name in next(lines)]
            places = [header.index(name) if name in header else len(header) for name in columns]
            width = len(header)
            for at, cells in enumerate(lines, start=1):
                if len(cells) != width:
                    yield at, None
                else:
                    cells.append("")
                    yield at, [cells[place] for place in places]
    except (OSError, EOFError, lzma.LZMAError, UnicodeDecodeError, csv.Error, StopIteration) as error:
        raise UnusableBundle(path.name, "unreadable", str(error)[:200]) from None


def _read(kind: Kind, at: int, cells: list[str] | None) -> Read:
    if cells is None:
        return Read(at, kind.name, (), field="", reason="another_number_of_columns")
    try:
        return Read(at, kind.name, kind.read(cells))
    except BadCell as bad:
        return Read(at, kind.name, (), said=" ".join(cells[:2])[:100], field=bad.field, reason=bad.reason)


def _lines(file: IO[bytes]) -> Iterator[str]:
    for at, line in enumerate(file):
        text = line.decode("utf-8")
        yield text.removeprefix("\ufeff") if at == 0 else text


def _source(path: Path) -> Source:
    try:
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
        with unpacked(path) as opened:
            beginning = opened.read(4096)
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise UnusableBundle(path.name, "unreadable", str(error)[:200]) from None
    return Source(path=path, kind=_kind(path, beginning), digest=digest.hexdigest(), size=path.stat().st_size)


CODES = (
    "kind", "code", "make", "model", "year", "engine", "engine_code", "fuel", "displacement_cc", "cylinders",
    "category", "group", "name",
)  # fmt: skip
"""The columns of `codes.csv`, which says what the numbers in ACES and PIES mean."""


def _kind(path: Path, beginning: bytes) -> str:
    """:raises UnusableBundle: it begins like none of a bundle's files."""
    if beginning.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        for name in ("aces", "pies"):
            if f"<{name}".encode() in beginning.lower():
                return name
        raise UnusableBundle(path.name, "unknown_xml")
    header = beginning.decode("utf-8", errors="replace").removeprefix("\ufeff").splitlines()[:1]
    names = {name.strip().strip('"').lower() for name in (header[0] if header else "").split(",")}
    if {"kind", "code", "name"} <= names:
        return "codes"
    for kind in sorted(KINDS.values(), key=lambda kind: -len(kind.must_have)):
        if set(kind.must_have) <= names:
            return kind.name
    raise UnusableBundle(path.name, "wrong_header", ", ".join(sorted(names))[:200])

"""Read a table from a CSV or XLSX file, row by row, whatever program wrote it.

CSV may be UTF-8 (with or without a mark) or Windows-1252, separated by comma, semicolon, tab or bar. Of an XLSX the
first sheet is read, without loading it whole. Headers are matched to our field names by a table of aliases that the
caller brings, without regard to case, accents and punctuation; columns nobody knows are ignored and named.
Does not know: what the fields mean. A cell is a text without the spaces around; an empty cell is not there at all.
"""

import codecs
import csv
import errno
import importlib
import io
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, Self
from zipfile import BadZipFile

from trastienda.kernel.text import fold

SEPARATORS = ",;\t|"
_SAMPLE_BYTES = 1 << 20
_LONGEST_CELL = 100_000


class UnreadableTable(Exception):
    """The file is no table of the kind wanted. `problem` is a code; `facts` fill a sentence."""

    def __init__(self, problem: str, **facts: str) -> None:
        super().__init__(problem, facts)
        self.problem = problem
        self.facts = facts


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: the line it stood on (1 is the header's, as in a spreadsheet) and its filled cells by field."""

    line: int
    cells: Mapping[str, str]


class Table:
    """An open file. `fields` are the columns found, in order; `ignored` the headers that nobody knows."""

    def __init__(
        self, rows: Iterator[tuple[int, Sequence[str]]], aliases: Mapping[str, Iterable[str]]
    ) -> None:
        known = {fold(alias): field for field, names in aliases.items() for alias in (field, *names)}
        header = next((cells for _, cells in rows if any(cells)), None)
        if header is None:
            raise UnreadableTable("empty")
        self._columns = [known.get(fold(name)) for name in header]
        self.fields = [field for field in self._columns if field]
        self.ignored = [
            name for name, field in zip(header, self._columns, strict=True) if name and field is None
        ]
        twice = {field for field in self.fields if self.fields.count(field) > 1}
        if twice:
            raise UnreadableTable("column_twice", column=min(twice))
        if not self.fields:
            raise UnreadableTable("no_known_column", columns=", ".join(name for name in header if name)[:200])
        self._rows = rows

    def __iter__(self) -> Iterator[TableRow]:
        for line, cells in self._rows:
            filled = {
                field: cell for field, cell in zip(self._columns, cells, strict=False) if field and cell
            }
            if filled:
                yield TableRow(line, filled)

    def must_have(self, *wanted: str) -> Self:
        """Return the table. :raises UnreadableTable: one of these columns (`a|b`: one of two) is missing."""
        for each in wanted:
            if not set(each.split("|")) & set(self.fields):
                raise UnreadableTable("column_missing", column=each)
        return self


def read_table(path: Path, aliases: Mapping[str, Iterable[str]]) -> Table:
    """
    Open a file as a table; rows are read as they are asked for.

    :raises UnreadableTable: it cannot be read, or its header says nothing that is known.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableTable("cannot_open", file=str(path), why=why_unopened(error)) from None
    is_workbook = path.suffix.lower() in {".xlsx", ".xlsm"}
    return Table(_workbook_rows(file) if is_workbook else _text_rows(file), aliases)


_UNOPENED = {
    errno.ENOENT: "no existe",
    errno.EACCES: "no hay permiso de leerlo",
    errno.EISDIR: "es una carpeta",
}


def why_unopened(error: OSError) -> str:
    """Return why a file could not be opened, in a few words for a person."""
    return _UNOPENED.get(
        error.errno or 0, f"el sistema responde {errno.errorcode.get(error.errno or 0, '?')}"
    )


def _text_rows(file: BinaryIO) -> Iterator[tuple[int, Sequence[str]]]:
    sample = file.read(_SAMPLE_BYTES)
    encoding = _encoding(sample, file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="strict", newline="")
    first = next(
        (line for line in sample.decode(encoding, errors="replace").splitlines() if line.strip()), ""
    )
    separator = max(SEPARATORS, key=first.count)
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(text, delimiter=separator)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnreadableTable("bad_text", line=str(reader.line_num + 1), why=str(error)[:200]) from None
    finally:
        text.close()


def _encoding(sample: bytes, file: BinaryIO) -> str:
    """Return utf-8-sig when the whole file is UTF-8, else what Windows writes in western Europe and America."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while sample:
            decoder.decode(sample)
            sample = file.read(_SAMPLE_BYTES)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


_BROKEN_WORKBOOK = (
    BadZipFile, LookupError, ValueError, TypeError, AttributeError, OSError, SyntaxError,
    EOFError, NotImplementedError, RuntimeError, zlib.error,
)  # fmt: skip
"""What openpyxl and the zip and XML readers below it say of a file that is no workbook, or a broken or locked one."""


def _workbook_rows(file: BinaryIO) -> Iterator[tuple[int, Sequence[str]]]:
    # Loaded only here: with lxml behind it, it is heavy for processes that nearly never read a workbook.
    openpyxl = importlib.import_module("openpyxl")
    try:
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except (*_BROKEN_WORKBOOK, openpyxl.utils.exceptions.InvalidFileException):
        raise UnreadableTable("bad_workbook") from None
    try:
        sheet = book.worksheets[0]
        for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield line, [_cell_text(cell) for cell in cells]
    except _BROKEN_WORKBOOK:
        raise UnreadableTable("bad_workbook") from None
    finally:
        book.close()


def _cell_text(cell: Any) -> str:
    """Return a cell as a person would type it: 150, not 150.0; a long code, not 7.5E+12."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        exact = Decimal(repr(cell))
        return f"{exact:f}".removesuffix(".0")
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    return str(cell).strip()

"""The file, read once into columns: a million lines in a few dozen megabytes.

Numbers are kept as integers (quantities in units, prices in millionths, instants in minutes), texts once each. A line
that cannot be read is noted with its number and the reason; a file that cannot be read is refused as a whole, before
anything is written.
"""

import contextlib
import csv
import hashlib
import io
import lzma
from array import array
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from trastienda.operations.importing.tables import why_unopened

if TYPE_CHECKING:
    Ints = array[int]
else:
    Ints = array  # it cannot be subscripted while the program runs

COLUMNS = [
    "Invoice",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "Price",
    "Customer ID",
    "Country",
]
MILLION = 1_000_000
LARGEST_QUANTITY = 99_999_999
LARGEST_PRICE = 9_999_999
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""The shop's wall clock is counted from here, as if it were UTC; whoever posts a line puts the shop's own zone on."""
NOBODY = 0
"""The index of the customer of lines that name none."""

_SAY_EVERY = 20_000

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


class UnreadableFile(Exception):
    """The file is not what it should be. The text is one Spanish sentence for a person."""


class Unreadable(msgspec.Struct, frozen=True):
    """A line that says nothing usable, with the little that it says."""

    line: int
    cells: tuple[str, ...]
    reason: str


class Texts:
    """Texts by number: each kept once, numbered in the order in which they came."""

    def __init__(self, *known: str) -> None:
        self.all = list(known)
        self._numbers = {text: number for number, text in enumerate(known)}

    def number(self, text: str) -> int:
        """Return the number of a text; a new one gets the next."""
        found = self._numbers.get(text)
        if found is None:
            found = self._numbers[text] = len(self.all)
            self.all.append(text)
        return found

    def __getitem__(self, number: int) -> str:
        return self.all[number]

    def __len__(self) -> int:
        return len(self.all)


class Rows:
    """Every readable line in the order of the file; a column each, and the texts that they number."""

    def __init__(self) -> None:
        self.line = array("i")
        self.invoice = array("i")
        self.product = array("i")
        self.text = array("i")
        self.quantity = array("i")
        self.price = array("q")
        self.minute = array("i")
        self.customer = array("i")
        self.invoices, self.products, self.texts = Texts(), Texts(), Texts()
        self.customers = Texts("")
        self.countries: dict[int, str] = {}
        self.unreadable: list[Unreadable] = []
        self.fingerprint = ""

    def __len__(self) -> int:
        return len(self.line)

    def amount(self, row: int) -> int:
        """What a line comes to, in millionths."""
        return self.quantity[row] * self.price[row]

    def at(self, row: int) -> datetime:
        """When a line was written, by the shop's wall clock."""
        return EPOCH + timedelta(minutes=self.minute[row])


def read_rows(path: Path, *, progress: Progress) -> Rows:
    """
    Read the whole file, `.csv` or `.csv.xz`.

    :raises UnreadableFile: it is not there, is cut off, or has other columns.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as raw, contextlib.ExitStack() as unpacking:
            packed = path.suffix == ".xz"
            hashing = _Hashing(unpacking.enter_context(lzma.LZMAFile(raw)) if packed else raw)
            text = io.TextIOWrapper(io.BufferedReader(hashing, MILLION), "utf-8-sig", "replace", newline="")
            rows = _Reader().read(text, lambda: progress("reading", raw.tell(), size))
            rows.fingerprint = hashing.digest.hexdigest()
            return rows
    except FileNotFoundError:
        raise UnreadableFile(f"No existe el archivo {path}.") from None
    except (lzma.LZMAError, EOFError):
        raise UnreadableFile(f"{path} no es un archivo xz entero.") from None
    except OSError as problem:
        raise UnreadableFile(f"No se puede leer {path}: {why_unopened(problem)}.") from None


class _Hashing(io.RawIOBase):
    """Passes bytes through and remembers what they were: the same content is the same import, packed or not."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._source.read(len(buffer))
        buffer[: len(found)] = found
        self.digest.update(found)
        return len(found)


class _BadLine(Exception):
    """Why a line cannot be read."""


class _Reader:
    """Turns texts into numbers, and remembers those that it has turned before."""

    def __init__(self) -> None:
        self._rows = Rows()
        self._minutes: dict[str, int] = {}
        self._prices: dict[str, int] = {}
        self._customers: dict[str, int] = {"": NOBODY}

    def read(self, text: io.TextIOBase, say: Callable[[], None]) -> Rows:
        lines = csv.reader(text)
        header = next(lines, [])
        if header != COLUMNS:
            raise UnreadableFile(f"El archivo no empieza con las columnas {', '.join(COLUMNS)}.")
        for number, cells in self._numbered(lines):
            try:
                self._add(number, cells)
            except _BadLine as bad:
                self._rows.unreadable.append(Unreadable(number, tuple(cells), str(bad)))
            if number % _SAY_EVERY == 0:
                say()
        say()
        return self._rows

    def _numbered(self, lines: Any) -> Iterator[tuple[int, list[str]]]:
        while True:
            try:
                cells = next(lines, None)
            except csv.Error as problem:
                self._rows.unreadable.append(Unreadable(lines.line_num, (), f"no es CSV: {problem}"))
                continue
            if cells is None:
                return
            if cells:
                yield lines.line_num, cells

    def _add(self, number: int, cells: list[str]) -> None:
        if len(cells) != len(COLUMNS):
            raise _BadLine(f"tiene {len(cells)} columnas y no {len(COLUMNS)}")
        invoice, code, text, quantity, instant, price, customer, country = cells
        rows = self._rows
        minute = self._minutes.get(instant)
        if minute is None:
            minute = self._minutes[instant] = _minute(instant)
        millionths = self._prices.get(price)
        if millionths is None:
            millionths = self._prices[price] = _millionths(price)
        buyer = self._customers.get(customer)
        if buyer is None:
            buyer = self._customers[customer] = rows.customers.number(
                _code(customer.removesuffix(".0"), "cliente")
            )
            rows.countries[buyer] = _clean(country)
        units = _units(quantity)
        codes = _code(invoice, "factura").upper(), _code(code, "código de producto").upper()
        rows.line.append(number)
        rows.invoice.append(rows.invoices.number(codes[0]))
        rows.product.append(rows.products.number(codes[1]))
        rows.text.append(rows.texts.number(_clean(text)))
        rows.quantity.append(units)
        rows.price.append(millionths)
        rows.minute.append(minute)
        rows.customer.append(buyer)


def _units(text: str) -> int:
    try:
        units = int(text)
    except ValueError:
        raise _BadLine(f"la cantidad no es un número entero: {text[:30]!r}") from None
    if not units or abs(units) > LARGEST_QUANTITY:
        raise _BadLine(f"la cantidad es cero o demasiado grande: {text[:30]!r}")
    return units


def _millionths(text: str) -> int:
    try:
        price = Decimal(text)
        is_small = -LARGEST_PRICE <= price <= LARGEST_PRICE  # signals for what is not a number, too
    except InvalidOperation:
        raise _BadLine(f"el precio no es un número: {text[:30]!r}") from None
    millionths = price * MILLION if is_small else None
    if millionths is None or millionths != int(millionths):
        raise _BadLine(f"el precio tiene más de seis decimales o es demasiado grande: {text[:30]!r}")
    return int(millionths)


def _minute(text: str) -> int:
    try:
        instant = datetime.strptime(text, "%m/%d/%Y %H:%M").replace(tzinfo=UTC)
    except ValueError:
        raise _BadLine(f"la fecha no es mes/día/año hora:minuto: {text[:30]!r}") from None
    if not 1900 < instant.year < 3000:
        raise _BadLine(f"la fecha no es de este mundo: {text[:30]!r}")
    return (instant - EPOCH) // timedelta(minutes=1)


def _code(text: str, noun: str) -> str:
    tidy = text.strip()
    if not tidy or len(tidy) > 40 or not tidy.isprintable():
        raise _BadLine(f"falta {noun}, o no se puede leer: {text[:30]!r}")
    return tidy


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())[:255]

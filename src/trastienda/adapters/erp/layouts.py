"""The files that Aspel SAE and CONTPAQi Comercial import, version 1 of each, and a parser that reads them back.

Neither publishes a protocol, and Aspel not even its layout: columns are named as the fields of its tables are (CLIE,
INVE, FACTF and PAR_FACTF), and its import wizard asks which is which. CONTPAQi's text has its database's field names
as headings, and every value stands below the heading, between spaces. Versions are in the file's name: what changes in
a layout gets a new one. A text never breaks a column: tabs, line ends and the separator become spaces.
Sources: CONTPAQi, «Layout para importar CxC y CxP desde TXT» (2019) for the form of its text. Both are to be tried
with the customer's own edition before they are relied on.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trastienda.adapters.erp import layout_rows as rows
from trastienda.adapters.erp.layout_rows import Row
from trastienda.domain.erp.records import Record, SyncKind

VERSION = 1
_WORDS = {SyncKind.SALES: "ventas", SyncKind.INVENTORY: "inventario", SyncKind.CUSTOMERS: "clientes"}


class NotThisLayout(ValueError):
    """The text is not of that layout. The message says where."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One file of one system: its columns in order, and how a record becomes rows."""

    system: str
    kind: SyncKind
    columns: tuple[str, ...]
    rows_of: Callable[[Any], list[Row]]

    @property
    def name(self) -> str:
        """How its files begin: `aspel_sae-ventas-v1`."""
        return f"{self.system}-{_WORDS[self.kind]}-v{VERSION}"

    def write(self, records: Iterable[Record]) -> bytes:
        """Return the file, in Windows-1252, which is what both read; what it has no letter for is a question mark."""
        written = [row for record in records for row in self.rows_of(record)]
        form = _as_csv if self.system == "aspel_sae" else _aligned
        text = form(self.columns, written)
        return text.encode("cp1252", errors="replace")

    def read(self, content: bytes) -> list[Row]:
        """Return a file's rows as they were written. :raises NotThisLayout: it is none of this layout."""
        text = content.decode("cp1252", errors="replace")
        names, found = _from_csv(text) if self.system == "aspel_sae" else _from_aligned(text)
        if tuple(names) != self.columns:
            raise NotThisLayout(f"renglón 1: se esperaban las columnas {', '.join(self.columns)}")
        return found


# --- how each form is written and read ---------------------------------------------------------------------------


def _as_csv(columns: Sequence[str], written: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[_cell(row[name]) for name in columns] for row in written])
    return out.getvalue()


def _from_csv(text: str) -> tuple[list[str], list[Row]]:
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines:
        raise NotThisLayout("está vacío")
    return lines[0], [_row(lines[0], line, number) for number, line in enumerate(lines[1:], start=2)]


def _aligned(columns: Sequence[str], written: Sequence[Row]) -> str:
    cells = [[_cell(row[name]) or "-" for name in columns] for row in written]
    widths = [max(map(len, (name, *(line[at] for line in cells)))) for at, name in enumerate(columns)]
    lines = [list(columns), *cells]
    padded = (
        "  ".join(each.ljust(width) for each, width in zip(line, widths, strict=True)) for line in lines
    )
    return "".join(f"{line.rstrip()}\r\n" for line in padded)


def _from_aligned(text: str) -> tuple[list[str], list[Row]]:
    lines = text.split("\r\n")
    heading = lines[0]
    starts = [
        at for at, letter in enumerate(heading) if letter != " " and (at == 0 or heading[at - 1] == " ")
    ]
    if not starts or starts[0] != 0:
        raise NotThisLayout("renglón 1: el primer encabezado va al principio")
    ends = [*starts[1:], None]
    spans = list(zip(starts, ends, strict=True))
    names = [heading[start:end].strip() for start, end in spans]
    found = []
    for number, line in enumerate(lines[1:], start=2):
        if line:
            cells = [line[start:end].strip() for start, end in spans]
            found.append(_row(names, ["" if each == "-" else each for each in cells], number))
    return names, found


def _row(names: Sequence[str], cells: Sequence[str], number: int) -> Row:
    if len(names) != len(cells):
        raise NotThisLayout(f"renglón {number}: {len(cells)} columnas en vez de {len(names)}")
    return dict(zip(names, (_uncell(each) for each in cells), strict=True))


_DANGEROUS = ("=", "+", "@")
"""A spreadsheet would take what begins so for a formula; an apostrophe before it keeps it a text."""


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    return f"'{plain}" if _is_dangerous(plain) else plain


def _uncell(text: str) -> str:
    return text[1:] if text.startswith("'") and _is_dangerous(text) else text


def _is_dangerous(text: str) -> bool:
    within = text.lstrip("'")
    return within == "-" or within.startswith(_DANGEROUS)


LAYOUTS: Mapping[tuple[str, SyncKind], Layout] = {
    (layout.system, layout.kind): layout
    for layout in (
        Layout("aspel_sae", SyncKind.SALES, rows.SAE_SALE, rows.sae_sale),
        Layout("aspel_sae", SyncKind.INVENTORY, rows.SAE_ITEM, rows.sae_item),
        Layout("aspel_sae", SyncKind.CUSTOMERS, rows.SAE_CUSTOMER, rows.sae_customer),
        Layout("contpaqi", SyncKind.SALES, rows.PAQ_SALE, rows.paq_sale),
        Layout("contpaqi", SyncKind.INVENTORY, rows.PAQ_ITEM, rows.paq_item),
        Layout("contpaqi", SyncKind.CUSTOMERS, rows.PAQ_CUSTOMER, rows.paq_customer),
    )
}
EXTENSIONS = {"aspel_sae": "csv", "contpaqi": "txt"}

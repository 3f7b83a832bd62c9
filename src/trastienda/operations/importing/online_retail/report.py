"""Where every line and every penny of the file went: the report of what was kept out, and the sums.

The report is written whole under another name and then renamed: there is an old one, or a new one, never half of one.
"""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.money import ZERO
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step
from trastienda.operations.importing.online_retail.plan import IMPORTED, Fate, Plan
from trastienda.operations.importing.online_retail.rows import MILLION

HEADER = ("línea", "factura", "código", "cantidad", "precio", "importe", "resultado", "motivo")
OUT, GAP = "fuera", "dentro, a otro precio"

WORDS = {
    Fate.SOLD: "ventas",
    Fate.RETURNED: "devoluciones",
    Fate.ADJUSTED: "ajustes de existencias (sin precio)",
    Fate.REPEATED: "repetida: la misma línea está antes en el archivo",
    Fate.NOT_SOLD: "devolución sin venta anterior del mismo cliente y producto con unidades por devolver",
    Fate.BAD_DEBT: "ajuste de deuda incobrable: no es venta ni devolución",
    Fate.NEGATIVE_PRICE: "precio negativo",
    Fate.NEGATIVE_SALE: "cantidad negativa con precio en una factura que no es cancelación",
    Fate.POSITIVE_CANCELLATION: "cancelación con cantidad positiva o precio negativo",
    Fate.SERVICE_ADJUSTED: "ajuste de existencias de algo que no tiene existencias",
}
UNREADABLE = "no se puede leer"


class Sum(msgspec.Struct, frozen=True):
    """One kind of line: how many there are, their units, and their money as the file says it."""

    what: str
    is_imported: bool
    lines: int
    units: int
    amount: Decimal


class Posted(msgspec.Struct, frozen=True):
    """What the books say of the import: documents, lines, and money given or taken, tax included."""

    sales: int
    sale_lines: int
    sold: Decimal
    returns: int
    return_lines: int
    returned: Decimal
    adjustments: int


class Gaps(msgspec.Struct, frozen=True):
    """What the books say less what the file says, of the lines that went in; with it every penny has a place."""

    sold: Decimal
    returned: Decimal


def gaps(plan: Plan, books: Posted) -> Gaps:
    """
    Return the two differences that there are.

    A sale's line is rounded to the penny. A return gives back its share of what the sale's line came to, which is
    another amount where the cancellation says another price.
    """
    sold = returned = 0
    for row, fate in enumerate(plan.fates):
        if fate == Fate.SOLD:
            sold += plan.rows.amount(row)
        elif fate == Fate.RETURNED:
            returned -= plan.rows.amount(row)
    return Gaps(
        sold=books.sold - Decimal(sold) / MILLION, returned=books.returned - Decimal(returned) / MILLION
    )


def sums(plan: Plan) -> list[Sum]:
    """Return every kind of line that the file has; together they are the file."""
    rows = plan.rows
    lines, units, amounts = ([0] * len(Fate) for _ in range(3))
    for row, fate in enumerate(plan.fates):
        lines[fate] += 1
        units[fate] += rows.quantity[row]
        amounts[fate] += rows.amount(row)
    found = [
        Sum(WORDS[fate], fate in IMPORTED, lines[fate], units[fate], Decimal(amounts[fate]) / MILLION)
        for fate in Fate
        if lines[fate]
    ]
    if rows.unreadable:
        found.append(Sum(UNREADABLE, False, len(rows.unreadable), 0, ZERO))
    return found


def write_report(plan: Plan, path: Path) -> int:
    """Write a line for each one kept out, and for each return at another price; return how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.nuevo")
    count = 0
    with unfinished.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for told in sorted(_told(plan)):
            writer.writerow(told)
            count += 1
    unfinished.replace(path)
    return count


def _told(plan: Plan) -> Iterator[tuple[object, ...]]:
    rows = plan.rows
    for bad in rows.unreadable:
        cells = [*bad.cells, *[""] * 8]
        yield (bad.line, cells[0], cells[1], cells[3], cells[5], "", OUT, bad.reason)
    for row, fate in enumerate(plan.fates):
        if fate not in IMPORTED:
            yield (*_cells(plan, row), OUT, WORDS[Fate(fate)])
    for gap in plan.gaps:
        price = Decimal(gap.price) / MILLION
        yield (*_cells(plan, gap.row), GAP, f"se devuelve al precio de la venta {gap.invoice}: {price:f}")


def _cells(plan: Plan, row: int) -> tuple[object, ...]:
    rows = plan.rows
    return (
        rows.line[row],
        rows.invoices[rows.invoice[row]],
        rows.products[rows.product[row]],
        rows.quantity[row],
        f"{Decimal(rows.price[row]) / MILLION:f}",
        f"{Decimal(rows.amount(row)) / MILLION:f}",
    )


_POSTED = """
SELECT s.*, r.*, a.* FROM (
  SELECT count(*), coalesce(sum((SELECT count(*) FROM sale_line l
    WHERE l.tenant_id = sale.tenant_id AND l.sale_id = sale.id)), 0)::bigint, coalesce(sum(total), 0)
  FROM sale WHERE tenant_id = %(tenant)s AND external_ref IS NOT NULL
) s, (
  SELECT count(*), coalesce(sum((SELECT count(*) FROM sale_return_line l
    WHERE l.tenant_id = sale_return.tenant_id AND l.sale_return_id = sale_return.id)), 0)::bigint,
    coalesce(sum(total), 0)
  FROM sale_return WHERE tenant_id = %(tenant)s AND external_ref IS NOT NULL
) r, (SELECT count(*) FROM stock_adjustment WHERE tenant_id = %(tenant)s) a
"""


@step
def posted() -> Posted:
    """Return what the running tenant's books hold of the import."""
    return sql.structs(Posted, _POSTED, {"tenant": current_tenant()})[0]

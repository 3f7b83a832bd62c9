"""What a report says besides its figures, and how each kind of cell is written."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from trastienda.insights.reports.table import Cell, Column, Foot, Kind, Sums
from trastienda.language.spans import MONTHS
from trastienda.papers.figures import Figures, day

NOTHING = "No hay datos en este periodo."
COUNTED = (
    "Cuenta lo vendido, pagado o a crédito, con impuesto incluido. Devoluciones y cancelaciones restan el día en que "
    "se hicieron; los pedidos sin pagar no cuentan."
)


def written(cell: Cell, column: Column, figures: Figures) -> str:
    """Return a cell as people of that country read it; nothing for what is not known."""
    if cell is None:
        return ""
    match column.kind:
        case Kind.MONEY if isinstance(cell, Decimal | int):
            return figures.money(Decimal(cell))
        case Kind.QUANTITY if isinstance(cell, Decimal | int):
            return figures.quantity(Decimal(cell))
        case Kind.PERCENT if isinstance(cell, Decimal | int):
            return figures.percent(Decimal(cell))
        case Kind.COUNT if isinstance(cell, Decimal | int):
            return figures.count(int(cell))
        case Kind.MONTH if isinstance(cell, date):
            return f"{MONTHS[cell.month - 1]} de {cell.year}"
        case Kind.DATE if isinstance(cell, date):
            return day(cell)
        case _:
            return str(cell)


def notes(foot: Foot | Sums, columns: Sequence[Column], figures: Figures) -> list[str]:
    """Return what stands below the table: how it agrees with the books, and what it counts."""
    if isinstance(foot, Sums):
        return list(foot.notes)
    books = foot.books
    said = (
        f"ventas sin impuesto {figures.money(books.base)} + impuesto {figures.money(books.tax)}"
        f" = {figures.money(books.total)} {{}} los libros en el mismo periodo."
    )
    if books.agrees:
        return [f"Coincide con los libros: {said.format('según')}", COUNTED]
    total = dict(zip((column.key for column in columns), foot.totals, strict=True))["total"]
    own = figures.money(Decimal(str(total or 0)))
    return [f"NO coincide con los libros: este reporte suma {own}; {said.format('según')}", COUNTED]

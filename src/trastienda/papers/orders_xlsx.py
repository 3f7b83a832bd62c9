"""Orders of the web store as a spreadsheet, one a row, written as they come: fifty thousand need no more room than ten.

No text becomes a formula; see `report_xlsx.guarded`.
"""

import re
import tempfile
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from trastienda.domain.sales.stages import OrderStage
from trastienda.insights.order_list import OrderRow
from trastienda.kernel.clock import local
from trastienda.papers.letterhead import Letterhead
from trastienda.papers.report_xlsx import TYPE, guarded

__all__ = ["FILENAME", "TYPE", "orders_xlsx"]

FILENAME = "pedidos.xlsx"
Cell = str | int | Decimal | datetime
_MONEY, _TIME = "#,##0.00;[Red]-#,##0.00", "dd/mm/yyyy hh:mm"
_COLUMNS: tuple[tuple[str, int], ...] = (
    ("Pedido", 10), ("Folio", 14), ("Fecha", 17), ("Estado", 26), ("Nombre", 18), ("Apellido", 18),
    ("Correo electrónico", 28), ("Teléfono", 18), ("Método de envío", 26), ("Ciudad", 20), ("Provincia", 20),
    ("Código postal", 12), ("Método de pago", 16), ("Productos", 14), ("Descuento", 13), ("Envío", 13), ("Total", 14),
    ("Moneda", 9), ("Cupón", 14), ("Seguimiento", 20), ("Mensajería", 18), ("Etiqueta impresa", 11),
    ("Notas del cliente", 30), ("Observaciones", 30),
)  # fmt: skip
_PHONE = re.compile(r"\+[0-9][0-9 ]*")
"""What begins as a formula and is a number to call."""
_NUMBERS = {"Productos", "Descuento", "Envío", "Total"}


def orders_xlsx(
    orders: Iterable[OrderRow], letterhead: Letterhead, *, state: Callable[[OrderStage], str]
) -> bytes:
    """Return the workbook; `state` says a stage as its readers do."""
    with tempfile.TemporaryDirectory(prefix="trastienda-") as folder:
        path = Path(folder) / FILENAME
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(str(path), options) as book:
            book.set_properties({"title": "Pedidos", "author": letterhead.shop})
            _write(book, orders, letterhead, state)
        return path.read_bytes()


def _write(
    book: Workbook, orders: Iterable[OrderRow], letterhead: Letterhead, state: Callable[[OrderStage], str]
) -> None:
    sheet: Any = book.add_worksheet("Pedidos")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2})
    right = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2, "align": "right"}
    )
    forms = {
        Decimal: book.add_format({"num_format": _MONEY}),
        datetime: book.add_format({"num_format": _TIME}),
    }
    for at, (title, width) in enumerate(_COLUMNS):
        sheet.set_column(at, at, width)
        sheet.write_string(0, at, title, right if title in _NUMBERS else head)
    last = 0
    for last, order in enumerate(orders, start=1):
        for at, cell in enumerate(_cells(order, state, zone=letterhead.time_zone)):
            _put(sheet, last, at, cell, forms)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_footer("&L&A&RPágina &P de &N")


def _put(sheet: Any, row: int, column: int, cell: Cell, forms: dict[type, Any]) -> None:
    if isinstance(cell, str):
        if cell:
            sheet.write_string(row, column, cell if _PHONE.fullmatch(cell) else guarded(cell))
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, cell, forms[datetime])
    else:
        sheet.write_number(row, column, cell, forms.get(type(cell)))


def _cells(order: OrderRow, state: Callable[[OrderStage], str], *, zone: str) -> tuple[Cell, ...]:
    placed = local(order.placed_at, zone_name=zone).replace(tzinfo=None, microsecond=0)
    return (
        order.id, order.folio, placed, state(order.stage), order.name, order.surname, order.email, order.phone,
        order.ship_method, order.city, order.province, order.zip_code, order.payment_method, order.products,
        order.discount, order.shipping, order.total, order.currency, order.coupon_code, order.tracking_code,
        order.courier, "Sí" if order.is_label_printed else "No", order.notes, order.observations,
    )  # fmt: skip

"""A list as a spreadsheet: a frozen head, numbers and days that are ones, and no text that becomes a formula."""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook

from trastienda.papers.report_xlsx import TYPE, guarded

__all__ = ["TYPE", "list_xlsx"]

_NUMBER, _DAY, _TIME = "#,##0.00####;[Red]-#,##0.00####", "dd/mm/yyyy", "dd/mm/yyyy hh:mm"
_WIDTH = 18


def list_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return the workbook. Times are written as they read, without their zone: a spreadsheet knows none."""
    with tempfile.TemporaryDirectory(prefix="trastienda-") as folder:
        path = Path(folder) / "list.xlsx"
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with Workbook(str(path), options) as book:
            sheet: Any = book.add_worksheet(title[:31])
            bold = book.add_format({"bold": True, "bottom": 2})
            forms: dict[type, Any] = {
                kind: book.add_format({"num_format": code})
                for kind, code in ((Decimal, _NUMBER), (date, _DAY), (datetime, _TIME))
            }
            sheet.set_column(0, len(head) - 1, _WIDTH)
            for at, said in enumerate(head):
                sheet.write_string(0, at, said, bold)
            last = 0
            for last, row in enumerate(rows, start=1):
                for at, value in enumerate(row):
                    _put(sheet, last, at, value, forms)
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, last, len(head) - 1)
        return path.read_bytes()


def _put(sheet: Any, row: int, column: int, value: object, forms: dict[type, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "sí" if value else "no")
    elif isinstance(value, Decimal):
        sheet.write_number(row, column, value, forms[Decimal])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.replace(tzinfo=None), forms[datetime])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, forms[date])
    else:
        sheet.write_string(row, column, guarded(str(value)))

"""A report as a spreadsheet: real numbers and dates, totals that add up, and no text that becomes a formula."""

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.papers.helpers import MEXICO, by_product, table
from trastienda.insights.reports.question import GroupBy, Subject
from trastienda.insights.reports.table import ReportTable, Row
from trastienda.papers.report_xlsx import report_xlsx, rows_told

D = Decimal


@pytest.fixture
def written(tmp_path: Path) -> Any:
    def write(table: ReportTable, *, values: bool = False) -> Any:
        report_xlsx(table.head, iter(table.rows), lambda: table.foot, MEXICO, to=tmp_path / "r.xlsx")
        return load_workbook(tmp_path / "r.xlsx", data_only=values)

    return write


def test_numbers_are_numbers_with_their_formats(written: Any) -> None:
    sheet = written(by_product("Café de olla", "Molino"))["Reporte"]
    assert sheet["A1"].value == "Ventas por producto, octubre de 2025"
    assert [cell.value for cell in sheet[4]] == [
        "Clave", "Producto", "Unidades", "Sin impuesto", "Impuesto", "Total", "% del total",
    ]  # fmt: skip
    assert [cell.value for cell in sheet[5]] == ["SKU-1", "Café de olla", 1, 1000.5, 160.08, 1160.58, 0.5]
    assert [cell.data_type for cell in sheet[5]] == ["s", "s", "n", "n", "n", "n", "n"]
    assert sheet["D5"].number_format.startswith("#,##0.00")
    assert sheet["G5"].number_format == "0.0%"
    assert sheet.freeze_panes == "A5"
    assert sheet.auto_filter.ref == "A4:G6"


def test_dates_are_dates(written: Any) -> None:
    rows: list[Row] = [(date(2025, 10, 1), 1, D("100.00"), D("16.00"), D("116.00"))]
    cell = written(table(rows, GroupBy.DAY))["Reporte"]["A5"]
    assert cell.is_date
    assert cell.value == datetime.fromisoformat("2025-10-01")
    assert cell.number_format == "dd/mm/yyyy"
    months = written(table(rows, GroupBy.MONTH))["Reporte"]["A5"]
    assert months.is_date
    assert months.number_format == "mmmm yyyy"


def test_totals_are_formulas_that_know_their_value(written: Any) -> None:
    found = by_product("Café", "Molino")
    formulas, values = written(found)["Reporte"][7], written(found, values=True)["Reporte"][7]
    assert [cell.value for cell in formulas][:6] == [
        "Total", None, "=SUM(C5:C6)", "=SUM(D5:D6)", "=SUM(E5:E6)", "=SUM(F5:F6)",
    ]  # fmt: skip
    assert [cell.value for cell in values][2:6] == [3, 2001, 320.16, 2321.16]
    assert formulas[6].value is None, "percentages are not added up"


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"]
)
def test_no_text_becomes_a_formula(written: Any, name: str) -> None:
    cell = written(by_product(name))["Reporte"]["B5"]
    assert (cell.data_type, cell.value.replace("_x000D_", "\r").replace("\n", "\r")) == ("s", f"'{name}")


def test_texts_that_look_like_numbers_or_links_stay_texts(written: Any) -> None:
    for name in ("00123", "1e5", "http://example.com", "TRUE"):
        cell = written(by_product(name))["Reporte"]["B5"]
        assert (cell.data_type, cell.value, cell.hyperlink) == ("s", name, None)


def test_a_chart_on_a_sheet_of_its_own(written: Any) -> None:
    book = written(by_product("Café", "Molino"))
    assert book.sheetnames == ["Reporte", "Gráfica"]
    data = book["Gráfica"]
    assert [[cell.value for cell in row[:2]] for row in data.iter_rows(min_row=2)] == [
        ["Café", 1160.58],
        ["Molino", 1160.58],
    ]
    assert len(data._charts) == 1
    assert written(by_product("Café")).sheetnames == ["Reporte"], "one bar compares nothing"


def test_says_how_it_agrees_with_the_books(written: Any) -> None:
    sheet = written(by_product("Café"))["Reporte"]
    notes = [cell.value for cell in sheet["A"] if cell.value and "libros" in str(cell.value)]
    assert notes == [
        "Coincide con los libros: ventas sin impuesto 1,400.00 + impuesto 224.00 = 1,624.00 según los libros en el"
        " mismo periodo."
    ]


def test_nothing_sold_is_an_answer_too(written: Any) -> None:
    sheet = written(table([], GroupBy.DAY))["Reporte"]
    assert sheet["A5"].value == "No hay datos en este periodo."


def test_what_is_not_known_is_empty(written: Any) -> None:
    rows: list[Row] = [("Berta", 0, None, D(0), D(0), D(0), D("0.00"))]
    assert written(table(rows, None, subject=Subject.CUSTOMERS))["Reporte"]["C5"].value is None


def test_opens_with_its_properties(tmp_path: Path) -> None:
    found = by_product("Café")
    report_xlsx(found.head, found.rows, lambda: found.foot, MEXICO, to=tmp_path / "r.xlsx")
    assert zipfile.ZipFile(tmp_path / "r.xlsx").testzip() is None
    assert load_workbook(tmp_path / "r.xlsx").properties.title == "Ventas por producto, octubre de 2025"


def test_tells_how_many_rows_have_passed() -> None:
    told: list[int] = []
    assert len(list(rows_told(by_product(*"abcde").rows, told.append, every=2))) == 5
    assert told == [2, 4]

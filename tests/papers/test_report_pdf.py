"""A report as PDF: what it says, on how many pages, and that no name in it is ever read as markup."""

import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from tests.papers.helpers import ARGENTINA, MEXICO, by_product, pages, table
from trastienda.insights.reports.question import GroupBy
from trastienda.insights.reports.table import Row
from trastienda.kernel.errors import Bug
from trastienda.papers import printer
from trastienda.papers.errors import PrinterBusy
from trastienda.papers.printer import print_pdf
from trastienda.papers.report_pdf import report_data, report_pdf

D = Decimal


def days(count: int) -> list[Row]:
    first = date(2025, 10, 1)
    return [(first + timedelta(days=at), 1, D("100.00"), D("16.00"), D("116.00")) for at in range(count)]


def test_says_question_figures_books_and_page() -> None:
    [page] = pages(report_pdf(by_product("Café de olla", "Molino"), MEXICO))
    for said in (
        "Refaccionaria de Prueba",
        "Ventas por producto, octubre de 2025",
        "2 renglones · importes en MXN",
        "Generado el 01/11/2025 09:30",  # the shop's clock, six hours behind
        "Clave Producto Unidades Sin impuesto Impuesto Total % del total",
        "SKU-1 Café de olla 1 1,000.50 160.08 1,160.58",
        "Total 3 2,001.00 320.16 2,321.16",
        "Coincide con los libros: ventas sin impuesto 1,400.00 + impuesto 224.00 = 1,624.00",
        "Página 1 de 1",
    ):
        assert said in page, said


def test_writes_numbers_as_the_country_does() -> None:
    [page] = pages(report_pdf(by_product("Café", "Molino"), ARGENTINA))
    assert "Total 3 2.001,00 320,16 2.321,16" in page
    assert "importes en ARS" in page
    assert "01/11/2025 12:30" in page


def test_says_so_when_it_does_not_agree_with_the_books() -> None:
    [page] = pages(report_pdf(table(days(2), GroupBy.DAY, agrees=False), MEXICO))
    assert "NO coincide con los libros: este reporte suma 232.00" in page


def test_repeats_its_head_on_every_page() -> None:
    found = pages(report_pdf(by_product(*[f"Producto {at}" for at in range(1, 121)]), MEXICO))
    assert len(found) >= 3
    for at, page in enumerate(found, start=1):
        assert "Clave Producto Unidades" in page
        assert f"Página {at} de {len(found)}" in page
    assert "Total 7,260" in found[-1], "1 + 2 + … + 120"


def test_a_long_table_says_the_same_without_marks_for_readers() -> None:
    found = pages(report_pdf(by_product(*[f"Producto {at}" for at in range(1, 521)]), MEXICO))
    assert "SKU-520 Producto 520" in found[-1]
    assert "Clave Producto Unidades" in found[-1]


def test_nothing_sold_is_an_answer_too() -> None:
    [page] = pages(report_pdf(table([], GroupBy.DAY), MEXICO))
    assert "No hay datos en este periodo." in page
    assert "Total vendido" not in page


def test_a_month_fits_on_one_page() -> None:
    assert len(pages(report_pdf(table(days(31), GroupBy.DAY), MEXICO))) == 1


@pytest.mark.parametrize(
    "name",
    [
        "#panic(\"x\")", "*negrita* _cursiva_ $x$ `raw`", "= Título", "<etiqueta> @cita", "#import \"/etc/passwd\"",
        "\\u{1F600} 日本語 Ωμέγα", "a\\nb", "//comentario", "]", "W" * 255, "",
    ],
)  # fmt: skip
def test_a_name_is_a_text_and_nothing_else(name: str) -> None:
    found = pages(report_pdf(by_product(name, "Molino"), MEXICO))
    plain = "".join(found).replace("\N{ZERO WIDTH SPACE}", "").replace(" ", "")
    if name.isascii():
        assert name.replace(" ", "") in plain


def test_the_same_report_is_the_same_file() -> None:
    assert report_pdf(by_product("Café"), MEXICO) == report_pdf(by_product("Café"), MEXICO)


def test_names_itself_for_whoever_keeps_it() -> None:
    about = PdfReader(io.BytesIO(report_pdf(by_product("Café"), MEXICO))).metadata
    assert about is not None
    assert (about.title, about.author) == ("Ventas por producto, octubre de 2025", "Refaccionaria de Prueba")


def test_bars_begin_at_zero_and_the_longest_is_the_measure() -> None:
    rows: list[Row] = [
        (date(2025, 10, 1) + timedelta(days=at), 1, D(0), D(0), D(total))
        for at, total in enumerate((50, 200, -100))
    ]
    chart = report_data(table(rows, GroupBy.DAY), MEXICO)["chart"]
    assert [(bar["label"], bar["share"]) for bar in chart["bars"]] == [("1", 0.25), ("2", 1.0), ("3", -0.5)]


def test_no_chart_where_nothing_is_above_zero() -> None:
    rows: list[Row] = [(date(2025, 10, day), 0, D(-1), D(0), D(-1)) for day in (1, 2)]
    assert report_data(table(rows, GroupBy.DAY), MEXICO)["chart"] is None
    assert "-2.00" in pages(report_pdf(table(rows, GroupBy.DAY), MEXICO))[0]


class TestPrinter:
    def test_refuses_when_it_takes_too_long(self) -> None:
        with pytest.raises(PrinterBusy):
            print_pdf("report", report_data(by_product("Café"), MEXICO), at=MEXICO.made_at, takes_s=0.01)
        report_pdf(by_product("Café"), MEXICO)  # the turn was given back

    def test_refuses_when_there_is_no_turn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(printer, "WAITS_S", 0.01)
        with printer._turns, printer._turns, pytest.raises(PrinterBusy):
            report_pdf(by_product("Café"), MEXICO)

    def test_a_broken_template_is_our_mistake(self) -> None:
        with pytest.raises(Bug, match="was not typeset"):
            print_pdf("report", {"title": "sin lo demás"}, at=MEXICO.made_at)

"""What a report command is, and how it is told back. Its sentences are in `sentences/reportes.txt`."""

from datetime import date

import pytest

from trastienda.language.errors import REPORT_EXAMPLES, NotUnderstood, Why
from trastienda.language.reports import Format, Group, Subject, parse_report

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "Reporte de ventas agrupado por producto del mes de octubre en PDF",
            "Ventas por producto, octubre de 2026, en PDF",
        ),
        (
            "compras por cliente con sus nombres en excel",
            "Ventas por cliente, con nombres de clientes, en Excel",
        ),
        ("inventario por categoría", "Productos por categoría"),
        ("lista de clientes", "Clientes"),
        ("ventas de laptops de ayer", "Ventas, ayer, 17 de noviembre de 2026, sin tomar en cuenta «laptops»"),
    ],
)
def test_it_is_told_back(said: str, told: str) -> None:
    assert parse_report(said, TODAY).understood == told


def test_sales_grouped_by_product_are_sales() -> None:
    report = parse_report("Reporte de ventas agrupado por producto", TODAY)
    assert (report.subject, report.group_by, report.format) == (Subject.SALES, Group.PRODUCT, None)


def test_the_order_of_the_words_does_not_matter() -> None:
    parts = ("en excel", "por cliente", "del mes pasado", "ventas")
    one, other = parse_report(" ".join(parts), TODAY), parse_report(" ".join(reversed(parts)), TODAY)
    assert one == other
    assert one.format is Format.XLSX


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("", Why.EMPTY),
        ("hola", Why.NOTHING),
        ("ventas por vendedor", Why.NO_GROUP),
        ("ventas por cliente y mes", Why.TWO_GROUPS),
        ("ventas del 31/02/2025", Why.BAD_DATE),
        ("ventas del próximo mes", Why.FUTURE),
        ("ventas de octubre y diciembre", Why.TWO_PERIODS),
        ("ventas " * 200, Why.TOO_LONG),
    ],
)
def test_a_refusal_says_why_and_what_would_do(said: str, why: Why) -> None:
    with pytest.raises(NotUnderstood) as refused:
        parse_report(said, TODAY)
    assert refused.value.why is why
    assert refused.value.reason
    assert refused.value.examples == REPORT_EXAMPLES

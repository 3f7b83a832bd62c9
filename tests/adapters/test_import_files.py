"""The files that Aspel SAE and CONTPAQi import: golden examples, and a parser that reads back whatever was written."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trastienda.adapters.erp.layouts import EXTENSIONS, LAYOUTS, Layout, NotThisLayout
from trastienda.domain.erp.records import CustomerRecord, ItemRecord, SaleRecord, SoldLine, SyncKind

GOLDEN = Path(__file__).parent / "golden"
D = Decimal
SALE = SaleRecord(
    reference="V-0001",
    on=date(2026, 4, 1),
    customer="C-000012",
    currency="MXN",
    base=D("700.00"),
    tax=D("112.00"),
    total=D("812.00"),
    is_cancelled=False,
    lines=[
        SoldLine(
            sku="04465-02220",
            description="Pastillas de freno delanteras, cerámica",
            quantity=D("2.000"),
            unit_price=D("350.000000"),
            discount_pct=D("0.0000"),
            tax_rate=D("0.1600"),
            base=D("700.00"),
            tax=D("112.00"),
        )
    ],
)
ITEM = ItemRecord(
    reference="04465-02220",
    name="Pastillas de freno delanteras",
    barcode="7501234567893",
    unit="PZA",
    cost=D("150.000000"),
    price=D("350.000000"),
    tax_rate=D("0.1600"),
    on_hand=D("23.000"),
    is_active=True,
)
CUSTOMER = CustomerRecord(
    reference="C-000012",
    name="Taller Mecánico Pérez",
    tax_id="XAXX010101000",
    email="taller@correo.com",
    phone="555-9876",
    postal_code="06600",
    is_active=True,
)
RECORDS: dict[SyncKind, Any] = {
    SyncKind.SALES: SALE,
    SyncKind.INVENTORY: ITEM,
    SyncKind.CUSTOMERS: CUSTOMER,
}
every_layout = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=lambda layout: layout.name)


@every_layout
def test_it_is_written_as_the_golden_example(layout: Layout) -> None:
    golden = GOLDEN / f"{layout.name}.{EXTENSIONS[layout.system]}"
    assert layout.write([RECORDS[layout.kind]]) == golden.read_bytes()


@every_layout
def test_what_was_written_reads_back(layout: Layout) -> None:
    record = RECORDS[layout.kind]
    assert layout.read(layout.write([record, record])) == layout.rows_of(record) * 2


@every_layout
def test_a_file_without_rows_has_its_headings(layout: Layout) -> None:
    assert layout.read(layout.write([])) == []
    assert layout.columns[0].encode() in layout.write([])


texts = st.text(st.characters(codec="cp1252", exclude_categories=["C"]), max_size=40)


@pytest.mark.parametrize("system", ["aspel_sae", "contpaqi"])
@settings(max_examples=60, deadline=None)
@given(text=texts)
def test_no_text_breaks_a_column_or_becomes_a_formula(system: str, text: str) -> None:
    layout = LAYOUTS[system, SyncKind.CUSTOMERS]
    record = CustomerRecord(
        reference="C-1", name=text, tax_id=text, email=text, phone=text, postal_code=text, is_active=False
    )
    content = layout.write([record])
    (row,) = layout.read(content)
    plain = " ".join(text.split())
    assert [each for each in row.values() if each == plain][:5] == [plain] * 5
    cells = next(csv.reader(content.decode("cp1252").splitlines()[1:]))
    assert system != "aspel_sae" or not any(each.startswith(("=", "+", "@")) for each in cells)


@pytest.mark.parametrize("content", [b"", b"A,B\r\n1\r\n", b"  X\r\n", b"OTRA\r\n1\r\n", b"A  B\r\n1  2\r\n"])
@every_layout
def test_what_is_not_of_the_layout_is_refused(layout: Layout, content: bytes) -> None:
    with pytest.raises(NotThisLayout):
        layout.read(content)


def test_the_version_is_in_the_name() -> None:
    assert {layout.name for layout in LAYOUTS.values()} == {
        f"{system}-{kind}-v1"
        for system in ("aspel_sae", "contpaqi")
        for kind in ("ventas", "inventario", "clientes")
    }

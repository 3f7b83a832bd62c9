"""Reading tables: whatever program wrote the file, the same rows come out."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from trastienda.operations.importing.tables import UnreadableTable, read_table

ALIASES: Mapping[str, tuple[str, ...]] = {
    "sku": ("clave", "número de parte"),
    "name": ("nombre",),
    "price_1": ("precio",),
}
TEXT = "Clave{0}Nombre{0}PRECIO{0}Otra\nA-1{0}Cámara{0}10.50{0}x\n\n{0}{0}{0}\nA-2{0}Ñandú{0}{0}\n"
ROWS = [
    (2, {"sku": "A-1", "name": "Cámara", "price_1": "10.50"}),
    (5, {"sku": "A-2", "name": "Ñandú"}),
]


def written(tmp_path: Path, content: bytes, name: str = "lista.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_reads_any_usual_csv(encoding: str, separator: str, tmp_path: Path) -> None:
    table = read_table(written(tmp_path, TEXT.format(separator).encode(encoding)), ALIASES)
    assert table.fields == ["sku", "name", "price_1"]
    assert table.ignored == ["Otra"]
    assert [(row.line, dict(row.cells)) for row in table] == ROWS


def test_reads_a_workbook_as_a_person_sees_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ["Número de parte", "Nombre", "Precio"],
        [7501234567890, "Cámara", 150.0],
        [None, None, None],
        ["A-2", date(2026, 4, 1), 0.1],
        ["A-3", True, 1250.75],
    ):
        book.active.append(row)
    book.save(tmp_path / "lista.xlsx")
    assert [(row.line, dict(row.cells)) for row in read_table(tmp_path / "lista.xlsx", ALIASES)] == [
        (2, {"sku": "7501234567890", "name": "Cámara", "price_1": "150"}),
        (4, {"sku": "A-2", "name": "2026-04-01T00:00:00", "price_1": "0.1"}),
        (5, {"sku": "A-3", "name": "1", "price_1": "1250.75"}),
    ]


def test_a_cell_may_hold_lines_and_separators(tmp_path: Path) -> None:
    path = written(tmp_path, b'clave,nombre\nA-1,"Dos\nlineas, y coma"\nA-2,B\n')
    assert [dict(row.cells) for row in read_table(path, ALIASES)] == [
        {"sku": "A-1", "name": "Dos\nlineas, y coma"},
        {"sku": "A-2", "name": "B"},
    ]


@pytest.mark.parametrize(
    ("content", "name", "problem"),
    [
        (b"", "a.csv", "empty"),
        (b"\n\n", "a.csv", "empty"),
        (b"uno,dos\n1,2\n", "a.csv", "no_known_column"),
        (b"clave,sku\n1,2\n", "a.csv", "column_twice"),
        (b"nombre\nX\n", "a.csv", "column_missing"),
        (b"no es un libro", "a.xlsx", "bad_workbook"),
    ],
)
def test_says_what_is_wrong_with_a_file(content: bytes, name: str, problem: str, tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable) as caught:
        read_table(written(tmp_path, content, name), ALIASES).must_have("sku|barcode")
    assert caught.value.problem == problem


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableTable) as caught:
        read_table(tmp_path / "nada.csv", ALIASES)
    assert caught.value.problem == "cannot_open"


def test_a_cell_longer_than_any(tmp_path: Path) -> None:
    path = written(tmp_path, b"clave,nombre\nA-1," + b"x" * 200_000 + b"\n")
    with pytest.raises(UnreadableTable) as caught:
        list(read_table(path, ALIASES))
    assert caught.value.problem == "bad_text"

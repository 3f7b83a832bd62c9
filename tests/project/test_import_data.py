"""trastienda import: from a file in a folder to a report, and the rows that were left out in a file of their own."""

import csv
from pathlib import Path

import pytest

from tests.operations.orders.helpers import orders, stands
from tests.shop import Shop
from trastienda.kernel import sql
from trastienda.operations.importing import cells, customers, products, stock
from trastienda.project.cli import main
from trastienda.web import import_columns

HEADERS = "Clave;Descripción del artículo;Nombre;Categoría;Precio;IVA\n"


def run(shop: Shop, kind: str, file: Path, *more: str) -> int:
    return main(
        [
            "import",
            kind,
            str(file),
            "--tenant",
            str(shop.id),
            "--report",
            str(file.with_name("out.csv")),
            *more,
        ]
    )


def test_imports_products_then_stock(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lista.csv"
    file.write_text(HEADERS + "A-1;x;Cámara;Llantas;1.250,50;16\nA-2;x;Bujía;;mucho;16\n", encoding="cp1252")
    assert run(shop, "products", file) == 1
    said = capsys.readouterr().out
    assert "Columnas que no se usan: Descripción del artículo" in said
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as refused:
        assert list(csv.reader(refused)) == [
            ["línea", "registro", "motivo"],
            ["3", "A-2", "precio 1: no es un número"],
        ]
    counted = tmp_path / "conteo.csv"
    counted.write_text("clave,existencia,costo\nA-1,4,700\n")
    assert run(shop, "stock", counted) == 0
    with shop.transaction():
        query = "SELECT on_hand, value FROM stock_level WHERE tenant_id = %s"
        assert [str(figure) for figure in sql.row(query, (shop.id,)) or ()] == ["4.000", "2800.00"]


def test_customers_may_use_the_words_for_tiers(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "clientes.csv"
    file.write_text("nombre,lista de precios\nTaller Perez,taller\n")
    assert run(shop, "customers", file) == 0
    with shop.transaction():
        assert sql.value("SELECT price_tier FROM customer WHERE tenant_id = %s", (shop.id,)) == 2


def test_a_statement_pays_orders_and_says_what_to_look_at(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.has("CAFE", 2)
    order = orders(shop, ("CAFE", 1))
    file = tmp_path / "banco.csv"
    file.write_text(
        f"Fecha;Concepto;Cargo;Abono\n04/02/2026;SPEI {order.folio};;406,00\n05/02/2026;comisión;9,50;\n"
        "05/02/2026;SPEI sin nombre;;80,00\n",
        encoding="cp1252",
    )
    with shop.nothing_changes():
        assert run(shop, "statement", file, "--dry-run") == 1
    assert run(shop, "statement", file) == 1
    assert "Pedidos pagados" in capsys.readouterr().out
    assert stands(shop, order.id) == ("paid", "preparing", 0)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as refused:
        assert list(csv.reader(refused))[1:] == [
            ["4", "SPEI sin nombre · 80,00", "transferencia: no nombra ningún pedido"]
        ]


def test_a_dry_run_changes_nothing(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("sku,nombre,precio\nA-1,Cámara,10\n")
    with shop.nothing_changes():
        assert run(shop, "products", file, "--dry-run") == 0
    assert "nada cambió" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "vacío"),
        ("uno,dos\n1,2\n", "Ningún encabezado"),
        ("nombre,precio\nX,1\n", "Falta la columna clave"),
    ],
)
def test_a_file_of_no_use(
    content: str, sentence: str, shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lista.csv"
    file.write_text(content)
    with shop.nothing_changes():
        assert run(shop, "products", file) == 2
    assert sentence in capsys.readouterr().err


def test_a_file_that_cannot_be_opened(tmp_path: Path, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shop, "products", tmp_path / "nada.csv") == 2
    assert "nada.csv: no existe." in capsys.readouterr().err
    assert run(shop, "products", tmp_path) == 2
    assert f"{tmp_path}: es una carpeta." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("bad", "sentence"), [(1, "Una fila quedó fuera; está en"), (2, "2 filas quedaron fuera")]
)
def test_counts_what_was_left_out(
    bad: int, sentence: str, tmp_path: Path, shop: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("sku,nombre,precio\n" + "".join(f"A-{at},Cámara,caro\n" for at in range(bad)))
    assert run(shop, "products", file) == 1
    assert sentence in capsys.readouterr().err


def test_an_unknown_tenant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lista.csv"
    file.write_text("sku,nombre,precio\nA-1,Cámara,10\n")
    assert main(["import", "products", str(file), "--tenant", "999999"]) == 2
    assert "No hay tal empresa" in capsys.readouterr().err


def test_every_column_and_reason_can_be_said() -> None:
    """Nobody reads a code of ours: fields and reasons that the importers use have words."""
    fields = {*import_columns.PRODUCTS, *import_columns.CUSTOMERS, *import_columns.STOCK}
    sources = "".join(
        Path(str(module.__file__)).read_text() for module in (cells, products, customers, stock)
    )
    for field in fields:
        said = import_columns.why(cells.RefusedRow(2, "A", field, "missing"))
        assert said.endswith(": falta")
        assert "_" not in said
    for reason in import_columns._REASONS:
        assert "_" not in import_columns.why(cells.RefusedRow(2, "A", "sku", reason))
    for reason in ("twice_in_file", "not_a_number", "less_than_reserved", "below_min_stock", "ambiguous"):
        assert f'"{reason}"' in sources


def test_no_alias_means_two_columns() -> None:
    for aliases in (import_columns.PRODUCTS, import_columns.CUSTOMERS, import_columns.STOCK):
        names = [name for field, others in aliases.items() for name in (field, *others)]
        assert sorted(names) == sorted(set(names))

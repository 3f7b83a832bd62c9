"""/productos/exportar/: the whole list as it is narrowed and ordered; no cell of it is a formula."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.insights.desk import products
from trastienda.surfaces.inventario.desk import exports


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def rows(desk: Desk, words: str = "") -> list[list[str]]:
    seen = desk.get(f"/productos/exportar/{words}")
    assert (seen.status, seen.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    return list(csv.reader(StringIO(seen.content.lstrip("\ufeff"))))


def test_tells_every_product_in_order(shop: Shop, owner: Desk) -> None:
    shop.has("B-2", 3, name="=HYPERLINK(1)")
    shop.has("A-1", 5, name="Balata")
    head, first, second = rows(owner)
    assert (head[0], head[8]) == ("Código", "Existencias")
    assert (first[0], first[2], first[8], first[12]) == ("A-1", "Balata", "5.000", "sí")
    assert (second[0], second[2]) == ("B-2", "'=HYPERLINK(1)")


def test_tells_what_the_list_is_narrowed_to(shop: Shop, owner: Desk) -> None:
    shop.has("A-1", 5, name="Balata")
    shop.has("B-2", 3, name="Filtro")
    assert [row[0] for row in rows(owner, "?q=filtro")[1:]] == ["B-2"]
    assert [row[0] for row in rows(owner, "?orden=-nombre&estado=nada")[1:]] == ["B-2", "A-1"]


def test_tells_as_many_as_there_are_however_they_are_read(
    shop: Shop, owner: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(products, "_TOLD_AT_ONCE", 2)
    for at in range(5):
        shop.has(f"P-{at}", 1)
    assert [row[0] for row in rows(owner)[1:]] == [f"P-{at}" for at in range(5)]


def test_an_empty_catalogue_is_a_head(owner: Desk) -> None:
    assert len(rows(owner)) == 1


def test_a_neighbour_has_their_own(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    neighbour.has("AJENO", 1)
    assert len(rows(owner)) == 1


def test_prices_are_told_with_two_decimals_unless_they_need_more(shop: Shop, owner: Desk) -> None:
    shop.has("A-1", 1, price_1="125")
    assert (rows(owner)[1][4], rows(owner)[1][6]) == ("125.00", "0.16")


LISTS = ("productos/", "ventas/", "ventas/ingresos/", "compras/", "compras/gastos/", "compras/activos/", "clientes/",
         "proveedores/", "usuarios/")  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_a_workbook_too(shop: Shop, owner: Desk, path: str) -> None:
    shop.has("A-1", 5, name="=HYPERLINK(1)")
    assert "formato=xlsx" in owner.get(f"/{path}").content
    answer = owner.client.get(f"/{path}exportar/?formato=xlsx", headers=owner.headers)
    assert (answer.status_code, answer.headers["Content-Disposition"][-6:]) == (200, '.xlsx"')
    cells = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert all(cells[0])
    if path == "productos/":
        assert (cells[1][0], cells[1][2], cells[1][8]) == ("A-1", "'=HYPERLINK(1)", 5)


def test_more_than_fits_in_a_workbook_is_for_csv(
    shop: Shop, owner: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_IN_WORKBOOK", 1)
    shop.has("A-1", 1)
    shop.has("A-2", 1)
    assert owner.get("/productos/exportar/?formato=xlsx").place == "/productos/"
    assert "pida el CSV" in owner.get("/productos/").text
    assert len(rows(owner)) == 3

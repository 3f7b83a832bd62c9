"""/productos/importar/: a list of products is looked through first, then brought in; what is exported comes back."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk

HERE, JSON = "/productos/importar/", "/productos/api/"
KEPT = 'name="contenido" value="'


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def rehearse(desk: Desk, content: bytes, name: str = "productos.csv") -> Any:
    return desk.post(HERE, {"archivo": SimpleUploadedFile(name, content), "clave": "r"})


def brings_in(desk: Desk, seen: Any) -> Any:
    kept = seen.content.split(KEPT)[1].split('"')[0]
    return desk.post(HERE, {"contenido": kept, "nombre": "productos.csv", "clave": "i"})


def test_is_rehearsed_first_then_done_and_windows_text_is_read(shop: Shop, owner: Desk) -> None:
    content = "Código;Nombre;Precio;Categoría;IVA\nB-1;Bujía de níquel;1.250,50;Eléctrico;8\n".encode(
        "latin-1"
    )
    with shop.nothing_changes():
        seen = rehearse(owner, content)
    assert "Productos nuevos 1" in seen.text
    assert 'href="/productos/importar/"' in owner.get("/productos/").content
    assert brings_in(owner, seen).place == "/productos/"
    found = owner.json("GET", f"{JSON}?q=B-1").body["data"][0]
    assert (found["nombre"], found["precio"], found["categoria"]) == (
        "Bujía de níquel",
        "1250.50",
        "Eléctrico",
    )


def test_duplicates_and_wrong_cells_are_told_row_by_row(shop: Shop, owner: Desk) -> None:
    seen = rehearse(owner, b"codigo,nombre,precio,color\nA,Uno,10,x\nA,Dos,10,x\nB,Tres,nada,x\nC,,5,x\n")
    for said in ("Quedan fuera 3", "clave: se repite en el archivo", "precio 1: no es un número", "nombre: falta",
                 "Columnas que no se usan color", "Importar 1 producto"):  # fmt: skip
        assert said in seen.text, seen.text


def test_what_was_exported_changes_nothing(shop: Shop, owner: Desk) -> None:
    shop.has("A-1", 5, name="Balata", price_1="129.741379")
    sent = owner.get("/productos/exportar/").content.encode()
    seen = rehearse(owner, sent)
    assert "Sin cambios 1" in seen.text, seen.text
    assert "Importar 0" not in seen.content


@pytest.mark.parametrize(("content", "said"), [(b"nombre\nx\n", "Falta la columna"), (b"", "El archivo est")])
def test_what_is_no_list_is_said_beside_the_field(shop: Shop, owner: Desk, content: bytes, said: str) -> None:
    with shop.nothing_changes():
        seen = rehearse(owner, content)
    assert (seen.status, said in seen.text) == (400, True), seen.text


def test_a_seller_brings_nothing_in(shop: Shop, owner: Desk) -> None:
    seller = at_desk(shop, "seller")
    assert seller.get(HERE).place == "/ventas/"
    assert "importar/" not in seller.get("/productos/").content


def test_json_takes_the_tax_and_the_unit_that_it_shows(shop: Shop, owner: Desk) -> None:
    made = owner.json(
        "POST", JSON, {"nombre": "Arroz", "codigo": "ARR", "precio": "10", "iva": "8", "unidad": "KG"}
    )
    shown = made.body["data"]
    assert (shown["iva"], shown["unidad"]) == ("8.00", "KG")
    changed = owner.json("PATCH", f"{JSON}{shown['id']}/", {"iva": "0", "unidad": "PZA"}).body["data"]
    assert (changed["iva"], changed["unidad"]) == ("0.00", "PZA")
    assert owner.json("PATCH", f"{JSON}{shown['id']}/", {"iva": "101"}).status == 400

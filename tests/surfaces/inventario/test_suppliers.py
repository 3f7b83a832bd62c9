"""/proveedores/: list, card with purchases, new, change, delete, many at once, as a file; and the same as JSON."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.kernel import clock, sql

D = Decimal
ROOT, JSON = "/proveedores/", "/proveedores/api/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def supplier(shop: Shop, name: str = "Distribuidora Norte") -> int:
    with shop.transaction():
        query = "INSERT INTO supplier (tenant_id, name, is_active, created_at) VALUES (%s, %s, true, %s) RETURNING id"
        return int(sql.value(query, (shop.id, name, clock.now())))


def buys(shop: Shop, of: int) -> None:
    """A purchase of 100.00 and its tax."""
    with shop.transaction():
        sql.execute(
            "INSERT INTO purchase (tenant_id, branch_id, supplier_id, invoice_number, notes, base, tax, total,"
            " purchased_at, actor) VALUES (%s, %s, %s, 'F-7', '', 100, 16, 116, now(), 'test')",
            (shop.id, shop.branch_id, of),
        )


def names(seen: Any) -> list[str]:
    assert seen.status == 200, seen.content
    return [each["nombre"] for each in seen.body["data"]]


def test_the_list_is_searched_narrowed_and_ordered(shop: Shop, owner: Desk) -> None:
    for name in ("Norte", "Sur"):
        supplier(shop, name)
    with shop.transaction():
        sql.execute("UPDATE supplier SET is_active = false WHERE tenant_id = %s AND name = 'Sur'", (shop.id,))
    assert names(owner.json("GET", JSON)) == ["Norte"]
    assert names(owner.json("GET", f"{JSON}?estado=todos&orden=-nombre")) == ["Sur", "Norte"]
    assert names(owner.json("GET", f"{JSON}?estado=inactivos")) == ["Sur"]
    assert names(owner.json("GET", f"{JSON}buscar/?q=ort")) == ["Norte"]
    assert names(owner.json("GET", f"{JSON}?q=%25&orden=color&page=9")) == []
    assert owner.get(ROOT, HX_Request="true").content.lstrip().startswith("<section")
    assert "Norte" in owner.get(f"{ROOT}exportar/").content


def test_pages_cost_the_same_for_any_number(shop: Shop, owner: Desk) -> None:
    one, counts = supplier(shop), []
    for upto in (1, 20):
        for at in range(upto):
            supplier(shop, f"P {upto} {at}")
            buys(shop, one)
        with CaptureQueriesContext(connection) as spent:
            assert owner.get(ROOT).status == owner.get(f"{ROOT}{one}/").status == 200
        counts.append(len(spent))
    assert counts[0] == counts[1]


def test_the_card_shows_what_was_bought(shop: Shop, owner: Desk) -> None:
    one = supplier(shop)
    buys(shop, one)
    text = owner.get(f"{ROOT}{one}/").text
    for said in ("Distribuidora Norte", "116.00 en 1 compra", "F-7", "Por pagar", "Sucursal Centro"):
        assert said in text


def test_is_made_changed_and_deleted(shop: Shop, owner: Desk) -> None:
    fields = {"nombre": "Norte", "documento": "GODE561231GR8", "correo": "v@example.com", "telefono": "55",
              "domicilio": "Calle 1"}  # fmt: skip
    assert owner.sends(f"{ROOT}crear/", fields).place == ROOT
    found = owner.json("GET", JSON).body["data"][0]
    assert found | fields == found
    path = f"{ROOT}{found['id']}/"
    assert owner.sends(f"{path}editar/", {"nombre": "NORTE", "activo": "on"}).place == path
    changed = owner.json("GET", f"{JSON}{found['id']}/").body["data"]
    assert (changed["nombre"], changed["documento"], changed["activo"]) == ("NORTE", None, True)
    assert owner.sends(f"{path}eliminar/", {}).place == ROOT
    assert owner.get(path).status == 404


def test_one_who_was_bought_from_stays(shop: Shop, owner: Desk) -> None:
    one = supplier(shop)
    buys(shop, one)
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}{one}/eliminar/", {})
        refused = owner.json("DELETE", f"{JSON}{one}/")
    assert (seen.status, "dependen de él" in seen.text) == (400, True)
    assert (refused.status, refused.body["code"]) == (400, "PROTECTED_ERROR")


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("nombre", "", "Este campo es obligatorio."),
        ("nombre", "x" * 201, "A lo más 200 letras."),
        ("nombre", "DISTRIBUIDORA norte", "Ya existe otro registro"),
        ("documento", "NADA", "RFC inválido"),
        ("correo", "x", "no parece un correo"),
        ("telefono", "5" * 41, "A lo más 40 letras."),
        ("domicilio", "a\0", "Quite los caracteres"),
    ],
)
def test_each_wrong_field_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str, said: str
) -> None:
    supplier(shop)
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}crear/", {"nombre": "Otro", field: typed})
    assert (seen.status, said in seen.text) == (400, True), seen.text
    assert f'href="#id_{field}"' in seen.content


def test_many_are_made_inactive_all_or_none(shop: Shop, owner: Desk) -> None:
    ids = [str(supplier(shop, name)) for name in ("Uno", "Dos")]
    with shop.nothing_changes():
        assert owner.post(f"{ROOT}varios/desactivar/", {"id": [*ids, "999999"], "clave": "1"}).status == 404
    assert owner.post(f"{ROOT}varios/desactivar/", {"id": ids, "clave": "2"}).status == 302
    assert names(owner.json("GET", JSON)) == []
    assert owner.post(f"{ROOT}varios/activar/", {"id": ids, "clave": "3"}).status == 302
    assert names(owner.json("GET", JSON)) == ["Dos", "Uno"]


def test_json_makes_and_changes(shop: Shop, owner: Desk) -> None:
    made = owner.json("POST", JSON, {"nombre": "Norte"})
    assert (made.status, made.body["success"], made.body["data"]["comprado"]) == (201, True, "0.00")
    one = f"{JSON}{made.body['data']['id']}/"
    assert owner.json("PATCH", one, {"activo": False}).body["data"]["activo"] is False
    assert owner.json("PUT", one, {"nombre": "Sur"}).body["data"]["nombre"] == "Sur"
    assert owner.json("DELETE", one).body["success"] is True


@pytest.mark.parametrize(
    "body",
    [{}, {"nombre": ""}, {"nombre": " "}, {"nombre": "A", "documento": "X"}, {"nombre": "a\0"}, [], None],
)
def test_json_that_is_wrong_is_a_validation_error(shop: Shop, owner: Desk, body: Any) -> None:
    with shop.nothing_changes():
        seen = owner.json("POST", JSON, body)
    assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR")


def test_a_seller_has_no_suppliers(shop: Shop) -> None:
    one, seller = supplier(shop), at_desk(shop, "seller")
    for path in ("", "crear/", "exportar/", f"{one}/", f"{one}/editar/", f"{one}/eliminar/"):
        assert seller.get(f"{ROOT}{path}").place == "/ventas/"
    with shop.nothing_changes():
        assert seller.post(f"{ROOT}varios/desactivar/", {"id": str(one)}).place == "/ventas/"
        here = f"{one}/"
        for method, path in (("GET", ""), ("POST", ""), ("GET", here), ("PATCH", here), ("DELETE", here)):
            assert seller.json(method, f"{JSON}{path}", {"nombre": "x"}).body["code"] == "PERMISSION_DENIED"


def test_a_neighbour_s_suppliers_are_not_there(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    foreign = supplier(neighbour, "Ajeno")
    with neighbour.nothing_changes():
        for what in ("", "editar/", "eliminar/"):
            assert owner.get(f"{ROOT}{foreign}/{what}").status == 404
        for method in ("GET", "PATCH", "DELETE"):
            assert owner.json(method, f"{JSON}{foreign}/", {}).status == 404
        assert owner.post(f"{ROOT}varios/desactivar/", {"id": str(foreign), "clave": "1"}).status == 404
    assert names(owner.json("GET", f"{JSON}?estado=todos")) == []

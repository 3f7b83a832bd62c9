"""/configuracion/: the index, the shop's data, branches, taxes, numbering and preferences; and the same as JSON."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.domain.tenancy.settings import Settings
from trastienda.kernel import sql
from trastienda.surfaces.inventario.vocabulary import SETTINGS

ROOT, JSON = "/configuracion/", "/configuracion/api/"
SHOP = {
    "nombre": "Refacciones López",
    "razon_social": "Eva González",
    "documento": "GODE561231GR8",
    "regimen_fiscal": "612",
    "codigo_postal": "06000",
    "zona_horaria": "America/Monterrey",
}
PREFERENCES = {
    "horas_de_espera": "24",
    "ordenes_sin_pagar": "50",
    "peso_usual": "300",
    "etiquetas": "4x6",
    "dias_de_credito": "45",
    "notas_de_credito": "by_hand",
    "facturas_por_correo": "when_stamped",
    "empleados_visibles": "everyone",
}
PAGES = (
    *("", "tienda/", "tienda/editar/", "sucursales/", "sucursales/crear/", "impuestos/", "impuestos/editar/"),
    *("folios/", "folios/sale/editar/", "preferencias/", "tema/", "tema/restablecer/", "tema/muestra.css"),
    *("pagos/", "envios/", "envios/zonas/crear/", "cupones/", "cupones/crear/", "tipos-de-cambio/"),
    *("tipos-de-cambio/crear/", "bitacora/", "bitacora/verificar/", "bitacora/1/", "ensayo/"),
)


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def whole(owner: Desk) -> Any:
    seen = owner.json("GET", JSON)
    assert seen.status == 200, seen.content
    return seen.body["data"]


def test_every_page_opens_for_the_owner_and_leads_from_the_index(owner: Desk) -> None:
    index = owner.get(ROOT)
    for path in PAGES:
        seen = owner.get(f"{ROOT}{path}")
        assert (seen.status, "default-src 'self'" in seen.headers["Content-Security-Policy"]) == (
            200,
            True,
        ), path
    for path in ("tienda/", "sucursales/", "tema/", "preferencias/", "impuestos/", "folios/", "pagos/", "envios/",
                 "cupones/", "tipos-de-cambio/", "bitacora/", "ensayo/", "conexiones/"):  # fmt: skip
        assert f'href="{ROOT}{path}"' in index.content


def test_a_seller_has_none_of_it(shop: Shop) -> None:
    seller = at_desk(shop, "seller")
    assert ROOT not in seller.get("/ventas/").content
    with shop.nothing_changes():
        for path in PAGES:
            assert seller.get(f"{ROOT}{path}").place == "/ventas/", path
        for path in (
            "",
            "tienda/editar/",
            "preferencias/",
            "tema/",
            "bitacora/verificar/",
            "sucursales/crear/",
        ):
            assert seller.post(f"{ROOT}{path}", {"nombre": "X"}).place == "/ventas/"
        for method, path in (("GET", ""), ("PATCH", ""), ("PUT", ""), ("GET", "sucursales/"), ("GET", "bitacora/"),
                             ("POST", "bitacora/verificar/"), ("POST", "sucursales/")):  # fmt: skip
            assert seller.json(method, f"{JSON}{path}", {}).body["code"] == "PERMISSION_DENIED"


def test_the_manager_changes_no_settings(shop: Shop) -> None:
    assert at_desk(shop, "manager").get(ROOT).place == "/ventas/"


def test_the_shop_is_shown_and_changed(owner: Desk) -> None:
    assert owner.sends(f"{ROOT}tienda/editar/", SHOP).place == f"{ROOT}tienda/"
    assert whole(owner)["tienda"] == {**SHOP, "pais": "MX", "moneda": "MXN"}
    text = owner.get(f"{ROOT}tienda/").text
    for said in (
        "Refacciones López",
        "GODE561231GR8",
        "612 Personas Físicas con Actividades",
        "Sucursal Centro",
    ):
        assert said in text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("nombre", "", "Este campo es obligatorio."),
        ("nombre", "x" * 151, "A lo más 150 letras."),
        ("razon_social", "a\0", "Quite los caracteres"),
        ("documento", "NADA", "no tiene la forma debida"),
        ("regimen_fiscal", "999", "Elija una de las opciones."),
        ("codigo_postal", "600", "lleva cinco dígitos"),
        ("zona_horaria", "America/Atlantis", "Elija una de las opciones."),
    ],
)
def test_each_wrong_field_of_the_shop_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str, said: str
) -> None:
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}tienda/editar/", {**SHOP, field: typed})
    assert (seen.status, said in seen.text) == (400, True), seen.text
    assert f'href="#id_{field}"' in seen.content
    kept = "razon_social" if field == "nombre" else "nombre"
    assert f'value="{SHOP[kept]}"' in seen.content


def test_taxes_are_changed(shop: Shop, owner: Desk) -> None:
    assert (
        owner.sends(f"{ROOT}impuestos/editar/", {"iva": "8", "incluye_iva": "on"}).place
        == f"{ROOT}impuestos/"
    )
    assert whole(owner)["impuestos"] == {"iva": "8.00", "incluye_iva": True}
    text = owner.get(f"{ROOT}impuestos/").text
    assert "8 %" in text
    assert "Mostrador" in text
    for wrong in ("", "x", "-1", "100.01", "8.001"):
        with shop.nothing_changes():
            seen = owner.sends(f"{ROOT}impuestos/editar/", {"iva": wrong})
        assert (seen.status, 'href="#id_iva"' in seen.content) == (400, True)


def test_branches_are_made_changed_closed_and_opened(shop: Shop, owner: Desk) -> None:
    place = f"{ROOT}sucursales/"
    assert owner.sends(f"{place}crear/", {"nombre": "Norte", "domicilio": "Calle 1"}).place == place
    north = owner.json("GET", f"{JSON}sucursales/").body["data"][-1]
    assert (north["nombre"], north["domicilio"], north["abierta"]) == ("Norte", "Calle 1", True)
    one = f"{place}{north['id']}/"
    assert owner.sends(f"{one}editar/", {"nombre": "Norte", "telefono": "55", "bajo_cero": "on"}).place == one
    assert owner.sends(f"{one}cerrar/", {}).place == place
    assert "Cerrada" in owner.get(one).text
    assert owner.post(f"{one}abrir/", {"clave": "1"}).place == one
    found = owner.json("GET", f"{JSON}sucursales/{north['id']}/").body["data"]
    assert (found["abierta"], found["telefono"], found["bajo_cero"]) == (True, "55", True)


def test_a_branch_with_units_is_not_closed_and_says_why(shop: Shop, owner: Desk) -> None:
    north = shop.branch("Norte")
    shop.has("A", 1, branch=north)
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}sucursales/{north}/cerrar/", {})
        refused = owner.json("DELETE", f"{JSON}sucursales/{north}/")
    assert (seen.status, "La sucursal Norte no se puede cerrar: tiene existencias" in seen.text) == (
        400,
        True,
    )
    assert (refused.status, refused.body["code"]) == (400, "PROTECTED_ERROR")


@pytest.mark.parametrize(
    ("field", "typed"),
    [("nombre", ""), ("nombre", "sucursal CENTRO"), ("domicilio", "x" * 301), ("telefono", "5" * 41)],
)
def test_each_wrong_field_of_a_branch_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str
) -> None:
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}sucursales/crear/", {"nombre": "Norte", field: typed})
    assert (seen.status, f'href="#id_{field}"' in seen.content) == (400, True), seen.text


def test_a_folio_is_chosen_before_its_first_document(shop: Shop, owner: Desk) -> None:
    here = f"{ROOT}folios/"
    assert "V-0001" in owner.get(here).text
    assert owner.sends(f"{here}sale/editar/", {"prefijo": "TK", "digitos": "6"}).place == here
    assert "TK-000001" in owner.get(here).text
    with shop.nothing_changes():
        seen = owner.sends(f"{here}sale/editar/", {"prefijo": "1", "digitos": "0"})
        assert (seen.status, 'href="#id_digitos"' in seen.content) == (400, True)
        assert (
            'href="#id_prefijo"'
            in owner.sends(f"{here}sale/editar/", {"prefijo": "C", "digitos": "4"}).content
        )
        assert owner.get(f"{here}dragon/editar/").status == 404
    shop.has("A", 1)
    shop.sells(("A", 1))
    with shop.nothing_changes():
        seen = owner.sends(f"{here}sale/editar/", {"prefijo": "V", "digitos": "4"})
        refused = owner.json("PATCH", f"{JSON}folios/sale/", {"prefijo": "V", "cifras": 4})
    assert "El folio TK- ya está en uso: va en el número 1" in seen.text
    assert (refused.status, refused.body["code"]) == (400, "VALIDATION_ERROR")


def test_every_setting_has_a_word_and_a_field() -> None:
    assert set(SETTINGS) == set(Settings.__struct_fields__)


def test_preferences_are_shown_and_saved_as_one(shop: Shop, owner: Desk) -> None:
    bank = {"cuenta_titular": "Eva", "cuenta_banco": "Banco", "cuenta_numero": "032180000118359719"}
    more = {"direccion_tienda": "https://tienda.example.com", "sucursal_web": str(shop.branch_id),
            "clave_producto": "25174800", "clave_unidad": "H87"}  # fmt: skip
    sent = {**PREFERENCES, **bank, **more}
    assert owner.sends(f"{ROOT}preferencias/", sent).place == f"{ROOT}preferencias/"
    found = whole(owner)["preferencias"]
    assert found["cuenta"] == {"titular": "Eva", "banco": "Banco", "numero": "032180000118359719", "alias": "",
                               "documento": ""}  # fmt: skip
    for field, typed in {**PREFERENCES, **more}.items():
        assert str(found[field]) == typed, field
    shown = owner.get(f"{ROOT}preferencias/").content
    assert 'value="https://tienda.example.com"' in shown
    assert owner.sends(f"{ROOT}preferencias/", PREFERENCES).status == 302
    assert whole(owner)["preferencias"]["cuenta"] is None


def test_what_is_sent_to_the_index_are_preferences(owner: Desk) -> None:
    assert owner.post(ROOT, {**PREFERENCES, "clave": "1"}).place == ROOT
    assert whole(owner)["preferencias"]["dias_de_credito"] == 45


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("sucursal_web", "999999"),
        ("direccion_tienda", "javascript:alert(1)"),
        ("horas_de_espera", "0"),
        ("ordenes_sin_pagar", "x"),
        ("peso_usual", "-1"),
        ("etiquetas", "a4"),
        ("dias_de_credito", "366"),
        ("cuenta_numero", "032180000118359718"),
        ("cuenta_titular", ""),
        ("clave_producto", "99999999"),
        ("clave_unidad", "ZZZZ"),
        ("notas_de_credito", "never"),
        ("facturas_por_correo", ""),
        ("empleados_visibles", "nobody"),
    ],
)
def test_each_wrong_preference_is_said_beside_it(shop: Shop, owner: Desk, field: str, typed: str) -> None:
    bank = {"cuenta_titular": "Eva", "cuenta_banco": "Banco", "cuenta_numero": "032180000118359719"}
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}preferencias/", {**PREFERENCES, **bank, field: typed})
    assert (seen.status, f'href="#id_{field}"' in seen.content) == (400, True), seen.text
    assert 'value="Banco"' in seen.content


def test_json_is_changed_in_part_all_or_nothing(shop: Shop, owner: Desk) -> None:
    body = {"tienda": {"nombre": "Otra"}, "impuestos": {"iva": 8}, "preferencias": {"dias_de_credito": 15}}
    changed = owner.json("PATCH", JSON, body).body["data"]
    assert changed["tienda"]["nombre"] == "Otra"
    assert changed["impuestos"] == {"iva": "8.00", "incluye_iva": False}
    assert changed["preferencias"]["dias_de_credito"] == 15
    assert (
        owner.json("PUT", "/api/configuracion/", {"tema": {"variables": {"--radius": "4px"}}}).body["data"][
            "tema"
        ]["variables"]["--radius"]
        == "4px"
    )
    with shop.nothing_changes():
        body = {"tienda": {"nombre": "Nadie"}, "preferencias": {"dias_de_credito": 999}}
        refused = owner.json("PATCH", JSON, body)
    assert (refused.status, list(refused.body["fields"])) == (400, ["dias_de_credito"])


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"dragon": 1},
        {"tienda": {"nombre": ""}},
        {"tienda": {"pais": "AR"}},
        {"tienda": {"nombre": "a\0"}},
        {"impuestos": {"iva": 101}},
        {"tema": {"variables": {"--color-text": "#ffffff"}}},
        {"tema": {}},
        {"preferencias": {"cuenta": {"titular": "X", "banco": "Y", "numero": "1"}}},
        {"preferencias": {"etiquetas": "a4"}},
        {"preferencias": {"sucursal_web": 999999}},
    ],
)
def test_json_that_is_wrong_is_a_validation_error(shop: Shop, owner: Desk, body: Any) -> None:
    with shop.nothing_changes():
        seen = owner.json("PATCH", JSON, body)
    assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR")


def test_pages_cost_the_same_for_any_number_of_branches(shop: Shop, owner: Desk) -> None:
    counts = []
    for name in ("A", "B", "C"):
        shop.branch(name)
        with CaptureQueriesContext(connection) as spent:
            assert owner.get(ROOT).status == owner.get(f"{ROOT}sucursales/").status == 200
        counts.append(len(spent))
    assert len(set(counts)) == 1


def test_a_neighbours_branch_is_not_there(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    with neighbour.nothing_changes():
        for what in ("", "editar/", "cerrar/"):
            assert owner.get(f"{ROOT}sucursales/{neighbour.branch_id}/{what}").status == 404
        assert owner.post(f"{ROOT}sucursales/{neighbour.branch_id}/abrir/", {"clave": "1"}).status == 404
        for method in ("GET", "PATCH", "DELETE"):
            assert owner.json(method, f"{JSON}sucursales/{neighbour.branch_id}/", {}).status == 404


def test_a_form_without_its_token_changes_nothing(shop: Shop, owner: Desk) -> None:
    with shop.nothing_changes():
        assert owner.post(f"{ROOT}tienda/editar/", SHOP, token="").status == 403
    with shop.transaction():
        assert sql.value("SELECT legal_name FROM tenant WHERE id = %s", (shop.id,)) == ""


@pytest.mark.parametrize(("field", "typed"), [("clave_producto", "x"), ("clave_unidad", "ZZZZ")])
def test_json_too_refuses_codes_that_no_invoice_could_carry(
    shop: Shop, owner: Desk, field: str, typed: str
) -> None:
    with shop.nothing_changes():
        seen = owner.json("PATCH", JSON, {"preferencias": {field: typed}})
    assert (seen.status, list(seen.body["fields"])) == (400, [f"preferencias.{field}"])
    assert owner.json("PATCH", JSON, {"preferencias": {field: ""}}).status == 200

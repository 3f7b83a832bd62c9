"""/configuracion/: ways to pay and to send, coupons, exchange rates, theme, the record, and the rehearsal's switch."""

from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.adapters.payments.accounts import GatewayAccount
from trastienda.domain.connections.steps import Credentials, keep_credentials
from trastienda.domain.payments.methods import offered_methods
from trastienda.domain.tenancy.look import USUAL
from trastienda.surfaces.inventario.config.theme import shown_values

ROOT, JSON = "/configuracion/", "/configuracion/api/"
SHIPPING = f"{ROOT}envios/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def shipping(owner: Desk) -> Any:
    seen = owner.json("GET", f"{JSON}envios/")
    assert seen.status == 200, seen.content
    return seen.body["data"]


def offered(shop: Shop) -> list[str]:
    with shop.transaction():
        return [each.name for each in offered_methods()]


# --- ways to pay -------------------------------------------------------------------------------------------


def test_ways_to_pay_are_offered_and_ordered(shop: Shop, owner: Desk) -> None:
    ids = {each["nombre"]: each["id"] for each in owner.json("GET", f"{JSON}pagos/").body["data"]}
    everything = ["Transferencia", "Mercado Pago", "Paypal", "Getnet", "MODO", "Openpay"]
    assert offered(shop) == list(ids) == everything
    many = f"{ROOT}pagos/varios/"
    assert (
        owner.post(f"{many}desactivar/", {"id": [ids["Paypal"], ids["Getnet"]], "clave": "1"}).status == 302
    )
    assert owner.post(f"{many}primero/", {"id": [ids["MODO"], ids["Openpay"]], "clave": "2"}).status == 302
    assert offered(shop) == ["MODO", "Openpay", "Transferencia", "Mercado Pago"]
    text = owner.get(f"{ROOT}pagos/").text
    assert "Inactiva" in text
    assert "Sin cuenta bancaria" in text
    changed = owner.json("PATCH", f"{JSON}pagos/{ids['Paypal']}/", {"activa": True, "posicion": 99}).body[
        "data"
    ]
    assert [each["nombre"] for each in changed][-1] == "Paypal"
    assert offered(shop)[-1] == "Paypal"


def test_all_of_the_ticked_ways_or_none(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    mine = owner.json("GET", f"{JSON}pagos/").body["data"][0]["id"]
    foreign = at_desk(neighbour).json("GET", f"{JSON}pagos/").body["data"][0]["id"]
    with shop.nothing_changes(), neighbour.nothing_changes():
        seen = owner.post(f"{ROOT}pagos/varios/desactivar/", {"id": [mine, foreign], "clave": "1"})
        assert seen.status == 404
        assert owner.json("PATCH", f"{JSON}pagos/{foreign}/", {"activa": False}).status == 404
        assert owner.post(f"{ROOT}pagos/varios/volar/", {"id": [mine]}).place == f"{ROOT}pagos/"


# --- ways to send ------------------------------------------------------------------------------------------


def test_a_method_is_changed(shop: Shop, owner: Desk) -> None:
    home = shipping(owner)["metodos"][0]
    path = f"{SHIPPING}metodos/{home['id']}/"
    fields = {"nombre": "Paquetería", "correo": "andreani", "gratis_desde": "999.50"}
    assert owner.sends(path, fields).place == SHIPPING
    found = shipping(owner)["metodos"][0]
    assert (found["nombre"], found["correo"], found["gratis_desde"], found["activo"]) == (
        *("Paquetería", "andreani", "999.50"),
        False,
    )
    one = f"{JSON}envios/metodos/{home['id']}/"
    changed = owner.json("PATCH", one, {"gratis_desde": None, "activo": True}).body["data"]
    assert (changed["gratis_desde"], changed["activo"], changed["nombre"]) == (None, True, "Paquetería")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("nombre", ""),
        ("nombre", "x" * 81),
        ("correo", "paloma"),
        ("gratis_desde", "0"),
        ("gratis_desde", "x"),
    ],
)
def test_each_wrong_field_of_a_method_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str
) -> None:
    path = f"{SHIPPING}metodos/{shipping(owner)['metodos'][0]['id']}/"
    with shop.nothing_changes():
        seen = owner.sends(path, {"nombre": "Envío", "correo": "fastmail", "gratis_desde": "1", field: typed})
    assert (seen.status, f'href="#id_{field}"' in seen.content) == (400, True), seen.text


def test_what_is_fetched_has_no_carrier(shop: Shop, owner: Desk) -> None:
    pickup = next(each for each in shipping(owner)["metodos"] if each["tipo"] == "pickup")
    assert "gratis_desde" not in owner.get(f"{SHIPPING}metodos/{pickup['id']}/").content
    with shop.nothing_changes():
        one = f"{JSON}envios/metodos/{pickup['id']}/"
        assert owner.json("PATCH", one, {"correo": "paqar"}).body["code"] == "VALIDATION_ERROR"


def test_a_zone_is_made_changed_and_removed(shop: Shop, owner: Desk) -> None:
    home, office = (each["id"] for each in shipping(owner)["metodos"] if each["tipo"] != "pickup")
    fields = {
        "nombre": "Bajío",
        "codigos": "36000-38999\n76000",
        f"tarifa_{home}": "5 kg = 180\n1000: $120.50",
    }
    assert owner.sends(f"{SHIPPING}zonas/crear/", fields).place == SHIPPING
    zone = shipping(owner)["zonas"][-1]
    assert zone == {
        "id": zone["id"],
        "nombre": "Bajío",
        "codigos": [[36000, 38999], [76000, 76000]],
        "tarifas": {
            str(home): [{"hasta_g": 1000, "precio": "120.50"}, {"hasta_g": 5000, "precio": "180.00"}],
        },
    }
    path = f"{SHIPPING}zonas/{zone['id']}/"
    assert "120.50" in owner.get(path).text
    shown = owner.get(f"{path}editar/").content
    assert "36000-38999" in shown
    assert "1000 = 120.50" in shown
    assert (
        owner.sends(
            f"{path}editar/", {"nombre": "Bajío", "codigos": "36000", f"tarifa_{office}": "1000=9"}
        ).place
        == path
    )
    assert shipping(owner)["zonas"][-1]["tarifas"] == {str(office): [{"hasta_g": 1000, "precio": "9.00"}]}
    assert owner.sends(f"{path}eliminar/", {}).place == SHIPPING
    assert owner.get(path).status == 404


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("nombre", "", "Este campo es obligatorio."),
        ("nombre", "resto DEL país", "Ya existe otro registro"),
        ("codigos", "dragón", "No se entiende «dragón»."),
        ("codigos", "38999-36000", "no es un tramo"),
        ("codigos", "1000-1499-1500", "No se entiende"),
        ("codigos", "", "esos códigos ya son de otra zona"),
        ("tarifa", "mucho", "No se entiende «mucho»."),
        ("tarifa", "1000 = 1\n1 kg = 2", "no repetirse"),
        ("tarifa", "0 = 1", "mayores que cero"),
    ],
)
def test_each_wrong_field_of_a_zone_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str, said: str
) -> None:
    home = shipping(owner)["metodos"][0]["id"]
    name = f"tarifa_{home}" if field == "tarifa" else field
    fields = {"nombre": "Bajío", "codigos": "36000", f"tarifa_{home}": "1000 = 99"}
    with shop.nothing_changes():
        seen = owner.sends(f"{SHIPPING}zonas/crear/", {**fields, name: typed})
    assert (seen.status, said in seen.text) == (400, True), seen.text
    assert f'href="#id_{name}"' in seen.content


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"nombre": ""},
        {"nombre": "A", "codigos": [[5, 4]]},
        {"nombre": "A", "codigos": [[1]]},
        {"nombre": "A", "codigos": [[1, 2]], "tarifas": {"999999": []}},
        {"nombre": "A", "codigos": [[1, 2]], "tarifas": {"x": []}},
    ],
)
def test_json_zones_that_are_wrong_are_a_validation_error(shop: Shop, owner: Desk, body: Any) -> None:
    with shop.nothing_changes():
        seen = owner.json("POST", f"{JSON}envios/zonas/", body)
    assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR")


def test_json_zones(owner: Desk) -> None:
    home = shipping(owner)["metodos"][0]["id"]
    body = {
        "nombre": "Bajío",
        "codigos": [[36000, 38999]],
        "tarifas": {str(home): [{"hasta_g": 500, "precio": 80}]},
    }
    made = owner.json("POST", f"{JSON}envios/zonas/", body)
    assert made.status == 201
    one = f"{JSON}envios/zonas/{made.body['data']['id']}/"
    assert owner.json("PUT", one, {**body, "codigos": []}).status == 400  # the rest of the country is taken
    assert owner.json("PUT", one, {**body, "tarifas": {}}).body["data"]["tarifas"] == {}
    assert owner.json("DELETE", one).body["success"] is True
    assert owner.json("DELETE", one).status == 404


def test_a_neighbours_methods_and_zones_are_not_there(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    found = shipping(at_desk(neighbour))
    method, zone = found["metodos"][0]["id"], found["zonas"][0]["id"]
    with neighbour.nothing_changes():
        for path in (
            f"metodos/{method}/",
            f"zonas/{zone}/",
            f"zonas/{zone}/editar/",
            f"zonas/{zone}/eliminar/",
        ):
            assert owner.get(f"{SHIPPING}{path}").status == 404
        assert owner.json("PATCH", f"{JSON}envios/metodos/{method}/", {"activo": False}).status == 404
        body = {"nombre": "Z", "codigos": [[1, 2]]}
        assert owner.json("PUT", f"{JSON}envios/zonas/{zone}/", body).status == 404
        assert owner.json("DELETE", f"{JSON}envios/zonas/{zone}/").status == 404


# --- coupons and rates -------------------------------------------------------------------------------------

COUPON = {"codigo": "verano", "tipo": "percent", "valor": "10", "activo": "on"}


def test_coupons_are_made_changed_and_dropped(owner: Desk) -> None:
    here = f"{ROOT}cupones/"
    fields = {**COUPON, "compra_minima": "100", "usos": "5", "desde": "2026-01-01", "hasta": "2099-01-31"}
    assert owner.sends(f"{here}crear/", fields).place == here
    page = owner.get(here)
    for said in ("VERANO", "10 %", "100.00", "0 de 5", "2026-01-01 a 2099-01-31", "Activo"):
        assert said in page.text
    path = page.content.split(f'href="{here}')[2].split('"')[0]
    assert owner.sends(f"{here}{path}", {**COUPON, "tipo": "amount", "valor": "50"}).place == here
    assert "50.00" in owner.get(here).text
    assert owner.sends(f"{here}{path}eliminar/", {}).place == here
    assert "Todavía no hay cupones." in owner.get(here).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("codigo", ""),
        ("codigo", "a b"),
        ("tipo", "regalo"),
        ("valor", "0"),
        ("valor", "101"),
        ("compra_minima", "-1"),
        ("usos", "0"),
        ("usos_por_cliente", "9"),
        ("desde", "ayer"),
        ("hasta", "2020-01-01"),
    ],
)
def test_each_wrong_field_of_a_coupon_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str
) -> None:
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}cupones/crear/", {**COUPON, "usos": "5", field: typed})
    assert (seen.status, f'href="#id_{field}"' in seen.content) == (400, True), seen.text


def test_rates_are_noted(shop: Shop, owner: Desk) -> None:
    here = f"{ROOT}tipos-de-cambio/"
    fields = {"moneda": "USD", "cuesta": "18.4321", "desde": "2026-01-02", "fuente": "Banco de México"}
    assert owner.sends(f"{here}crear/", fields).place == here
    for said in ("USD", "18.4321 MXN", "2026-01-02", "Banco de México"):
        assert said in owner.get(here).text
    for field, typed in (("moneda", "MXN"), ("cuesta", "0"), ("desde", "1999-01-01"), ("fuente", "x" * 101)):
        with shop.nothing_changes():
            seen = owner.sends(f"{here}crear/", {**fields, field: typed})
        assert (seen.status, f'href="#id_{field}"' in seen.content) == (400, True), field


# --- theme -------------------------------------------------------------------------------------------------


def test_the_theme_is_changed_shown_and_reset(shop: Shop, owner: Desk) -> None:
    here = f"{ROOT}tema/"
    usual = shown_values(USUAL)
    assert "restablecer" not in owner.get(here).content
    assert owner.sends(here, {**usual, "primario": "#0b6e4f", "esquinas": "4"}).place == here
    page = owner.get(here)
    assert 'value="#0b6e4f"' in page.content
    assert "6.2" in page.text  # white on #0b6e4f: 6.29 to 1
    style = owner.get(f"{here}muestra.css")
    assert "--color-primary:#0b6e4f;" in style.content
    assert style.headers["Content-Type"].startswith("text/css")
    assert owner.sends(f"{here}restablecer/", {}).place == here
    assert 'value="#1a73e8"' in owner.get(here).content


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("primario", "#ffcc00", "no se leería bien"),
        ("texto", "#aaaaaa", "no se leería bien"),
        ("borde", "rojo", "Escriba un color"),
        ("acento", "", "Este campo es obligatorio."),
        ("letra_texto", "Comic Sans", "Elija una de las opciones."),
        ("esquinas", "25", "No puede ser mayor que 24."),
    ],
)
def test_each_wrong_variable_is_said_beside_it(
    shop: Shop, owner: Desk, field: str, typed: str, said: str
) -> None:
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}tema/", {**shown_values(USUAL), field: typed})
    assert (seen.status, said in seen.text) == (400, True), seen.text
    assert f'href="#id_{field}"' in seen.content


# --- the rehearsal's switch --------------------------------------------------------------------------------


def test_nothing_is_real_without_credentials(shop: Shop, owner: Desk) -> None:
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}ensayo/getnet/real/", {})
        assert owner.get(f"{ROOT}ensayo/dragon/real/").place == f"{ROOT}ensayo/"
    assert (seen.status, "No hay credenciales de" in seen.text) == (404, True) or seen.status == 400


def test_the_shops_own_account_is_used_or_not(shop: Shop, owner: Desk) -> None:
    with shop.transaction():
        keep_credentials(
            Credentials(provider="getnet", user="u", secret="0123456789"), at=now(), actor="test"
        )

    def answers() -> str:
        found = owner.json("GET", f"{JSON}ensayo/").body["data"]
        return str(next(each["responde"] for each in found if each["nombre"] == "getnet"))

    assert answers() == "propia"
    assert owner.sends(f"{ROOT}ensayo/getnet/ensayo/", {}).place == f"{ROOT}ensayo/"
    assert answers() == "ninguna"
    assert "Usar mi cuenta" in owner.get(f"{ROOT}ensayo/").text
    assert owner.sends(f"{ROOT}ensayo/getnet/real/", {}).place == f"{ROOT}ensayo/"
    assert answers() == "propia"
    assert "0123456789" not in owner.get(f"{ROOT}ensayo/").content


def test_stand_ins_are_told_from_real_accounts(owner: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = GatewayAccount(gateway="getnet", secret="s", address="http://127.0.0.1:9999/getnet")
    real = GatewayAccount(gateway="modo", secret="s", address="https://merchants.playdigital.com.ar")
    monkeypatch.setattr(settings, "GATEWAYS", (stand_in, real))
    monkeypatch.setattr(settings, "SANDBOX_ADDRESS", "http://127.0.0.1:9999/")
    found = {each["nombre"]: each for each in owner.json("GET", f"{JSON}ensayo/").body["data"]}
    assert (found["getnet"]["responde"], found["getnet"]["direccion"]) == ("ensayo", stand_in.address)
    assert found["modo"]["responde"] == "instalacion"
    assert found["paypal"]["responde"] == "ninguna"
    text = owner.get(f"{ROOT}ensayo/").text
    assert "http://127.0.0.1:9999/getnet" in text
    assert "1 de" in text


def test_pages_cost_the_same_for_any_number_of_zones(owner: Desk) -> None:
    counts = []
    for number in (1, 2, 3):
        body = {"nombre": f"Z{number}", "codigos": [[number, number]]}
        assert owner.json("POST", f"{JSON}envios/zonas/", body).status == 201
        with CaptureQueriesContext(connection) as spent:
            assert owner.get(SHIPPING).status == 200
        counts.append(len(spent))
    assert len(set(counts)) == 1

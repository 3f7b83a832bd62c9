"""/configuracion/dispositivos/: tills are seen, enrolled under a name, and revoked with all who are signed in there."""

import pytest

from tests.shop import Http, Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.kernel import sql

ROOT = "/configuracion/dispositivos/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop, username="jefa")


def signs_in(shop: Shop, device: str = "caja-1") -> Http:
    told = {"pin": "1234", "tenant_id": shop.id, "device_id": device}
    answer = Http().post("/pos/api/auth/login", told)
    assert answer.status == 200, answer.body
    return Http(answer.body["token"])


def device(shop: Shop, code: str = "caja-1") -> int:
    with shop.transaction():
        query = "SELECT id FROM device WHERE tenant_id = %s AND code = %s"
        return int(sql.value(query, (shop.id, code)))


def audited(shop: Shop) -> list[str]:
    query = "SELECT action FROM audit_event WHERE tenant_id = %s AND subject LIKE 'device:%%' ORDER BY seq"
    with shop.transaction():
        return [action for (action,) in sql.rows(query, (shop.id,))]


def test_a_till_is_seen_when_somebody_signs_in(shop: Shop, owner: Desk) -> None:
    assert "Todavía no se ha visto ningún dispositivo." in owner.get(ROOT).text
    signs_in(shop)
    text = owner.get(ROOT).text
    for said in ("1 dispositivo", "caja-1", "Sólo visto"):
        assert said in text


def test_it_is_enrolled_and_renamed(shop: Shop, owner: Desk) -> None:
    signs_in(shop)
    here = f"{ROOT}{device(shop)}/"
    assert owner.sends(f"{here}editar/", {"nombre": "Caja de la entrada"}).status == 302
    assert "De alta" in owner.get(here).text
    owner.sends(f"{here}editar/", {"nombre": "Caja uno"})
    assert "Caja uno" in owner.get(ROOT).text
    assert audited(shop) == ["device.enrolled", "device.enrolled"]


def test_one_that_was_never_seen_is_enrolled_by_its_code(shop: Shop, owner: Desk) -> None:
    seen = owner.sends(f"{ROOT}crear/", {"codigo": "tableta-7", "nombre": "Tableta"})
    assert seen.status == 302
    assert "tableta-7" in owner.get(ROOT).text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"codigo": ""}, "Este campo es obligatorio."),
        ({"codigo": "x" * 81}, "A lo más 80 letras."),
        ({"codigo": "a\0b"}, "Quite los caracteres que no se ven."),
        ({"nombre": ""}, "Este campo es obligatorio."),
        ({"nombre": "x" * 121}, "A lo más 120 letras."),
    ],
)
def test_a_wrong_field_is_said(shop: Shop, owner: Desk, wrong: dict[str, str], said: str) -> None:
    with shop.nothing_changes():
        seen = owner.sends(f"{ROOT}crear/", {"codigo": "c", "nombre": "n", **wrong})
    assert (seen.status, said in seen.text) == (400, True)


def test_revoked_whoever_is_signed_in_there_is_out_at_once(shop: Shop, owner: Desk) -> None:
    there, elsewhere = signs_in(shop), signs_in(shop, "caja-2")
    owner.sends(f"{ROOT}{device(shop)}/editar/", {"nombre": "Caja uno"})
    assert owner.sends(f"{ROOT}{device(shop)}/eliminar/", {}).status == 302
    assert there.get("/pos/api/auth/me").status == 401
    assert elsewhere.get("/pos/api/auth/me").status == 200
    assert "Revocado" in owner.get(f"{ROOT}{device(shop)}/").text
    assert audited(shop)[-1] == "device.revoked"


def test_who_knows_a_pin_signs_in_anew_and_is_only_seen(shop: Shop, owner: Desk) -> None:
    signs_in(shop)
    owner.sends(f"{ROOT}{device(shop)}/eliminar/", {})
    assert signs_in(shop).get("/pos/api/auth/me").status == 200
    with shop.transaction():
        query = "SELECT enrolled_at FROM device WHERE tenant_id = %s AND code = 'caja-1'"
        assert sql.value(query, (shop.id,)) is None


def test_a_neighbours_device_is_unknown(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    signs_in(neighbour)
    theirs = f"{ROOT}{device(neighbour)}/"
    with neighbour.nothing_changes():
        for path in (theirs, f"{theirs}editar/", f"{theirs}eliminar/"):
            assert owner.get(path).status == 404
        assert owner.post(f"{theirs}eliminar/").status == 404
    assert "caja-1" not in owner.get(ROOT).content


@pytest.mark.parametrize("role", ["seller", "manager"])
def test_only_who_changes_settings(shop: Shop, role: str) -> None:
    signs_in(shop)
    desk, here = at_desk(shop, role), f"{ROOT}{device(shop)}/"
    with shop.nothing_changes():
        for path in (ROOT, f"{ROOT}crear/", here, f"{here}editar/", f"{here}eliminar/"):
            assert desk.get(path).place == "/ventas/"
        assert desk.post(f"{here}eliminar/").place == "/ventas/"

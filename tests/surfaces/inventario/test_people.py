"""/usuarios/: who signs in, as what; passwords, the last administrator, employees of the till; and the same as JSON."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from tests.surfaces.inventario.desk import PASSWORD, Desk, at_desk
from trastienda.kernel import sql

ROOT, JSON = "/usuarios/", "/usuarios/api/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop, username="jefa")


def names(seen: Any) -> list[str]:
    assert seen.status == 200, seen.content
    return [each["usuario"] for each in seen.body["data"]]


def told(owner: Desk, user: int) -> Any:
    return owner.json("GET", f"{JSON}{user}/").body["data"]


class TestList:
    def test_shows_staff_with_role_and_last_access(self, shop: Shop, owner: Desk) -> None:
        shop.user("seller", username="vera", first_name="Vera", last_name="Ruiz")
        shop.user("customer", username="comprador")
        text = owner.get(ROOT).text
        for said in ("2 usuarios", "jefa", "vera", "Vera Ruiz", "Vendedor", "Activo"):
            assert said in text
        assert "comprador" not in text
        assert names(owner.json("GET", f"{JSON}?rol=cliente")) == ["comprador"]

    def test_is_searched_narrowed_and_ordered(self, shop: Shop, owner: Desk) -> None:
        shop.user("seller", username="vera", is_active=False)
        assert names(owner.json("GET", f"{JSON}?orden=-usuario")) == ["vera", "jefa"]
        assert names(owner.json("GET", f"{JSON}buscar/?q=VER")) == ["vera"]
        assert names(owner.json("GET", f"{JSON}?estado=inactivos")) == ["vera"]
        assert names(owner.json("GET", f"{JSON}?rol=vendedor")) == ["vera"]
        assert names(owner.json("GET", f"{JSON}?rol=nadie")) == []
        assert names(owner.json("GET", f"{JSON}?estado=x&orden=x&page=77")) == ["jefa", "vera"]
        assert "vera" in owner.get(f"{ROOT}exportar/").content

    def test_costs_the_same_for_any_number(self, shop: Shop, owner: Desk) -> None:
        counts = []
        for upto in (1, 20):
            for at in range(upto):
                shop.user("seller", username=f"v{upto}-{at}")
            with CaptureQueriesContext(connection) as spent:
                assert owner.get(ROOT).status == 200
            counts.append(len(spent))
        assert counts[0] == counts[1]


class TestOne:
    def test_a_seller_is_made_and_enters(self, shop: Shop, owner: Desk) -> None:
        fields = {"usuario": "Vera", "contrasena": PASSWORD, "nombres": "Vera", "apellidos": "Ruiz",
                  "correo": "vera@example.com", "rol": "seller", "sucursal": str(shop.branch_id)}  # fmt: skip
        assert owner.sends(f"{ROOT}crear/", fields).place == ROOT
        found = owner.json("GET", f"{JSON}?q=vera").body["data"][0]
        assert (found["usuario"], found["rol"], found["sucursal"]) == ("vera", "vendedor", shop.branch_id)
        assert found["ultimo_acceso"] is None
        desk = Desk(shop)
        assert desk.signs_in("vera").status == 302
        assert told(owner, found["id"])["ultimo_acceso"] is not None
        assert "Vera Ruiz" in owner.get(f"{ROOT}{found['id']}/").text

    def test_a_password_is_neither_shown_again_nor_kept_where_it_could_be_guessed(
        self, shop: Shop, owner: Desk
    ) -> None:
        seen = owner.sends(f"{ROOT}crear/", {"usuario": "", "contrasena": PASSWORD, "rol": "seller"})
        assert seen.status == 400
        assert PASSWORD not in seen.content

    def test_role_branch_and_access_are_changed_and_sessions_end(self, shop: Shop, owner: Desk) -> None:
        vera = shop.user("seller", username="vera", password=PASSWORD)
        desk = Desk(shop)
        desk.signs_in("vera")
        assert desk.get("/productos/").status == 200
        path = f"{ROOT}{vera}/editar/"
        fields = {
            "rol": "warehouse",
            "sucursal": str(shop.branch_id),
            "activo": "on",
            "correo": "v@example.com",
        }
        assert owner.sends(path, fields).place == f"{ROOT}{vera}/"
        found = told(owner, vera)
        assert (found["rol"], found["sucursal"], found["activo"]) == ("almacenista", shop.branch_id, True)
        assert desk.get("/productos/").status == 302

    def test_a_new_password_ends_the_sessions(self, shop: Shop, owner: Desk) -> None:
        vera = shop.user("seller", username="vera", password=PASSWORD)
        desk = Desk(shop)
        desk.signs_in("vera")
        new = "otra-frase-bien-larga"
        sent = owner.sends(f"{ROOT}{vera}/contrasena/", {"contrasena": new, "otra_vez": new})
        assert sent.place == f"{ROOT}{vera}/"
        assert desk.get("/productos/").status == 302
        assert Desk(shop).signs_in("vera").status == 401
        assert Desk(shop).signs_in("vera", new).status == 302

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"contrasena": "corta", "otra_vez": "corta"}, "demasiado débil"),
            (
                {"contrasena": "una-frase-larga-1", "otra_vez": "una-frase-larga-2"},
                "No es la misma contraseña.",
            ),
            ({"contrasena": "", "otra_vez": ""}, "Este campo es obligatorio."),
        ],
    )
    def test_a_wrong_new_password_changes_nothing(
        self, shop: Shop, owner: Desk, fields: dict[str, str], said: str
    ) -> None:
        vera = shop.user("seller", username="vera", password=PASSWORD)
        with shop.nothing_changes():
            seen = owner.sends(f"{ROOT}{vera}/contrasena/", fields)
        assert (seen.status, said in seen.text) == (400, True)

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("usuario", "", "Este campo es obligatorio."),
            ("usuario", "con espacio", "use letras"),
            ("usuario", "JEFA", "Ya existe otro registro"),
            ("usuario", "x" * 151, "A lo más 150 letras."),
            ("contrasena", "corta", "demasiado débil"),
            ("contrasena", "", "Este campo es obligatorio."),
            ("correo", "x", "no parece un correo"),
            ("nombres", "x" * 151, "A lo más 150 letras."),
            ("rol", "owner", "Elija una de las opciones."),
            ("rol", "customer", "Elija una de las opciones."),
            ("rol", "", "Este campo es obligatorio."),
            ("sucursal", "999999", "Elija una de las opciones."),
        ],
    )
    def test_each_wrong_field_is_said_beside_it(
        self, shop: Shop, owner: Desk, field: str, typed: str, said: str
    ) -> None:
        with shop.nothing_changes():
            seen = owner.sends(
                f"{ROOT}crear/", {"usuario": "vera", "contrasena": PASSWORD, "rol": "seller", field: typed}
            )
        assert (seen.status, said in seen.text) == (400, True), seen.text
        assert f'href="#id_{field}"' in seen.content


class TestGoing:
    def test_who_did_nothing_is_deleted_and_who_did_is_kept_inactive(self, shop: Shop, owner: Desk) -> None:
        fresh, known = shop.user("seller", username="nuevo"), shop.user("seller", username="viejo")
        with shop.transaction():
            sql.execute(
                "INSERT INTO export (tenant_id, question, format, state, progress, row_count, filename, user_id,"
                " requested_by, requested_at, touched_at, failure) VALUES (%s, '{}', 'csv', 'done', 100, 0, '', %s,"
                " 'viejo', now(), now(), '')",
                (shop.id, known),
            )
        for user in (fresh, known):
            assert owner.sends(f"{ROOT}{user}/eliminar/", {}).place == ROOT
        assert owner.get(f"{ROOT}{fresh}/").status == 404
        assert told(owner, known)["activo"] is False

    def test_the_last_administrator_stays(self, shop: Shop, owner: Desk) -> None:
        jefa = owner.json("GET", JSON).body["data"][0]["id"]
        with shop.nothing_changes():
            for path, fields in (
                (f"{jefa}/eliminar/", {}),
                (f"{jefa}/editar/", {"rol": "owner", "correo": "jefa@example.com"}),
                (f"{jefa}/editar/", {"rol": "seller", "activo": "on", "correo": "jefa@example.com"}),
            ):
                seen = owner.sends(f"{ROOT}{path}", fields)
                assert (seen.status, "al menos un administrador" in seen.text) == (400, True), seen.text
            assert owner.post(f"{ROOT}varios/desactivar/", {"id": str(jefa), "clave": "1"}).status == 400
            assert owner.json("DELETE", f"{JSON}{jefa}/").status == 400

    def test_many_are_kept_out_and_let_in_all_or_none(self, shop: Shop, owner: Desk) -> None:
        ids = [str(shop.user("seller", username=name)) for name in ("uno", "dos")]
        with shop.nothing_changes():
            assert (
                owner.post(f"{ROOT}varios/desactivar/", {"id": [*ids, "999999"], "clave": "1"}).status == 404
            )
        assert owner.post(f"{ROOT}varios/desactivar/", {"id": ids, "clave": "2"}).status == 302
        assert names(owner.json("GET", f"{JSON}?estado=inactivos")) == ["dos", "uno"]
        assert owner.post(f"{ROOT}varios/activar/", {"id": ids, "clave": "3"}).status == 302
        assert names(owner.json("GET", f"{JSON}?estado=inactivos")) == []


class TestTill:
    RIGHT = {"nombre": "Caro", "rol": "cashier", "pin": "7391", "descuento": "10"}

    def test_somebody_is_taken_on_with_a_pin(self, shop: Shop, owner: Desk) -> None:
        fields = {**self.RIGHT, "sucursal": str(shop.branch_id)}
        assert owner.sends(f"{ROOT}caja/crear/", fields).place == f"{ROOT}caja/"
        text = owner.get(f"{ROOT}caja/").text
        for said in ("Caro", "Cajero", "10 %", "Sucursal Centro"):
            assert said in text

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [("nombre", "", "Este campo es obligatorio."), ("pin", "12", "de 4 a 8 cifras"),
         ("pin", "abcd", "de 4 a 8 cifras"), ("pin", "1234", "ya está en uso"), ("rol", "owner", "Elija una"),
         ("descuento", "101", "No puede ser mayor que 100."), ("correo", "x", "no parece un correo"),
         ("sucursal", "999999", "Elija una")],
    )  # fmt: skip
    def test_each_wrong_field_is_said_beside_it_and_no_pin_comes_back(
        self, shop: Shop, owner: Desk, field: str, typed: str, said: str
    ) -> None:
        with shop.nothing_changes():
            seen = owner.sends(
                f"{ROOT}caja/crear/", {**self.RIGHT, "sucursal": str(shop.branch_id), field: typed}
            )
        assert (seen.status, said in seen.text) == (400, True), seen.text
        assert "7391" not in seen.content


class TestJson:
    def test_makes_switches_off_and_deletes(self, shop: Shop, owner: Desk) -> None:
        made = owner.json("POST", JSON, {"usuario": "vera", "contrasena": PASSWORD})
        assert (made.status, made.body["data"]["rol"]) == (201, "vendedor")
        assert "contrasena" not in made.body["data"]
        one = f"{JSON}{made.body['data']['id']}/"
        assert owner.json("PATCH", one, {"activo": False}).body["data"]["activo"] is False
        assert owner.json("PUT", one, {"rol": "cajero", "activo": True}).body["data"]["rol"] == "cajero"
        assert owner.json("DELETE", one).body["success"] is True

    @pytest.mark.parametrize(
        "body",
        [{}, {"usuario": "v"}, {"usuario": "v", "contrasena": "corta"}, [],
         {"usuario": "v", "contrasena": PASSWORD, "rol": "dueno"},
         {"usuario": "v", "contrasena": PASSWORD, "rol": "cliente"},
         {"usuario": "v", "contrasena": PASSWORD, "rol": "rey"},
         {"usuario": "jefa", "contrasena": PASSWORD}, {"usuario": "v\0", "contrasena": PASSWORD}],
    )  # fmt: skip
    def test_what_is_wrong_is_a_validation_error(self, shop: Shop, owner: Desk, body: Any) -> None:
        with shop.nothing_changes():
            seen = owner.json("POST", JSON, body)
        assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR"), seen.content


class TestRights:
    @pytest.mark.parametrize("role", ["seller", "manager", "accountant"])
    def test_only_administrators_manage_users(self, shop: Shop, role: str) -> None:
        other = shop.user("cashier", username="otro")
        desk = at_desk(shop, role)
        with shop.nothing_changes():
            for path in ("", "crear/", "exportar/", "caja/", "caja/crear/", f"{other}/", f"{other}/editar/",
                         f"{other}/contrasena/", f"{other}/eliminar/"):  # fmt: skip
                assert desk.get(f"{ROOT}{path}").place == "/ventas/"
            assert desk.post(f"{ROOT}varios/desactivar/", {"id": str(other)}).place == "/ventas/"
            for method, path in (("GET", ""), ("POST", ""), ("PATCH", f"{other}/"), ("DELETE", f"{other}/")):
                assert desk.json(method, f"{JSON}{path}", {}).body["code"] == "PERMISSION_DENIED"

    def test_a_neighbour_s_users_are_not_there(self, shop: Shop, neighbour: Shop, owner: Desk) -> None:
        foreign = neighbour.user("seller", username="ajeno")
        with neighbour.nothing_changes():
            for what in ("", "editar/", "contrasena/", "eliminar/"):
                assert owner.get(f"{ROOT}{foreign}/{what}").status == 404
            for method in ("GET", "PATCH", "DELETE"):
                assert owner.json(method, f"{JSON}{foreign}/", {}).status == 404
        assert names(owner.json("GET", JSON)) == ["jefa"]

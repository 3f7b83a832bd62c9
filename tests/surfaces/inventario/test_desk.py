"""The back office's door and frame: sessions, the CSRF guard, roles, forms that are sent twice."""

import pytest

from tests.shop import Shop
from tests.surfaces.inventario.desk import PASSWORD, Desk, at_desk
from trastienda.kernel import sql


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


class TestDoor:
    def test_who_is_not_in_is_sent_there_and_comes_back(self, shop: Shop) -> None:
        shop.user("owner", username="ana", password=PASSWORD)
        desk = Desk(shop)
        asked = desk.get("/productos/?q=freno")
        assert (asked.status, asked.place) == (302, "/login/?siguiente=%2Fproductos%2F%3Fq%3Dfreno")
        entered = desk.signs_in("ana", siguiente="/productos/?q=freno")
        assert (entered.status, entered.place) == (302, "/productos/?q=freno")
        assert desk.get("/productos/").status == 200

    @pytest.mark.parametrize(
        "place", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil"]
    )
    def test_nobody_is_led_elsewhere(self, shop: Shop, place: str) -> None:
        shop.user("owner", username="ana", password=PASSWORD)
        assert Desk(shop).signs_in("ana", siguiente=place).place == "/dashboard/"

    def test_a_wrong_password_is_told_and_what_was_typed_stays(self, shop: Shop) -> None:
        shop.user("owner", username="ana", password=PASSWORD)
        seen = Desk(shop).signs_in("ana", "otra")
        assert seen.status == 401
        assert "credenciales" in seen.text
        assert 'value="ana"' in seen.content
        assert "otra" not in seen.content

    def test_nothing_typed_is_marked_beside_the_fields(self, shop: Shop) -> None:
        seen = Desk(shop).signs_in("", "")
        assert seen.status == 400
        assert seen.text.count("Este campo es obligatorio.") == 2

    def test_customers_have_no_desk(self, shop: Shop) -> None:
        shop.user("customer", username="cliente", password=PASSWORD)
        desk = Desk(shop)
        assert desk.signs_in("cliente").status == 401
        assert desk.get("/productos/").status == 302

    def test_a_neighbours_account_does_not_enter(self, shop: Shop, neighbour: Shop) -> None:
        neighbour.user("owner", username="ana", password=PASSWORD)
        assert Desk(shop).signs_in("ana").status == 401

    def test_who_goes_out_is_out_and_the_cookie_opens_nothing_more(self, owner: Desk) -> None:
        kept = owner.client.cookies["trastienda_sesion"].value
        gone = owner.post("/logout/")
        assert (gone.status, gone.place) == (302, "/login/")
        owner.client.cookies["trastienda_sesion"] = kept
        assert owner.get("/productos/").status == 302

    def test_a_closed_account_is_out_at_once(self, shop: Shop, owner: Desk) -> None:
        with shop.transaction():
            sql.execute("UPDATE app_user SET is_active = false WHERE tenant_id = %s", (shop.id,))
        assert owner.get("/productos/").status == 302
        assert owner.json("GET", "/productos/api/").status == 401

    def test_programs_enter_by_json(self, shop: Shop) -> None:
        shop.user("owner", username="ana", password=PASSWORD)
        desk = Desk(shop)
        desk.get("/login/")
        wrong = desk.json("POST", "/login/", {"username": "ana", "password": "otra"})
        assert (wrong.status, wrong.body["success"], wrong.body["code"]) == (
            401,
            False,
            "INVALID_CREDENTIALS",
        )
        right = desk.json("POST", "/login/", {"username": "ana", "password": PASSWORD})
        assert (right.status, right.body["success"]) == (200, True)
        assert desk.json("GET", "/productos/api/").status == 200

    @pytest.mark.parametrize("cookie", ["", "x", "a.b.c", "eyJhbGciOiJub25lIn0.eyJ0ZW5hbnRfaWQiOjF9."])
    def test_a_forged_cookie_is_nobodys(self, shop: Shop, cookie: str) -> None:
        desk = Desk(shop)
        desk.client.cookies["trastienda_sesion"] = cookie
        assert desk.get("/productos/").status == 302
        assert desk.json("GET", "/productos/api/").body["code"] == "INVALID_CREDENTIALS"

    def test_the_session_is_not_for_scripts_nor_for_other_sites(self, shop: Shop) -> None:
        shop.user("owner", username="ana", password=PASSWORD)
        desk = Desk(shop)
        desk.signs_in("ana")
        cookie = desk.client.cookies["trastienda_sesion"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


class TestGuard:
    @pytest.mark.parametrize("token", ["x", "a" * 64])
    def test_a_form_without_its_token_is_refused(self, shop: Shop, owner: Desk, token: str) -> None:
        with shop.nothing_changes():
            seen = owner.post(
                "/productos/crear/", {"nombre": "Balata", "codigo": "B-1", "precio": "10"}, token=token
            )
        assert seen.status == 403
        assert "CSRF" in seen.text

    def test_json_says_its_documented_code(self, owner: Desk) -> None:
        seen = owner.json("POST", "/productos/api/", {"nombre": "x", "codigo": "x", "precio": 1}, token="x")
        assert (seen.status, seen.body["code"]) == (403, "CSRF_TOKEN_MISSING")

    def test_signing_in_needs_one_too(self, shop: Shop) -> None:
        shop.user("owner", username="ana", password=PASSWORD)
        seen = Desk(shop).post("/login/", {"username": "ana", "password": PASSWORD}, token="")
        assert seen.status == 403

    def test_pages_let_nothing_in_from_elsewhere(self, owner: Desk) -> None:
        headers = owner.get("/productos/").headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert headers["Cache-Control"] == "no-store"


class TestRoles:
    def test_a_seller_is_led_away_from_what_is_not_theirs_with_a_warning(self, shop: Shop) -> None:
        seller = at_desk(shop, "seller")
        seen = seller.get("/productos/crear/")
        assert (seen.status, seen.place) == (302, "/ventas/")
        refused = seller.json("POST", "/productos/api/", {"nombre": "x", "codigo": "x", "precio": 1})
        assert (refused.status, refused.body["code"]) == (403, "PERMISSION_DENIED")

    def test_a_seller_reads_products_and_sees_no_button_to_change_them(self, shop: Shop) -> None:
        shop.has("B-1", 5, name="Balata")
        seen = at_desk(shop, "seller").get("/productos/")
        assert seen.status == 200
        assert "Balata" in seen.text
        assert "Nuevo producto" not in seen.text

    def test_the_way_around_shows_only_what_opens(self, shop: Shop) -> None:
        seen = at_desk(shop, "seller").get("/productos/").text
        assert "Ventas" in seen
        assert "Configuración" not in seen


class TestForms:
    FIELDS = {"nombre": "Balata", "codigo": "B-1", "precio": "100.00"}

    def test_sent_twice_is_done_once(self, shop: Shop, owner: Desk) -> None:
        key = owner.get("/productos/crear/").form_key
        fields = {**self.FIELDS, "clave": key, "sucursal": str(shop.branch_id)}
        assert [owner.post("/productos/crear/", fields).status for _ in range(2)] == [302, 302]
        with shop.transaction():
            assert sql.value("SELECT count(*) FROM product WHERE tenant_id = %s", (shop.id,)) == 1

    def test_shown_anew_it_is_another_form(self, shop: Shop, owner: Desk) -> None:
        sent = {**self.FIELDS, "sucursal": str(shop.branch_id)}
        assert owner.sends("/productos/crear/", sent).status == 302
        again = owner.sends("/productos/crear/", sent)
        assert again.status == 400
        assert "Ya existe otro registro con este valor: B-1" in again.text

    def test_a_refused_form_keeps_what_was_typed(self, shop: Shop, owner: Desk) -> None:
        with shop.nothing_changes():
            seen = owner.sends(
                "/productos/crear/", {"nombre": "Balata <b>", "codigo": "B-1", "precio": "mucho"}
            )
        assert seen.status == 400
        assert "Revisa los campos marcados en el formulario." in seen.text
        assert "Escriba un número" in seen.text
        assert "Balata &lt;b&gt;" in seen.content
        assert 'value="mucho"' in seen.content

    def test_the_next_page_says_that_it_is_done(self, shop: Shop, owner: Desk) -> None:
        owner.sends("/productos/crear/", {**self.FIELDS, "sucursal": str(shop.branch_id)})
        assert "Producto agregado correctamente." in owner.get("/productos/").text
        assert "Producto agregado correctamente." not in owner.get("/productos/").text


class TestNowhere:
    def test_a_page_that_is_none_is_said_in_the_frame(self, owner: Desk) -> None:
        seen = owner.get("/productos/nada/de/nada/")
        assert seen.status == 404
        assert "No existe la página" in seen.text

    def test_json_answers_its_envelope(self, owner: Desk) -> None:
        seen = owner.json("GET", "/productos/api/x/y/")
        assert (seen.status, seen.body["code"], seen.body["success"]) == (404, "RESOURCE_NOT_FOUND", False)

    @pytest.mark.parametrize("path", ["/productos/999999999/", "/productos/999999999/editar/"])
    def test_what_is_not_there_is_404(self, owner: Desk, path: str) -> None:
        assert owner.get(path).status == 404

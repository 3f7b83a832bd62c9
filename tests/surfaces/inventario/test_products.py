"""/productos/: list, card, new, change, delete, many at once; and the same as JSON."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.kernel import sql

D = Decimal
ROOT, JSON = "/productos/", "/productos/api/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.has("BAL-1", 5, name="Balata trasera", price_1=D("350"))
    shop.has("ACE-1", 0, name="Aceite 5W-30", price_1=D("120"))
    shop.has("FIL-1", 9, name="Filtro de aire", price_1=D("90"))
    return shop


def names(seen: Any) -> list[str]:
    assert seen.status == 200, seen.content
    return [each["nombre"] for each in seen.body["data"]]


class TestList:
    def test_shows_products_with_price_and_stock(self, stocked: Shop, owner: Desk) -> None:
        text = owner.get(ROOT).text
        for said in ("3 productos", "Balata trasera", "350.00", "5 PZA", "Agotado", "Suficiente"):
            assert said in text

    @pytest.mark.parametrize(
        ("order", "first"),
        [("nombre", "Aceite 5W-30"), ("-nombre", "Filtro de aire"), ("precio", "Filtro de aire"),
         ("-precio", "Balata trasera"), ("stock", "Aceite 5W-30"), ("-stock", "Filtro de aire"),
         ("codigo", "Aceite 5W-30"), ("tamaño", "Aceite 5W-30")],
    )  # fmt: skip
    def test_is_ordered_as_asked_and_as_usual_by_an_unknown_word(
        self, stocked: Shop, owner: Desk, order: str, first: str
    ) -> None:
        assert names(owner.json("GET", f"{JSON}?orden={order}"))[0] == first

    def test_is_narrowed_by_words_category_and_state(self, stocked: Shop, owner: Desk) -> None:
        with stocked.transaction():
            sql.execute("UPDATE stock_level SET min_stock = 6 WHERE tenant_id = %s", (stocked.id,))
        assert names(owner.json("GET", f"{JSON}?q=balata")) == ["Balata trasera"]
        assert names(owner.json("GET", f"{JSON}?estado=agotados")) == ["Aceite 5W-30"]
        assert names(owner.json("GET", f"{JSON}?estado=bajos")) == ["Balata trasera"]
        assert names(owner.json("GET", f"{JSON}?estado=inactivos")) == []
        assert names(owner.json("GET", f"{JSON}?categoria=99999")) == []

    def test_answers_the_documented_pagination(self, shop: Shop, owner: Desk) -> None:
        for at in range(30):
            shop.has(f"P-{at:02}", 1, name=f"Producto {at:02}")
        pages = [
            owner.json("GET", f"{JSON}?page={page}").body["pagination"]
            for page in ("1", "2", "99", "x", "-1")
        ]
        first = {"number": 1, "num_pages": 2, "has_next": True, "has_previous": False}
        last = {"number": 2, "num_pages": 2, "has_next": False, "has_previous": True}
        assert pages == [first, last, last, first, first]

    def test_is_a_part_of_a_page_for_htmx(self, stocked: Shop, owner: Desk) -> None:
        seen = owner.get(f"{ROOT}?q=balata", HX_Request="true")
        assert seen.status == 200
        assert seen.content.lstrip().startswith("<section")
        assert "Aceite" not in seen.text

    def test_costs_the_same_for_any_number(self, shop: Shop, owner: Desk) -> None:
        counts = []
        for upto in (1, 20):
            for at in range(upto):
                shop.has(f"Q-{upto}-{at}", 1)
            with CaptureQueriesContext(connection) as spent:
                assert owner.get(ROOT).status == 200
            counts.append(len(spent))
        assert counts[0] == counts[1]

    def test_shows_no_neighbours_goods(self, stocked: Shop, neighbour: Shop, owner: Desk) -> None:
        foreign = neighbour.has("AJENO", 5, name="Producto ajeno")
        assert "Producto ajeno" not in owner.get(ROOT).text
        assert owner.get(f"{ROOT}{foreign}/").status == 404

    def test_names_are_text(self, shop: Shop, owner: Desk) -> None:
        shop.has("XSS", 1, name="<script>alert(1)</script>")
        assert "<script>alert(1)" not in owner.get(ROOT).content


class TestOne:
    def test_says_all_about_it(self, stocked: Shop, owner: Desk) -> None:
        text = owner.get(f"{ROOT}{stocked.products['BAL-1']}/").text
        for said in (
            "Balata trasera",
            "BAL-1",
            "350.00 más IVA",
            "Existencias",
            "Últimos movimientos",
            "Editar",
        ):
            assert said in text

    def test_is_made_with_its_stock_in_the_ledger(self, shop: Shop, owner: Desk) -> None:
        fields = {"nombre": "Bujía", "codigo": "BUJ-9", "precio": "85.50", "categoria": "Encendido", "stock": "12",
                  "precio_compra": "40", "sucursal": str(shop.branch_id), "minimo": "3"}  # fmt: skip
        assert owner.sends(f"{ROOT}crear/", fields).place == ROOT
        found = owner.json("GET", f"{JSON}?q=bujia").body["data"][0]
        assert {name: found[name] for name in ("codigo", "precio", "precio_compra", "categoria", "stock")} == {
            "codigo": "BUJ-9", "precio": "85.50", "precio_compra": "40.00", "categoria": "Encendido", "stock": 12,
        }  # fmt: skip
        assert "Existencia inicial" in owner.get(f"{ROOT}{found['id']}/").text

    def test_a_category_is_the_one_that_exists_whatever_its_case(self, stocked: Shop, owner: Desk) -> None:
        for code, category in (("C-1", "Frenos"), ("C-2", "FRENOS")):
            fields = {"nombre": code, "codigo": code, "precio": "1", "categoria": category,
                      "sucursal": str(stocked.branch_id)}  # fmt: skip
            assert owner.sends(f"{ROOT}crear/", fields).status == 302
        with stocked.transaction():
            query = "SELECT count(*) FROM category WHERE tenant_id = %s AND lower(name) = 'frenos'"
            assert sql.value(query, (stocked.id,)) == 1

    def test_is_changed(self, stocked: Shop, owner: Desk) -> None:
        path = f"{ROOT}{stocked.products['BAL-1']}/editar/"
        fields = {"nombre": "Balata delantera", "codigo": "BAL-1", "precio": "360", "activo": "on"}
        assert owner.sends(path, fields).status == 302
        text = owner.get(f"{ROOT}{stocked.products['BAL-1']}/").text
        assert "Balata delantera" in text
        assert "360.00 más IVA" in text

    def test_is_deleted_only_while_nothing_depends_on_it(self, stocked: Shop, owner: Desk) -> None:
        stocked.opens_register()
        stocked.sells(("BAL-1", 1))
        sold = stocked.products["BAL-1"]
        with stocked.nothing_changes():
            refused = owner.sends(f"{ROOT}{sold}/eliminar/", {})
        assert refused.status == 400
        assert "dependen de él" in refused.text
        protected = owner.json("DELETE", f"{JSON}{sold}")
        assert (protected.status, protected.body["code"]) == (400, "PROTECTED_ERROR")

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("nombre", "", "Este campo es obligatorio."),
            ("nombre", "x" * 256, "A lo más 255 letras."),
            ("codigo", "", "Este campo es obligatorio."),
            ("codigo", "a\0b", "Quite los caracteres"),
            ("precio", "-1", "No puede ser menor que 0."),
            ("precio", "1.234", "A lo más 2 decimales."),
            ("precio", "NaN", "Escriba un número"),
            ("precio", "1e9999", "No puede ser mayor que 999999999."),
            ("iva", "101", "No puede ser mayor que 100."),
            ("sucursal", "999999", "Elija una de las opciones."),
            ("sucursal", "x", "Elija una de las opciones."),
            ("stock", "0.0001", "A lo más 3 decimales."),
        ],
    )
    def test_each_wrong_field_is_said_beside_it(
        self, shop: Shop, owner: Desk, field: str, typed: str, said: str
    ) -> None:
        right = {"nombre": "Bujía", "codigo": "BUJ-9", "precio": "85.50", "sucursal": str(shop.branch_id)}
        with shop.nothing_changes():
            seen = owner.sends(f"{ROOT}crear/", {**right, field: typed})
        assert seen.status == 400
        assert said in seen.text


class TestMany:
    def test_are_taken_off_sale_and_put_back(self, stocked: Shop, owner: Desk) -> None:
        ids = [str(stocked.products[sku]) for sku in ("BAL-1", "FIL-1")]
        assert owner.post(f"{ROOT}varios/desactivar/", {"id": ids, "clave": "1"}).status == 302
        assert names(owner.json("GET", JSON)) == ["Aceite 5W-30"]
        assert owner.post(f"{ROOT}varios/activar/", {"id": ids, "clave": "2"}).status == 302
        assert len(names(owner.json("GET", JSON))) == 3

    def test_all_or_none(self, stocked: Shop, owner: Desk) -> None:
        ids = [str(stocked.products["BAL-1"]), "999999999"]
        with stocked.nothing_changes():
            assert owner.post(f"{ROOT}varios/desactivar/", {"id": ids, "clave": "1"}).status == 404


class TestJson:
    def test_makes_changes_and_deletes(self, shop: Shop, owner: Desk) -> None:
        made = owner.json("POST", JSON, {"nombre": "Bujía", "codigo": "BUJ-9", "precio": 85.50})
        assert (made.status, made.body["success"], made.body["data"]["precio"]) == (201, True, "85.50")
        one = f"{JSON}{made.body['data']['id']}/"
        assert owner.json("PATCH", one, {"precio": 90}).body["data"]["precio"] == "90.00"
        assert owner.json("GET", one).body["data"]["codigo"] == "BUJ-9"
        assert owner.json("DELETE", one).body["success"] is True
        assert owner.json("GET", one).body == {
            "success": False, "code": "RESOURCE_NOT_FOUND",
            "error": f"Producto {made.body['data']['id']} no encontrado",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "body", [{}, {"nombre": "x"}, {"nombre": "", "codigo": "x", "precio": 1}, [], "x", None]
    )
    def test_what_is_wrong_is_a_validation_error(self, shop: Shop, owner: Desk, body: Any) -> None:
        with shop.nothing_changes():
            seen = owner.json("POST", JSON, body)
        assert (seen.status, seen.body["success"], seen.body["code"]) == (400, False, "VALIDATION_ERROR")

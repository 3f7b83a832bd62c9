"""/compras/: list, card, new with lines and new products, correct, cancel; expenses and assets; the same as JSON."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.surfaces.inventario.desk import Desk, Seen, at_desk
from trastienda.domain.catalog.models import Product
from trastienda.insights.audit.audit_tenant import audit_tenant

D = Decimal
ROOT, JSON = "/compras/", "/compras/api/"
EXPENSES, ASSETS = "/compras/gastos/", "/compras/activos/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    shop.has("CAFE", name="Café de altura", price_1=D("200"))
    shop.has("PAN", name="Pan de caja")
    return at_desk(shop)


def today() -> str:
    return now().date().isoformat()


def head(shop: Shop, **more: Any) -> dict[str, Any]:
    return {"proveedor": "Tostadora del Sur", "fecha": (now() - timedelta(days=1)).date().isoformat(), "factura": "F-7",
            "forma_pago": "credito", "sucursal": str(shop.branch_id), **more}  # fmt: skip


def lines(*each: dict[str, str]) -> dict[str, list[str]]:
    names = ("producto", "cantidad", "costo", "iva", "precio_venta", "caduca", "nombre", "categoria")
    return {name: [line.get(name, "") for line in each] for name in names}


COFFEE = {"producto": "CAFE", "cantidad": "20", "costo": "145", "precio_venta": "260", "caduca": "2030-05-01"}


def buys(owner: Desk, *each: dict[str, str], **more: Any) -> Seen:
    return owner.sends(f"{ROOT}crear/", {**head(owner.shop, **more), **lines(*each)})


def books_are_right(shop: Shop) -> None:
    wrong = [finding.says for finding in audit_tenant(shop.id) if not finding.holds]
    assert wrong == []


class TestNew:
    def test_receives_the_goods_and_sets_cost_and_price(self, owner: Desk) -> None:
        made = buys(owner, COFFEE)
        assert made.status == 302, made.text
        assert owner.shop.stock("CAFE") == 20
        with owner.shop.transaction():
            product = Product.objects.get(sku="CAFE")
        assert (product.cost, product.price_1) == (D("145"), D("260"))
        assert owner.shop.books == {
            "Inventario": D("2900.00"), "IVA Acreditable": D("464.00"), "Proveedores": D("-3364.00"),
        }  # fmt: skip
        text = owner.get(made.place).text
        for said in ("Compra registrada correctamente.", "Tostadora del Sur", "F-7", "3,364.00", "1 may 2030", "260.00",
                     "200.01 Proveedores", "Por pagar"):  # fmt: skip
            assert said in text
        books_are_right(owner.shop)

    @pytest.mark.parametrize(("paid", "account"), [("efectivo", "Caja"), ("transferencia", "Bancos")])
    def test_is_paid_at_once(self, owner: Desk, paid: str, account: str) -> None:
        assert buys(owner, COFFEE, forma_pago=paid).status == 302
        assert owner.shop.books[account] == D("-3364.00")
        assert "Proveedores" not in owner.shop.books
        books_are_right(owner.shop)

    def test_makes_what_the_catalogue_does_not_have(self, owner: Desk) -> None:
        new = {
            "nombre": "Azúcar",
            "categoria": "Abarrotes",
            "cantidad": "3",
            "costo": "10",
            "precio_venta": "18.50",
        }
        again = {**new, "producto": "AZU-1"}
        made = buys(owner, new, again, again)
        assert made.status == 302, made.text
        found = owner.json("GET", "/productos/api/?q=azucar").body["data"]
        assert sorted((each["stock"], each["precio"], each["categoria"]) for each in found) == [
            (3, "18.50", "Abarrotes"), (6, "18.50", "Abarrotes"),
        ]  # fmt: skip
        books_are_right(owner.shop)

    def test_takes_the_invoice_s_own_tax(self, owner: Desk) -> None:
        assert buys(owner, {**COFFEE, "iva": "0"}).status == 302
        assert "IVA Acreditable" not in owner.shop.books

    def test_is_made_once_however_often_it_is_sent(self, owner: Desk) -> None:
        fields = {"clave": "uno", **head(owner.shop), **lines(COFFEE)}
        places = {owner.post(f"{ROOT}crear/", fields).place for _ in range(2)}
        assert len(places) == 1
        assert owner.shop.count("purchase") == 1

    @pytest.mark.parametrize("path", ["nueva/", "nuevo/"])
    def test_answers_its_other_names(self, owner: Desk, path: str) -> None:
        assert owner.get(f"{ROOT}{path}").status == 200

    def test_without_scripts_a_line_is_added_by_the_server(self, owner: Desk) -> None:
        seen = owner.sends(f"{ROOT}crear/", {**head(owner.shop), **lines(COFFEE), "otro": "1"})
        assert seen.status == 200
        assert seen.content.count("data-line ") == 2
        assert 'value="CAFE"' in seen.content

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("fecha", "2026-02-31", "Escriba una fecha que exista."),
            ("fecha", "", "Este campo es obligatorio."),
            ("fecha", "2190-01-01", "la fecha aún no llega"),
            ("forma_pago", "trueque", "Elija una de las opciones."),
            ("sucursal", "999999", "Elija una de las opciones."),
            ("factura", "x" * 61, "A lo más 60 letras."),
            ("proveedor", "x\0", "Quite los caracteres"),
            ("notas", "x" * 501, "A lo más 500 letras."),
        ],
    )
    def test_each_wrong_field_of_the_head_is_said_beside_it(
        self, owner: Desk, field: str, typed: str, said: str
    ) -> None:
        with owner.shop.nothing_changes():
            seen = buys(owner, COFFEE, **{field: typed})
        assert seen.status == 400
        assert said in seen.text
        assert 'value="145"' in seen.content  # what was typed is kept

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("producto", "", "Elija un producto"),
            ("producto", "NO-HAY", "Ningún producto tiene este código"),
            ("cantidad", "0", "No puede ser menor que 0.001."),
            ("cantidad", "", "Este campo es obligatorio."),
            ("cantidad", "1.5", "la cantidad debe ser entera"),
            ("cantidad", "mucho", "Escriba un número"),
            ("costo", "-1", "No puede ser menor que 0."),
            ("costo", "1e400", "No puede ser mayor"),
            ("costo", "999999999", "El importe excede"),
            ("iva", "101", "No puede ser mayor que 100."),
            ("precio_venta", "0", "No puede ser menor que 0.01."),
            ("caduca", "mañana", "Escriba una fecha que exista."),
        ],
    )
    def test_each_wrong_field_of_a_line_is_said_beside_it(
        self, owner: Desk, field: str, typed: str, said: str
    ) -> None:
        with owner.shop.nothing_changes():
            seen = buys(
                owner, {**COFFEE, field: typed, "cantidad": typed if field == "cantidad" else "99999"}
            )
        assert seen.status == 400
        assert said in seen.text

    def test_a_new_product_needs_its_price(self, owner: Desk) -> None:
        with owner.shop.nothing_changes():
            seen = buys(owner, {"nombre": "Azúcar", "cantidad": "1", "costo": "1"})
        assert "Un producto nuevo necesita su precio de venta." in seen.text

    def test_nothing_bought_is_no_purchase(self, owner: Desk) -> None:
        with owner.shop.nothing_changes():
            seen = buys(owner, {})
        assert (seen.status, "Agregue al menos un producto." in seen.text) == (400, True)

    def test_a_neighbours_product_is_none(self, owner: Desk, neighbour: Shop) -> None:
        neighbour.has("AJENO")
        with owner.shop.nothing_changes():
            assert buys(owner, {**COFFEE, "producto": "AJENO"}).status == 400

    def test_offers_products_while_somebody_types(self, owner: Desk, neighbour: Shop) -> None:
        neighbour.has("AJENO", name="Café ajeno")
        seen = owner.get("/compras/productos/?producto=cafe")
        assert 'value="CAFE"' in seen.content
        assert "ajeno" not in seen.content

    def test_costs_the_same_for_one_line_and_for_fifty(self, owner: Desk) -> None:
        for at in range(50):
            owner.shop.has(f"L-{at}")
        buys(owner, {"producto": "PAN", "cantidad": "1", "costo": "1"})
        spent = []
        for count in (1, 50):
            fields = {**head(owner.shop), **lines(*({"producto": f"L-{at}", "cantidad": "1", "costo": "9",
                      "precio_venta": f"{count + 1}", "caduca": "2030-01-01"} for at in range(count)))}  # fmt: skip
            with CaptureQueriesContext(connection) as queries:
                assert owner.post(f"{ROOT}crear/", {"clave": f"k{count}", **fields}).status == 302
            spent.append(len(queries))
        assert spent[0] == spent[1]


class TestList:
    def test_shows_purchases_with_their_sums(self, owner: Desk) -> None:
        buys(owner, COFFEE)
        buys(
            owner,
            {"producto": "PAN", "cantidad": "1", "costo": "100"},
            proveedor="Panadería Ñandú",
            factura="P-1",
        )
        text = owner.get(ROOT).text
        for said in ("2 compras", "Tostadora del Sur", "Panadería Ñandú", "3,364.00", "116.00", "3,480.00"):
            assert said in text

    @pytest.mark.parametrize(
        ("query", "count"),
        [("q=tostadora", 1), ("q=P-1", 1), ("q=cafe+altura", 1), ("q=nada", 0), ("q=%25", 0), ("tipo=productos", 2),
         ("tipo=activos", 0), ("tipo=otro", 2), ("pago=credito", 2), ("pago=efectivo", 0), ("estado=canceladas", 0),
         ("estado=vigentes", 2), ("desde=2190-01-01", 0), ("hasta=1990-01-01", 0), ("desde=ayer", 2), ("q=%00", 2)],
    )  # fmt: skip
    def test_is_narrowed(self, owner: Desk, query: str, count: int) -> None:
        buys(owner, COFFEE)
        buys(owner, {"producto": "PAN", "cantidad": "1", "costo": "100"}, proveedor="Otra", factura="P-1")
        word = "compra" if count == 1 else "compras"
        assert f"{count} {word}" in owner.get(f"{ROOT}?{query}").text

    @pytest.mark.parametrize(
        ("order", "first"),
        [("total", "116.00"), ("-total", "3364.00"), ("-numero", "116.00"), ("raro", "116.00")],
    )
    def test_is_ordered(self, owner: Desk, order: str, first: str) -> None:
        buys(owner, COFFEE)
        buys(owner, {"producto": "PAN", "cantidad": "1", "costo": "100"})
        assert owner.json("GET", f"{JSON}?orden={order}").body["data"][0]["total"] == first

    def test_a_page_beyond_the_end_is_the_last(self, owner: Desk) -> None:
        buys(owner, COFFEE)
        assert owner.json("GET", f"{JSON}?page=99").body["pagination"] == {
            "number": 1, "num_pages": 1, "has_next": False, "has_previous": False,
        }  # fmt: skip

    def test_costs_the_same_for_any_number(self, owner: Desk) -> None:
        counts = []
        for upto in (1, 20):
            for at in range(upto):
                buys(owner, {"producto": "PAN", "cantidad": "1", "costo": "9"}, factura=f"{upto}-{at}")
            for path in (ROOT, JSON):
                with CaptureQueriesContext(connection) as spent:
                    assert owner.get(path).status == 200
                counts.append(len(spent))
        assert counts[:2] == counts[2:]

    def test_is_a_file_whose_cells_are_no_formulas(self, owner: Desk) -> None:
        buys(owner, COFFEE, proveedor="=HYPERLINK(1)")
        file = owner.get(f"{ROOT}exportar/?tipo=productos")
        assert file.headers["Content-Type"].startswith("text/csv")
        assert file.content.startswith("\ufeffNúmero,Fecha,Tipo,Proveedor")
        assert "'=HYPERLINK(1)" in file.content
        assert ",2900.00,464.00,3364.00,Por pagar,Vigente," in file.content

    def test_names_are_text(self, owner: Desk) -> None:
        made = buys(owner, COFFEE, proveedor="<script>alert(1)</script>")
        for path in (ROOT, made.place, f"{made.place}imprimir/", f"{made.place}eliminar/", f"{ROOT}crear/"):
            assert "<script>alert(1)" not in owner.get(path).content


class TestOne:
    def test_is_printed(self, owner: Desk) -> None:
        made = buys(owner, COFFEE)
        text = owner.get(f"{made.place}imprimir/").text
        assert "Café de altura" in text
        assert "Refaccionaria de Prueba" in text

    def test_what_is_written_on_it_is_corrected(self, owner: Desk) -> None:
        made = buys(owner, COFFEE)
        assert (
            owner.sends(f"{made.place}editar/", {"factura": "F-8", "notas": "llegó tarde"}).place
            == made.place
        )
        text = owner.get(made.place).text
        assert "F-8" in text
        assert "llegó tarde" in text
        assert owner.sends(f"{made.place}editar/", {"factura": "x" * 61}).status == 400

    def test_is_cancelled_and_stays(self, owner: Desk) -> None:
        made = buys(owner, COFFEE)
        assert (
            "¿Cancelar la compra a Tostadora del Sur por 3,364.00?"
            in owner.get(f"{made.place}eliminar/").text
        )
        assert owner.sends(f"{made.place}eliminar/", {}).status == 302
        assert owner.shop.stock("CAFE") == 0
        assert owner.shop.books == {}
        text = owner.get(made.place).text
        assert "Cancelada" in text
        assert "Editar" not in text
        assert "1 compra" in owner.get(f"{ROOT}?estado=canceladas").text
        books_are_right(owner.shop)
        with owner.shop.nothing_changes():
            again = owner.sends(f"{made.place}eliminar/", {})
        assert (again.status, "ya fue cancelada" in again.text) == (400, True)

    def test_is_not_cancelled_once_its_goods_are_sold(self, owner: Desk) -> None:
        made = buys(owner, COFFEE)
        owner.shop.sells(("CAFE", 1))
        with owner.shop.nothing_changes():
            seen = owner.sends(f"{made.place}eliminar/", {})
        assert seen.status == 400
        assert "de Café de altura se compraron 20 y quedan 19" in seen.text
        asked = owner.json("DELETE", f"{JSON}{made.place.strip('/').rpartition('/')[2]}")
        assert (asked.status, asked.body["code"]) == (400, "PROTECTED_ERROR")

    @pytest.mark.parametrize("path", ["", "editar/", "eliminar/", "imprimir/"])
    def test_a_neighbours_is_none(self, owner: Desk, neighbour: Shop, path: str) -> None:
        neighbour.has("CAFE")
        other = at_desk(neighbour)
        foreign = other.sends(f"{ROOT}crear/", {**head(neighbour), **lines(COFFEE)}).place
        assert owner.get(f"{foreign}{path}").status == 404
        number = foreign.strip("/").rpartition("/")[2]
        for method in ("GET", "DELETE", "PATCH", "PUT"):
            assert owner.json(method, f"{JSON}{number}/", {}).status == 404


RENT = {
    "concepto": "Renta",
    "monto": "1160",
    "iva": "160",
    "forma_pago": "transferencia",
    "descripcion": "noviembre",
}


class TestExpenses:
    def test_are_noted_with_their_entry(self, owner: Desk) -> None:
        assert owner.sends(f"{EXPENSES}crear/", {**RENT, "fecha": today()}).place == EXPENSES
        assert owner.shop.books == {
            "Gastos de Operacion": D("1000.00"), "IVA Acreditable": D("160.00"), "Bancos": D("-1160.00"),
        }  # fmt: skip
        text = owner.get(EXPENSES).text
        for said in ("Gasto registrado correctamente.", "1 gasto", "Renta", "1,160.00", "Transferencia"):
            assert said in text
        books_are_right(owner.shop)

    def test_are_cancelled_by_their_inverse_and_stay(self, owner: Desk) -> None:
        made = owner.json("POST", f"{JSON}gastos/", {"concepto": "Luz", "monto": 500}).body["data"]
        place = f"{EXPENSES}{made['id']}/"
        assert "600.01 Gastos de Operacion" in owner.get(place).text
        assert owner.sends(f"{place}eliminar/", {}).status == 302
        assert owner.shop.books == {}
        assert "Cancelado" in owner.get(place).text
        assert owner.json("DELETE", f"{JSON}gastos/{made['id']}").body["error"] == (
            f"El gasto {made['id']} ya fue cancelado"
        )
        books_are_right(owner.shop)

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("concepto", "", "Este campo es obligatorio."),
            ("concepto", "   ", "Este campo es obligatorio."),
            ("concepto", "x" * 151, "A lo más 150 letras."),
            ("monto", "0", "No puede ser menor que 0.01."),
            ("monto", "1.001", "A lo más 2 decimales."),
            ("monto", "NaN", "Escriba un número"),
            ("iva", "1160", "El IVA debe ser menor que el monto."),
            ("iva", "-1", "No puede ser menor que 0."),
            ("fecha", "2190-01-01", "la fecha aún no llega"),
            ("fecha", "x", "Escriba una fecha que exista."),
            ("forma_pago", "credito", "Elija una de las opciones."),
            ("descripcion", "x" * 501, "A lo más 500 letras."),
        ],
    )
    def test_each_wrong_field_is_said_beside_it(self, owner: Desk, field: str, typed: str, said: str) -> None:
        with owner.shop.nothing_changes():
            seen = owner.sends(f"{EXPENSES}crear/", {**RENT, "fecha": today(), field: typed})
        assert seen.status == 400
        assert said in seen.text

    def test_are_a_file(self, owner: Desk) -> None:
        owner.sends(f"{EXPENSES}crear/", {**RENT, "fecha": today()})
        assert (
            ",Renta,noviembre,1160.00,160.00,Transferencia,Vigente,"
            in owner.get(f"{EXPENSES}exportar/").content
        )

    def test_a_neighbours_are_none(self, owner: Desk, neighbour: Shop) -> None:
        other = at_desk(neighbour)
        foreign = other.json("POST", f"{JSON}gastos/", {"concepto": "Ajeno", "monto": 5}).body["data"]["id"]
        assert "Ajeno" not in owner.get(EXPENSES).text
        assert owner.get(f"{EXPENSES}{foreign}/").status == 404
        assert owner.get(f"{EXPENSES}{foreign}/eliminar/").status == 404
        assert owner.json("DELETE", f"{JSON}gastos/{foreign}").status == 404


CASE = {
    "nombre": "Vitrina",
    "valor": "5000",
    "iva": "16",
    "forma_pago": "credito",
    "proveedor": "Muebles Ruiz",
}


class TestAssets:
    def test_are_bought_with_a_purchase_of_their_own(self, owner: Desk) -> None:
        fields = {**CASE, "fecha_adquisicion": today(), "sucursal": str(owner.shop.branch_id)}
        assert owner.sends(f"{ASSETS}crear/", fields).place == ASSETS
        assert owner.shop.books == {
            "Mobiliario y Equipo": D("5000.00"), "IVA Acreditable": D("800.00"), "Proveedores": D("-5800.00"),
        }  # fmt: skip
        for said in ("1 activo", "Vitrina", "5,000.00", "Muebles Ruiz"):
            assert said in owner.get(ASSETS).text
        text = owner.get(f"{ROOT}?tipo=activos").text
        assert "1 compra" in text
        assert "5,800.00" in text
        books_are_right(owner.shop)

    def test_are_cancelled_with_it(self, owner: Desk) -> None:
        made = owner.json("POST", f"{JSON}activos/", {"nombre": "Vitrina", "valor": 5000}).body["data"]
        assert "Vitrina" in owner.get(f"{ROOT}{made['compra']}/").text
        assert "Vitrina" in owner.get(f"{ASSETS}{made['id']}/").text
        assert owner.sends(f"{ASSETS}{made['id']}/eliminar/", {}).status == 302
        assert owner.shop.books == {}
        assert owner.json("GET", f"{JSON}activos/{made['id']}/").body["data"]["estado"] == "cancelado"
        books_are_right(owner.shop)

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("nombre", "", "Este campo es obligatorio."),
            ("nombre", "x" * 151, "A lo más 150 letras."),
            ("valor", "0", "No puede ser menor que 0.01."),
            ("valor", "x", "Escriba un número"),
            ("iva", "200", "No puede ser mayor que 100."),
            ("fecha_adquisicion", "", "Este campo es obligatorio."),
            ("forma_pago", "x", "Elija una de las opciones."),
            ("sucursal", "0", "Elija una de las opciones."),
        ],
    )
    def test_each_wrong_field_is_said_beside_it(self, owner: Desk, field: str, typed: str, said: str) -> None:
        right = {**CASE, "fecha_adquisicion": today(), "sucursal": str(owner.shop.branch_id)}
        with owner.shop.nothing_changes():
            seen = owner.sends(f"{ASSETS}crear/", {**right, field: typed})
        assert seen.status == 400
        assert said in seen.text


class TestJson:
    def test_makes_reads_corrects_and_cancels(self, owner: Desk) -> None:
        line = {"codigo": "CAFE", "cantidad": 2, "precio": 145, "precio_venta": 260, "tiene_caducidad": True,
                "fecha_caducidad": "2030-05-01"}  # fmt: skip
        made = owner.json("POST", JSON, {"proveedor": "Sur", "detalles": [line], "forma_pago": "efectivo"})
        assert made.status == 201, made.content
        data = made.body["data"]
        assert {name: data[name] for name in ("tipo", "subtotal", "iva", "total", "forma_pago", "estado")} == {
            "tipo": "productos", "subtotal": "290.00", "iva": "46.40", "total": "336.40", "forma_pago": "efectivo",
            "estado": "vigente",
        }  # fmt: skip
        assert data["detalles"][0] == {
            "producto": owner.shop.products["CAFE"], "codigo": "CAFE", "nombre": "Café de altura", "categoria": None,
            "cantidad": 2, "precio": "145.00", "precio_con_iva": "168.20", "subtotal_con_iva": "336.40",
            "precio_venta": "260.00", "tiene_caducidad": True, "fecha_caducidad": "2030-05-01",
        }  # fmt: skip
        one = f"{JSON}{data['id']}/"
        assert owner.json("PATCH", one, {"notas": "x"}).body["data"]["notas"] == "x"
        assert owner.json("GET", f"{JSON}buscar/?q=sur").body["data"][0]["id"] == data["id"]
        assert owner.json("GET", f"/api/compras/{data['id']}/").body["data"]["notas"] == "x"
        assert owner.json("DELETE", one).body["success"] is True
        assert owner.json("GET", one).body["data"]["estado"] == "cancelada"

    def test_buys_assets(self, owner: Desk) -> None:
        body = {
            "tipo": "activos",
            "activos": [{"nombre": "Mesa", "valor": 100, "iva": 0}, {"nombre": "Silla", "valor": 50}],
        }
        made = owner.json("POST", JSON, body)
        assert made.status == 201, made.content
        assert (made.body["data"]["total"], len(made.body["data"]["activos"])) == ("158.00", 2)

    @pytest.mark.parametrize(
        "body",
        [{}, [], "x", {"detalles": [{}]}, {"detalles": [{"codigo": "CAFE", "cantidad": 0, "precio": 1}]},
         {"detalles": [{"codigo": "NO", "cantidad": 1, "precio": 1}]},
         {"detalles": [{"nombre": "N", "cantidad": 1, "precio": 1}]},
         {"detalles": [{"codigo": "CAFE", "cantidad": 1, "precio": 1, "tiene_caducidad": True}]},
         {"detalles": [{"codigo": "CAFE", "cantidad": 1, "precio": 1}], "forma_pago": "trueque"},
         {"detalles": [{"codigo": "CAFE", "cantidad": 1, "precio": 1}], "fecha": "2190-01-01"},
         {"tipo": "activos"}, {"tipo": "activos", "activos": [{"nombre": " ", "valor": 1}]}],
    )  # fmt: skip
    def test_what_is_wrong_is_a_validation_error(self, owner: Desk, body: Any) -> None:
        with owner.shop.nothing_changes():
            seen = owner.json("POST", JSON, body)
        assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR"), seen.content

    def test_an_unknown_product_is_not_found(self, owner: Desk, neighbour: Shop) -> None:
        foreign = neighbour.has("AJENO")
        line = {"producto": foreign, "cantidad": 1, "precio": 1}
        assert owner.json("POST", JSON, {"detalles": [line]}).status == 404


@pytest.mark.parametrize(
    "path",
    [ROOT, f"{ROOT}crear/", f"{ROOT}1/", f"{ROOT}1/editar/", f"{ROOT}1/eliminar/", f"{ROOT}1/imprimir/",
     f"{ROOT}exportar/", f"{ROOT}productos/", EXPENSES, f"{EXPENSES}crear/", f"{EXPENSES}1/", f"{EXPENSES}exportar/",
     f"{EXPENSES}1/eliminar/", ASSETS, f"{ASSETS}crear/", f"{ASSETS}1/", f"{ASSETS}1/eliminar/",
     f"{ASSETS}exportar/"],
)  # fmt: skip
def test_a_seller_is_led_to_the_sales(shop: Shop, path: str) -> None:
    seen = at_desk(shop, "seller").get(path)
    assert (seen.status, seen.place) == (302, "/ventas/")


@pytest.mark.parametrize("path", ["", "buscar/", "1/", "gastos/", "gastos/1/", "activos/", "activos/1/"])
def test_a_seller_s_program_is_refused(shop: Shop, path: str) -> None:
    seen = at_desk(shop, "seller").json("GET", f"{JSON}{path}")
    assert (seen.status, seen.body["code"]) == (403, "PERMISSION_DENIED")

"""/ventas/: list of every door, card, papers, new, edit, return, cancel; extra incomes; the same as JSON."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.operations.invoicing.helpers import issuing_shop, stamped, taxpayer
from tests.shop import Shop, now, open_shop
from tests.surfaces.inventario.desk import Desk, Seen, at_desk
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.insights.desk.sales import SalesWanted, sales_page
from trastienda.kernel.paging import page_request
from trastienda.operations.sales.sell_at_desk import SellAtDesk, sell_at_desk

D = Decimal
ROOT, JSON, INCOMES = "/ventas/", "/ventas/api/", "/ventas/ingresos/"


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.has("BAL", 10, name="Balata trasera", barcode="7501000000017")  # 350 net, 406 with 16 %
    shop.has("ACE", 20, name="Aceite 5W-30", price_1=D("100"), barcode="7501000000024")
    return shop


@pytest.fixture
def owner(stocked: Shop) -> Desk:
    return at_desk(stocked)


@pytest.fixture
def seller(stocked: Shop) -> Desk:
    return at_desk(stocked, "seller")


def sells(desk: Desk, *lines: dict[str, str], **head: str) -> Seen:
    """Send the form of a new sale; a line's fields are repeated, as a browser sends them."""
    path = f"{ROOT}crear/"
    names = ("producto", "cantidad", "precio", "iva", "renglon")
    columns = {name: [line.get(name, "") for line in lines] for name in names}
    usual = {"forma_pago": "efectivo", "sucursal": str(desk.shop.branch_id), "clave": desk.get(path).form_key}
    return desk.post(path, {**usual, **columns, **head})


def sold(desk: Desk, *lines: dict[str, str], **head: str) -> int:
    """Sell, and return the sale's id."""
    made = sells(desk, *lines, **head)
    assert made.status == 302, made.text
    return int(made.place.strip("/").split("/")[1])


def line(code: str, units: str | int = 1, price: str = "", **more: str) -> dict[str, str]:
    return {"producto": code, "cantidad": str(units), "precio": price, **more}


def books_are_right(shop: Shop) -> None:
    assert [finding.says for finding in audit_tenant(shop.id) if not finding.holds] == []


def folios(seen: Any) -> list[str]:
    assert seen.status == 200, seen.content
    return [each["folio"] for each in seen.body["data"]]


class TestSell:
    def test_in_cash(self, owner: Desk) -> None:
        made = sells(owner, line("BAL", 2), line("ACE", 1, "90"), cliente="Ana Ruiz", notas="urgente")
        assert made.place.startswith(ROOT)
        text = owner.get(made.place).text
        for said in (
            "Venta registrada correctamente.", "Ana Ruiz", "Efectivo", "Administración", "Pagada", "urgente",
            "790.00", "126.40", "916.40 MXN", "Efectivo de la tienda", "-2 PZA", "Venta al contado",
        ):  # fmt: skip
            assert said in text, said
        assert owner.shop.stock("BAL") == 8
        assert owner.shop.books["Caja"] == D("916.40")
        books_are_right(owner.shop)

    def test_by_transfer_with_its_bank(self, owner: Desk) -> None:
        made = sells(owner, line("BAL"), forma_pago="transferencia", banco="Bancolombia", referencia="77-1")
        text = owner.get(made.place).text
        assert "Bancolombia 77-1" in text
        assert owner.shop.books["Bancos"] == D("406.00")

    @pytest.mark.parametrize("path", ["crear", "nueva", "nuevo"])
    def test_a_seller_sells_too(self, seller: Desk, path: str) -> None:
        page = seller.get(f"{ROOT}{path}/")
        assert (page.status, "Nueva venta" in page.text) == (200, True)
        text = seller.get(sells(seller, line("BAL")).place).text
        assert "406.00" in text
        for theirs in ("Cancelar venta", "Editar", "Devolver", "En la contabilidad"):
            assert theirs not in text

    def test_a_barcode_is_a_code_too(self, owner: Desk) -> None:
        assert sells(owner, line("7501000000017")).status == 302

    def test_with_the_iva_of_the_tenant(self) -> None:
        shop = open_shop(country="CO", currency="COP", time_zone="America/Bogota", tax_rate="0.19")
        shop.has("PAN", 5, price_1=D("1000"), tax_rate=D("0.19"))
        desk = at_desk(shop)
        made = desk.json("POST", JSON, {"detalles": [{"codigo": "PAN", "cantidad": 2}]}).body["data"]
        assert {name: made[name] for name in ("subtotal", "iva", "total_venta", "moneda")} == {
            "subtotal": "2000.00", "iva": "380.00", "total_venta": "2380.00", "moneda": "COP",
        }  # fmt: skip
        assert made["detalles"][0]["precio_unitario_final"] == "1190.00"
        assert made["fecha_venta"].endswith("-05:00")

    def test_a_price_that_was_left_as_shown_is_the_one_of_the_catalogue(self, owner: Desk) -> None:
        owner.shop.has("IVA", 100, price_1=D("100"), prices_include_tax=True)  # 86.206897 net, shown as 86.21
        sale = sold(owner, line("IVA", 10, "86.21"))
        assert "1,000.00" in owner.get(f"{ROOT}{sale}/").text

    def test_is_sent_twice_and_done_once(self, owner: Desk) -> None:
        key = owner.get(f"{ROOT}crear/").form_key
        places = {sells(owner, line("BAL"), clave=key).place for _ in range(2)}
        assert len(places) == 1
        assert owner.shop.stock("BAL") == 9

    def test_another_line_is_added_without_scripts(self, owner: Desk) -> None:
        with owner.shop.nothing_changes():
            seen = sells(owner, line("BAL", 2), otro="1")
        assert seen.status == 200
        assert seen.content.count("data-line ") == 2
        assert 'value="BAL"' in seen.content

    @pytest.mark.parametrize(
        ("lines", "head", "said"),
        [
            ([], {}, "Agregue al menos un producto."),
            ([line("NADA")], {}, "Ningún producto a la venta tiene este código."),
            ([line("", 1)], {}, "Este campo es obligatorio."),
            ([line("BAL", "0")], {}, "No puede ser menor que 0.001."),
            ([line("BAL", "x")], {}, "Escriba un número"),
            ([line("BAL", "")], {}, "Este campo es obligatorio."),
            ([line("BAL", 1, "-1")], {}, "No puede ser menor que 0."),
            ([line("BAL", 1, "1.234")], {}, "A lo más 2 decimales."),
            ([line("BAL", "0.5")], {}, "la cantidad debe ser entera"),
            ([line("BAL", 11)], {}, "Stock insuficiente para Balata trasera. Disponible: 10"),
            ([line("BAL")], {"forma_pago": "transferencia"}, "Escriba el banco de la transferencia."),
            ([line("BAL")], {"forma_pago": "fiado"}, "Elija una de las opciones."),
            ([line("BAL")], {"sucursal": "999999"}, "Elija una de las opciones."),
            ([line("BAL")], {"banco": "x" * 51}, "A lo más 50 letras."),
            ([line("BAL")], {"referencia": "x" * 101}, "A lo más 100 letras."),
            ([line("BAL")], {"notas": "a\0b"}, "Quite los caracteres"),
            ([line("BA\0L")], {}, "Quite los caracteres"),
            ([line("BAL")], {"cliente": "x" * 121}, "A lo más 120 letras."),
            ([line("BAL")], {"cliente": "Ana (n.º 999999)"}, "Cliente 999999 no encontrado"),
        ],
    )  # fmt: skip
    def test_each_wrong_field_is_said_and_the_input_kept(
        self, owner: Desk, lines: list[dict[str, str]], head: dict[str, str], said: str
    ) -> None:
        with owner.shop.nothing_changes():
            seen = sells(owner, *lines, **{"referencia": "SE-QUEDA", **head})
        assert seen.status == 400
        assert said in seen.text
        assert "referencia" in head or 'value="SE-QUEDA"' in seen.content

    def test_a_name_that_two_have_is_chosen_from_the_list(self, owner: Desk) -> None:
        owner.shop.customer("Juan")
        second = owner.shop.customer("Juan")
        seen = sells(owner, line("BAL"), cliente="Juan")
        assert (seen.status, "varios clientes se llaman así" in seen.text) == (400, True)
        options = owner.get(f"{ROOT}clientes/?cliente=jua").content
        assert f'value="Juan (n.º {second})"' in options
        sale = sold(owner, line("BAL"), cliente=f"Juan (n.º {second})")
        assert owner.json("GET", f"{JSON}{sale}/").body["data"]["cliente_id"] == second

    def test_its_fields_search(self, seller: Desk) -> None:
        options = seller.get(f"{ROOT}productos/?producto=balata").content
        assert 'value="BAL"' in options
        assert 'data-price="350.00" data-percent="16"' in options
        assert "quedan 10 PZA" in options
        assert seller.get(f"{ROOT}productos/?producto=%00").status == 200


class TestList:
    def test_shows_sales_of_every_door_with_their_sum(self, owner: Desk) -> None:
        shop = owner.shop
        shop.opens_register()
        shop.sells(("BAL", 1), card="406.00")
        gone = shop.sells(("ACE", 1))
        sold(owner, line("ACE", 2), cliente="Ana Ruiz")
        shop.http().put(f"/pos/api/sales/{gone.id}/cancel", {"reason": "error"})
        text = owner.get(ROOT).text
        for said in (
            "3 ventas de los últimos 30 días", "Punto de venta", "Administración", "Ana Ruiz", "Público en general",
            "Tarjeta", "Cancelada", "Total vigente", "IVA 88.00", "638.00",
        ):  # fmt: skip
            assert said in text, said

    def test_is_narrowed(self, owner: Desk, seller: Desk) -> None:
        shop = owner.shop
        shop.opens_register()
        at_counter = shop.sells(("BAL", 1), card="406.00").folio
        at_desk_ = owner.json("GET", f"{JSON}{sold(owner, line('ACE'), cliente='Ana Ruiz')}/").body["data"][
            "folio"
        ]
        by_seller = seller.json("GET", f"{JSON}{sold(seller, line('ACE', 3))}/").body["data"]["folio"]
        users = dict(shop._rows("SELECT username, id FROM app_user WHERE tenant_id = %s"))
        for asked, expected in {
            "canal=mostrador": {at_counter},
            "canal=administracion": {at_desk_, by_seller},
            "pago=tarjeta": {at_counter},
            "pago=efectivo": {at_desk_, by_seller},
            f"vendedor=e{shop.owner_id}": {at_counter},
            f"vendedor=u{users[f'seller-{shop.id}']}": {by_seller},
            "q=ana": {at_desk_},
            "q=balata": {at_counter},
            f"q={by_seller}": {by_seller},
            f"q={by_seller.lstrip('V-')}": {by_seller},
            f"q=000{by_seller.lstrip('V-0')}": {by_seller},
            "q=nadie": set(),
            "estado=vigentes": {at_counter, at_desk_, by_seller},
            "estado=canceladas": set(),
            "periodo=hoy": {at_counter, at_desk_, by_seller},
            "periodo=ayer": set(),
            "hasta=2000-01-01": set(),
            "desde=2000-01-01": {at_counter, at_desk_, by_seller},
            "canal=luna&pago=conchas&vendedor=x9&estado=?&periodo=jamas&desde=ayer": {at_counter, at_desk_, by_seller},
        }.items():  # fmt: skip
            assert set(folios(owner.json("GET", f"{JSON}?{asked}"))) == expected, asked

    @pytest.mark.parametrize(
        ("order", "totals"),
        [
            ("fecha", ["406.00", "116.00", "232.00"]),
            ("-fecha", ["232.00", "116.00", "406.00"]),
            ("total", ["116.00", "232.00", "406.00"]),
            ("-total", ["406.00", "232.00", "116.00"]),
            ("cliente", ["232.00", "406.00", "116.00"]),
            ("-cliente", ["406.00", "232.00", "116.00"]),
            ("tamaño", ["232.00", "116.00", "406.00"]),
        ],
    )
    def test_is_ordered_as_asked_and_as_usual_by_an_unknown_word(
        self, owner: Desk, order: str, totals: list[str]
    ) -> None:
        sold(owner, line("BAL"), cliente="Zoe")
        sold(owner, line("ACE"))  # to nobody in particular: last by customer
        sold(owner, line("ACE", 2), cliente="Ana")
        listed = owner.json("GET", f"{JSON}?orden={order}").body["data"]
        assert [each["total_venta"] for each in listed] == totals

    def test_pages_by_customer_go_on_with_those_of_nobody(self, owner: Desk) -> None:
        for at in range(14):
            sold(owner, line("ACE", 1, str(at + 1)), cliente="Ana" if at % 2 else "")
        listed = owner.json("GET", f"{JSON}?orden=cliente").body["data"]
        assert [each["cliente"] for each in listed] == ["Ana"] * 7 + [""] * 7
        wanted = SalesWanted(order="customer", descending=False)
        parts = [page_request(number, 5, largest=5) for number in (1, 2, 3, 4)]
        found = [sales_page(wanted, None, page=part, actor=owner.shop.owner) for part in parts]
        assert [[each.customer for each in rows] for rows in found] == [
            ["Ana"] * 5,
            ["Ana"] * 2 + [""] * 3,
            [""] * 4,
            [],
        ]

    def test_answers_the_documented_pagination(self, owner: Desk) -> None:
        for at in range(26):
            owner.shop.has(f"P-{at}", 1)
            sold(owner, line(f"P-{at}"))
        pages = [
            owner.json("GET", f"{JSON}?page={page}").body["pagination"]
            for page in ("1", "2", "99", "x", "-1")
        ]
        first = {"number": 1, "num_pages": 2, "has_next": True, "has_previous": False}
        last = {"number": 2, "num_pages": 2, "has_next": False, "has_previous": True}
        assert pages == [first, last, last, first, first]
        assert "Página 2 de 2" in owner.get(f"{ROOT}?page=99").text

    def test_is_a_part_of_a_page_for_htmx(self, owner: Desk) -> None:
        sold(owner, line("BAL"))
        seen = owner.get(f"{ROOT}?q=balata", HX_Request="true")
        assert seen.content.lstrip().startswith("<section")
        assert "1 venta de todo el tiempo" in seen.text

    def test_costs_the_same_for_any_number(self, owner: Desk) -> None:
        counts: dict[str, list[int]] = {}
        for upto in (1, 50):
            owner.shop.has("MUCHO", 200)
            codes = []
            for at in range(upto):
                owner.shop.has(f"N-{upto}-{at}", 1)
                codes.append(line(f"N-{upto}-{at}"))
            sale = sold(owner, *codes)
            for at in range(0 if upto == 1 else 24):
                sold(owner, line("MUCHO", 1, str(at + 1)), cliente=f"Cliente {at}")
            for path in (ROOT, f"{ROOT}?q=producto", JSON, f"{ROOT}{{}}/", f"{JSON}{{}}/"):
                with CaptureQueriesContext(connection) as spent:
                    assert owner.get(path.format(sale)).status == 200
                counts.setdefault(path, []).append(len(spent))
        assert {path: found for path, found in counts.items() if found[0] != found[1]} == {}

    def test_is_a_file_whose_cells_are_no_formulas(self, owner: Desk) -> None:
        sold(owner, line("BAL"), cliente="=HYPERLINK(1)")
        file = owner.get(f"{ROOT}exportar/?canal=administracion")
        assert file.headers["Content-Type"].startswith("text/csv")
        assert file.content.startswith("\ufeffFolio,Fecha,Cliente")
        assert "'=HYPERLINK(1)" in file.content
        assert ",1,350.00,56.00,406.00,0.00,MXN" in file.content
        for order in ("cliente", "-total"):
            assert "406.00" in owner.get(f"{ROOT}exportar/?orden={order}").content

    def test_names_are_text(self, owner: Desk) -> None:
        sale = sold(owner, line("BAL"), cliente="<script>alert(1)</script>")
        for path in (
            "",
            f"{sale}/",
            f"{sale}/imprimir/",
            f"{sale}/eliminar/",
            f"{sale}/editar/",
            f"{sale}/devolver/",
        ):
            assert "<script>alert(1)" not in owner.get(f"{ROOT}{path}").content


class TestOne:
    def test_is_printed_as_a_page_and_as_a_ticket(self, seller: Desk) -> None:
        sale = sold(seller, line("BAL"))
        assert "Refaccionaria de Prueba" in seller.get(f"{ROOT}{sale}/imprimir/").text
        ticket = seller.get(f"{ROOT}{sale}/ticket/")
        assert (ticket.status, ticket.headers["Content-Type"]) == (200, "application/pdf")
        assert ticket.content.startswith("%PDF")
        assert ticket.headers["Content-Disposition"].startswith('inline; filename="ticket-V-')

    def test_is_read_alike_at_the_other_doors(self, owner: Desk) -> None:
        shop = owner.shop
        sale = sold(owner, line("BAL", 2), line("ACE", 1, "90"), cliente="Ana Ruiz")
        here = owner.json("GET", f"{JSON}{sale}/").body["data"]
        counter = shop.http().get(f"/pos/api/sales/{sale}").body
        assert D(str(counter["data"]["total"] if "data" in counter else counter["total"])) == D(
            here["total_venta"]
        )
        store = shop.web(shop.user("admin", username="tienda")).get(f"/api/orders/{sale}/").body
        assert D(str(store["total_price"])) == D(here["total_venta"])

    def test_is_changed(self, owner: Desk) -> None:
        sale = sold(owner, line("BAL", 2), line("ACE", 1, "90"), cliente="Ana Ruiz")
        path = f"{ROOT}{sale}/editar/"
        kept = {
            each["codigo"]: str(each["id"])
            for each in owner.json("GET", f"{JSON}{sale}/").body["data"]["detalles"]
        }
        page = owner.get(path)
        assert 'value="Ana Ruiz (n.º ' in page.content
        changed = [line("BAL", 1, "350.00", renglon=kept["BAL"]), line("ACE", 3, "80")]
        columns = {
            name: [each.get(name, "") for each in changed]
            for name in ("producto", "cantidad", "precio", "renglon")
        }
        customer = owner.json("GET", f"{JSON}{sale}/").body["data"]["cliente_id"]
        fields = {"clave": page.form_key, "cliente": f"Ana Ruiz (n.º {customer})", **columns}
        assert owner.post(path, fields).place == f"{ROOT}{sale}/"
        now_ = owner.json("GET", f"{JSON}{sale}/").body["data"]
        assert (now_["subtotal"], now_["total_venta"]) == ("590.00", "684.40")
        assert (owner.shop.stock("BAL"), owner.shop.stock("ACE")) == (9, 17)
        assert "Total antes" in owner.get(f"{ROOT}{sale}/").text
        books_are_right(owner.shop)
        with owner.shop.nothing_changes():
            refused = owner.post(path, {**fields, "clave": "2", "cliente": "Otra Persona"})
        assert (refused.status, "Elija un cliente de la lista." in refused.text) == (400, True)

    def test_lines_come_back(self, owner: Desk) -> None:
        sale = sold(owner, line("BAL", 2), line("ACE"))
        path = f"{ROOT}{sale}/devolver/"
        lines = {
            each["codigo"]: each["id"]
            for each in owner.json("GET", f"{JSON}{sale}/").body["data"]["detalles"]
        }
        field = f"cantidad_{lines['BAL']}"
        for wrong, said in (
            ({"motivo": "no era"}, "Escriba cuántas unidades vuelven."),
            ({field: "3", "motivo": "no era"}, "No puede ser mayor que 2"),
            ({field: "1", "motivo": ""}, "Este campo es obligatorio."),
        ):
            with owner.shop.nothing_changes():
                seen = owner.sends(path, wrong)
            assert (seen.status, said in seen.text) == (400, True), said
        assert owner.sends(path, {field: "1", "motivo": "no era"}).status == 302
        text = owner.get(f"{ROOT}{sale}/").text
        for said in ("Devuelta en parte", "Devoluciones", "no era", "406.00", "+1 PZA", "devueltas 1"):
            assert said in text, said
        assert owner.shop.stock("BAL") == 9
        books_are_right(owner.shop)

    def test_is_cancelled_and_stays(self, owner: Desk) -> None:
        sale = sold(owner, line("BAL", 2), cliente="Ana Ruiz")
        path = f"{ROOT}{sale}/eliminar/"
        assert "a Ana Ruiz por 812.00?" in owner.get(path).text
        assert owner.sends(path, {}).place == f"{ROOT}{sale}/"
        text = owner.get(f"{ROOT}{sale}/").text
        assert "Cancelada" in text
        assert "Editar" not in text
        assert owner.shop.stock("BAL") == 10
        assert "Caja" not in owner.shop.books
        books_are_right(owner.shop)
        with owner.shop.nothing_changes():
            again = owner.sends(path, {})
        assert (again.status, "ya no está vigente" in again.text) == (400, True)

    def test_what_a_stamped_fiscal_document_stands_for_is_protected(self) -> None:
        shop = issuing_shop()
        shop.has("BAL", 5)
        desk = at_desk(shop)
        sale = sold(desk, line("BAL"), cliente=f"Taller (n.º {taxpayer(shop)})")
        stamped(shop, sale)
        with shop.nothing_changes():
            refused = desk.sends(f"{ROOT}{sale}/eliminar/", {})
            protected = desk.json("DELETE", f"{JSON}{sale}/")
        assert (refused.status, "cancele antes ese CFDI" in refused.text) == (400, True)
        assert (protected.status, protected.body["code"]) == (400, "PROTECTED_ERROR")
        text = desk.get(f"{ROOT}{sale}/").text
        for said in ("Comprobantes fiscales", "F-0001", "Timbrada"):
            assert said in text, said

    def test_cash_of_a_register_is_not_given_back_at_the_desk(self, owner: Desk) -> None:
        owner.shop.opens_register()
        sale = owner.shop.sells(("BAL", 1)).id
        with owner.shop.nothing_changes():
            seen = owner.sends(f"{ROOT}{sale}/eliminar/", {})
        assert seen.status == 400
        assert "se devuelve desde una caja abierta" in seen.text


class TestRights:
    def test_a_seller_sees_and_sells_and_nothing_else(self, owner: Desk, seller: Desk) -> None:
        sale = sold(owner, line("BAL"))
        for path in ("", f"{sale}/", f"{sale}/imprimir/", "crear/", "exportar/"):
            assert seller.get(f"{ROOT}{path}").status == 200, path
        with owner.shop.nothing_changes():
            for path in (
                f"{sale}/editar/",
                f"{sale}/eliminar/",
                f"{sale}/devolver/",
                "ingresos/",
                "ingresos/crear/",
            ):
                assert seller.get(f"{ROOT}{path}").status == 403, path
            for method, path, body in (
                ("DELETE", f"{sale}/", None),
                ("PATCH", f"{sale}/", {}),
                ("PUT", f"{sale}/", {}),
                ("POST", f"{sale}/devolver/", {"detalles": [{"producto": 1, "cantidad": 1}], "motivo": "x"}),
                ("GET", "ingresos/", None),
                ("POST", "ingresos/", {"tipo": "otro", "monto": 1}),
            ):
                seen = seller.json(method, f"{JSON}{path}", body)
                assert (seen.status, seen.body["code"]) == (403, "PERMISSION_DENIED"), (method, path)

    def test_nobody_without_a_session(self, stocked: Shop) -> None:
        visitor = Desk(stocked)
        assert visitor.get(ROOT).place.startswith("/login/")
        assert visitor.json("GET", JSON).body["code"] == "INVALID_CREDENTIALS"

    def test_no_write_without_the_token(self, owner: Desk) -> None:
        with owner.shop.nothing_changes():
            assert owner.post(f"{ROOT}crear/", {}, token="falso").status == 403
            seen = owner.json("POST", JSON, {"detalles": []}, token="")
        assert (seen.status, seen.body["code"]) == (403, "CSRF_TOKEN_MISSING")

    def test_a_neighbours_sales_are_not_there(self, owner: Desk, neighbour: Shop) -> None:
        product = neighbour.has("AJENO", 5, name="Producto ajeno")
        wanted = SellAtDesk(lines=[WantedLine(product_id=product, quantity=D(1))])
        foreign = sell_at_desk(wanted, actor=neighbour.owner, now=now()).id
        theirs = neighbour.customer("Cliente ajeno")
        with owner.shop.nothing_changes(), neighbour.nothing_changes():
            for path in ("", "imprimir/", "ticket/", "editar/", "eliminar/", "devolver/"):
                assert owner.get(f"{ROOT}{foreign}/{path}").status == 404, path
            assert owner.post(f"{ROOT}{foreign}/eliminar/", {"clave": "1"}).status == 404
            for method, path, body in (
                ("GET", f"{foreign}/", None),
                ("DELETE", f"{foreign}/", None),
                ("PATCH", f"{foreign}/", {"cliente_id": theirs}),
                (
                    "POST",
                    f"{foreign}/devolver/",
                    {"detalles": [{"producto": product, "cantidad": 1}], "motivo": "x"},
                ),
                ("POST", "buscar-producto/", {"codigo_barras": "AJENO"}),
                ("POST", "", {"detalles": [{"codigo": "BAL", "cantidad": 1}], "cliente_id": theirs}),
                (
                    "POST",
                    "",
                    {"detalles": [{"codigo": "BAL", "cantidad": 1}], "sucursal": neighbour.branch_id},
                ),
            ):
                seen = owner.json(method, f"{JSON}{path}", body)
                assert (seen.status, seen.body["code"]) == (404, "RESOURCE_NOT_FOUND"), (method, path)
            assert (
                owner.json("POST", JSON, {"detalles": [{"producto": product, "cantidad": 1}]}).status == 400
            )
            assert "Cliente ajeno" not in owner.get(f"{ROOT}clientes/?q=ajeno").content
            assert "AJENO" not in owner.get(f"{ROOT}productos/?q=ajeno").content
        assert folios(owner.json("GET", JSON)) == []


class TestJson:
    def test_sells_changes_returns_and_cancels(self, seller: Desk, owner: Desk) -> None:
        body = {
            "detalles": [
                {"codigo": "BAL", "cantidad": 2},
                {"codigo": "7501000000024", "cantidad": 1, "precio_unitario": 90},
            ],
            "forma_pago": "Transferencia", "banco": "Nequi", "referencia": "A-1", "cliente": "Ana Ruiz",
        }  # fmt: skip
        made = seller.json("POST", JSON, body)
        assert (made.status, made.body["success"]) == (201, True)
        told = made.body["data"]
        for name, expected in {
            "cliente": "Ana Ruiz", "forma_pago": "Transferencia", "banco": "Nequi", "referencia": "A-1",
            "canal": "administracion", "estado": "Pagada",
            "subtotal": "790.00", "iva": "126.40", "total_venta": "916.40",
        }.items():  # fmt: skip
            assert told[name] == expected, name
        first = {name: value for name, value in told["detalles"][0].items() if name not in {"id", "producto"}}
        assert first == {
            "codigo": "BAL", "nombre": "Balata trasera", "cantidad": 2,
            "precio_unitario": "350.00", "descuento": "0.00",
            "monto_iva": "112.00", "precio_unitario_final": "406.00", "subtotal": "812.00", "devuelto": 0,
        }  # fmt: skip
        one = f"{JSON}{told['id']}/"
        assert owner.json("GET", one).body["data"] == told
        assert owner.json("GET", f"{JSON}buscar/?q=ana").body["data"][0]["id"] == told["id"]
        lines = [{"id": told["detalles"][0]["id"], "codigo": "BAL", "cantidad": 1}]
        changed = owner.json("PATCH", one, {"detalles": lines}).body["data"]
        assert changed["total_venta"] == "406.00"
        back = {
            "detalles": [{"producto": changed["detalles"][0]["producto"], "cantidad": 1}],
            "motivo": "no era",
        }
        returned = owner.json("POST", f"{one}devolver/", back)
        assert (returned.status, returned.body["data"]["estado"]) == (201, "Devuelta")
        other = owner.json("POST", JSON, {"detalles": [{"codigo": "ACE", "cantidad": 1}]}).body["data"]["id"]
        assert owner.json("DELETE", f"{JSON}{other}/").body["success"] is True
        assert owner.json("GET", f"{JSON}{other}/").body["data"]["estado"] == "Cancelada"
        books_are_right(owner.shop)

    def test_the_alias_answers_too(self, owner: Desk) -> None:
        assert owner.json("GET", "/api/ventas/").body == owner.json("GET", JSON).body

    def test_finds_the_product_of_a_barcode(self, seller: Desk) -> None:
        seen = seller.json("POST", f"{JSON}buscar-producto/", {"codigo_barras": "7501000000017"})
        told = seen.body["data"]
        assert told.pop("id") == seller.shop.products["BAL"]
        assert told == {
            "codigo": "BAL", "codigo_de_barras": "7501000000017", "nombre": "Balata trasera", "precio": "350.00",
            "iva": "16.00", "precio_final": "406.00", "stock": 10, "unidad": "PZA",
        }  # fmt: skip
        for code in ("0000", "' OR 1=1"):
            seen = seller.json("POST", f"{JSON}buscar-producto/", {"codigo_barras": code})
            assert (seen.status, seen.body["code"]) == (404, "RESOURCE_NOT_FOUND")

    @pytest.mark.parametrize(
        "body",
        [
            {}, [], "x", None, {"detalles": []}, {"detalles": [{}]}, {"detalles": [{"cantidad": 1}]},
            {"detalles": [{"codigo": "NADA", "cantidad": 1}]}, {"detalles": [{"codigo": "BAL", "cantidad": 0}]},
            {"detalles": [{"codigo": "BAL", "cantidad": -1}]}, {"detalles": [{"codigo": "BAL", "cantidad": 11}]},
            {"detalles": [{"codigo": "BAL", "cantidad": 0.5}]},
            {"detalles": [{"codigo": "BAL", "cantidad": 1, "precio_unitario": -1}]},
            {"detalles": [{"codigo": "BAL", "cantidad": 1}], "forma_pago": "Transferencia"},
            {"detalles": [{"codigo": "BAL", "cantidad": 1}], "forma_pago": "Fiado"},
            {"detalles": [{"codigo": "BAL", "cantidad": 1}], "banco": "x" * 51},
            {"detalles": [{"codigo": "BAL", "cantidad": 1}], "cliente": "a\0b"},
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_a_validation_error(self, owner: Desk, body: Any) -> None:
        with owner.shop.nothing_changes():
            seen = owner.json("POST", JSON, body)
        assert (seen.status, seen.body["success"], seen.body["code"]) == (400, False, "VALIDATION_ERROR")


class TestIncomes:
    def test_is_noted_booked_and_undone(self, owner: Desk) -> None:
        fields = {"tipo": "mano_obra", "monto": "250.00", "fecha": "2026-01-15", "forma_pago": "transferencia",
                  "descripcion": "Afinación"}  # fmt: skip
        assert owner.sends(f"{INCOMES}crear/", fields).place == INCOMES
        assert {name: owner.shop.books[name] for name in ("Bancos", "Otros Ingresos")} == {
            "Bancos": D("250.00"), "Otros Ingresos": D("-250.00"),
        }  # fmt: skip
        text = owner.get(INCOMES).text
        for said in ("1 ingreso", "Mano de obra Afinación", "15 ene 2026", "250.00", "Transferencia"):
            assert said in text, said
        found = owner.json("GET", f"{JSON}ingresos/?tipo=mano_obra").body["data"][0]
        card = f"{INCOMES}{found['id']}/"
        assert "Ingreso extra: Afinación" in owner.get(card).text
        assert "por 250.00?" in owner.get(f"{card}eliminar/").text
        assert owner.sends(f"{card}eliminar/", {}).status == 302
        assert "Otros Ingresos" not in owner.shop.books
        books_are_right(owner.shop)
        with owner.shop.nothing_changes():
            again = owner.sends(f"{card}eliminar/", {})
        assert (again.status, "ya fue cancelado" in again.text) == (400, True)
        assert "Cancelado" in owner.get(f"{INCOMES}?estado=cancelados").text

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("tipo", "propina", "Elija una de las opciones."), ("tipo", "", "Este campo es obligatorio."),
            ("monto", "0", "No puede ser menor que 0.01."), ("monto", "-5", "No puede ser menor que 0.01."),
            ("monto", "1.234", "A lo más 2 decimales."), ("monto", "", "Este campo es obligatorio."),
            ("fecha", "2026-02-30", "Escriba una fecha que exista."), ("fecha", "2999-01-01", "la fecha aún no llega"),
            ("forma_pago", "fiado", "Elija una de las opciones."), ("descripcion", "x" * 201, "A lo más 200 letras."),
        ],
    )  # fmt: skip
    def test_each_wrong_field_is_said_beside_it(self, owner: Desk, field: str, typed: str, said: str) -> None:
        right = {"tipo": "domicilio", "monto": "25", "fecha": "2026-01-15", "forma_pago": "efectivo"}
        with owner.shop.nothing_changes():
            seen = owner.sends(f"{INCOMES}crear/", {**right, field: typed})
        assert (seen.status, said in seen.text) == (400, True), seen.text

    def test_the_same_as_json(self, owner: Desk, neighbour: Shop) -> None:
        made = owner.json(
            "POST", f"{JSON}ingresos/", {"tipo": "domicilio", "monto": 30, "fecha": "2026-01-15"}
        )
        assert made.status == 201
        told = made.body["data"]
        assert {name: told[name] for name in ("tipo", "monto", "fecha", "forma_pago", "estado")} == {
            "tipo": "domicilio", "monto": "30.00", "fecha": "2026-01-15", "forma_pago": "Efectivo", "estado": "vigente",
        }  # fmt: skip
        one = f"{JSON}ingresos/{told['id']}/"
        assert at_desk(neighbour).json("GET", one).status == 404
        assert at_desk(neighbour, "admin").json("DELETE", one).status == 404
        assert owner.json("DELETE", one).body["success"] is True
        assert owner.json("GET", one).body["data"]["estado"] == "cancelado"
        for body in (
            {},
            {"tipo": "x", "monto": 1},
            {"tipo": "otro", "monto": 0},
            {"tipo": "otro", "monto": 1, "fecha": "x"},
        ):
            seen = owner.json("POST", f"{JSON}ingresos/", body)
            assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR")

    def test_is_a_file(self, owner: Desk) -> None:
        owner.json("POST", f"{JSON}ingresos/", {"tipo": "otro", "monto": 5, "descripcion": "=1+1"})
        file = owner.get(f"{INCOMES}exportar/").content
        assert file.startswith("\ufeffNúmero,Fecha,Tipo")
        assert "'=1+1,5.00,Efectivo,Vigente" in file

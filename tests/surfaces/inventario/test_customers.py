"""/clientes/: list, card, account, payment, new, change, delete, many at once, import, file; and the same as JSON."""

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from tests.shop import Shop, open_shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.kernel import sql

D = Decimal
ROOT, JSON = "/clientes/", "/clientes/api/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


@pytest.fixture
def seller(shop: Shop) -> Desk:
    return at_desk(shop, "seller")


def set_(shop: Shop, customer: int, **columns: Any) -> None:
    with shop.transaction():
        pairs = ", ".join(f"{name} = %s" for name in columns)
        query = f"UPDATE customer SET {pairs} WHERE tenant_id = %s AND id = %s"
        sql.execute(query, (*columns.values(), shop.id, customer))


def debtor(shop: Shop, name: str = "Taller Perez") -> int:
    """Somebody who owes 406.00: one of 350 net, on credit."""
    customer = shop.customer(name, credit_limit="5000")
    shop.opens_register()
    shop.has("BAL-1", 5)
    shop.sells(("BAL-1", 1), terms="credit", customer=customer)
    return customer


def names(seen: Any) -> list[str]:
    assert seen.status == 200, seen.content
    return [each["nombre"] for each in seen.body["data"]]


class TestList:
    def test_shows_who_owes_what(self, shop: Shop, owner: Desk) -> None:
        debtor(shop)
        shop.customer("Ana López", tier=3)
        text = owner.get(ROOT).text
        for said in ("2 clientes", "Taller Perez", "406.00", "Debe", "Ana López", "Mayoreo", "Al corriente"):
            assert said in text

    @pytest.mark.parametrize(
        ("order", "first"),
        [("nombre", "Ana"), ("-nombre", "Zoe"), ("-limite", "Mar"), ("alta", "Zoe"), ("-saldo", "Ana"),
         ("'; DROP", "Ana")],
    )  # fmt: skip
    def test_is_ordered_as_asked_and_as_usual_by_an_unknown_word(
        self, shop: Shop, owner: Desk, order: str, first: str
    ) -> None:
        shop.customer("Zoe")
        shop.customer("Mar", credit_limit="900")
        set_(shop, shop.customer("Ana"), balance=D(5))
        assert names(owner.json("GET", f"{JSON}?orden={order}"))[0] == first

    def test_is_narrowed(self, shop: Shop, owner: Desk) -> None:
        set_(shop, shop.customer("Ana Núñez"), phone="55 1234-5678", balance=D(5))
        set_(shop, shop.customer("Beto", tier=2), is_active=False)
        assert names(owner.json("GET", f"{JSON}?q=nunez")) == ["Ana Núñez"]
        assert names(owner.json("GET", f"{JSON}buscar/?q=5512345678")) == ["Ana Núñez"]
        assert names(owner.json("GET", f"{JSON}?estado=deudores")) == ["Ana Núñez"]
        assert names(owner.json("GET", f"{JSON}?estado=inactivos")) == ["Beto"]
        assert names(owner.json("GET", f"{JSON}?estado=todos&nivel=taller")) == ["Beto"]
        assert names(owner.json("GET", f"{JSON}?estado=raro&nivel=raro")) == ["Ana Núñez"]
        assert names(owner.json("GET", f"{JSON}?q=%25")) == []

    def test_answers_the_documented_pagination(self, shop: Shop, owner: Desk) -> None:
        for at in range(26):
            shop.customer(f"C {at:02}")
        last = {"number": 2, "num_pages": 2, "has_next": False, "has_previous": True}
        assert owner.json("GET", f"{JSON}?page=99").body["pagination"] == last

    def test_costs_the_same_for_any_number(self, shop: Shop, owner: Desk) -> None:
        counts = []
        for upto in (1, 20):
            for at in range(upto):
                shop.customer(f"C {upto} {at}")
            with CaptureQueriesContext(connection) as spent:
                assert owner.get(ROOT).status == 200
            counts.append(len(spent))
        assert counts[0] == counts[1]

    def test_is_a_part_of_a_page_for_htmx(self, shop: Shop, owner: Desk) -> None:
        assert owner.get(ROOT, HX_Request="true").content.lstrip().startswith("<section")

    def test_is_a_file_without_formulas(self, shop: Shop, owner: Desk) -> None:
        shop.customer("=HYPERLINK(1)", credit_limit="10")
        shop.customer("<b>Ñandú</b>")
        seen = owner.get(f"{ROOT}exportar/?orden=nombre")
        assert seen.headers["Content-Type"].startswith("text/csv")
        rows = list(csv.DictReader(io.StringIO(seen.content.removeprefix("\ufeff"))))
        assert {row["Nombre"] for row in rows} == {"<b>Ñandú</b>", "'=HYPERLINK(1)"}
        assert "<b>Ñandú" not in owner.get(ROOT).content


class TestOne:
    def test_says_all_about_them(self, shop: Shop, owner: Desk) -> None:
        customer = debtor(shop)
        with shop.transaction():
            sql.execute(
                "INSERT INTO vehicle (tenant_id, customer_id, make, model, year, plates, created_at)"
                " VALUES (%s, %s, 'Nissan', 'Tsuru', 2008, 'ABC-123', now())",
                (shop.id, customer),
            )
        text = owner.get(f"{ROOT}{customer}/").text
        for said in ("Taller Perez", "406.00", "4,594.00", "Venta a crédito", "Nissan", "ABC-123", "Recibir pago",
                     "406.00 en 1 venta", "Régimen fiscal"):  # fmt: skip
            assert said in text

    def test_costs_the_same_for_any_history(self, shop: Shop, owner: Desk) -> None:
        customer, counts = debtor(shop), []
        for _ in range(2):
            with CaptureQueriesContext(connection) as spent:
                assert owner.get(f"{ROOT}{customer}/").status == 200
            counts.append(len(spent))
            shop.sells(("BAL-1", 1), terms="credit", customer=customer)
        assert counts[0] == counts[1]

    def test_the_statement_is_asked_by_days(self, shop: Shop, owner: Desk) -> None:
        customer = debtor(shop)
        here = f"{ROOT}{customer}/estado/"
        assert "1 movimiento" in owner.get(here).text
        assert "Saldo hoy 406.00" in owner.get(here).text
        assert "0 movimientos" in owner.get(f"{here}?desde=2190-01-01").text
        assert "1 movimiento" in owner.get(f"{here}?desde=ayer&hasta=").text
        assert "406.00" in owner.get(f"{here}exportar/").content

    def test_a_mexican_is_made_with_fiscal_data(self, shop: Shop, owner: Desk) -> None:
        fields = {"nombre": "Ana", "documento": "gode561231gr8", "razon_social": "Ana SA", "regimen_fiscal": "601",
                  "codigo_postal": "06600", "uso_cfdi": "g03", "nivel_precio": "taller", "limite_credito": "900.50",
                  "telefono": "555", "correo": "ana@example.com", "domicilio": "Calle 1"}  # fmt: skip
        assert owner.sends(f"{ROOT}crear/", fields).place == ROOT
        found = owner.json("GET", JSON).body["data"][0]
        assert found | fields | {"documento": "GODE561231GR8", "uso_cfdi": "G03"} == found
        assert found["saldo"] == "0.00"

    def test_a_foreigner_s_form_asks_no_fiscal_data(self) -> None:
        colombian = open_shop("Tienda", country="CO", currency="COP", time_zone="America/Bogota")
        text = at_desk(colombian).get(f"{ROOT}crear/").text
        assert "NIT o cédula" in text
        assert "CFDI" not in text

    def test_is_changed_and_made_inactive(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer("Ana", credit_limit="900")
        path = f"{ROOT}{customer}/editar/"
        assert 'value="900.00"' in owner.get(path).content
        assert (
            owner.sends(path, {"nombre": "Ana María", "nivel_precio": "mostrador"}).place
            == f"{ROOT}{customer}/"
        )
        found = owner.json("GET", f"{JSON}{customer}/").body["data"]
        assert (found["nombre"], found["activo"], found["limite_credito"]) == ("Ana María", False, "0.00")

    def test_a_form_sent_twice_makes_one(self, shop: Shop, owner: Desk) -> None:
        fields = {"nombre": "Ana", "nivel_precio": "mostrador", "clave": "una"}
        assert [owner.post(f"{ROOT}crear/", fields).place for _ in range(2)] == [ROOT, ROOT]
        assert shop.count("customer") == 1

    def test_is_deleted_only_while_nothing_depends_on_them(self, shop: Shop, owner: Desk) -> None:
        free, bound = shop.customer("Libre"), debtor(shop)
        assert "¿Eliminar a Libre?" in owner.get(f"{ROOT}{free}/eliminar/").text
        assert owner.sends(f"{ROOT}{free}/eliminar/", {}).place == ROOT
        assert owner.get(f"{ROOT}{free}/").status == 404
        with shop.nothing_changes():
            refused = owner.sends(f"{ROOT}{bound}/eliminar/", {})
            protected = owner.json("DELETE", f"{JSON}{bound}/")
        assert (refused.status, "dependen de él" in refused.text) == (400, True)
        assert (protected.status, protected.body["code"]) == (400, "PROTECTED_ERROR")

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("nombre", "", "Este campo es obligatorio."),
            ("nombre", "x" * 151, "A lo más 150 letras."),
            ("nombre", "a\0b", "Quite los caracteres"),
            ("telefono", "5" * 21, "A lo más 20 letras."),
            ("documento", "NADA", "RFC inválido: NADA"),
            ("correo", "no es", "no parece un correo"),
            ("domicilio", "x" * 301, "A lo más 300 letras."),
            ("regimen_fiscal", "6O1", "lleva tres dígitos"),
            ("codigo_postal", "123", "lleva cinco dígitos"),
            ("uso_cfdi", "333", "no es una clave de uso de CFDI"),
            ("nivel_precio", "amigo", "Elija una de las opciones."),
            ("limite_credito", "-1", "No puede ser menor que 0."),
            ("limite_credito", "NaN", "Escriba un número"),
        ],
    )
    def test_each_wrong_field_is_said_beside_it_and_kept(
        self, shop: Shop, owner: Desk, field: str, typed: str, said: str
    ) -> None:
        with shop.nothing_changes():
            seen = owner.sends(f"{ROOT}crear/", {"nombre": "Ana", "nivel_precio": "mostrador", field: typed})
        assert seen.status == 400
        assert said in seen.text
        assert f'href="#id_{field}"' in seen.content


class TestPayment:
    def test_by_transfer_needs_no_drawer_and_is_in_account_and_books(self, shop: Shop, owner: Desk) -> None:
        customer = debtor(shop)
        path = f"{ROOT}{customer}/pago/"
        assert 'value="406.00"' in owner.get(path).content
        sent = owner.sends(path, {"monto": "100", "metodo": "transferencia", "referencia": "TR-1"})
        assert sent.place == f"{ROOT}{customer}/"
        assert shop.owes(customer) == D("306.00")
        assert owner.json("GET", f"{JSON}{customer}/").body["data"]["saldo"] == "306.00"

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"monto": "406.01"}, "excede el saldo de 406.00"),
            ({"monto": "0"}, "No puede ser menor que 0.01."),
            ({"monto": ""}, "Este campo es obligatorio."),
            ({"metodo": "efectivo"}, "No hay caja abierta: abra la suya"),
            ({"metodo": "trueque"}, "Elija una de las opciones."),
            ({"referencia": "x" * 61}, "A lo más 60 letras."),
        ],
    )
    def test_what_cannot_be_received_changes_nothing(
        self, shop: Shop, owner: Desk, fields: dict[str, str], said: str
    ) -> None:
        customer = debtor(shop)
        with shop.nothing_changes():
            seen = owner.sends(f"{ROOT}{customer}/pago/", {"monto": "1", "metodo": "transferencia", **fields})
        assert (seen.status, said in seen.text) == (400, True), seen.text


class TestMany:
    def test_are_made_inactive_and_active_all_or_none(self, shop: Shop, owner: Desk) -> None:
        ids = [str(shop.customer(name)) for name in ("Ana", "Beto")]
        assert owner.post(f"{ROOT}varios/desactivar/", {"id": ids, "clave": "1"}).status == 302
        assert names(owner.json("GET", JSON)) == []
        with shop.nothing_changes():
            assert owner.post(f"{ROOT}varios/activar/", {"id": [*ids, "999999"], "clave": "2"}).status == 404
        assert owner.post(f"{ROOT}varios/activar/", {"id": ids, "clave": "3"}).status == 302
        assert names(owner.json("GET", JSON)) == ["Ana", "Beto"]


KEPT = 'name="contenido" value="'


class TestImport:
    def rehearse(self, desk: Desk, content: bytes, name: str = "clientes.csv") -> Any:
        return desk.post(f"{ROOT}importar/", {"archivo": SimpleUploadedFile(name, content), "clave": "r"})

    def brings_in(self, desk: Desk, seen: Any, name: str = "clientes.csv") -> Any:
        kept = seen.content.split(KEPT)[1].split('"')[0]
        return desk.post(f"{ROOT}importar/", {"contenido": kept, "nombre": name, "clave": "i"})

    def test_is_rehearsed_first_then_done(self, shop: Shop, owner: Desk) -> None:
        content = "Nombre;Teléfono;Límite de crédito;Nivel de precio\nMuñoz;55;900;Taller\n".encode("latin-1")
        with shop.nothing_changes():
            seen = self.rehearse(owner, content)
        assert seen.status == 200, seen.text
        assert "Clientes nuevos 1" in seen.text
        assert self.brings_in(owner, seen).place == ROOT
        found = owner.json("GET", JSON).body["data"][0]
        assert (found["nombre"], found["limite_credito"], found["nivel_precio"]) == (
            "Muñoz",
            "900.00",
            "taller",
        )

    def test_a_workbook_too(self, shop: Shop, owner: Desk) -> None:
        book, file = Workbook(), io.BytesIO()
        book.active.append(["Cliente", "Correo"])
        book.active.append(["Ana", "ana@example.com"])
        book.save(file)
        seen = self.rehearse(owner, file.getvalue(), "clientes.xlsx")
        assert self.brings_in(owner, seen, "clientes.xlsx").status == 302
        assert names(owner.json("GET", JSON)) == ["Ana"]

    def test_duplicates_and_wrong_cells_are_told_row_by_row(self, shop: Shop, owner: Desk) -> None:
        content = b"Nombre,Correo,Color\nAna,,\nAna,,rojo\nBeto,no es,\n<b>Eva</b>,x,\n"
        seen = self.rehearse(owner, content)
        for said in ("Quedan fuera 3", "3 Ana nombre: se repite en el archivo", "4 Beto correo: no parece un correo",
                     "Columnas que no se usan Color", "Importar 1 cliente"):  # fmt: skip
            assert said in seen.text, seen.text
        assert "<b>Eva" not in seen.content

    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("a.csv", b"", "El archivo est"),
            ("a.csv", b"color,talla\n1,2\n", "encabezado"),
            ("a.csv", b"telefono\n1\n", "Falta la columna"),
            ("a.xlsx", b"PK no es", "no es un libro de Excel"),
            ("a.xlsx", b"PK\x05\x06" + b"\0" * 18, "no es un libro de Excel"),
            ("a.csv", b"nombre\n" + b"x\n" * 20_001, "más de 20,000 filas"),
            ("a.csv", b"nombre\n" + b"x" * 5_000_001, "pasa de 5 MB"),
        ],
    )
    def test_what_is_no_list_is_said_beside_the_field(
        self, shop: Shop, owner: Desk, name: str, content: bytes, said: str
    ) -> None:
        with shop.nothing_changes():
            seen = self.rehearse(owner, content, name)
        assert (seen.status, said in seen.text) == (400, True), seen.text

    def test_nothing_sent_and_broken_contents_are_refused(self, shop: Shop, owner: Desk) -> None:
        with shop.nothing_changes():
            assert "Este campo es obligatorio." in owner.post(f"{ROOT}importar/", {"clave": "x"}).text
            for broken in ("", "%%", "AAAA"):
                seen = owner.post(f"{ROOT}importar/", {"contenido": broken, "nombre": "a.csv", "clave": "x"})
                assert (seen.status, "elija el archivo otra vez" in seen.text) == (400, True)


class TestJson:
    def test_makes_changes_and_deletes(self, shop: Shop, owner: Desk) -> None:
        made = owner.json("POST", JSON, {"nombre": "Ana", "limite_credito": "10.5"})
        assert (made.status, made.body["data"]["limite_credito"], made.body["data"]["activo"]) == (
            201,
            "10.50",
            True,
        )
        assert made.body["data"]["fecha_creacion"][19:] in {"-06:00", "-05:00"}
        one = f"{JSON}{made.body['data']['id']}/"
        assert owner.json("PATCH", one, {"telefono": "55"}).body["data"]["telefono"] == "55"
        assert owner.json("PUT", one, {"nombre": "Eva", "telefono": None}).body["data"]["telefono"] is None
        assert owner.json("DELETE", one).body["success"] is True
        assert owner.json("GET", one).body["code"] == "RESOURCE_NOT_FOUND"

    @pytest.mark.parametrize(
        "body",
        [{}, {"nombre": ""}, {"nombre": " "}, {"nombre": "A", "documento": "X"}, {"nombre": "A", "correo": "x"},
         {"nombre": "A", "nivel_precio": "x"}, {"nombre": "A", "limite_credito": -1}, {"nombre": "a\0"}, [], None],
    )  # fmt: skip
    def test_what_is_wrong_is_a_validation_error(self, shop: Shop, owner: Desk, body: Any) -> None:
        with shop.nothing_changes():
            seen = owner.json("POST", JSON, body)
        assert (seen.status, seen.body["code"]) == (400, "VALIDATION_ERROR"), seen.content


class TestRights:
    def test_a_seller_sees_and_adds_but_changes_nothing(self, shop: Shop, seller: Desk) -> None:
        customer = debtor(shop)
        listed, shown = seller.get(ROOT).text, seller.get(f"{ROOT}{customer}/").text
        assert "Nuevo cliente" in listed
        for word in ("Importar", "Exportar", "Desactivar", "Editar", "Eliminar", "Recibir pago"):
            assert word not in f"{listed} {shown}"
        form = seller.get(f"{ROOT}crear/").text
        assert "Límite de crédito" not in form
        assert seller.sends(f"{ROOT}crear/", {"nombre": "Ana", "limite_credito": "9999"}).place == ROOT
        assert seller.json("GET", f"{JSON}?q=ana").body["data"][0]["limite_credito"] == "0.00"
        with shop.nothing_changes():
            for what in ("editar", "eliminar", "pago", "estado/exportar"):
                assert seller.get(f"{ROOT}{customer}/{what}/").place == "/ventas/"
            for path in ("importar/", "exportar/"):
                assert seller.get(f"{ROOT}{path}").place == "/ventas/"
            assert seller.post(f"{ROOT}varios/desactivar/", {"id": str(customer)}).place == "/ventas/"
            for method, path, body in (
                ("PUT", f"{customer}/", {"nombre": "x"}),
                ("PATCH", f"{customer}/", {"telefono": "1"}),
                ("DELETE", f"{customer}/", None),
                ("POST", "", {"nombre": "x", "limite_credito": 5}),
            ):
                assert seller.json(method, f"{JSON}{path}", body).body["code"] == "PERMISSION_DENIED"

    def test_who_has_nothing_to_do_with_customers_sees_none(self, shop: Shop) -> None:
        warehouse = at_desk(shop, "warehouse")
        assert warehouse.get(ROOT).place == "/ventas/"
        assert warehouse.json("GET", JSON).status == 403

    def test_a_neighbour_s_customers_are_not_there(self, shop: Shop, neighbour: Shop, owner: Desk) -> None:
        foreign = neighbour.customer("Ajeno")
        assert "Ajeno" not in owner.get(f"{ROOT}?estado=todos").text
        for what in ("", "editar/", "eliminar/", "pago/", "estado/", "estado/exportar/"):
            assert owner.get(f"{ROOT}{foreign}/{what}").status == 404
        with neighbour.nothing_changes():
            for method in ("GET", "PATCH", "DELETE"):
                assert (
                    owner.json(method, f"{JSON}{foreign}/", {} if method == "PATCH" else None).status == 404
                )
            assert owner.post(f"{ROOT}varios/desactivar/", {"id": str(foreign), "clave": "1"}).status == 404

"""The published document, family by family: every path is there, for whom it says, answering as it says.

`contract.json` lists the eight documented families and the sub-routes that stand for what the document leaves open.
"""

import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import resolve

from tests.shop import Shop, open_shop
from tests.surfaces.inventario.desk import Desk, Seen, at_desk
from trastienda.surfaces.inventario import urls
from trastienda.surfaces.inventario.documentation import DOCS, Code
from trastienda.surfaces.inventario.lists import Pagination
from trastienda.surfaces.inventario.surface import INVENTARIO

assert urls.urlpatterns, "importing the urls declares the endpoints"

CONTRACT: dict[str, Any] = json.loads(Path(__file__).with_name("contract.json").read_text(encoding="utf-8"))
Row = dict[str, Any]
PATHS: list[Row] = CONTRACT["paths"]
JSON_PATHS = [row for row in PATHS if row["kind"] == "json"]
each_path = pytest.mark.parametrize("row", PATHS, ids=lambda row: f"{row['method']} {row['path']}")
each_page = pytest.mark.parametrize(
    "row", [row for row in PATHS if row["kind"] == "html"], ids=lambda row: f"{row['method']} {row['path']}"
)
each_json = pytest.mark.parametrize("row", JSON_PATHS, ids=lambda row: f"{row['method']} {row['path']}")
D = Decimal


class Place:
    """A Colombian shop with one of everything, its owner, a vendedor and somebody at the door."""

    def __init__(self) -> None:
        self.shop: Shop = open_shop("Almacén", country="CO", currency="COP", time_zone="America/Bogota")
        self.product = self.shop.has("CAFE", 50, name="Café de olla", barcode="7501000000017")
        self.owner, self.seller = at_desk(self.shop), at_desk(self.shop, "seller", "vende")
        self.nobody = Desk(self.shop)
        lines = {"detalles": [{"producto": self.product, "cantidad": 1}], "cliente": "Ana Ruiz"}
        self.ids = {
            "productos": self.product,
            "ventas": self.made("POST", "/ventas/api/", lines),
            "compras": self.made(
                "POST",
                "/compras/api/",
                {"detalles": [{"producto": self.product, "cantidad": 1, "precio": "100.00"}]},
            ),
            "clientes": self.made("POST", "/clientes/api/", {"nombre": "Beto"}),
            "proveedores": self.made("POST", "/proveedores/api/", {"nombre": "Distribuidora"}),
            "usuarios": self.shop.user("seller", username="otra"),
        }

    def made(self, method: str, path: str, body: dict[str, Any]) -> int:
        seen = self.owner.json(method, path, body)
        assert seen.status == 201, seen.content
        return int(seen.body["data"]["id"])

    def path_of(self, row: Row) -> str:
        family = str(row["path"]).removeprefix("/api").strip("/").split("/")[0]
        return str(row["path"]).replace("{id}", str(self.ids.get(family, 0)))

    def ask(self, desk: Desk, row: Row) -> Seen:
        """What is sent to change something is empty: whoever may ask is told what is missing."""
        path = self.path_of(row)
        if row["kind"] == "json":
            return desk.json(row["method"], path, None if row["method"] in {"GET", "DELETE"} else {})
        return desk.get(path) if row["method"] == "GET" else desk.post(path)


@pytest.fixture(scope="module")
def place() -> Place:
    return Place()


class TestPaths:
    @each_path
    def test_answers_with_and_without_the_trailing_slash_and_under_its_alias(self, row: Row) -> None:
        plain = str(row["path"]).replace("{id}", "1")
        served = resolve(plain)
        assert resolve(plain.rstrip("/")).func is served.func
        for alias in row["aliases"]:
            assert resolve(alias.replace("{id}", "1")).func is not None
            if row["kind"] == "html":
                assert resolve(alias).func is served.func

    @each_page
    def test_the_owner_sees_every_page(self, row: Row, place: Place) -> None:
        """200; a form that was sent empty is shown again, or (deleting) asks for nothing and is done."""
        if row["method"] == "GET":
            seen = place.ask(place.owner, row)
            assert (seen.status, "<h1" in seen.content) == (200, True)
            assert seen.headers["Content-Type"].startswith("text/html")

    @each_json
    def test_the_json_is_declared_as_documented(self, row: Row) -> None:
        wanted = re.sub(r"{\w+}", "{}", str(row["path"]).strip("/"))
        declared = {
            (each.method, re.sub(r"<[^>]+>", "{}", each.path)): each.status for each in INVENTARIO.endpoints
        }
        if wanted.startswith("reportes/api/"):
            wanted = "reportes/api/{}"
        assert declared[row["method"], wanted] == row["status"]

    @pytest.mark.parametrize(
        "row", [row for row in JSON_PATHS if row["method"] == "GET"], ids=lambda row: row["path"]
    )
    def test_the_owner_reads_every_json(self, row: Row, place: Place) -> None:
        seen = place.ask(place.owner, row)
        assert (seen.status, seen.body["success"]) == (200, True), seen.content
        for alias in row["aliases"]:
            again = place.ask(place.owner, {**row, "path": alias})
            assert again.body == seen.body


class TestRoles:
    @each_path
    def test_a_vendedor_may_what_the_document_says(self, row: Row, place: Place) -> None:
        """Led away with a warning from pages that are not theirs; 403 PERMISSION_DENIED in JSON."""
        with place.shop.nothing_changes():
            seen = place.ask(place.seller, row)
        if row["seller"]:
            assert seen.status in ({200} if row["method"] == "GET" else {400, 404}), seen.text
        elif row["kind"] == "json":
            assert (seen.status, seen.body["code"]) == (403, "PERMISSION_DENIED")
        else:
            assert (seen.status, seen.place) == (302, "/ventas/") or seen.status == 403, seen.text

    @each_path
    def test_nobody_is_led_to_the_door(self, row: Row, place: Place) -> None:
        with place.shop.nothing_changes():
            seen = place.ask(place.nobody, row)
        if row["kind"] == "json":
            assert (seen.status, seen.body["code"]) == (401, "INVALID_CREDENTIALS")
        else:
            assert (seen.status, seen.place.partition("?")[0]) == (302, "/login/")

    def test_an_admin_makes_and_manages_vendedores(self, place: Place) -> None:
        body = {"usuario": "nueva", "contrasena": "Bicicleta verde 7", "rol": "vendedor"}
        made = place.owner.json("POST", "/usuarios/api/", body)
        assert (made.status, made.body["data"]["rol"]) == (201, "vendedor")
        path = f"/usuarios/api/{made.body['data']['id']}/"
        assert place.owner.json("PATCH", path, {"activo": False}).body["data"]["activo"] is False
        assert place.owner.json("DELETE", path).status == 200

    def test_a_vendedor_makes_and_sees_a_sale(self, place: Place) -> None:
        lines = {"detalles": [{"codigo": "CAFE", "cantidad": 1}]}
        made = place.seller.json("POST", "/ventas/api/", lines)
        assert made.status == 201
        shown = place.seller.json("GET", f"/ventas/api/{made.body['data']['id']}/")
        assert (shown.status, shown.body["data"]["vendedor"]) == (200, "vende")


class TestRefusals:
    def test_says_the_six_documented_codes_and_no_other(self) -> None:
        assert set(Code.__args__) == set(CONTRACT["codes"])  # type: ignore[attr-defined]

    @pytest.mark.parametrize(("code", "status"), CONTRACT["codes"].items())
    def test_each_code_comes_with_its_status(self, code: str, status: int, place: Place) -> None:
        product = f"/productos/api/{place.product}/"
        asked = {
            "CSRF_TOKEN_MISSING": lambda: place.owner.json("POST", "/productos/api/", {}, token="no"),
            "INVALID_CREDENTIALS": lambda: place.nobody.json("GET", product),
            "PERMISSION_DENIED": lambda: place.seller.json("DELETE", product),
            "VALIDATION_ERROR": lambda: place.owner.json("POST", "/productos/api/", {"nombre": ""}),
            "RESOURCE_NOT_FOUND": lambda: place.owner.json("GET", "/productos/api/999999/"),
            "PROTECTED_ERROR": lambda: place.owner.json("DELETE", product),
        }
        with place.shop.nothing_changes():
            seen = asked[code]()
        assert (seen.status, seen.body["code"]) == (status, code)
        assert list(seen.body)[:3] == ["success", "error", "code"]
        assert seen.body["success"] is False
        assert seen.body["error"].strip()

    def test_a_field_that_is_wrong_is_named(self, place: Place) -> None:
        body = {"nombre": "Té", "codigo": "TE", "precio": "mucho"}
        seen = place.owner.json("POST", "/productos/api/", body)
        assert list(seen.body["fields"]) == ["precio"]


class TestForms:
    def test_json_and_form_encoded_mean_the_same(self, place: Place) -> None:
        fields = {"nombre": "Azúcar", "codigo": "AZ-1", "codigo_de_barras": "11", "precio": "12.50"}
        made = place.owner.post("/productos/api/", fields, X_CSRFToken=place.owner.token)
        assert made.status == 201, made.content
        again = place.owner.json(
            "POST", "/productos/api/", {**fields, "codigo": "AZ-2", "codigo_de_barras": "22"}
        )
        first, second = (
            {
                name: shown
                for name, shown in seen.body["data"].items()
                if name != "id" and not name.startswith(("codigo", "fecha"))
            }
            for seen in (made, again)
        )
        assert first == second

    def test_a_form_that_was_accepted_redirects(self, place: Place) -> None:
        fields = {"nombre": "Sal", "codigo": "SAL", "precio": "3", "sucursal": str(place.shop.branch_id)}
        seen = place.owner.sends("/productos/crear/", fields)
        assert (seen.status, seen.place.startswith("/productos/")) == (302, True), seen.text


class TestLists:
    def test_tells_the_documented_pagination(self) -> None:
        assert set(Pagination.__struct_fields__) == set(CONTRACT["pagination"])

    @pytest.mark.parametrize(
        "family", ["productos", "ventas", "compras", "clientes", "proveedores", "usuarios"]
    )
    def test_every_list_has_pages_search_and_order(self, family: str, place: Place) -> None:
        root = f"/{family}/api/"
        first = place.owner.json("GET", root).body
        pages = first["pagination"]
        assert list(pages) == ["number", "num_pages", "has_next", "has_previous"]
        assert (pages["number"], pages["has_previous"]) == (1, False)
        far = place.owner.json("GET", f"{root}?page=999999").body
        assert far["pagination"]["number"] == far["pagination"]["num_pages"]
        assert place.owner.json("GET", f"{root}?q=zzzz-nada").body["data"] == []
        assert place.owner.json("GET", f"{root}?orden=no-es&page=x&raro=1").body == first

    def test_is_ordered_upwards_and_downwards(self, place: Place) -> None:
        def names(order: str) -> list[str]:
            found = place.owner.json("GET", f"/productos/api/?orden={order}").body["data"]
            return [each["codigo"] for each in found]

        assert names("codigo") == sorted(names("codigo"))
        assert names("-codigo") == names("codigo")[::-1]

    def test_is_filtered(self, place: Place) -> None:
        body = {"nombre": "Freno", "codigo": "FR-1", "precio": "1", "categoria": "Frenos"}
        place.made("POST", "/productos/api/", body)
        for word in ("Frenos", "frenos"):
            found = place.owner.json("GET", f"/productos/api/?categoria={word}").body["data"]
            assert [each["codigo"] for each in found] == ["FR-1"]
        assert place.owner.json("GET", "/productos/api/?categoria=Nada").body["data"] == []


class TestFormats:
    def test_instants_are_iso_8601_in_bogota(self, place: Place) -> None:
        told = place.owner.json("GET", f"/ventas/api/{place.ids['ventas']}/").body["data"]["fecha_venta"]
        at = datetime.fromisoformat(told)
        assert told.endswith("-05:00")
        assert abs(at - datetime.now(ZoneInfo("America/Bogota"))) < timedelta(minutes=10)

    def test_money_is_a_decimal_with_two_places(self, place: Place) -> None:
        sale = place.owner.json("GET", f"/ventas/api/{place.ids['ventas']}/").body["data"]
        assert (sale["subtotal"], sale["total_venta"]) == ("350.00", "406.00")
        product = place.owner.json("GET", f"/productos/api/{place.product}/").body["data"]
        assert re.fullmatch(r"\d+\.\d\d", product["precio"])
        assert re.fullmatch(r"\d+\.\d\d", product["precio_compra"])

    def test_pages_are_html_and_json_is_json(self, place: Place) -> None:
        assert place.owner.get("/productos/").headers["Content-Type"].startswith("text/html")
        assert place.owner.json("GET", "/productos/api/").headers["Content-Type"] == "application/json"


class TestDocumentation:
    def test_is_served(self) -> None:
        client = Client()
        assert client.get("/inventario/docs/").status_code == 200
        assert client.get("/inventario/openapi.json").json()["openapi"].startswith("3.1")
        assert "/inventario/docs/" in client.get("/").content.decode()

    @each_json
    def test_describes_every_json(self, row: Row) -> None:
        shapes: dict[str, Any] = {
            re.sub(r"{\w+}", "{}", path.strip("/")): methods
            for path, methods in DOCS.document["paths"].items()
        }
        wanted = re.sub(r"{\w+}", "{}", str(row["path"]).strip("/"))
        if wanted.startswith("reportes/api/"):
            wanted = "reportes/api/{}"
        assert row["method"].lower() in shapes[wanted]

    def test_shows_session_and_guard(self) -> None:
        document = DOCS.document
        assert list(document["components"]["securitySchemes"]) == ["session", "csrf"]
        assert document["security"] == [{"session": [], "csrf": []}]
        assert document["paths"]["/productos/api"]["get"]["security"] == [{"session": []}]

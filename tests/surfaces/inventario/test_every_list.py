"""Every list with what makes no sense in its address; names that are HTML or formulas; what others depend on."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from tests.surfaces.inventario.furnished import Furnished, furnished

LISTS = (
    "/productos/", "/ventas/", "/ventas/ingresos/", "/compras/", "/compras/gastos/", "/compras/activos/",
    "/clientes/", "/proveedores/", "/usuarios/", "/usuarios/caja/",
)  # fmt: skip
NONSENSE = (
    "orden=nada", "orden=-nada", "orden=id;drop", "orden=%00", "page=99999", "page=0", "page=-1", "page=uno",
    "page=" + "9" * 40, "q=%00", "q=%25%27%22%3Cb%3E", "estado=nada", "desde=ayer", "hasta=2026-02-30",
    "categoria=" + "9" * 40, "sucursal=x", "otra=cosa",
)  # fmt: skip
SCRIPT = '<script>alert("1")</script>'
FORMULA = '=HYPERLINK("http://x","y")'


@pytest.fixture(scope="module")
def room() -> Furnished:
    return furnished()


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", NONSENSE)
def test_what_makes_no_sense_is_ignored(path: str, query: str, room: Furnished) -> None:
    seen = room.owner.get(f"{path}?{query}")
    assert seen.status == 200, seen.text
    assert '<section id="lista"' in seen.content


@pytest.mark.parametrize("path", LISTS)
def test_a_page_beyond_the_end_is_the_last(path: str, room: Furnished) -> None:
    here, last = room.owner.get(path), room.owner.get(f"{path}?page=99999")
    assert here.text.count("Nada coincide") == last.text.count("Nada coincide") == 0
    assert last.content.count("<tr>") == here.content.count("<tr>")


@pytest.mark.parametrize(
    ("path", "id_name"),
    [("/productos/", "product"), ("/clientes/", "customer"), ("/proveedores/", "supplier")],
)
def test_what_others_depend_on_stays(path: str, id_name: str, room: Furnished) -> None:
    number = room.ids[id_name]
    with room.shop.nothing_changes():
        page = room.owner.sends(f"{path}{number}/eliminar/", {})
        program = room.owner.json("DELETE", f"{path}api/{number}/")
    assert (page.status, program.status, program.body["code"]) == (400, 400, "PROTECTED_ERROR")
    assert "hay registros que dependen" in page.text
    assert room.owner.get(f"{path}{number}/").status == 200


@pytest.fixture(scope="module")
def owner() -> Desk:
    """Owns a shop in which much is called by HTML or by a formula."""
    room = furnished()
    for name, code in ((SCRIPT, "S-1"), (FORMULA, "F-1")):
        room.shop.has(code, 5, name=name)
        customer = room.shop.customer(name)
        room.shop.sells((code, 1), customer=customer)
        fields = {"nombre": name}
        assert room.owner.sends("/proveedores/crear/", fields).status == 302
        bought = {"producto": [code], "cantidad": ["1"], "costo": ["10"], "iva": [""], "precio_venta": [""],
                  "nombre": [""], "categoria": [""], "caduca": [""]}  # fmt: skip
        head = {"proveedor": name, "fecha": "2026-01-02", "forma_pago": "credito", "factura": name[:60],
                "sucursal": str(room.shop.branch_id)}  # fmt: skip
        assert room.owner.sends("/compras/crear/", {**head, **bought}).status == 302
        spent = {"fecha": "2026-01-02", "forma_pago": "efectivo", "monto": "10"}
        assert room.owner.sends("/compras/gastos/crear/", {**spent, "concepto": name}).status == 302
    return room.owner


class TestNames:
    """A name that is HTML, and one that a spreadsheet would compute, in everything that leaves the house."""

    @pytest.mark.parametrize(
        "path",
        [
            "/productos/",
            "/ventas/",
            "/clientes/",
            "/proveedores/",
            "/compras/",
            "/compras/gastos/",
            "/reportes/productos/",
        ],
    )
    def test_are_text_on_pages(self, path: str, owner: Desk) -> None:
        seen = owner.get(path)
        assert seen.status == 200
        assert "<script>alert" not in seen.content
        assert "&lt;script&gt;alert" in seen.content

    @pytest.mark.parametrize(
        "path", ["/ventas/", "/clientes/", "/proveedores/", "/compras/", "/compras/gastos/"]
    )
    def test_are_text_in_csv(self, path: str, owner: Desk) -> None:
        seen = owner.get(f"{path}exportar/")
        assert seen.status == 200
        assert "<script>alert" in seen.content  # a file is not a page; nothing of the name is lost
        assert "'=HYPERLINK" in seen.content
        assert not any(cell.startswith("=") for cell in seen.content.replace('"', ",").split(","))

    def test_are_text_in_xlsx_and_pdf(self, owner: Desk, tmp_path: object) -> None:
        book = owner.client.get("/reportes/productos/?formato=xlsx", headers=owner.headers)
        assert book.status_code == 200, book.content[:300]
        cells = [
            cell for row in load_workbook(BytesIO(book.content)).worksheets[0].iter_rows() for cell in row
        ]
        named = [cell for cell in cells if cell.value in {SCRIPT, FORMULA, f"'{FORMULA}"}]
        assert [cell.data_type for cell in named] == ["s", "s"], [cell.value for cell in cells]
        paper = owner.client.get("/reportes/productos/?formato=pdf", headers=owner.headers)
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper.content)).pages)
        assert "HYPERLINK" in text
        assert "<script>" in text


def test_a_neighbours_rows_are_not_there(room: Furnished, neighbour: Shop) -> None:
    stranger = at_desk(neighbour)
    places = {"product": "/productos/", "customer": "/clientes/", "supplier": "/proveedores/", "sale": "/ventas/",
              "purchase": "/compras/", "expense": "/compras/gastos/", "asset": "/compras/activos/",
              "income": "/ventas/ingresos/", "valeria": "/usuarios/"}  # fmt: skip
    for name, root in places.items():
        for end in ("", "editar/", "eliminar/", "imprimir/"):
            seen = stranger.get(f"{root}{room.ids[name]}/{end}")
            assert seen.status == 404, f"{root}…/{end}: {seen.status}"

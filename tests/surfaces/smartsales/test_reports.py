"""Section 6: reports by command and by query, and the receipt of an order."""

import io
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

import pytest
from openpyxl import load_workbook

from tests.insights.reports.helpers import a_month
from tests.operations.orders.helpers import orders_for_themself, pays
from tests.papers.helpers import pages
from tests.shop import Answer, Http, Shop
from tests.threads import at_once
from trastienda.domain.exports import rules
from trastienda.domain.exports.rules import Format, Size
from trastienda.project import worker
from trastienda.surfaces.smartsales.reports import api

D = Decimal
PARSER, SALES, PRODUCTS = "/api/reports/dynamic-parser/", "/api/reports/sales/", "/api/reports/products/"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OCTOBER = "start_date=2025-10-01&end_date=2025-10-31"


@pytest.fixture
def november(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """The shop after its October, on the 15th of November 2025."""
    a_month(shop)
    monkeypatch.setattr(api, "local_date", lambda *_, **__: date(2025, 11, 15))
    return shop


@pytest.fixture
def manager(november: Shop) -> Http:
    return november.web(november.user("manager", username="gerente"))


def says(answer: Answer) -> str:
    """The words of a PDF."""
    assert (answer.status, answer.headers["Content-Type"]) == (200, PDF), answer.body
    return " ".join(pages(answer.body))


def sheet(answer: Answer) -> Any:
    """The figures of a workbook."""
    assert (answer.status, answer.headers["Content-Type"]) == (200, XLSX), answer.body
    return load_workbook(io.BytesIO(answer.body), data_only=True)["Reporte"]


def asks(web: Http, prompt: str, **headers: str) -> Answer:
    return web.post(PARSER, {"prompt": prompt}, **headers)


class TestCommand:
    """The seven documented examples, each as the file it asks for."""

    @pytest.mark.parametrize(
        ("prompt", "title"),
        [
            ("Quiero un reporte de ventas del mes de octubre en PDF", "Ventas, octubre de 2025"),
            ("Genera un reporte de productos en PDF", "Productos: existencias y ventas, todas las fechas"),
            (
                "Reporte de ventas agrupado por producto del mes de octubre",
                "Ventas por producto, octubre de 2025",
            ),
            (
                "Muestra las ventas con nombres de clientes del mes pasado",
                "Ventas con nombres de clientes, octubre de 2025",
            ),
            (
                "Dame un reporte de compras por cliente con sus nombres",
                "Compras por cliente, todas las fechas",
            ),
        ],
    )
    def test_pdf(self, manager: Http, prompt: str, title: str) -> None:
        answer = asks(manager, prompt)
        said = says(answer)
        assert title in said
        assert "1,624.00" in said
        assert "Coincide con los libros" in said
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="')
        assert answer.headers["Content-Disposition"].endswith('.pdf"')

    @pytest.mark.parametrize(
        ("prompt", "total"),
        [
            ("Dame el reporte de ventas de septiembre en excel", None),
            ("Reporte de ventas del 01/10/2025 al 31/10/2025 en excel", 1624),
        ],
    )
    def test_excel(self, manager: Http, prompt: str, total: int | None) -> None:
        found = sheet(asks(manager, prompt))
        totals = [row for row in found.iter_rows(values_only=True) if row[0] == "Total"]
        assert [row[7] for row in totals] == ([total] if total else [])

    def test_tells_what_it_understood(self, manager: Http) -> None:
        answer = asks(manager, "ventas por día de octubre en excel")
        said = answer.headers["X-Understood"]
        assert said.isascii()
        assert unquote(said) == "Ventas por día, octubre de 2025, en Excel"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ventas-por-dia-2025-10.xlsx"'

    def test_takes_forms_as_documented(self, manager: Http) -> None:
        prompt = "Quiero un reporte de ventas del mes de octubre en PDF"
        assert "1,624.00" in says(manager.form("POST", PARSER, {"prompt": prompt}))

    def test_answers_json_to_who_takes_nothing_else(self, manager: Http) -> None:
        answer = asks(manager, "ventas por mes", Accept="application/json")
        assert answer.status == 200
        assert answer.body["title"] == "Ventas por mes, todas las fechas"
        assert answer.headers["X-Understood"] == quote("Ventas por mes", safe=" ")
        says(asks(manager, "ventas por mes", Accept="application/json, text/plain, */*"))

    @pytest.mark.parametrize(
        "prompt",
        ["", "   ", "hola", "quiero una pizza", "<script>alert(1)</script>", "'; DROP TABLE sale; --", "x" * 100_000,
         "ventas del 31/02/2025"],
        ids=["empty", "blank", "greeting", "pizza", "html", "sql", "100 kB", "no such day"],
    )  # fmt: skip
    def test_what_it_does_not_understand_it_says_with_examples(
        self, manager: Http, november: Shop, prompt: str
    ) -> None:
        with november.nothing_changes():
            answer = asks(manager, prompt)
        assert answer.status == 400
        assert set(answer.body) == {"error", "prompt", "examples"}
        assert len(answer.body["examples"]) >= 3
        assert len(answer.body["error"]) < 200

    @pytest.mark.parametrize("body", [{}, {"prompt": None}, {"prompt": ["ventas"]}, b"no es JSON"])
    def test_refuses_what_is_no_prompt(self, manager: Http, body: Any) -> None:
        assert manager.post(PARSER, body).status == 400


class TestQuery:
    def test_json_has_the_figures_of_the_files(self, manager: Http) -> None:
        told = manager.get(f"{SALES}?{OCTOBER}&group_by=product").body
        assert {**told, "columns": [], "rows": []} == {
            "title": "Ventas por producto, octubre de 2025",
            "start_date": "2025-10-01",
            "end_date": "2025-10-31",
            "currency": "MXN",
            "count": 2,
            "columns": [],
            "rows": [],
            "totals": {"quantity": 6, "base": D("1400.00"), "tax": D("224.00"), "total": D("1624.00")},
            "books": {"base": D("1400.00"), "tax": D("224.00"), "total": D("1624.00"), "agrees": True},
        }
        assert [column["key"] for column in told["columns"]] == [
            "sku", "product", "quantity", "base", "tax", "total", "share_pct",
        ]  # fmt: skip
        assert told["rows"][1] == {
            "sku": "CAFE", "product": "Café de olla", "quantity": 5, "base": D("500.00"), "tax": D("80.00"),
            "total": D("580.00"), "share_pct": D("35.7"),
        }  # fmt: skip
        found = sheet(manager.get(f"{SALES}?{OCTOBER}&group_by=producto&format=excel"))
        rows = list(found.iter_rows(min_row=5, max_row=6, values_only=True))
        assert [(row[0], row[2], D(str(row[5]))) for row in rows] == [
            (row["sku"], row["quantity"], row["total"]) for row in told["rows"]
        ]
        said = says(manager.get(f"{SALES}?{OCTOBER}&group_by=product&format=pdf"))
        assert "CAFE Café de olla 5 500.00 80.00 580.00" in said
        assert "1,624.00" in said

    @pytest.mark.parametrize(
        ("query", "first"),
        [
            (
                "group_by=month",
                {"month": "2025-10", "sales": 4, "base": D("1400.00"), "tax": D("224.00"), "total": D("1624.00")},
            ),
            (
                "group_by=día",
                {"date": "2025-10-01", "sales": 1, "base": D("200.00"), "tax": D("32.00"), "total": D("232.00")},
            ),
            (
                "with_customers=true",
                {
                    "date": "2025-10-01", "folio": "V-0001", "document": "Venta", "customer": "Público en general",
                    "branch": "Sucursal Centro", "channel": "Punto de venta", "base": D("200.00"), "tax": D("32.00"),
                    "total": D("232.00"),
                },
            ),
        ],
    )  # fmt: skip
    def test_rows(self, manager: Http, query: str, first: Any) -> None:
        assert manager.get(f"{SALES}?{OCTOBER}&{query}").body["rows"][0] == first

    def test_products_and_customers(self, manager: Http) -> None:
        products = manager.get(f"{PRODUCTS}?{OCTOBER}").body
        assert products["rows"][0] == {
            "sku": "CAFE", "product": "Café de olla", "category": "Sin categoría", "available": 95,
            "price": D("116.00"), "value": D("4750.00"), "quantity": 5, "total": D("580.00"),
        }  # fmt: skip
        customers = manager.get(f"/api/reports/customers/?{OCTOBER}").body
        assert customers["rows"][0]["balance"] == D("1044.00")
        assert customers["totals"]["total"] == D("1624.00")

    def test_without_dates_everything(self, manager: Http) -> None:
        told = manager.get(SALES).body
        assert (told["start_date"], told["end_date"], told["count"]) == (None, None, 7)

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("start_date=2025-13-01", "start_date"),
            ("start_date=2025-02-02&end_date=2025-02-01", "end_date"),
            ("group_by=color", "group_by"),
            ("format=docx", "format"),
            ("with_customers=quizas", "with_customers"),
        ],
    )
    def test_refuses(self, manager: Http, query: str, field: str) -> None:
        for path in (SALES, PRODUCTS, "/api/reports/customers/"):
            answer = manager.get(f"{path}?{query}")
            assert answer.status == 400
            assert list(answer.body) == [field]


class TestLarge:
    """With five rows being many, October's seven take a job."""

    @pytest.fixture(autouse=True)
    def five_rows_are_many(self, monkeypatch: pytest.MonkeyPatch) -> None:
        few = Size(at_once=5, most=1_000)
        monkeypatch.setattr(rules, "SIZES", {Format.PDF: few, Format.XLSX: few, Format.JSON: Size(5, 5)})

    def test_is_made_in_the_background_and_fetched(self, manager: Http, november: Shop) -> None:
        answer = asks(manager, "ventas de octubre en excel")
        assert answer.status == 202
        job = answer.body
        assert (job["status"], job["progress"], job["rows"], job["format"]) == ("PENDIENTE", 0, 7, "xlsx")
        assert unquote(answer.headers["X-Understood"]) == "Ventas, octubre de 2025, en Excel"
        assert manager.get(job["status_url"]).body == job
        early = manager.get(job["download_url"])
        assert (early.status, early.body) == (
            400,
            {"detail": "El reporte no se puede descargar: pendiente, 0 %"},
        )
        at_once(lambda: worker.work(wait=False))
        done = manager.get(job["status_url"]).body
        assert (done["status"], done["progress"], done["filename"]) == ("LISTO", 100, "ventas-2025-10.xlsx")
        fetched = manager.get(done["download_url"])
        assert sheet(fetched)["H12"].value == 1624
        assert fetched.headers["Content-Disposition"] == 'attachment; filename="ventas-2025-10.xlsx"'

    def test_belongs_to_who_asked(self, manager: Http, november: Shop, neighbour: Shop) -> None:
        url = asks(manager, "ventas de octubre en excel").body["status_url"]
        admin = november.web(november.user("admin"))
        assert admin.get(url).status == 200
        for other in (november.user("manager", username="otra"), november.user("accountant")):
            assert november.web(other).get(url).status == 404
            assert november.web(other).get(f"{url}download/").status == 404
        assert neighbour.web(neighbour.user("admin")).get(url).status == 404

    def test_json_has_no_background(self, manager: Http) -> None:
        answer = manager.get(f"{SALES}?{OCTOBER}")
        assert answer.status == 400
        assert "7 renglones" in answer.body["detail"]
        assert manager.get(f"{SALES}?{OCTOBER}&group_by=product").status == 200

    def test_an_unknown_job(self, manager: Http) -> None:
        assert manager.get("/api/reports/jobs/987654321/").status == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("manager", 200), ("supervisor", 200), ("accountant", 200), ("cashier", 403), ("seller", 403),
     ("logistics", 403), ("customer", 403), (None, 401)],
)  # fmt: skip
def test_who_may_ask(shop: Shop, role: str | None, status: int) -> None:
    web = shop.web(shop.user(role) if role else None)
    assert asks(web, "ventas por mes").status == status
    for path in (SALES, PRODUCTS, "/api/reports/customers/"):
        assert web.get(path).status == status
    assert web.get("/api/reports/jobs/1/").status == (404 if status == 200 else status)


class TestInvoice:
    @pytest.fixture
    def order(self, shop: Shop) -> tuple[int, int]:
        """Somebody's paid order, and who they are."""
        shop.has("CAFE", 10, name="Café de olla", price_1=D(100))
        buyer = shop.user("customer", username="ana", first_name="Ana", last_name="Ruiz")
        order = orders_for_themself(shop, buyer, ("CAFE", 2))
        pays(shop, order.id, "232.00")
        return order.id, buyer

    def test_is_a_pdf_for_owner_and_administrator(self, shop: Shop, order: tuple[int, int]) -> None:
        order_id, buyer = order
        for user in (buyer, shop.user("admin")):
            answer = shop.web(user).get(f"/api/reports/orders/{order_id}/invoice/")
            said = says(answer)
            assert "Ana Ruiz" in said
            assert "Total MXN 232.00" in said
            assert "PAGADO" in said
            assert answer.headers["Content-Disposition"].startswith('attachment; filename="comprobante-')

    def test_is_json_for_who_takes_nothing_else(self, shop: Shop, order: tuple[int, int]) -> None:
        web, path = shop.web(order[1]), f"/api/reports/orders/{order[0]}/invoice/"
        answer = web.get(path, Accept="application/json")
        assert answer.status == 200
        assert set(answer.body) == {"message", "filename"}
        assert answer.body["filename"].endswith(".pdf")
        assert isinstance(answer.body["message"], str)
        says(web.get(path, Accept="application/json, text/plain, */*"))

    def test_is_nobody_elses(self, shop: Shop, neighbour: Shop, order: tuple[int, int]) -> None:
        path = f"/api/reports/orders/{order[0]}/invoice/"
        for role in ("customer", "manager", "cashier"):
            assert shop.web(shop.user(role)).get(path).status == 403
        assert shop.web().get(path).status == 401
        assert neighbour.web(neighbour.user("admin")).get(path).status == 404
        assert shop.web(shop.user("admin")).get("/api/reports/orders/987654321/invoice/").status == 404
        assert shop.web(order[1]).get("/api/reports/orders/abc/invoice/").status == 404

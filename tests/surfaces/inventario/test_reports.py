"""/reportes/: figures by hand on a small shop, the same in the books; who sees what; wrong dates; papers."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.accountant import days_ago, on_account, posted_on, today
from tests.shop import Shop, now
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.domain.accounting.balances import fold
from trastienda.insights.desk.reports.posted import sales_days
from trastienda.kernel import sql
from trastienda.operations.cash.close_register import CloseRegister, close_register
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale
from trastienda.operations.sales.return_goods import ComingBack, ReturnGoods, return_goods
from trastienda.surfaces.inventario.reports.registry import REPORTS

SLUGS = [each.slug for each in REPORTS if not each.about]


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


@pytest.fixture
def sold(shop: Shop) -> Shop:
    """Two balatas at 350.00 and a filter at 100.00 net, 16 %: 800.00 + 128.00 = 928.00; they cost 250.00."""
    shop.has("BAL", 10, name="Balata", cost="100.00")
    shop.has("FIL", 10, name="Filtro", cost="50.00", price_1=Decimal(100))
    shop.sells(("BAL", 2), ("FIL", 1))
    return shop


def data(desk: Desk, slug: str, words: str = "") -> Any:
    seen = desk.json("GET", f"/reportes/api/{slug}/{words}")
    assert seen.status == 200, seen.content
    return seen.body["data"]


def account(shop: Shop, name: str) -> Decimal:
    return shop.books.get(name, Decimal(0))


class TestSales:
    def test_by_day_it_is_what_the_books_have(self, sold: Shop, owner: Desk) -> None:
        found = data(owner, "ventas")
        assert found["filas"][0]["date"] == f"{today()}"
        assert found["totales"] == {"sales": 1, "base": "800.00", "tax": "128.00", "total": "928.00"}
        assert -account(sold, "Ventas") == Decimal(found["totales"]["base"])
        assert -account(sold, "IVA Trasladado") == Decimal(found["totales"]["tax"])
        assert found["notas"][0].startswith("Coincide con los libros: 928.00")

    def test_what_came_back_is_taken_off(self, sold: Shop, owner: Desk) -> None:
        sale = sold.sells(("BAL", 3))
        back = ReturnGoods(sale.id, [ComingBack(sold.products["BAL"], Decimal(1))], reason="Defecto")
        return_goods(back, actor=sold.owner, now=now())
        gone = sold.sells(("FIL", 2))
        cancel_sale(CancelSale(sale=gone.id, reason="Error"), actor=sold.owner, now=now())
        found = data(owner, "ventas", "?por=documento")
        assert len(found["filas"]) == 5
        assert found["totales"]["base"] == "1500.00"
        assert found["notas"][0].startswith("Coincide con los libros: 1,740.00")

    def test_an_entry_by_hand_on_the_account_is_no_sale(self, sold: Shop, owner: Desk) -> None:
        posted_on(sold, today(), (("210.01", "128.00", "0"), ("100.02", "0", "128.00")))
        assert data(owner, "ventas")["notas"][0].startswith("Coincide con los libros: 928.00")

    def test_kept_balances_say_the_same_as_entries(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer(credit_limit="99999.00")
        for ago, total in ((40, "100.00"), (10, "200.00"), (9, "50.00"), (0, "25.00")):
            on_account(shop, customer, total, on=days_ago(ago))
        with shop.transaction():
            before = sales_days(first_on=days_ago(30), last_on=today())
            fold()
            after = sales_days(first_on=days_ago(30), last_on=today())
        assert [each.total for each in before] == [200, 50, 25]
        assert before == after
        words = f"?desde={days_ago(30)}&hasta={today()}"
        assert data(owner, "ventas", words)["notas"][0].startswith("Coincide con los libros: 275.00")

    @pytest.mark.parametrize("by", ["dia", "semana", "mes", "documento", "sucursal", "canal", "nada"])
    def test_every_grouping_sums_to_the_same(self, sold: Shop, owner: Desk, by: str) -> None:
        assert data(owner, "ventas", f"?por={by}")["totales"]["total"] == "928.00"

    def test_each_row_leads_to_the_documents(self, sold: Shop, owner: Desk) -> None:
        day = data(owner, "ventas")["filas"][0]["enlace"]
        assert day == f"/reportes/ventas/?desde={today()}&hasta={today()}&por=documento"
        assert "928.00" in owner.get(day).text
        sale = sold._value("SELECT id FROM sale WHERE tenant_id = %s")
        assert data(owner, "ventas", "?por=documento")["filas"][0]["enlace"] == f"/ventas/{sale}/"
        product = data(owner, "productos")["filas"][0]["enlace"]
        assert f'href="/ventas/{sale}/"' in owner.get(product).content


class TestWhatSells:
    def test_products_and_categories(self, sold: Shop, owner: Desk) -> None:
        rows = data(owner, "productos")["filas"]
        assert [(row["sku"], row["quantity"], row["total"], row["share_pct"]) for row in rows] == [
            ("BAL", 2, "812.00", 87.5),
            ("FIL", 1, "116.00", 12.5),
        ]
        assert data(owner, "categorias")["filas"][0]["category"] == "Sin categoría"

    def test_abc_begins_each_class_where_its_value_begins(self, sold: Shop, owner: Desk) -> None:
        rows = data(owner, "abc")["filas"]
        assert [(row["sku"], row["grade"], row["cumulative_pct"]) for row in rows] == [
            ("BAL", "A", 87.5),
            ("FIL", "B", 100),
        ]

    def test_weekdays(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer(credit_limit="99999.00")
        for ago, total in ((7, "100.00"), (14, "300.00"), (1, "50.00")):
            on_account(shop, customer, total, on=days_ago(ago))
        rows = data(owner, "dias", f"?desde={days_ago(20)}&hasta={today()}")["filas"]
        assert len(rows) == 7
        of_today = rows[today().weekday()]
        assert (of_today["days"], of_today["average"], of_today["total"]) == (2, "200.00", "400.00")

    def test_what_a_customer_bought(self, shop: Shop, owner: Desk) -> None:
        on_account(shop, shop.customer("Ana", credit_limit="999.00"), "80.00", on=today())
        assert data(owner, "clientes")["filas"][0]["balance"] == "80.00"


class TestStock:
    def test_the_value_is_that_of_the_account(self, sold: Shop, owner: Desk) -> None:
        found = data(owner, "inventario")
        assert found["totales"] == {"on_hand": 17, "cost_value": "1250.00", "sale_value": "3700.00"}
        assert account(sold, "Inventario") == Decimal("1250.00")
        assert "1,250.00" in found["notas"][0]

    def test_what_to_buy_follows_demand_and_minimum(self, shop: Shop, owner: Desk) -> None:
        shop.has("BAL", 1)
        with shop.transaction():
            sql.execute("UPDATE stock_level SET min_stock = 5 WHERE tenant_id = %s", (shop.id,))
        row = data(owner, "pedir")["filas"][0]
        assert (row["sku"], row["available"], row["suggested"], row["amount"]) == ("BAL", 1, 4, "400.00")
        assert row["enlace"] == f"/productos/{shop.products['BAL']}/"


class TestMoney:
    def test_profit_is_sales_and_other_income_less_costs_and_expenses(self, sold: Shop, owner: Desk) -> None:
        posted_on(sold, today(), (("600.01", "120.00", "0"), ("100.02", "0", "120.00")))
        posted_on(sold, today(), (("100.02", "30.00", "0"), ("400.02", "0", "30.00")))
        row = data(owner, "utilidad")["filas"][0]
        assert (row["sales"], row["other_income"], row["costs"], row["expenses"], row["profit"]) == (
            "800.00",
            "30.00",
            "250.00",
            "120.00",
            "460.00",
        )
        last = data(owner, "resultados")["filas"][-1]
        assert (last["name"], last["amount"]) == ("Utilidad neta", "460.00")
        by_month = data(owner, "utilidad", "?por=mes")["filas"]
        assert (by_month[0]["month"], by_month[0]["profit"]) == (f"{today():%Y-%m}", "460.00")

    def test_who_owes_is_the_account_of_customers(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer("Ana", credit_limit="999.00")
        on_account(shop, customer, "80.00", on=days_ago(5))
        found = data(owner, "antiguedad")
        assert found["totales"]["total"] == f"{account(shop, 'Clientes'):.2f}" == "80.00"
        assert found["filas"][0]["enlace"] == f"/clientes/{customer}/"

    def test_drawers(self, sold: Shop, owner: Desk) -> None:
        assert sold.session_id is not None
        command = CloseRegister(session=sold.session_id, counted=sold.drawer - 10)
        close_register(command, actor=sold.owner, now=now())
        found = data(owner, "caja")
        assert found["totales"]["difference"] == "-10.00" == f"{-account(sold, 'Faltantes de Caja'):.2f}"

    def test_the_statements_balance_and_lead_to_the_documents(self, sold: Shop, owner: Desk) -> None:
        trial = data(owner, "balanza")
        assert trial["totales"]["closing_debit"] == trial["totales"]["closing_credit"]
        assert trial["notas"] == ["Cuadra: cargos y abonos son iguales."]
        sales = next(row for row in trial["filas"] if row["code"] == "400.01")
        assert sales["closing_credit"] == "800.00"
        sale = sold._value("SELECT id FROM sale WHERE tenant_id = %s")
        assert f'href="/ventas/{sale}/"' in owner.get(sales["enlace"]).content
        assert data(owner, "balance")["notas"] == ["Cuadra: activo = pasivo + capital."]


class TestRights:
    def test_a_seller_sees_own_sales_and_the_stock_alone(self, sold: Shop) -> None:
        seller = at_desk(sold, "seller")
        listed = seller.json("GET", "/reportes/api/").body["data"]
        assert [each["reporte"] for each in listed] == ["ventas", "inventario"]
        found = data(seller, "ventas")
        assert (found["filas"], found["notas"][0]) == ([], "Sólo sus propias ventas.")
        assert "Mis ventas por día" in seller.get("/reportes/ventas/").text
        refused = seller.get("/reportes/utilidad/")
        assert (refused.status, refused.place) == (302, "/ventas/")
        said = seller.json("GET", "/reportes/api/utilidad/")
        assert (said.status, said.body["code"]) == (403, "PERMISSION_DENIED")

    def test_a_seller_sees_what_they_sold(self, sold: Shop) -> None:
        seller = at_desk(sold, "seller")
        user = sold._value("SELECT max(id) FROM app_user WHERE tenant_id = %s")
        with sold.transaction():
            sql.execute("UPDATE sale SET user_id = %s WHERE tenant_id = %s", (user, sold.id))
        assert data(seller, "ventas")["totales"]["total"] == "928.00"

    def test_a_supervisor_sees_no_books(self, shop: Shop) -> None:
        supervisor = at_desk(shop, "supervisor")
        assert supervisor.get("/reportes/ventas/").status == 200
        assert supervisor.get("/reportes/balanza/").status == 302

    def test_a_neighbours_figures_are_theirs(self, sold: Shop, neighbour: Shop) -> None:
        theirs = at_desk(neighbour)
        for slug in SLUGS:
            assert "928.00" not in theirs.get(f"/reportes/{slug}/").text
            assert "Balata" not in theirs.get(f"/reportes/{slug}/").text


class TestPages:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_every_report_is_a_page_a_paper_and_a_spreadsheet(
        self, sold: Shop, owner: Desk, slug: str
    ) -> None:
        assert owner.get(f"/reportes/{slug}/").status == 200
        sheet = _file(owner, f"/reportes/{slug}/?formato=xlsx")
        assert load_workbook(BytesIO(sheet)).active is not None

    @pytest.mark.parametrize("slug", ["ventas", "utilidad", "balanza"])
    def test_papers(self, sold: Shop, owner: Desk, slug: str) -> None:
        assert _file(owner, f"/reportes/{slug}/?formato=pdf").startswith(b"%PDF-")

    @pytest.mark.parametrize("slug", SLUGS)
    def test_a_new_shop_is_told_what_to_do(self, shop: Shop, owner: Desk, slug: str) -> None:
        seen = owner.get(f"/reportes/{slug}/")
        assert seen.status == 200
        assert 'class="empty"' in seen.content

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ("desde=ayer", "Escriba una fecha como 2026-11-21."),
            ("hasta=2026-02-30", "Escriba una fecha como 2026-11-21."),
            ("desde=2026-05-02&hasta=2026-05-01", "La fecha final es anterior a la inicial."),
            ("desde=1950-01-01&hasta=2026-05-01", "El periodo puede ser de diez años a lo más."),
            ("mes=2026-13", "Escriba un mes como 2026-11."),
        ],
    )
    def test_wrong_dates_are_said_beside_the_field_and_kept(self, owner: Desk, words: str, said: str) -> None:
        seen = owner.get(f"/reportes/ventas/?{words}")
        assert seen.status == 400
        assert said in seen.text
        refused = owner.json("GET", f"/reportes/api/ventas/?{words}")
        assert (refused.status, refused.body["code"]) == (400, "VALIDATION_ERROR")
        assert [said] in refused.body["fields"].values()

    @pytest.mark.parametrize("days", ["0", "91", "x", "-1", "٣"])
    def test_wrong_lead_times_are_said(self, owner: Desk, days: str) -> None:
        assert owner.get(f"/reportes/pedir/?dias={days}").status == 400

    @pytest.mark.parametrize(
        "words", ["por=nada&x=1", "page=99999", "page=x", "periodo=siglo", "formato=doc"]
    )
    def test_unknown_words_are_as_if_they_were_not_there(self, sold: Shop, owner: Desk, words: str) -> None:
        assert "928.00" in owner.get(f"/reportes/ventas/?{words}").text

    def test_reports_that_are_none(self, owner: Desk) -> None:
        assert owner.get("/reportes/nada/").status == 404
        assert owner.json("GET", "/reportes/api/nada/").status == 404
        assert owner.get("/reportes/cuenta/").place == "/reportes/"
        assert owner.json("GET", "/reportes/api/cuenta/").body["code"] == "VALIDATION_ERROR"
        assert owner.get("/reportes/documentos/?producto=%00").status in {200, 302}

    def test_what_is_called_like_a_tag_or_a_formula_stays_a_text(self, shop: Shop, owner: Desk) -> None:
        shop.has("X", 5, name="=1+1 <script>")
        shop.sells(("X", 1))
        assert "&lt;script&gt;" in owner.get("/reportes/productos/").content
        sheet = load_workbook(BytesIO(_file(owner, "/reportes/productos/?formato=xlsx"))).worksheets[0]
        assert sheet["B5"].value == "'=1+1 <script>"

    def test_as_many_statements_for_many_rows_as_for_one(self, shop: Shop, owner: Desk) -> None:
        for at in range(3):
            shop.has(f"P{at}", 50)
        shop.sells(("P0", 1))
        one = _statements(owner)
        for _ in range(4):
            shop.sells(("P0", 1), ("P1", 1), ("P2", 1))
        assert _statements(owner) == one
        assert max(one.values()) <= 14

    def test_long_tables_come_in_pages_with_the_totals_of_all(self, shop: Shop, owner: Desk) -> None:
        skus = [f"P{at:03}" for at in range(60)]
        for sku in skus:
            shop.has(sku, 5)
        shop.sells(*[(sku, 1) for sku in skus])
        found = owner.json("GET", "/reportes/api/productos/?page=3").body
        assert (len(found["data"]["filas"]), found["pagination"]["num_pages"]) == (10, 3)
        assert found["data"]["totales"]["quantity"] == 60
        beyond = owner.get("/reportes/productos/?page=9")
        assert "Página 3 de 3" in beyond.text


def _statements(desk: Desk) -> dict[str, int]:
    found = {}
    for slug in SLUGS:
        desk.get(f"/reportes/{slug}/")
        with CaptureQueriesContext(connection) as captured:
            desk.get(f"/reportes/{slug}/")
        found[slug] = len(captured)
    return found


def _file(desk: Desk, path: str) -> bytes:
    answer = desk.client.get(path, headers=desk.headers)
    assert answer.status_code == 200, answer.content[:300]
    assert "attachment" in answer.headers["Content-Disposition"]
    content: bytes = answer.content
    return content

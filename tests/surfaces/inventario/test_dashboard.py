"""/dashboard/: four questions in their order, figures by hand, each leading to what it is made of."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accountant import days_ago, on_account, posted_on, today
from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.kernel import sql
from trastienda.surfaces.inventario.dashboard import pages


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop)


def figures(desk: Desk, words: str = "") -> Any:
    seen = desk.json("GET", f"/dashboard/api/{words}")
    assert seen.status == 200, seen.content
    return seen.body["data"]


class TestToday:
    def test_sales_and_tickets_of_today(self, shop: Shop, owner: Desk) -> None:
        shop.has("BAL", 10)
        shop.sells(("BAL", 1))
        shop.sells(("BAL", 2))
        found = figures(owner)["hoy"]
        assert (found["vendido"], found["ventas"], found["usual_del_dia"]) == ("1218.00", 2, None)
        assert "Aún no hay semanas con qué comparar" in owner.get("/dashboard/").text

    def test_a_usual_day_is_the_mean_of_its_weekdays(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer(credit_limit="99999.00")
        for weeks, total in ((1, "100.00"), (2, "300.00"), (9, "9999.00")):
            on_account(shop, customer, total, on=days_ago(7 * weeks))
        on_account(shop, customer, "5000.00", on=days_ago(6))
        found = figures(owner)["hoy"]
        assert (found["usual_del_dia"], found["semanas"], found["vendido"]) == ("200.00", 2, "0.00")

    def test_until_this_hour_only_what_was_sold_by_then(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer(credit_limit="99999.00")
        on_account(shop, customer, "100.00", on=days_ago(7))
        with shop.transaction():
            sql.execute(
                "UPDATE sale SET sold_at = now() - interval '7 days' - interval '1 second' WHERE tenant_id = %s",
                (shop.id,),
            )
        assert figures(owner)["hoy"]["usual_a_esta_hora"] == "100.00"
        with shop.transaction():
            sql.execute(
                "UPDATE sale SET sold_at = sold_at + interval '1 minute' WHERE tenant_id = %s", (shop.id,)
            )
        assert figures(owner)["hoy"]["usual_a_esta_hora"] == "0.00"


class TestNeeds:
    def test_nothing_waits(self, owner: Desk) -> None:
        assert set(figures(owner)["pendientes"].values()) == {0}
        assert "Nada pendiente" in owner.get("/dashboard/").text

    def test_low_stock_and_drawers_of_other_days(self, shop: Shop, owner: Desk) -> None:
        shop.has("BAL", 2)
        shop.has("FIL", 9)
        shop.opens_register()
        with shop.transaction():
            sql.execute("UPDATE stock_level SET min_stock = 5 WHERE tenant_id = %s", (shop.id,))
            sql.execute(
                "UPDATE register_session SET opened_at = opened_at - interval '2 days' WHERE tenant_id = %s",
                (shop.id,),
            )
        found = figures(owner)["pendientes"]
        assert (found["bajo_minimo"], found["cajas_sin_corte"]) == (1, 1)
        page = owner.get("/dashboard/")
        assert 'href="/productos/?estado=bajos"' in page.content
        assert "1 producto bajo su mínimo" in page.text
        assert "Caja 1" in owner.get("/reportes/pendientes/?por=cajas").text

    @pytest.mark.parametrize(
        ("state", "kind", "which"),
        [("pending", "sin_pagar", "pedidos"), ("failed", "sin_pagar", "pedidos"),
         ("awaiting_approval", "transferencias", "transferencias")],
    )  # fmt: skip
    def test_orders_that_wait_for_money(
        self, shop: Shop, owner: Desk, state: str, kind: str, which: str
    ) -> None:
        shop.has("BAL", 5)
        sale = shop.sells(("BAL", 1))
        with shop.transaction():
            sql.execute(
                "UPDATE sale SET placed_at = sold_at, payment_state = %s, fulfilment_state = 'on_hold', unpaid = total,"
                " paid = 0 WHERE tenant_id = %s",
                (state, shop.id),
            )
        assert figures(owner)["pendientes"][kind] == 1
        assert f'href="/ventas/{sale.id}/"' in owner.get(f"/reportes/pendientes/?por={which}").content


class TestWhatSellsAndTheMoney:
    def test_figures_of_the_span_are_those_of_the_books(self, shop: Shop, owner: Desk) -> None:
        shop.has("BAL", 10, cost="100.00")
        shop.sells(("BAL", 2))
        posted_on(shop, today(), (("600.01", "50.00", "0"), ("100.02", "0", "50.00")))
        posted_on(shop, today(), (("100.02", "30.00", "0"), ("400.02", "0", "30.00")))
        found = figures(owner)
        assert found["ventas_con_iva"] == "812.00"
        assert found["utilidad"] == {
            "ventas": "700.00",
            "otros_ingresos": "30.00",
            "costos": "200.00",
            "gastos": "50.00",
            "neta": "480.00",
        }
        assert found["por_dia"] == [{"fecha": f"{today()}", "total": "812.00"}]
        assert [(each["clave"], each["total"]) for each in found["productos"]] == [("BAL", "812.00")]
        assert found["categorias"][0]["nombre"] == "Sin categoría"
        books = shop.books
        assert Decimal(found["dinero"]["bancos"]) == books["Bancos"] == Decimal(-20)
        assert Decimal(found["dinero"]["existencias"]) == books["Inventario"] == Decimal(800)
        assert Decimal(found["dinero"]["caja"]) == books["Caja"]

    def test_five_products_at_most_the_most_first(self, shop: Shop, owner: Desk) -> None:
        for at in range(7):
            shop.has(f"P{at}", 20)
        shop.sells(*[(f"P{at}", at + 1) for at in range(7)])
        assert [each["clave"] for each in figures(owner)["productos"]] == ["P6", "P5", "P4", "P3", "P2"]

    @pytest.mark.parametrize(
        ("words", "total"),
        [
            ("", "10.00"),
            ("?periodo=7d", "10.00"),
            ("?periodo=mes", None),
            ("?periodo=anio", None),
            ("?x=1", "10.00"),
        ],
    )
    def test_spans(self, shop: Shop, owner: Desk, words: str, total: str | None) -> None:
        customer = shop.customer(credit_limit="99999.00")
        on_account(shop, customer, "10.00", on=today())
        on_account(shop, customer, "20.00", on=days_ago(7))
        found = figures(owner, words)
        if total:
            assert found["ventas_con_iva"] == total
        first = {"?periodo=mes": today().replace(day=1), "?periodo=anio": today().replace(month=1, day=1)}
        assert found["desde"] == f"{first.get(words, today() - timedelta(days=6))}"

    def test_a_month_by_its_name(self, shop: Shop, owner: Desk) -> None:
        customer = shop.customer(credit_limit="99999.00")
        on_account(shop, customer, "10.00", on=days_ago(50))
        found = figures(owner, f"?mes={days_ago(50):%Y-%m}")
        assert (found["ventas_con_iva"], found["desde"]) == ("10.00", f"{days_ago(50).replace(day=1)}")

    @pytest.mark.parametrize("month", ["2026-13", "2026-00", "mayo", "2026-5", "0000-01"])
    def test_a_month_that_is_none_is_said(self, shop: Shop, owner: Desk, month: str) -> None:
        seen = owner.get(f"/dashboard/?mes={month}")
        assert seen.status == 400
        assert "Escriba un mes como 2026-11." in seen.text
        assert owner.json("GET", f"/dashboard/api/?mes={month}").body["code"] == "VALIDATION_ERROR"

    def test_what_sells_in_many_tickets_is_asked_for_once_the_page_is_there(
        self, shop: Shop, owner: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(pages, "MOST_AT_ONCE", 100)
        shop.has("BAL", 5, name="Balata")
        shop.sells(("BAL", 1))
        words = f"?desde={days_ago(200)}&hasta={today()}"
        assert "hx-get" in owner.get(f"/dashboard/{words}").content
        assert "Balata" not in owner.get(f"/dashboard/{words}").text
        assert "Balata" in owner.get(f"/dashboard/se-vende/{words}").text
        assert "<html" not in owner.get(f"/dashboard/se-vende/{words}", HX_Request="true").content


class TestPage:
    def test_its_parts_stand_in_their_order_and_every_figure_leads_on(self, shop: Shop, owner: Desk) -> None:
        shop.has("BAL", 5)
        shop.sells(("BAL", 1))
        seen = owner.get("/dashboard/").text
        parts = ("Cómo va hoy", "Qué necesita atención", "Qué se vende", "Dónde está el dinero")
        assert [seen.index(part) for part in parts] == sorted(seen.index(part) for part in parts)
        page = owner.get("/dashboard/").content
        links = {part.split('"')[0].replace("&amp;", "&") for part in page.split('href="/reportes/')[1:]}
        assert len(links) >= 8
        for link in links:
            assert owner.get(f"/reportes/{link}").status == 200, link

    def test_a_new_shop_is_told_where_to_begin(self, owner: Desk) -> None:
        seen = owner.get("/dashboard/")
        assert "Todavía no hay ventas" in seen.text
        assert 'href="/productos/crear/"' in seen.content

    def test_nothing_is_inline(self, shop: Shop, owner: Desk) -> None:
        shop.has("BAL", 5, name="<b>Balata</b>")
        shop.sells(("BAL", 1))
        page = owner.get("/dashboard/").content
        assert "style=" not in page
        assert "<script>" not in page
        assert "<b>Balata" not in page

    def test_a_seller_is_led_to_the_sales(self, shop: Shop) -> None:
        seller = at_desk(shop, "seller")
        assert seller.get("/dashboard/").place == "/ventas/"
        refused = seller.json("GET", "/dashboard/api/")
        assert (refused.status, refused.body["code"]) == (403, "PERMISSION_DENIED")

    def test_who_may_not_see_the_books_sees_no_money(self, shop: Shop) -> None:
        shop.has("BAL", 5)
        shop.sells(("BAL", 1))
        supervisor = at_desk(shop, "supervisor")
        assert "Dónde está el dinero" not in supervisor.get("/dashboard/").text
        found = figures(supervisor)
        assert (found["dinero"], found["utilidad"], found["ventas_con_iva"]) == (None, None, "406.00")

    def test_a_neighbours_sales_are_not_here(self, shop: Shop, owner: Desk, neighbour: Shop) -> None:
        neighbour.has("BAL", 5)
        neighbour.sells(("BAL", 1))
        assert figures(owner)["ventas_con_iva"] == "0.00"

    def test_as_many_statements_for_many_sales_as_for_one(self, shop: Shop, owner: Desk) -> None:
        for at in range(5):
            shop.has(f"P{at}", 50)
        shop.sells(("P0", 1))
        counts = []
        for _ in range(2):
            owner.get("/dashboard/")
            with CaptureQueriesContext(connection) as captured:
                owner.get("/dashboard/")
            counts.append(len(captured))
            for _ in range(4):
                shop.sells(*[(f"P{at}", 1) for at in range(5)])
        assert counts[0] == counts[1] <= 20

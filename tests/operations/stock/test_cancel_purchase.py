"""cancel_purchase: the exact inverse while the goods are there; what the average mixed is a correction of cost."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.operations.stock.test_record_purchase import average_cost, buys, product
from tests.shop import Shop, now
from trastienda.domain.stock.errors import BoughtGoodsGone, PurchaseAlreadyCancelled
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden, NotFound
from trastienda.operations.stock.cancel_purchase import cancel_purchase
from trastienda.operations.stock.record_purchase import BoughtLine, RecordPurchase, record_purchase

D = Decimal


def cancels(shop: Shop, purchase_id: int) -> None:
    cancel_purchase(purchase_id, actor=shop.owner, now=now())


def books_are_right(shop: Shop) -> None:
    assert [finding.says for finding in audit_tenant(shop.id) if not finding.holds] == []


class TestCancelPurchase:
    def test_leaves_nothing_on_shelf_or_books(self, shop: Shop) -> None:
        shop.has("CAFE")
        bought = buys(shop, ("CAFE", "20", "145.00"))
        cancels(shop, bought.id)
        assert (shop.stock("CAFE"), shop.books) == (0, {})
        books_are_right(shop)

    def test_goods_leave_with_the_value_they_came_with(self, shop: Shop) -> None:
        shop.has("CAFE", 10, cost="100.00")
        bought = buys(shop, ("CAFE", "30", "140.00"))
        cancels(shop, bought.id)
        assert (shop.stock("CAFE"), average_cost(shop, "CAFE")) == (10, 100)
        assert shop.books == {"Inventario": D("1000.00"), "Capital Social": D("-1000.00")}
        books_are_right(shop)

    def test_what_was_sold_of_their_value_is_a_correction_of_the_cost_of_sales(self, shop: Shop) -> None:
        shop.has("CAFE", 10, cost="100.00")
        bought = buys(shop, ("CAFE", "10", "140.00"))  # 20 worth 2,400
        shop.sells(("CAFE", 10))  # at 120 each; 10 are left, worth 1,200
        cancels(shop, bought.id)
        assert shop.stock("CAFE") == 0
        assert "Inventario" not in shop.books
        assert shop.books["Costo de Ventas"] == D("1000.00")  # what the ten that stayed had cost
        books_are_right(shop)

    def test_the_last_cost_is_that_of_the_last_purchase_that_stands(self, shop: Shop) -> None:
        shop.has("CAFE")
        buys(shop, ("CAFE", "1", "90.00"))
        second = buys(shop, ("CAFE", "1", "95.00"), ("CAFE", "1", "97.00"))
        assert product(shop, "CAFE").cost == 97
        cancels(shop, second.id)
        assert product(shop, "CAFE").cost == 90

    def test_a_paid_one_gives_the_money_back(self, shop: Shop) -> None:
        shop.has("CAFE")
        bought = buys(shop, ("CAFE", "1", "100.00"), paid_by="transfer")
        assert shop.books["Bancos"] == D("-116.00")
        cancels(shop, bought.id)
        assert shop.books == {}
        books_are_right(shop)

    @pytest.mark.parametrize("below_zero", [False, True])
    def test_goods_that_are_gone_refuse_it(self, shop: Shop, below_zero: bool) -> None:
        shop.has("PAN", 5)
        shop.has("CAFE")
        place = shop.branch("Norte", below_zero=below_zero)
        bought = buys(shop, ("PAN", "1", "10"), ("CAFE", "3", "10"), branch=place)
        with shop.transaction():
            promise = "UPDATE stock_level SET reserved = 1 WHERE tenant_id = %s AND branch_id = %s AND product_id = %s"
            sql.execute(promise, (shop.id, place, shop.products["CAFE"]))
        with shop.nothing_changes(), pytest.raises(BoughtGoodsGone) as refused:
            cancels(shop, bought.id)
        assert (refused.value.bought, refused.value.available) == (3, 2)

    def test_happens_once(self, shop: Shop) -> None:
        shop.has("CAFE")
        bought = buys(shop, ("CAFE", "1", "10"))
        cancels(shop, bought.id)
        with shop.nothing_changes(), pytest.raises(PurchaseAlreadyCancelled):
            cancels(shop, bought.id)

    def test_is_for_those_who_may(self, shop: Shop, neighbour: Shop) -> None:
        shop.has("CAFE")
        bought = buys(shop, ("CAFE", "1", "10"))
        with pytest.raises(Forbidden):
            cancel_purchase(bought.id, actor=shop.actor(shop.hire("cashier", pin="9911")), now=now())
        with pytest.raises(NotFound):
            cancels(neighbour, bought.id)

    def test_costs_the_same_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        for number in range(50):
            shop.has(f"P{number}")
        costs = []
        for count in (1, 50):
            bought = buys(shop, *((f"P{number}", "1", "5.00") for number in range(count)))
            with CaptureQueriesContext(connection) as queries:
                cancels(shop, bought.id)
            costs.append(len(queries))
        assert costs[0] == costs[1]


class TestPricesAndDays:
    def test_sets_the_sale_price_the_product_s_own_way_and_says_so(self, shop: Shop) -> None:
        shop.has("NETO", price_1=D("100"))
        shop.has("CON", price_1=D("100"), prices_include_tax=True)
        lines = [
            BoughtLine(shop.products[sku], D(1), D(10), sale_price=D("232.00")) for sku in ("NETO", "CON")
        ]
        command = RecordPurchase(lines=lines, prices_include_tax=True)
        bought = record_purchase(command, actor=shop.owner, now=now())
        assert (product(shop, "NETO").price_1, product(shop, "CON").price_1) == (D("200"), D("232"))
        said = shop._rows(
            "SELECT action, subject, details->'prices'->0->>'before' FROM audit_event WHERE tenant_id = %s"
            " ORDER BY id DESC LIMIT 1"
        )[0]
        assert said == ("product.prices_set", f"purchase:{bought.id}", "100.000000")

    def test_a_price_that_is_the_same_changes_nothing(self, shop: Shop) -> None:
        shop.has("NETO", price_1=D("100.004"))
        lines = [BoughtLine(shop.products["NETO"], D(1), D(10), sale_price=D("100.00"))]
        before = shop.count("audit_event")
        record_purchase(RecordPurchase(lines=lines), actor=shop.owner, now=now())
        assert product(shop, "NETO").price_1 == D("100.004")
        assert shop.count("audit_event") == before

    def test_is_booked_on_the_invoice_s_day(self, shop: Shop) -> None:
        shop.has("CAFE")
        day = (now() - timedelta(days=3)).date()
        bought = buys(shop, ("CAFE", "1", "10"), on=day)
        assert shop._rows("SELECT DISTINCT occurred_on FROM entry WHERE tenant_id = %s AND document_id = %s"
                          " AND document_kind = 'purchase'", bought.id) == [(day,)]  # fmt: skip

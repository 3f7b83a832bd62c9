"""What is recommended beside a product: what real baskets hold together, then what sells best."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from trastienda.domain.catalog.models import Category
from trastienda.insights.bought_together import bought_together
from trastienda.operations.sales.cancel_sale import CancelSale, cancel_sale


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    for sku in ("PAN", "MANTEQUILLA", "MERMELADA", "CAFE", "TE", "CLAVOS", "VIEJO"):
        shop.has(sku, 100)
    return shop


def beside(shop: Shop, sku: str) -> list[str]:
    names = {product_id: each for each, product_id in shop.products.items()}
    with shop.transaction():
        return [names[product_id] for product_id in bought_together(shop.products[sku])]


def sells(shop: Shop, *skus: str, times: int = 1) -> None:
    for _ in range(times):
        shop.sells(*((sku, 1) for sku in skus))


class TestBoughtTogether:
    def test_counts_baskets_not_units_and_never_itself(self, stocked: Shop) -> None:
        sells(stocked, "PAN", "MANTEQUILLA", times=3)
        sells(stocked, "PAN", "MERMELADA", times=2)
        stocked.sells(("PAN", 1), ("CAFE", 50), ("CAFE", 20))
        assert beside(stocked, "PAN") == ["MANTEQUILLA", "MERMELADA", "CAFE"]
        assert beside(stocked, "MANTEQUILLA") == ["PAN", "MERMELADA", "CAFE"]

    def test_five_are_enough(self, stocked: Shop) -> None:
        sells(stocked, "PAN", "MANTEQUILLA", "MERMELADA", "CAFE", "TE", "CLAVOS", "VIEJO")
        assert len(beside(stocked, "PAN")) == 5

    def test_leaves_out_what_is_no_longer_sold_and_sales_that_were_undone(self, stocked: Shop) -> None:
        sells(stocked, "PAN", "VIEJO")
        undone = stocked.sells(("PAN", 1), ("CLAVOS", 1))
        cancel_sale(CancelSale(sale=undone.id, reason="error"), actor=stocked.owner, now=now())
        sells(stocked, "PAN", "TE")
        stocked.web(stocked.user("admin")).delete(f"/api/products/{stocked.products['VIEJO']}/")
        assert beside(stocked, "PAN") == ["TE"]

    def test_falls_back_to_what_sells_best_in_its_category_then_anywhere(self, stocked: Shop) -> None:
        with stocked.transaction():
            drinks = Category.objects.create(tenant_id=stocked.id, name="Bebidas").id
            connection.cursor().execute(
                "UPDATE product SET category_id = %s WHERE tenant_id = %s AND sku = ANY(%s)",
                [drinks, stocked.id, ["CAFE", "TE"]],
            )
        sells(stocked, "CLAVOS", times=3)
        sells(stocked, "PAN", times=2)
        sells(stocked, "CAFE")
        assert beside(stocked, "TE") == ["CAFE", "CLAVOS", "PAN"]

    def test_an_order_that_nobody_paid_for_says_nothing(self, stocked: Shop) -> None:
        items = [{"product_id": stocked.products[sku], "quantity": 1} for sku in ("PAN", "TE")]
        assert stocked.web(stocked.user("admin")).post("/api/orders/create/", {"items": items}).status == 200
        assert beside(stocked, "PAN") == []

    def test_knows_nothing_of_the_neighbours_baskets(self, stocked: Shop, neighbour: Shop) -> None:
        for sku in ("PAN", "TE"):
            neighbour.has(sku, 9)
        sells(neighbour, "PAN", "TE")
        assert beside(stocked, "PAN") == []

    def test_is_answered_as_documented(self, stocked: Shop) -> None:
        sells(stocked, "PAN", "TE")
        visitor = stocked.web()
        answer = visitor.get(f"/api/products/{stocked.products['PAN']}/recommendations/")
        assert (answer.status, list(answer.body)) == (200, ["product", "recommendations"])
        assert answer.body["product"] == "Producto PAN"
        assert answer.body["recommendations"] == [
            visitor.get(f"/api/products/{stocked.products['TE']}/").body
        ]
        assert answer.body["recommendations"][0]["price"] == str(Decimal("406.00"))
        assert visitor.get("/api/products/999999/recommendations/").status == 404

    def test_costs_the_same_however_much_was_sold(self, stocked: Shop) -> None:
        visitor, address = stocked.web(), f"/api/products/{stocked.products['PAN']}/recommendations/"
        sells(stocked, "PAN", "TE")
        visitor.get(address)
        with CaptureQueriesContext(connection) as few:
            visitor.get(address)
        sells(stocked, "PAN", "TE", "CAFE", "CLAVOS", times=10)
        with CaptureQueriesContext(connection) as many:
            visitor.get(address)
        assert len(many) == len(few)

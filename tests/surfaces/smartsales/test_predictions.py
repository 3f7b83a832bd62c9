"""Section 7: GET /api/predictions/sales/ as documented, and what it refuses."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from tests.surfaces.smartsales.forecasters import today, trained
from trastienda.domain.catalog.models import Category
from trastienda.domain.planning.snapshots import Scope

PATH = "/api/predictions/sales/"


class TestSales:
    def test_answers_thirty_days_from_tomorrow(self, shop: Shop) -> None:
        trained(shop)
        answer = shop.web(shop.user("manager")).get(PATH)
        assert answer.status == 200
        assert list(answer.body) == ["predictions", "model_info"]
        items = answer.body["predictions"]
        tomorrow = today(shop) + timedelta(days=1)
        assert [item["date"] for item in items] == [str(tomorrow + timedelta(days=at)) for at in range(30)]
        assert items[0] == {
            "date": str(tomorrow),
            "predicted_sales": Decimal("1001.01"),
            "day_of_week": tomorrow.strftime("%A"),
            "lower": Decimal("901.01"),
            "upper": Decimal("1101.01"),
        }

    def test_says_where_the_figures_come_from(self, shop: Shop) -> None:
        trained(shop)
        info = shop.web(shop.user("admin")).get(PATH).body["model_info"]
        assert info == {
            "trained": True,
            "model_path": "sales_model_random_forest_v1",
            "prediction_period": "30 days",
            "start_date": str(today(shop) + timedelta(days=1)),
            "end_date": str(today(shop) + timedelta(days=30)),
            "algorithm": "random_forest",
            "version": 1,
            "trained_at": "2026-01-02T09:41:00Z",
            "data_from": str(today(shop) - timedelta(days=700)),
            "data_to": str(today(shop) - timedelta(days=1)),
            "wape": Decimal("0.2881"),
            "mase": Decimal("0.9100"),
            "naive_wape": Decimal("0.3467"),
            "wape_30": Decimal("0.2855"),
            "mase_30": Decimal("0.8420"),
            "naive_wape_30": None,
        }

    def test_answers_as_many_days_as_asked(self, shop: Shop) -> None:
        trained(shop)
        http = shop.web(shop.user("manager"))
        for days in (1, 90):
            body = http.get(f"{PATH}?days={days}").body
            assert len(body["predictions"]) == days
            assert body["model_info"]["prediction_period"] == f"{days} days"

    def test_answers_for_a_category_or_a_product(self, shop: Shop) -> None:
        product = shop.has("CAFE")
        with shop.transaction():
            category = Category.objects.create(tenant_id=shop.id, name="Bebidas").id
        trained(shop, (Scope.CATEGORY, category, 250.0), (Scope.PRODUCT, product, 75.5))
        http = shop.web(shop.user("manager"))
        for query, expected in ((f"category={category}", "250.00"), (f"product={product}", "75.50")):
            items = http.get(f"{PATH}?{query}").body["predictions"]
            assert {item["predicted_sales"] for item in items} == {Decimal(expected)}

    def test_costs_the_same_whatever_the_days(self, shop: Shop) -> None:
        trained(shop)
        http = shop.web(shop.user("manager"))
        counts = []
        for days in (1, 90):
            with CaptureQueriesContext(connection) as asked:
                assert http.get(f"{PATH}?days={days}").status == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]


class TestRefuses:
    def test_an_untrained_shop_by_naming_the_command(self, shop: Shop) -> None:
        answer = shop.web(shop.user("manager")).get(PATH)
        assert answer.status == 503
        assert "python manage.py train_sales_model" in answer.body["detail"]

    def test_a_training_that_has_nothing_to_say_of_these_days(self, shop: Shop) -> None:
        trained(shop, first_on=today(shop) - timedelta(days=100))
        http = shop.web(shop.user("manager"))
        assert http.get(f"{PATH}?days=19").status == 200
        assert http.get(PATH).status == 503

    @pytest.mark.parametrize("query", ["days=0", "days=91", "days=x", "product=0", "category=x"])
    def test_what_is_no_number_of_days_and_no_id(self, shop: Shop, query: str) -> None:
        trained(shop)
        answer = shop.web(shop.user("manager")).get(f"{PATH}?{query}")
        assert (answer.status, list(answer.body)) == (400, [query.split("=", maxsplit=1)[0]])

    def test_a_category_and_a_product_at_once(self, shop: Shop) -> None:
        trained(shop)
        assert shop.web(shop.user("manager")).get(f"{PATH}?category=1&product=1").status == 400

    def test_what_does_not_exist_and_what_is_the_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        theirs = neighbour.has("AJENO")
        with neighbour.transaction():
            shelf = Category.objects.create(tenant_id=neighbour.id, name="Ajena").id
        trained(neighbour, (Scope.PRODUCT, theirs, 5.0), (Scope.CATEGORY, shelf, 5.0))
        trained(shop)
        http = shop.web(shop.user("manager"))
        for query in (f"product={theirs}", "product=987654321", f"category={shelf}", "category=987654321"):
            assert http.get(f"{PATH}?{query}").status == 404

    def test_what_sells_too_seldom(self, shop: Shop) -> None:
        product = shop.has("RARO")
        trained(shop)
        answer = shop.web(shop.user("manager")).get(f"{PATH}?product={product}")
        assert (answer.status, answer.body) == (
            404,
            {"detail": f"Sin pronóstico propio: producto {product} se vende demasiado poco"},
        )

    @pytest.mark.parametrize(
        ("role", "status"), [("admin", 200), ("manager", 200), ("cashier", 403), ("customer", 403)]
    )
    def test_who_is_not_staff(self, shop: Shop, role: str, status: int) -> None:
        trained(shop)
        assert shop.web(shop.user(role)).get(PATH).status == status

    def test_who_has_no_token(self, shop: Shop) -> None:
        assert shop.web().get(PATH).status == 401

"""A key does its work once: replay, another body, a refusal, another caller."""

from decimal import Decimal

import pytest

from tests.shop import Shop

KEY = "tablet-01:000042"


@pytest.fixture
def sale(shop: Shop) -> dict[str, object]:
    shop.has("CAFE", 5)
    shop.opens_register()
    return {
        "items": [{"inventory_id": shop.products["CAFE"], "quantity": 1, "unit_price": Decimal("350.00")}],
        "payment_method": "efectivo",
        "amount_paid": Decimal("406.00"),
        "register_id": shop.session_id,
    }


class TestKey:
    def test_the_second_time_gets_the_first_answer(self, shop: Shop, sale: dict[str, object]) -> None:
        till = shop.http()
        first = till.post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        with shop.nothing_changes():
            again = till.post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        assert (first.status, again.status) == (201, 201)
        assert again.body == first.body
        assert "Idempotent-Replayed" not in first.headers
        assert again.headers["Idempotent-Replayed"] == "true"
        assert shop.stock("CAFE") == 4

    def test_another_body_is_refused(self, shop: Shop, sale: dict[str, object]) -> None:
        till = shop.http()
        till.post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        with shop.nothing_changes():
            other = till.post("/pos/api/sales", {**sale, "notes": "otra"}, **{"Idempotency-Key": KEY})
        assert (other.status, list(other.body)) == (422, ["error"])

    def test_another_path_is_another_request(self, shop: Shop, sale: dict[str, object]) -> None:
        till = shop.http()
        till.post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        other = till.post("/pos/api/register/open", sale, **{"Idempotency-Key": KEY})
        assert other.status in {400, 422}

    def test_a_refusal_leaves_the_key_free(self, shop: Shop, sale: dict[str, object]) -> None:
        till = shop.http()
        wanted = {
            **sale,
            "items": [{"inventory_id": shop.products["CAFE"], "quantity": 6}],
            "amount_paid": 2436,
        }
        with shop.nothing_changes():
            assert till.post("/pos/api/sales", wanted, **{"Idempotency-Key": KEY}).status == 400
        shop.receives("CAFE", 1)
        assert till.post("/pos/api/sales", wanted, **{"Idempotency-Key": KEY}).status == 201

    def test_belongs_to_its_caller(self, shop: Shop, sale: dict[str, object]) -> None:
        shop.http().post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        cashier = shop.hire("cashier", pin="5678")
        own = {**sale, "register_id": shop.opens_register(number=2, employee=cashier)}
        assert shop.http(cashier).post("/pos/api/sales", own, **{"Idempotency-Key": KEY}).status == 201
        assert shop.stock("CAFE") == 3

    def test_belongs_to_its_tenant(self, shop: Shop, neighbour: Shop, sale: dict[str, object]) -> None:
        shop.http().post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        answer = neighbour.http().post("/pos/api/sales", sale, **{"Idempotency-Key": KEY})
        assert (answer.status, "Idempotent-Replayed" in answer.headers) == (404, False)

    @pytest.mark.parametrize("key", ["", "x" * 201, "tab\tulator"])
    def test_must_be_keepable(self, shop: Shop, sale: dict[str, object], key: str) -> None:
        with shop.nothing_changes():
            assert shop.http().post("/pos/api/sales", sale, **{"Idempotency-Key": key}).status == 400

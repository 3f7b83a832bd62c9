"""Section 3, returns: the documented example in, a numbered return out."""

from typing import Any

import pytest

from tests.shop import Shop
from tests.surfaces.nexus.sales_examples import d, is_refused, ready, sold

PATH = "/pos/api/inventory/return"


def back(shop: Shop, sale: int, quantity: Any = 1, **changes: Any) -> dict[str, Any]:
    return {
        "sale_id": sale,
        "items": [{"inventory_id": shop.products["04465-02220"], "quantity": quantity}],
        "reason": "Parte equivocada",
        **changes,
    }


class TestReturn:
    def test_the_documented_request(self, shop: Shop) -> None:
        sale = sold(ready(shop))
        answer = shop.http().post(PATH, back(shop, sale))
        assert answer.status == 201
        assert isinstance(answer.body["id"], int)
        assert {name: answer.body[name] for name in answer.body if name != "id"} == {
            "folio": "D-0001",
            "sale_id": sale,
            "sale_folio": "V-0001",
            "sale_status": "completed",
            "subtotal": d("350.00"),
            "tax": d("56.00"),
            "total": d("406.00"),
            "refunded": d("406.00"),
            "credited": d("0.00"),
            "refunds": [{"method": "efectivo", "amount": d("406.00")}],
            "items_count": 1,
            "message": "Return registered",
        }
        assert shop.stock("04465-02220") == 9
        assert shop.drawer == d("2406.00")

    def test_the_last_unit_makes_the_sale_returned(self, shop: Shop) -> None:
        sale, client = sold(ready(shop)), shop.http()
        client.post(PATH, back(shop, sale))
        assert client.post(PATH, back(shop, sale)).body["sale_status"] == "returned"
        assert client.get(f"/pos/api/sales/{sale}").body["status"] == "returned"

    def test_comes_off_the_account_where_it_was_on_credit(self, shop: Shop) -> None:
        customer = ready(shop).customer(credit_limit="1000")
        sale = sold(shop, sale_type="credit", amount_paid=None, customer_id=customer)
        answer = shop.http().post(PATH, back(shop, sale))
        assert (answer.body["credited"], answer.body["refunded"]) == (d("406.00"), d("0.00"))
        assert answer.body["refunds"] == []
        assert shop.owes(customer) == d("406.00")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"items": []}, "items"),
            ({"items": None}, "items"),
            ({"reason": ""}, "reason"),
            ({"reason": "  "}, "reason"),
            ({"reason": "x" * 301}, "reason"),
            ({"sale_id": "1"}, "sale_id"),
            ({"quantity": 0}, "quantity"),
            ({"quantity": -1}, "quantity"),
            ({"quantity": d("0.5")}, "entera"),
            ({"quantity": 3}, "quedan 2"),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], words: str, shop: Shop) -> None:
        body = back(shop, sold(ready(shop)), **changes)
        with shop.nothing_changes():
            assert is_refused(shop.http().post(PATH, body), 400, words)

    def test_does_not_know_what_is_not_there(self, shop: Shop, neighbour: Shop) -> None:
        sale, theirs = sold(ready(shop)), sold(ready(neighbour))
        unknown = [{"inventory_id": neighbour.products["04465-02220"], "quantity": 1}]
        with shop.nothing_changes(), neighbour.nothing_changes():
            assert is_refused(shop.http().post(PATH, back(shop, 999_999)), 404, "venta")
            assert is_refused(shop.http().post(PATH, back(shop, theirs)), 404, "venta")
            assert is_refused(shop.http().post(PATH, back(shop, sale, items=unknown)), 404, "Producto")

    def test_refuses_what_was_cancelled_or_came_back(self, shop: Shop) -> None:
        cancelled, returned = sold(ready(shop)), sold(shop)
        client = shop.http()
        client.put(f"/pos/api/sales/{cancelled}/cancel", {"reason": "x"})
        client.post(PATH, back(shop, returned, 2))
        with shop.nothing_changes():
            assert is_refused(client.post(PATH, back(shop, cancelled)), 400, "cancelado")
            assert is_refused(client.post(PATH, back(shop, returned)), 400, "devuelto")

    @pytest.mark.parametrize(
        ("role", "allowed"),
        [("cashier", False), ("accountant", False), ("warehouse", True), ("supervisor", True)],
    )
    def test_needs_the_documented_right(self, role: str, allowed: bool, shop: Shop) -> None:
        sale = sold(ready(shop), payment_method="tarjeta")
        answer = shop.http(shop.hire(role, pin="8642")).post(PATH, back(shop, sale))
        assert answer.status == (201 if allowed else 403)

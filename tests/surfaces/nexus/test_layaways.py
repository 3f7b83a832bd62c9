"""Section 5, layaways: the documented examples in, the documented keys, types and statuses out."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.surfaces.nexus.sales_examples import d, is_refused
from trastienda.kernel import sql
from trastienda.kernel.clock import local

ROOT = "/pos/api/layaways"
ROW_KEYS = [
    "id", "folio", "date", "created_at", "due_date", "is_overdue", "branch_id", "branch_name", "customer_id",
    "customer_name", "employee_id", "employee_name", "subtotal", "discount", "tax", "total", "paid", "balance",
    "status", "items_count", "notes", "sale_id", "sale_folio",
]  # fmt: skip
STANDING = ["id", "folio", "total", "paid", "balance", "message"]


def a_month_from_now() -> str:
    return (local(now(), zone_name="America/Mexico_City").date() + timedelta(days=30)).isoformat()


def ready(shop: Shop) -> Shop:
    shop.has("MOTOR", 60, cost="3000.00", name="Motor de arranque")
    shop.opens_register()
    return shop


def documented(shop: Shop, **changes: Any) -> dict[str, Any]:
    return {
        "items": [
            {
                "inventory_id": shop.products["MOTOR"],
                "quantity": 1,
                "unit_price": d("5000.00"),
                "discount_pct": 0,
                "tax_rate": d("0.16"),
            }
        ],
        "customer_id": changes["customer_id"] if "customer_id" in changes else shop.customer(),
        "down_payment": d("2000.00"),
        "payment_method": "efectivo",
        "register_id": shop.session_id,
        "notes": "Apartado motor de arranque",
        "due_date": a_month_from_now(),
        **changes,
    }


def set_aside(shop: Shop, **changes: Any) -> int:
    answer = shop.http().post(ROOT, documented(shop, **changes))
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def ids(answer: Any) -> list[int]:
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["data"]]


class TestCreate:
    def test_the_documented_layaway(self, shop: Shop) -> None:
        answer = ready(shop).http().post(ROOT, documented(shop))
        assert (answer.status, list(answer.body)) == (201, STANDING)
        assert (answer.body["folio"], answer.body["total"]) == ("A-0001", d("5800.00"))
        assert (answer.body["paid"], answer.body["balance"]) == (d("2000.00"), d("3800.00"))
        assert shop.stock("MOTOR") == 60
        assert shop.available("MOTOR") == 59
        assert shop.drawer == d("4000.00")

    def test_takes_a_mixed_payment(self, shop: Shop) -> None:
        details = [
            {"method": "efectivo", "amount": d("500.00")},
            {"method": "tarjeta", "amount": d("1500.00"), "reference": "AUTH-12345"},
        ]
        layaway = set_aside(ready(shop), payment_method="mixto", payment_details=details)
        payments = shop.http().get(f"{ROOT}/{layaway}").body["payments"]
        assert [(each["method"], each["amount"], each["reference"]) for each in payments] == [
            ("efectivo", d("500.00"), None),
            ("tarjeta", d("1500.00"), "AUTH-12345"),
        ]

    @pytest.mark.parametrize(
        ("changes", "status", "words"),
        [
            ({"down_payment": 0}, 400, "down_payment"),
            ({"down_payment": None}, 400, "down_payment"),
            ({"down_payment": d("5800.01")}, 400, "excede el saldo"),
            ({"customer_id": None}, 400, "customer_id"),
            ({"customer_id": 999_999}, 404, "Cliente"),
            ({"due_date": "2020-01-01"}, 400, "due_date"),
            ({"due_date": "30/04/2026"}, 400, "due_date"),
            ({"payment_method": "credito"}, 400, "payment_method"),
            ({"payment_method": "mixto"}, 400, "payment_details"),
            (
                {
                    "payment_method": "mixto",
                    "payment_details": [{"method": "efectivo", "amount": d("1999.99")}],
                },
                400,
                "deben sumar",
            ),
            ({"register_id": 999_999}, 404, "Caja"),
            ({"items": []}, 400, "items"),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], status: int, words: str, shop: Shop) -> None:
        body = documented(ready(shop), **changes)
        with shop.nothing_changes():
            assert is_refused(shop.http().post(ROOT, body), status, words)


class TestListAndGet:
    def test_show_what_is_set_aside_and_how_much_is_paid(self, shop: Shop) -> None:
        first, second = set_aside(ready(shop)), set_aside(shop, due_date=None)
        answer = shop.http().get(ROOT)
        assert ids(answer) == [second, first]
        assert answer.body["pagination"] == {"page": 1, "per_page": 50, "total": 2, "total_pages": 1}
        row = answer.body["data"][1]
        assert list(row) == ROW_KEYS
        assert (row["customer_name"], row["status"], row["due_date"]) == (
            "Taller Perez",
            "active",
            a_month_from_now(),
        )
        assert (row["total"], row["paid"], row["balance"]) == (d("5800.00"), d("2000.00"), d("3800.00"))
        shown = shop.http().get(f"{ROOT}/{first}").body
        assert list(shown) == [*ROW_KEYS, "closed_at", "cancel_reason", "customer", "items", "payments"]
        assert shown["items"][0]["name"] == "Motor de arranque"
        [payment] = shown["payments"]
        assert (payment["method"], payment["amount"], payment["register_id"]) == (
            "efectivo", d("2000.00"), shop.session_id,
        )  # fmt: skip

    def test_filter_by_status_and_customer(self, shop: Shop) -> None:
        customer = ready(shop).customer("Otro")
        active, cancelled = set_aside(shop), set_aside(shop, customer_id=customer)
        completed, client = set_aside(shop, down_payment=d("5800.00")), shop.http()
        client.put(f"{ROOT}/{cancelled}/cancel", {"reason": "x"})
        client.post(f"{ROOT}/{completed}/complete")
        for query, expected in (
            ("status=active", [active]),
            ("status=completed", [completed]),
            ("status=cancelled", [cancelled]),
            (f"customer_id={customer}", [cancelled]),
            (f"branch_id={shop.branch_id}&per_page=1&page=2", [cancelled]),
        ):
            assert ids(client.get(f"{ROOT}?{query}")) == expected, query
        assert is_refused(client.get(f"{ROOT}?status=expired"), 400, "status")

    def test_say_which_are_overdue(self, shop: Shop) -> None:
        layaway = set_aside(ready(shop))
        with shop.transaction():
            sql.execute("UPDATE layaway SET due_on = '2026-01-01' WHERE tenant_id = %s", (shop.id,))
        assert shop.http().get(f"{ROOT}/{layaway}").body["is_overdue"] is True

    def test_do_not_know_a_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        theirs = set_aside(ready(neighbour))
        for layaway in (theirs, 999_999):
            assert is_refused(shop.http().get(f"{ROOT}/{layaway}"), 404, "apartado")
        assert ids(shop.http().get(ROOT)) == []

    def test_ask_the_same_whatever_the_size(self, shop: Shop) -> None:
        one = set_aside(ready(shop))
        few = [statements_of(shop, path) for path in (ROOT, f"{ROOT}/{one}")]
        body = documented(shop)
        many = shop.http().post(ROOT, {**body, "items": body["items"] * 50}).body["id"]
        assert [statements_of(shop, path) for path in (ROOT, f"{ROOT}/{many}")] == few


def statements_of(shop: Shop, path: str) -> int:
    client = shop.http()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status == 200
    return len(captured.captured_queries)


class TestPayment:
    def test_the_documented_payment(self, shop: Shop) -> None:
        layaway = set_aside(ready(shop))
        body = {"amount": d("1500.00"), "payment_method": "efectivo", "register_id": shop.session_id}
        answer = shop.http().post(f"{ROOT}/{layaway}/payment", body)
        assert (answer.status, list(answer.body)) == (201, STANDING)
        assert (answer.body["paid"], answer.body["balance"]) == (d("3500.00"), d("2300.00"))
        assert shop.drawer == d("5500.00")

    def test_refuses(self, shop: Shop) -> None:
        layaway, over, client = set_aside(ready(shop)), set_aside(shop), shop.http()
        client.put(f"{ROOT}/{over}/cancel", {"reason": "x"})
        with shop.nothing_changes():
            for target, body, status, words in (
                (layaway, {"amount": 0}, 400, "amount"),
                (layaway, {}, 400, "amount"),
                (layaway, {"amount": d("3800.01")}, 400, "excede el saldo de 3800.00"),
                (layaway, {"amount": d("1.00"), "register_id": 999_999}, 404, "Caja"),
                (over, {"amount": d("1.00")}, 400, "cancelado"),
                (999_999, {"amount": d("1.00")}, 404, "apartado"),
            ):
                assert is_refused(client.post(f"{ROOT}/{target}/payment", body), status, words)


class TestComplete:
    def test_makes_a_sale_once_nothing_is_owed(self, shop: Shop) -> None:
        layaway, client = set_aside(ready(shop)), shop.http()
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/{layaway}/complete"), 400, "3800.00")
        client.post(f"{ROOT}/{layaway}/payment", {"amount": d("3800.00"), "payment_method": "tarjeta"})
        answer = client.post(f"{ROOT}/{layaway}/complete")
        assert answer.status == 200
        sale_id = answer.body["sale_id"]
        assert answer.body == {
            "id": layaway,
            "folio": "A-0001",
            "status": "completed",
            "sale_id": sale_id,
            "sale_folio": "V-0001",
            "total": d("5800.00"),
            "items_count": 1,
            "message": "Layaway completed",
        }
        assert shop.stock("MOTOR") == 59
        assert shop.available("MOTOR") == 59
        sale = client.get(f"/pos/api/sales/{sale_id}").body
        assert (sale["layaway_id"], sale["payment_method"], sale["status"]) == (
            layaway,
            "apartado",
            "completed",
        )
        assert [(each["method"], each["amount"]) for each in sale["payments"]] == [
            ("efectivo", d("2000.00")),
            ("tarjeta", d("3800.00")),
        ]
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/{layaway}/complete"), 400, "completado")
            assert is_refused(client.post(f"{ROOT}/999999/complete"), 404, "apartado")


class TestCancel:
    def test_the_documented_request(self, shop: Shop) -> None:
        layaway, client = set_aside(ready(shop)), shop.http()
        answer = client.put(f"{ROOT}/{layaway}/cancel", {"reason": "Cliente no completo pagos"})
        assert answer.status == 200
        assert answer.body == {
            "id": layaway,
            "folio": "A-0001",
            "status": "cancelled",
            "total": d("5800.00"),
            "refunded": d("2000.00"),
            "refunds": [{"method": "efectivo", "amount": d("2000.00")}],
            "message": "Layaway cancelled",
        }
        assert shop.available("MOTOR") == 60
        assert shop.drawer == d("2000.00")
        shown = client.get(f"{ROOT}/{layaway}").body
        assert (shown["status"], shown["balance"]) == ("cancelled", d("0.00"))
        assert shown["cancel_reason"] == "Cliente no completo pagos"

    def test_refuses(self, shop: Shop) -> None:
        layaway, over, client = set_aside(ready(shop)), set_aside(shop), shop.http()
        client.put(f"{ROOT}/{over}/cancel", {"reason": "x"})
        with shop.nothing_changes():
            assert is_refused(client.put(f"{ROOT}/{layaway}/cancel"), 400, "reason")
            assert is_refused(client.put(f"{ROOT}/{layaway}/cancel", {"reason": " "}), 400, "reason")
            assert is_refused(client.put(f"{ROOT}/{over}/cancel", {"reason": "x"}), 400, "cancelado")
            assert is_refused(client.put(f"{ROOT}/999999/cancel", {"reason": "x"}), 404, "apartado")


@pytest.mark.parametrize(
    ("role", "method", "path", "allowed"),
    [
        ("cashier", "POST", "", True),
        ("accountant", "POST", "", False),
        ("accountant", "GET", "", True),
        ("warehouse", "GET", "", False),
        ("accountant", "GET", "/{id}", True),
        ("warehouse", "GET", "/{id}", False),
        ("cashier", "POST", "/{id}/payment", True),
        ("accountant", "POST", "/{id}/payment", False),
        ("cashier", "POST", "/{id}/complete", True),
        ("warehouse", "POST", "/{id}/complete", False),
        ("cashier", "PUT", "/{id}/cancel", False),
        ("supervisor", "PUT", "/{id}/cancel", True),
    ],
)
def test_rights_are_as_documented(role: str, method: str, path: str, allowed: bool, shop: Shop) -> None:
    layaway = set_aside(ready(shop))
    answer = shop.http(shop.hire(role, pin="8642")).ask(
        method, ROOT + path.format(id=layaway), {} if method != "GET" else None
    )
    assert (answer.status != 403) is allowed, answer.body

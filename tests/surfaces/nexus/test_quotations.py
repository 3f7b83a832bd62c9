"""Section 5, quotations: the documented examples in, the documented keys, types and statuses out."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from tests.surfaces.nexus.sales_examples import d, is_refused, item, ready
from trastienda.kernel import sql

ROOT = "/pos/api/quotations"
ROW_KEYS = [
    "id", "folio", "date", "created_at", "expires_at", "branch_id", "branch_name", "customer_id", "customer_name",
    "employee_id", "employee_name", "subtotal", "discount", "tax", "total", "status", "items_count", "notes",
    "sale_id", "sale_folio",
]  # fmt: skip


def documented(shop: Shop, **changes: Any) -> dict[str, Any]:
    return {
        "items": [item(shop)],
        "customer_id": None,
        "notes": "Cotizacion para taller Perez",
        "valid_days": 15,
        **changes,
    }


def paying(shop: Shop, **changes: Any) -> dict[str, Any]:
    """The documented conversion."""
    return {
        "payment_method": "efectivo",
        "register_id": shop.session_id,
        "amount_paid": d("812.00"),
        **changes,
    }


def quoted(shop: Shop, **changes: Any) -> int:
    answer = shop.http().post(ROOT, documented(shop, **changes))
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def expire(shop: Shop, quotation: int) -> None:
    with shop.transaction():
        sql.execute(
            "UPDATE quotation SET expires_at = now() - interval '1 second' WHERE tenant_id = %s AND id = %s",
            (shop.id, quotation),
        )


def ids(answer: Any) -> list[int]:
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["data"]]


class TestCreate:
    def test_the_documented_quotation(self, shop: Shop) -> None:
        customer = ready(shop).customer("Taller Perez")
        answer = shop.http().post(ROOT, documented(shop, customer_id=customer))
        assert answer.status == 201
        assert list(answer.body) == ["id", "folio", "total", "items_count", "expires_at", "message"]
        assert (answer.body["folio"], answer.body["total"]) == ("C-0001", d("812.00"))
        assert answer.body["message"] == "Quotation created"
        assert shop.available("04465-02220") == 10

    def test_holds_for_fifteen_days_when_nothing_is_said(self, shop: Shop) -> None:
        answer = ready(shop).http().post(ROOT, {"items": [item(shop)]})
        row = shop.http().get(f"{ROOT}/{answer.body['id']}").body
        assert answer.status == 201
        assert row["expires_at"][11:] == row["created_at"][11:]  # the same hour of another day
        days = shop._value(
            "SELECT extract(day FROM expires_at - quoted_at) FROM quotation WHERE tenant_id = %s"
        )
        assert days == 15

    @pytest.mark.parametrize(
        ("changes", "status", "words"),
        [
            ({"valid_days": 0}, 400, "valid_days"),
            ({"valid_days": 366}, 400, "valid_days"),
            ({"valid_days": "15"}, 400, "valid_days"),
            ({"items": []}, 400, "items"),
            ({"notes": "x" * 1001}, 400, "notes"),
            ({"customer_id": 999_999}, 404, "Cliente"),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], status: int, words: str, shop: Shop) -> None:
        body = documented(ready(shop), **changes)
        with shop.nothing_changes():
            assert is_refused(shop.http().post(ROOT, body), status, words)


class TestListAndGet:
    def test_show_what_was_promised(self, shop: Shop) -> None:
        customer = ready(shop).customer("Taller Perez")
        first, second = quoted(shop), quoted(shop, customer_id=customer)
        answer = shop.http().get(ROOT)
        assert ids(answer) == [second, first]
        assert answer.body["pagination"] == {"page": 1, "per_page": 50, "total": 2, "total_pages": 1}
        row = answer.body["data"][0]
        assert list(row) == ROW_KEYS
        assert (row["customer_name"], row["status"], row["sale_id"]) == ("Taller Perez", "active", None)
        assert (row["subtotal"], row["tax"], row["total"]) == (d("700.00"), d("112.00"), d("812.00"))
        shown = shop.http().get(f"{ROOT}/{second}")
        assert list(shown.body) == [*ROW_KEYS, "closed_at", "cancel_reason", "customer", "items"]
        assert shown.body["customer"]["name"] == "Taller Perez"
        [line] = shown.body["items"]
        assert (line["part_number"], line["quantity"], line["unit_price"]) == ("04465-02220", 2, d("350.00"))

    def test_filter_by_status_and_customer_and_know_what_is_expired_now(self, shop: Shop) -> None:
        customer = ready(shop).customer()
        active, expired, cancelled = (quoted(shop, customer_id=customer) for _ in range(3))
        converted, client = quoted(shop), shop.http()
        expire(shop, expired)
        client.put(f"{ROOT}/{cancelled}/cancel")
        client.post(f"{ROOT}/{converted}/convert", paying(shop))
        for query, expected in (
            ("status=active", [active]),
            ("status=expired", [expired]),
            ("status=cancelled", [cancelled]),
            ("status=converted", [converted]),
            (f"customer_id={customer}", [cancelled, expired, active]),
            (f"customer_id={customer}&status=active", [active]),
            (f"branch_id={shop.branch_id}&per_page=1", [converted]),
        ):
            assert ids(client.get(f"{ROOT}?{query}")) == expected, query
        assert client.get(f"{ROOT}/{expired}").body["status"] == "expired"
        assert is_refused(client.get(f"{ROOT}?status=completed"), 400, "status")

    def test_do_not_know_a_neighbours(self, shop: Shop, neighbour: Shop) -> None:
        theirs = quoted(ready(neighbour))
        for quotation in (theirs, 999_999):
            assert is_refused(shop.http().get(f"{ROOT}/{quotation}"), 404, "cotización")
        assert ids(shop.http().get(ROOT)) == []

    def test_ask_the_same_whatever_the_size(self, shop: Shop) -> None:
        ready(shop)
        one = quoted(shop)
        few = [statements_of(shop, path) for path in (ROOT, f"{ROOT}/{one}")]
        fifty = quoted(shop, items=[item(shop, quantity=1)] * 50)
        for _ in range(5):
            quoted(shop)
        assert [statements_of(shop, path) for path in (ROOT, f"{ROOT}/{fifty}")] == few


def statements_of(shop: Shop, path: str) -> int:
    client = shop.http()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status == 200
    return len(captured.captured_queries)


class TestConvert:
    def test_the_documented_conversion_answers_like_a_sale(self, shop: Shop) -> None:
        quotation, client = quoted(ready(shop)), shop.http()
        answer = client.post(f"{ROOT}/{quotation}/convert", paying(shop))
        assert answer.status == 201
        assert list(answer.body) == ["sale_id", "folio", "total", "change", "items_count"]
        assert (answer.body["folio"], answer.body["total"], answer.body["change"]) == (
            "V-0001", d("812.00"), d("0.00"),
        )  # fmt: skip
        shown = client.get(f"{ROOT}/{quotation}").body
        assert (shown["status"], shown["sale_id"], shown["sale_folio"]) == (
            "converted", answer.body["sale_id"], "V-0001",
        )  # fmt: skip
        sale = client.get(f"/pos/api/sales/{answer.body['sale_id']}").body
        assert (sale["quotation_id"], sale["notes"]) == (quotation, "Cotizacion para taller Perez")

    def test_takes_the_same_fields_as_a_sale(self, shop: Shop) -> None:
        customer = ready(shop).customer(credit_limit="1000")
        quotation = quoted(shop)
        body = paying(
            shop,
            payment_method="mixto",
            sale_type="mixed",
            amount_paid=d("512.00"),
            payment_details=[
                {"method": "efectivo", "amount": d("500.00")},
                {"method": "tarjeta", "amount": d("12.00"), "reference": "AUTH"},
            ],
            customer_id=customer,
            notes="Otra nota",
            items=[],
        )
        answer = shop.http().post(f"{ROOT}/{quotation}/convert", body)
        assert answer.status == 201, answer.body
        assert shop.owes(customer) == d("300.00")

    def test_refuses_other_goods_or_another_customer(self, shop: Shop) -> None:
        one, two = ready(shop).customer(), shop.customer("Otro")
        quotation, client = quoted(shop, customer_id=one), shop.http()
        with shop.nothing_changes():
            for changes, status, words in (
                ({"items": [item(shop, quantity=1)]}, 400, "items"),
                ({"customer_id": two}, 400, "cliente"),
                ({"amount_paid": d("811.99")}, 400, "Pago insuficiente"),
                ({"amount_paid": None}, 400, "amount_paid"),
                ({"register_id": 999_999}, 404, "Caja"),
            ):
                body = paying(shop, **changes)
                assert is_refused(client.post(f"{ROOT}/{quotation}/convert", body), status, words)
            assert is_refused(client.post(f"{ROOT}/999999/convert", paying(shop)), 404, "cotización")

    def test_refuses_what_is_over(self, shop: Shop) -> None:
        converted, expired, cancelled = (quoted(ready(shop) if not n else shop) for n in range(3))
        client = shop.http()
        client.post(f"{ROOT}/{converted}/convert", paying(shop))
        client.put(f"{ROOT}/{cancelled}/cancel", {"reason": "x"})
        expire(shop, expired)
        with shop.nothing_changes():
            for quotation, words in (
                (converted, "convertido"),
                (expired, "venció"),
                (cancelled, "cancelado"),
            ):
                assert is_refused(client.post(f"{ROOT}/{quotation}/convert", paying(shop)), 400, words)


class TestCancel:
    def test_needs_no_body(self, shop: Shop) -> None:
        quotation = quoted(ready(shop))
        answer = shop.http().put(f"{ROOT}/{quotation}/cancel")
        assert (answer.status, answer.body) == (
            200,
            {"id": quotation, "folio": "C-0001", "status": "cancelled", "message": "Quotation cancelled"},
        )

    def test_keeps_a_reason_that_is_given(self, shop: Shop) -> None:
        quotation, client = quoted(ready(shop)), shop.http()
        client.put(f"{ROOT}/{quotation}/cancel", {"reason": "Compró en otro lado"})
        assert client.get(f"{ROOT}/{quotation}").body["cancel_reason"] == "Compró en otro lado"

    def test_refuses_one_that_is_not_active(self, shop: Shop) -> None:
        quotation, expired = quoted(ready(shop)), quoted(shop)
        client = shop.http()
        client.put(f"{ROOT}/{quotation}/cancel")
        expire(shop, expired)
        with shop.nothing_changes():
            assert is_refused(client.put(f"{ROOT}/{quotation}/cancel"), 400, "cancelado")
            assert is_refused(client.put(f"{ROOT}/{expired}/cancel"), 400, "venció")
            assert is_refused(client.put(f"{ROOT}/999999/cancel"), 404, "cotización")


@pytest.mark.parametrize(
    ("role", "method", "path", "allowed"),
    [
        ("cashier", "POST", "", True),
        ("accountant", "POST", "", False),
        ("accountant", "GET", "", True),
        ("warehouse", "GET", "", False),
        ("accountant", "GET", "/{id}", True),
        ("warehouse", "GET", "/{id}", False),
        ("cashier", "POST", "/{id}/convert", True),
        ("accountant", "POST", "/{id}/convert", False),
        ("cashier", "PUT", "/{id}/cancel", False),
        ("supervisor", "PUT", "/{id}/cancel", True),
    ],
)
def test_rights_are_as_documented(role: str, method: str, path: str, allowed: bool, shop: Shop) -> None:
    quotation = quoted(ready(shop))
    answer = shop.http(shop.hire(role, pin="8642")).ask(
        method, ROOT + path.format(id=quotation), {} if method != "GET" else None
    )
    assert (answer.status != 403) is allowed, answer.body

"""Section 5, sales: the documented examples in, the documented keys, types and statuses out."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop, now
from tests.surfaces.nexus.sales_examples import d, documented_sale, is_refused, item, ready, sold
from trastienda.domain.sales.states import FulfilmentState, PaymentState
from trastienda.kernel import sql
from trastienda.kernel.clock import local
from trastienda.surfaces.nexus.vocabulary import SALE_STATUS

ROOT = "/pos/api/sales"
ROW_KEYS = [
    "id", "folio", "date", "created_at", "branch_id", "branch_name", "customer_id", "customer_name", "employee_id",
    "employee_name", "register_id", "sale_type", "payment_method", "subtotal", "discount", "tax", "total", "status",
    "items_count", "notes",
]  # fmt: skip
DETAIL_KEYS = [
    *ROW_KEYS, "amount_paid", "change", "credit_amount", "quotation_id", "layaway_id", "cancelled_at", "cancelled_by",
    "cancel_reason", "customer", "items", "payments", "returns",
]  # fmt: skip


def ids(answer: Any) -> list[int]:
    assert answer.status == 200, answer.body
    return [row["id"] for row in answer.body["data"]]


class TestCreate:
    def test_the_documented_sale(self, shop: Shop) -> None:
        answer = ready(shop).http().post(ROOT, documented_sale(shop))
        assert answer.status == 201
        assert list(answer.body) == ["sale_id", "folio", "total", "change", "items_count"]
        assert answer.body["folio"] == "V-0001"
        assert (answer.body["total"], answer.body["change"]) == (d("812.00"), d("0.00"))
        assert answer.body["items_count"] == 1

    def test_the_documented_mixed_payment(self, shop: Shop) -> None:
        details = [
            {"method": "efectivo", "amount": d("500.00")},
            {"method": "tarjeta", "amount": d("312.00"), "reference": "AUTH-12345"},
        ]
        body = documented_sale(ready(shop), payment_method="mixto", payment_details=details)
        sale_id = shop.http().post(ROOT, body).body["sale_id"]
        shown = shop.http().get(f"{ROOT}/{sale_id}").body
        assert shown["payment_method"] == "mixto"
        assert [(each["method"], each["amount"], each["reference"]) for each in shown["payments"]] == [
            ("efectivo", d("500.00"), None),
            ("tarjeta", d("312.00"), "AUTH-12345"),
        ]

    def test_without_register_id_the_employees_own_is_used(self, shop: Shop) -> None:
        assert ready(shop).http().post(ROOT, documented_sale(shop, register_id=None)).status == 201
        assert shop.drawer == d("2812.00")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"items": []}, "items"),
            ({"payment_method": "cheque"}, "payment_method"),
            ({"payment_method": "mixto"}, "payment_details"),
            ({"sale_type": "apartado"}, "sale_type"),
            ({"amount_paid": None}, "amount_paid"),
            ({"amount_paid": Decimal("811.99")}, "Pago insuficiente"),
            ({"sale_type": "credit"}, "saldo"),
            ({"notes": "x" * 1001}, "notes"),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], words: str, shop: Shop) -> None:
        client, body = ready(shop).http(), documented_sale(shop, **changes)
        with shop.nothing_changes():
            assert is_refused(client.post(ROOT, body), 400, words)


class TestList:
    def test_shows_each_sale_newest_first(self, shop: Shop) -> None:
        first = sold(ready(shop))
        customer = shop.customer("Taller Perez", credit_limit="1000")
        second = sold(shop, sale_type="credit", amount_paid=0, customer_id=customer, notes="Urgente")
        answer = shop.http().get(ROOT)
        assert ids(answer) == [second, first]
        assert answer.body["pagination"] == {"page": 1, "per_page": 50, "total": 2, "total_pages": 1}
        row = answer.body["data"][0]
        assert list(row) == ROW_KEYS
        assert row["folio"] == "V-0002"
        assert (row["customer_id"], row["customer_name"]) == (customer, "Taller Perez")
        assert (row["employee_id"], row["employee_name"]) == (shop.owner_id, "Admin")
        assert (row["sale_type"], row["payment_method"], row["status"]) == ("credit", "credito", "completed")
        assert (row["subtotal"], row["discount"]) == (d("700.00"), d("0.00"))
        assert (row["tax"], row["total"]) == (d("112.00"), d("812.00"))
        assert (row["items_count"], row["notes"], row["branch_name"]) == (1, "Urgente", "Sucursal Centro")
        wall = local(now(), zone_name="America/Mexico_City")
        assert row["date"] == wall.date().isoformat()
        assert abs(datetime.fromisoformat(row["created_at"]) - wall.replace(tzinfo=None)) < timedelta(
            minutes=1
        )

    def test_filters_by_each_documented_parameter(self, shop: Shop) -> None:
        north = shop.branch("Sucursal Norte")
        customer = ready(shop).customer()
        cashier = shop.hire("cashier", pin="5678")
        session = shop.opens_register(number=2, employee=cashier)
        plain, named = sold(shop), sold(shop, customer_id=customer)
        cashiers = shop.sells(("04465-02220", 1), employee=cashier, session=session).id
        client = shop.http()
        for query, expected in (
            (f"employee_id={cashier}", [cashiers]),
            (f"customer_id={customer}", [named]),
            (f"register_id={shop.session_id}", [named, plain]),
            (f"branch_id={shop.branch_id}", [cashiers, named, plain]),
            (f"branch_id={north}", []),
            (f"employee_id={shop.owner_id}&customer_id={customer}", [named]),
            ("customer_id=999999", []),
            ("", [cashiers, named, plain]),
        ):
            assert ids(client.get(f"{ROOT}?{query}")) == expected, query

    def test_filters_by_status(self, shop: Shop) -> None:
        completed, cancelled, returned, partly = (sold(ready(shop) if not n else shop) for n in range(4))
        client = shop.http()
        client.put(f"{ROOT}/{cancelled}/cancel", {"reason": "x"})
        for sale, units in ((returned, 2), (partly, 1)):
            body = {"sale_id": sale, "items": [item(shop, quantity=units)], "reason": "x"}
            assert client.post("/pos/api/inventory/return", body).status == 201
        assert ids(client.get(f"{ROOT}?status=completed")) == [partly, completed]
        assert ids(client.get(f"{ROOT}?status=cancelled")) == [cancelled]
        assert ids(client.get(f"{ROOT}?status=returned")) == [returned]

    def test_both_days_of_a_period_belong_to_it_on_the_shops_wall_clock(self, shop: Shop) -> None:
        """22:30 in Mexico City on 1 April is 04:30 of the 2nd in Greenwich."""
        sale = sold(ready(shop))
        with shop.transaction():
            sql.execute(
                "UPDATE sale SET sold_at = '2026-04-02T04:30:00Z', sold_on = '2026-04-01' WHERE tenant_id = %s",
                (shop.id,),
            )
        client = shop.http()
        for query, expected in (
            ("date_from=2026-04-01&date_to=2026-04-01", [sale]),
            ("date_from=2026-04-02", []),
            ("date_to=2026-03-31", []),
            ("date_from=0001-01-01&date_to=9999-12-31", [sale]),
            ("date_from=2026-04-02&date_to=2026-04-01", []),
        ):
            assert ids(client.get(f"{ROOT}?{query}")) == expected, query

    def test_comes_in_pages_that_lose_and_repeat_nothing(self, shop: Shop) -> None:
        made = [sold(ready(shop) if not n else shop) for n in range(5)]
        client = shop.http()
        pages = [client.get(f"{ROOT}?page={page}&per_page=2") for page in (1, 2, 3, 4)]
        assert [sale for page in pages for sale in ids(page)] == made[::-1]
        assert pages[2].body["pagination"] == {"page": 3, "per_page": 2, "total": 5, "total_pages": 3}
        assert client.get(f"{ROOT}?per_page=9999").body["pagination"]["per_page"] == 200
        assert client.get(f"{ROOT}?page=0&per_page=-5").body["pagination"]["per_page"] == 1

    @pytest.mark.parametrize(
        "query",
        [
            "status=pending", "date_from=ayer", "date_to=2026-02-30", "employee_id=x", "page=uno",
            "customer_id=99999999999999999999999", "register_id=1.5", "branch_id=-1",
        ],
    )  # fmt: skip
    def test_refuses_a_bad_parameter(self, query: str, shop: Shop) -> None:
        assert is_refused(shop.http().get(f"{ROOT}?{query}"), 400, query.split("=", maxsplit=1)[0])

    def test_does_not_know_a_neighbours_branch(self, shop: Shop, neighbour: Shop) -> None:
        assert is_refused(shop.http().get(f"{ROOT}?branch_id={neighbour.branch_id}"), 404)

    def test_asks_the_same_for_one_sale_and_for_many(self, shop: Shop) -> None:
        sold(ready(shop, units=100))
        few = statements_of(shop, ROOT)
        for _ in range(20):
            sold(shop)
        assert statements_of(shop, ROOT) == few


def statements_of(shop: Shop, path: str) -> int:
    client = shop.http()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status == 200
    return len(captured.captured_queries)


class TestGet:
    def test_shows_items_payments_and_customer(self, shop: Shop) -> None:
        customer = ready(shop).customer("Taller Perez")
        sale = sold(
            shop,
            customer_id=customer,
            items=[item(shop, discount_pct=10), item(shop, quantity=1, unit_price=d("100.00"))],
            amount_paid=d("900.00"),
        )
        answer = shop.http().get(f"{ROOT}/{sale}")
        assert (answer.status, list(answer.body)) == (200, DETAIL_KEYS)
        # 700.00 - 70.00 = 630.00 + 100.80; 100.00 + 16.00
        assert (answer.body["subtotal"], answer.body["discount"]) == (d("800.00"), d("70.00"))
        assert (answer.body["tax"], answer.body["total"]) == (d("116.80"), d("846.80"))
        assert (answer.body["amount_paid"], answer.body["change"]) == (d("900.00"), d("53.20"))
        first = answer.body["items"][0]
        assert {name: first[name] for name in first if name != "id"} == {
            "inventory_id": shop.products["04465-02220"],
            "part_number": "04465-02220",
            "name": "Pastillas de freno delanteras",
            "quantity": 2,
            "unit_price": d("350.00"),
            "discount_pct": 10,
            "tax_rate": d("0.16"),
            "subtotal": d("700.00"),
            "discount": d("70.00"),
            "tax": d("100.80"),
            "total": d("730.80"),
            "returned_quantity": 0,
        }
        [payment] = answer.body["payments"]
        assert (payment["method"], payment["amount"]) == ("efectivo", d("846.80"))
        assert list(answer.body["customer"]) == [
            "id", "name", "rfc", "razon_social", "regimen_fiscal", "codigo_postal", "uso_cfdi", "email", "phone",
            "address",
        ]  # fmt: skip
        assert answer.body["customer"]["name"] == "Taller Perez"

    def test_shows_a_price_entered_with_tax_as_its_net(self, shop: Shop) -> None:
        shop.has("LIBRO", 2, price_1=d("150.50"), prices_include_tax=True)
        sale = shop.sells(("LIBRO", 1))
        [line] = shop.http().get(f"{ROOT}/{sale.id}").body["items"]
        assert (line["unit_price"], line["subtotal"], line["total"]) == (
            d("129.74"),
            d("129.74"),
            d("150.50"),
        )

    def test_shows_what_came_back(self, shop: Shop) -> None:
        sale, client = sold(ready(shop)), shop.http()
        body = {"sale_id": sale, "items": [item(shop, quantity=1)], "reason": "Parte equivocada"}
        client.post("/pos/api/inventory/return", body)
        shown = client.get(f"{ROOT}/{sale}").body
        assert (shown["status"], shown["items"][0]["returned_quantity"]) == ("completed", 1)
        [back] = shown["returns"]
        assert (back["folio"], back["reason"], back["total"]) == ("D-0001", "Parte equivocada", d("406.00"))
        assert back["items"] == [
            {"inventory_id": shop.products["04465-02220"], "quantity": 1, "total": d("406.00")}
        ]

    def test_asks_the_same_for_one_line_and_for_fifty(self, shop: Shop) -> None:
        ready(shop)
        for at in range(50):
            shop.has(f"P{at}", 1)
        customer = shop.customer()
        one = shop.sells(("04465-02220", 1), customer=customer)
        fifty = shop.sells(*((f"P{at}", 1) for at in range(50)), customer=customer)
        assert statements_of(shop, f"{ROOT}/{one.id}") == statements_of(shop, f"{ROOT}/{fifty.id}")

    def test_does_not_know_a_neighbours_sale(self, shop: Shop, neighbour: Shop) -> None:
        theirs = sold(ready(neighbour))
        for sale in (theirs, 999_999):
            assert is_refused(shop.http().get(f"{ROOT}/{sale}"), 404, "venta")
        assert shop.http().get(f"{ROOT}/99999999999999999999").status == 404


class TestLast:
    def test_is_the_callers_own_last_sale_whole(self, shop: Shop) -> None:
        cashier = ready(shop).hire("cashier", pin="5678")
        session = shop.opens_register(number=2, employee=cashier)
        sold(shop)
        mine = sold(shop)
        shop.sells(("04465-02220", 1), employee=cashier, session=session)
        answer = shop.http().get(f"{ROOT}/last")
        assert (answer.status, list(answer.body), answer.body["id"]) == (200, DETAIL_KEYS, mine)

    def test_is_404_for_who_has_sold_nothing(self, shop: Shop) -> None:
        assert is_refused(shop.http().get(f"{ROOT}/last"), 404)


class TestCancel:
    def test_the_documented_request(self, shop: Shop) -> None:
        sale, client = sold(ready(shop)), shop.http()
        answer = client.put(f"{ROOT}/{sale}/cancel", {"reason": "Cliente cambio de opinion"})
        assert answer.status == 200
        assert answer.body == {
            "id": sale,
            "folio": "V-0001",
            "status": "cancelled",
            "total": d("812.00"),
            "refunded": d("812.00"),
            "credited": d("0.00"),
            "refunds": [{"method": "efectivo", "amount": d("812.00")}],
            "message": "Sale cancelled",
        }
        assert shop.stock("04465-02220") == 10
        shown = client.get(f"{ROOT}/{sale}").body
        assert (shown["status"], shown["cancelled_by"]) == ("cancelled", "Admin")
        assert shown["cancel_reason"] == "Cliente cambio de opinion"
        assert shown["cancelled_at"]

    @pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "   "}, {"reason": None}, {"reason": 7}])
    def test_needs_a_reason(self, body: dict[str, Any], shop: Shop) -> None:
        sale, client = sold(ready(shop)), shop.http()
        with shop.nothing_changes():
            assert is_refused(client.put(f"{ROOT}/{sale}/cancel", body), 400, "reason")

    def test_says_what_stands_in_the_way(self, shop: Shop) -> None:
        twice, partly = sold(ready(shop)), sold(shop)
        client = shop.http()
        client.put(f"{ROOT}/{twice}/cancel", {"reason": "x"})
        back = {"sale_id": partly, "items": [item(shop, quantity=1)], "reason": "x"}
        client.post("/pos/api/inventory/return", back)
        broke = shop.hire("supervisor", pin="8642")
        last = sold(shop)
        with shop.nothing_changes():
            assert is_refused(client.put(f"{ROOT}/{twice}/cancel", {"reason": "x"}), 400, "cancelado")
            assert is_refused(
                client.put(f"{ROOT}/{partly}/cancel", {"reason": "x"}), 400, "devuelto en parte"
            )
            assert is_refused(client.put(f"{ROOT}/999999/cancel", {"reason": "x"}), 404)
            assert is_refused(
                shop.http(broke).put(f"{ROOT}/{last}/cancel", {"reason": "x"}), 400, "No hay caja abierta"
            )

    def test_happens_once_whatever_the_number_of_requests_with_one_key(self, shop: Shop) -> None:
        sale, client = sold(ready(shop)), shop.http()
        answers = [
            client.put(f"{ROOT}/{sale}/cancel", {"reason": "x"}, **{"Idempotency-Key": "k"}) for _ in range(2)
        ]
        assert [answer.status for answer in answers] == [200, 200]
        assert answers[0].body == answers[1].body
        assert shop.drawer == d("2000.00")


class TestRights:
    @pytest.mark.parametrize(
        ("role", "method", "path", "allowed"),
        [
            ("cashier", "GET", "", True),
            ("warehouse", "GET", "", False),
            ("accountant", "GET", "", True),
            ("cashier", "GET", "/{sale}", True),
            ("warehouse", "GET", "/{sale}", False),
            ("cashier", "GET", "/last", True),
            ("accountant", "GET", "/last", False),
            ("cashier", "PUT", "/{sale}/cancel", False),
            ("supervisor", "PUT", "/{sale}/cancel", True),
        ],
    )
    def test_are_as_documented(self, role: str, method: str, path: str, allowed: bool, shop: Shop) -> None:
        sale = sold(ready(shop), payment_method="tarjeta")
        client = shop.http(shop.hire(role, pin="8642"))
        answer = client.ask(
            method, ROOT + path.format(sale=sale), {"reason": "x"} if method == "PUT" else None
        )
        assert (answer.status != 403) is allowed, answer.body

    def test_nobody_enters_without_a_token(self, shop: Shop) -> None:
        client = shop.http()
        client.token = None
        for method, path in (("GET", ""), ("GET", "/1"), ("GET", "/last"), ("PUT", "/1/cancel")):
            assert is_refused(client.ask(method, ROOT + path), 401)


STATUSES = """
pending            | on_hold -, preparing -, ready_for_pickup -, on_the_way -, delivered completed, \
cancelled cancelled, returned returned
awaiting_approval  | on_hold -, preparing -, ready_for_pickup -, on_the_way -, delivered completed, \
cancelled cancelled, returned returned
failed             | on_hold -, preparing -, ready_for_pickup -, on_the_way -, delivered completed, \
cancelled cancelled, returned returned
paid               | on_hold completed, preparing completed, ready_for_pickup completed, on_the_way completed, \
delivered completed, cancelled cancelled, returned returned
partially_refunded | on_hold completed, preparing completed, ready_for_pickup completed, on_the_way completed, \
delivered completed, cancelled cancelled, returned returned
refunded           | on_hold completed, preparing completed, ready_for_pickup completed, on_the_way completed, \
delivered completed, cancelled cancelled, returned returned
"""


def test_every_pair_of_our_states_has_a_status() -> None:
    told = "\n".join(
        f"{payment:<18} | "
        + ", ".join(
            f"{fulfilment} {SALE_STATUS[payment, fulfilment] or '-'}" for fulfilment in FulfilmentState
        )
        for payment in PaymentState
    )
    assert told == STATUSES.strip()


def test_an_order_that_is_neither_paid_nor_handed_over_is_no_sale_yet(shop: Shop) -> None:
    sale = sold(ready(shop))
    with shop.transaction():
        sql.execute(
            "UPDATE sale SET payment_state = 'pending', fulfilment_state = 'preparing' WHERE tenant_id = %s",
            (shop.id,),
        )
    assert ids(shop.http().get(ROOT)) == []
    assert is_refused(shop.http().get(f"{ROOT}/{sale}"), 404)


def test_today_is_a_day_on_the_shops_wall_clock(shop: Shop) -> None:
    sale = sold(ready(shop))
    today: date = local(now(), zone_name="America/Mexico_City").date()
    assert ids(shop.http().get(f"{ROOT}?date_from={today}&date_to={today}")) == [sale]
    assert ids(shop.http().get(f"{ROOT}?date_to={today - timedelta(days=1)}")) == []

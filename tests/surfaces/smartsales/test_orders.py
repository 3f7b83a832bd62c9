"""Section 3: orders, as whoever ordered them and whoever manages them know them."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.orders.helpers import orders, orders_for_themself, pays, time_passes, user_actor
from tests.operations.sales.helpers import nothing_is_wrong, shelf, statements
from tests.shop import Http, Shop
from trastienda.kernel import sql

STATUSES = "PENDIENTE, PAGADO, ENVIADO, ENTREGADO, CANCELADO"


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Ten coffees at 406.00, five teas at 100.00 with tax."""
    shop.has("CAFE", 10, name="Café de olla")
    shop.has("TE", 5, price_1=Decimal("100.00"), prices_include_tax=True)
    return shop


@pytest.fixture
def admin(stocked: Shop) -> Http:
    return stocked.web(stocked.user("admin"))


def creates(client: Http, *wanted: tuple[int, Any]) -> Any:
    items = [{"product_id": product, "quantity": quantity} for product, quantity in wanted]
    return client.post("/api/orders/create/", {"items": items})


class TestCreate:
    def test_answers_the_whole_order_with_status_200(self, stocked: Shop) -> None:
        cashier = stocked.web(stocked.user("cashier"))
        coffee, tea = stocked.products["CAFE"], stocked.products["TE"]
        answer = creates(cashier, (tea, 1), (coffee, 2))
        assert answer.status == 200
        order = answer.body
        assert {**order, "id": 0, "created_at": "", "items": []} == {
            "id": 0,
            "user": "cashier",
            "created_at": "",
            "status": "PENDIENTE",
            "total_price": "912.00",
            "total_amount": "912.00",
            "items": [],
        }
        assert [(item["product"], item["quantity"], item["price"]) for item in order["items"]] == [
            (tea, 1, "100.00"),
            (coffee, 2, "406.00"),
        ]
        assert all(isinstance(item["id"], int) for item in order["items"])
        assert order["created_at"].endswith("Z")
        assert datetime.fromisoformat(order["created_at"]).tzinfo is not None
        assert shelf(stocked, "CAFE") == (10, 8)
        assert nothing_is_wrong(stocked)

    def test_costs_as_many_statements_for_fifty_lines_as_for_one(self, stocked: Shop) -> None:
        cashier = stocked.web(stocked.user("cashier"))
        products = [stocked.has(f"P{number}", 5) for number in range(50)]
        counts = []
        for wanted in (products[:1], products):
            with statements(stocked) as sent:
                assert len(creates(cashier, *[(each, 1) for each in wanted]).body["items"]) == len(wanted)
            counts.append(len(sent))
        assert counts[0] == counts[1]

    @pytest.mark.parametrize("fields", ["bracketed", "json"])
    def test_takes_a_form(self, fields: str, stocked: Shop) -> None:
        cashier, coffee = stocked.web(stocked.user("cashier")), stocked.products["CAFE"]
        form = {
            "bracketed": {"items[0][product_id]": str(coffee), "items[0][quantity]": "2"},
            "json": {"items": f'[{{"product_id": {coffee}, "quantity": "2"}}]'},
        }[fields]
        answer = cashier.form("POST", "/api/orders/create/", form)
        assert (answer.status, answer.body["total_price"]) == (200, "812.00")

    def test_believes_no_price(self, stocked: Shop) -> None:
        cashier, coffee = stocked.web(stocked.user("cashier")), stocked.products["CAFE"]
        items = [{"product_id": coffee, "quantity": 1, "price": "0.01", "unit_price": 0}]
        answer = cashier.post("/api/orders/create/", {"items": items, "total_price": "0.01"})
        assert answer.body["total_price"] == "406.00"

    def test_happens_once_with_a_key(self, stocked: Shop) -> None:
        cashier, coffee = stocked.web(stocked.user("cashier")), stocked.products["CAFE"]
        body = {"items": [{"product_id": coffee, "quantity": 1}]}
        first, again = (cashier.post("/api/orders/create/", body, **{"Idempotency-Key": "k1"}) for _ in "12")
        assert first.body == again.body
        assert again.headers["Idempotent-Replayed"] == "true"
        assert stocked.count("sale") == 1

    @pytest.mark.parametrize(
        ("items", "status", "body"),
        [
            ([], 400, {"items": ["No puede estar vacío."]}),
            (None, 400, {"items": ["Este campo es requerido."]}),
            ("CAFE", 400, {"items": ["Debe ser una lista, no texto."]}),
            ([("CAFE", 11)], 400, {"error": "Stock insuficiente para Café de olla. Disponible: 10"}),
            (
                [("CAFE", 6), ("TE", 1), ("CAFE", 5)],
                400,
                {"error": "Stock insuficiente para Café de olla. Disponible: 10"},
            ),
            ([(999_999, 1)], 404, {"error": "Producto 999999 no encontrado"}),
            ([("GONE", 1)], 404, None),
            ([("CAFE", 0)], 400, {"items": ["Debe ser al menos 0.001."]}),
            ([("CAFE", -1)], 400, None),
            ([("CAFE", 1_000_000_000)], 400, {"items": ["No puede pasar de 99999999."]}),
            (
                [("CAFE", Decimal("0.5"))],
                400,
                {"detail": "Café de olla se vende por PZA: la cantidad debe ser entera"},
            ),
            ([("CAFE", "dos")], 400, {"items": ["Debe ser un número."]}),
            ([("CAFE", True)], 400, {"items": ["Debe ser un número."]}),
            ([("CAFE", None)], 400, None),
        ],
    )
    def test_refuses_and_leaves_nothing(self, items: Any, status: int, body: Any, stocked: Shop) -> None:
        stocked.has("GONE", 5, is_active=False)
        cashier = stocked.web(stocked.user("cashier"))
        if isinstance(items, list):
            items = [
                {"product_id": stocked.products.get(sku, sku), "quantity": quantity}
                for sku, quantity in items
            ]
        with stocked.nothing_changes():
            answer = cashier.post("/api/orders/create/", {} if items is None else {"items": items})
        assert answer.status == status
        if body is not None:
            assert answer.body == body

    @pytest.mark.parametrize(
        ("role", "status"),
        [
            ("owner", 200),
            ("admin", 200),
            ("manager", 200),
            ("supervisor", 200),
            ("cashier", 200),
            ("seller", 200),
            ("warehouse", 403),
            ("logistics", 403),
            ("accountant", 403),
            ("customer", 403),
        ],
    )
    def test_is_for_those_who_sell(self, role: str, status: int, stocked: Shop) -> None:
        answer = creates(stocked.web(stocked.user(role)), (stocked.products["CAFE"], 1))
        assert answer.status == status

    def test_needs_somebody(self, stocked: Shop) -> None:
        assert creates(stocked.web(), (stocked.products["CAFE"], 1)).status == 401

    def test_does_not_sell_a_neighbours_goods(self, stocked: Shop, neighbour: Shop) -> None:
        theirs = neighbour.has("CAFE", 5)
        with neighbour.nothing_changes():
            assert creates(stocked.web(stocked.user("cashier")), (theirs, 1)).status == 404


class TestList:
    def test_shows_ones_own_the_newest_first(self, stocked: Shop) -> None:
        ana, beto = stocked.user("customer", username="ana"), stocked.user("customer", username="beto")
        mine = [orders_for_themself(stocked, ana, ("CAFE", 1)).id for _ in range(2)]
        orders_for_themself(stocked, beto, ("CAFE", 1))
        answer = stocked.web(ana).get("/api/orders/")
        assert answer.status == 200
        assert [order["id"] for order in answer.body] == mine[::-1]
        assert {order["user"] for order in answer.body} == {"ana"}

    @pytest.mark.parametrize("path", ["/api/orders/", "/api/orders/admin/", "/api/admin/orders/"])
    def test_shows_who_manages_orders_every_sale_of_every_door(
        self, path: str, stocked: Shop, admin: Http
    ) -> None:
        first = orders(stocked, ("CAFE", 1))
        ticket = stocked.sells(("CAFE", 1, "100", "10"))
        last = orders_for_themself(stocked, stocked.user("customer", username="ana"), ("TE", 1))
        pays(stocked, first.id, first.total)
        answer = admin.get(path)
        assert [(order["id"], order["user"], order["status"]) for order in answer.body] == [
            (last.id, "ana", "PENDIENTE"),
            (ticket.id, "Admin", "ENTREGADO"),
            (first.id, "Sistema", "PAGADO"),
        ]
        assert answer.body[1]["total_price"] == answer.body[1]["items"][0]["price"] == "104.40"

    @pytest.mark.parametrize("role", ["manager", "cashier"])
    def test_shows_other_staff_only_what_they_placed(self, role: str, stocked: Shop) -> None:
        orders(stocked, ("CAFE", 1))
        client = stocked.web(stocked.user(role))
        made = creates(client, (stocked.products["TE"], 1)).body
        assert client.get("/api/orders/").body == [made]

    def test_comes_in_pages_for_who_asks(self, stocked: Shop, admin: Http) -> None:
        ids = [orders(stocked, ("CAFE", 1)).id for _ in range(3)]
        ids.append(stocked.sells(("TE", 1)).id)
        page = admin.get("/api/orders/?page=2&page_size=3").body
        assert {**page, "results": [order["id"] for order in page["results"]]} == {
            "count": 4,
            "next": None,
            "previous": "/api/orders/?page=1&page_size=3",
            "results": ids[:1],
        }

    def test_has_the_same_pages_read_from_either_end_and_counts_them(
        self, stocked: Shop, admin: Http
    ) -> None:
        stocked.has("MIL", 100)
        for number in range(6):
            placed = orders(stocked, ("MIL", 1))
            stocked.sells(("MIL", 1))
            if number in {1, 2, 4}:
                pays(stocked, placed.id, placed.total)
            if number in {2, 3}:
                admin.patch(
                    f"/api/orders/admin/{placed.id}/", {"status": ["ENTREGADO", "CANCELADO"][number % 2]}
                )
            if number == 5:
                admin.delete(f"/api/orders/admin/{placed.id}/")
        with stocked.transaction():
            sql.execute(
                "UPDATE sale SET placed_at = placed_at - (id %% 3) * interval '1 day',"
                " sold_at = sold_at - (id %% 2) * interval '1 day' WHERE tenant_id = %s",
                (stocked.id,),
            )
        today = stocked._value("SELECT max(sold_on) FROM sale WHERE tenant_id = %s")
        counts = []
        asked = [f"status={word}&" for word in STATUSES.split(", ")]
        periods = (f"date={today}", f"start_date={today}", f"end_date={today - timedelta(days=1)}")
        asked += [f"{each}&{status}" for each in periods for status in ("", "status=ENTREGADO&")]
        for status in ("", *asked):
            whole = [order["id"] for order in admin.get(f"/api/orders/?{status}").body]
            pages = [admin.get(f"/api/orders/?{status}page={page}&page_size=2").body for page in range(1, 8)]
            assert [order["id"] for page in pages for order in page["results"]] == whole, status
            assert {page["count"] for page in pages} == {len(whole)}, status
            counts.append(len(whole))
        assert counts[:6] == [11, 1, 2, 0, 7, 1]

    def test_is_narrowed_by_what_is_asked(self, stocked: Shop, admin: Http) -> None:
        ana = stocked.user("customer", username="ana")
        hers, other = orders_for_themself(stocked, ana, ("CAFE", 1)), orders(stocked, ("CAFE", 1))
        ticket = stocked.sells(("TE", 1))
        pays(stocked, other.id, other.total)
        local = stocked._value("SELECT sold_on FROM sale WHERE tenant_id = %s LIMIT 1")
        for query, found in (
            ("user=Ana", [hers.id]),
            ("user=nadie", []),
            ("status=pendiente", [hers.id]),
            ("status=PAID", [other.id]),
            ("status=entregado", [ticket.id]),
            ("status=CANCELADO", []),
            (f"date={local}", [ticket.id, other.id, hers.id]),
            ("date=2020-01-01", []),
            (f"start_date={local}", [ticket.id, other.id, hers.id]),
            ("end_date=2020-01-01", []),
        ):
            assert [order["id"] for order in admin.get(f"/api/orders/?{query}").body] == found, query

    @pytest.mark.parametrize("query", ["status=perdido", "date=ayer", "page=uno", "user=%00"])
    def test_refuses_a_question_it_does_not_understand(self, query: str, admin: Http) -> None:
        assert admin.get(f"/api/orders/?{query}").status == 400

    def test_costs_as_many_statements_for_fifty_orders_as_for_one(self, stocked: Shop, admin: Http) -> None:
        stocked.has("MIL", 1000)
        counts = []
        for more in (1, 49):
            for units in range(1, more + 1):
                orders(stocked, ("MIL", 1), *[("MIL", 1)] * (units % 3))
            with statements(stocked) as sent:
                listed = admin.get("/api/orders/").body
            counts.append((len(listed), len(sent)))
        assert [length for length, _ in counts] == [1, 50]
        assert counts[0][1] == counts[1][1]

    def test_needs_somebody(self, stocked: Shop) -> None:
        assert stocked.web().get("/api/orders/").status == 401


class TestRetrieve:
    def test_shows_ones_own(self, stocked: Shop) -> None:
        ana = stocked.user("customer", username="ana")
        placed = orders_for_themself(stocked, ana, ("CAFE", 2))
        answer = stocked.web(ana).get(f"/api/orders/{placed.id}/")
        assert (answer.status, answer.body["id"], answer.body["total_amount"]) == (200, placed.id, "812.00")

    def test_hides_somebody_elses_a_ticket_and_a_neighbours_alike(
        self, stocked: Shop, neighbour: Shop, admin: Http
    ) -> None:
        neighbour.has("CAFE", 5)
        beto = stocked.web(stocked.user("customer", username="beto"))
        theirs, ticket = orders(stocked, ("CAFE", 1)), stocked.sells(("CAFE", 1))
        for order_id in (theirs.id, ticket.id, 999_999):
            answer = beto.get(f"/api/orders/{order_id}/")
            assert (answer.status, answer.body) == (404, {"detail": f"No encontrado: orden {order_id}"})
        assert admin.get(f"/api/orders/{orders(neighbour, ('CAFE', 1)).id}/").status == 404
        assert admin.get(f"/api/orders/{theirs.id}/").status == 200
        assert admin.get(f"/api/orders/admin/{ticket.id}/").status == 200


ADMIN_ONLY = [
    ("GET", "/api/orders/admin/", None),
    ("POST", "/api/orders/admin/", {"items": [{"product_id": 1, "quantity": 1}]}),
    ("GET", "/api/orders/admin/{id}/", None),
    ("PUT", "/api/orders/admin/{id}/", {"status": "PAGADO"}),
    ("PATCH", "/api/orders/admin/{id}/", {"status": "PAGADO"}),
    ("DELETE", "/api/orders/admin/{id}/", None),
    ("POST", "/api/orders/admin/{id}/update_status/", {"status": "PAGADO"}),
]


class TestAdmin:
    @pytest.mark.parametrize(("method", "path", "body"), ADMIN_ONLY)
    def test_is_closed_to_everybody_else(self, method: str, path: str, body: Any, stocked: Shop) -> None:
        path = path.format(id=orders(stocked, ("CAFE", 1)).id)
        clients = {role: stocked.web(stocked.user(role)) for role in ("manager", "cashier", "customer")}
        with stocked.nothing_changes():
            for client in clients.values():
                assert client.ask(method, path, body).status == 403
            assert stocked.web().ask(method, path, body).status == 401

    @pytest.mark.parametrize(("method", "path", "body"), ADMIN_ONLY)
    def test_knows_no_neighbour(
        self, method: str, path: str, body: Any, stocked: Shop, neighbour: Shop, admin: Http
    ) -> None:
        neighbour.has("CAFE", 5)
        theirs = orders(neighbour, ("CAFE", 1)).id
        if "{id}" in path:
            with neighbour.nothing_changes():
                answer = admin.ask(method, path.format(id=theirs), body)
            assert (answer.status, answer.body) == (404, {"detail": f"No encontrado: orden {theirs}"})

    def test_enters_an_order_for_somebody_as_it_stands(self, stocked: Shop, admin: Http) -> None:
        stocked.user("customer", username="ana")
        items = [{"product_id": stocked.products["CAFE"], "quantity": 2}]
        body = {"user": "Ana", "status": "shipped", "total_price": "812.00", "items": items}
        answer = admin.post("/api/orders/admin/", body)
        assert answer.status == 201
        assert (answer.body["user"], answer.body["status"]) == ("ana", "ENVIADO")
        assert stocked.stock("CAFE") == 8
        assert nothing_is_wrong(stocked)

    @pytest.mark.parametrize(
        ("changes", "status", "refusal"),
        [
            (
                {"total_price": "811.99"},
                400,
                {"total_price": ["Dato inválido: no es la suma de los productos"]},
            ),
            ({"user": "nadie"}, 404, {"detail": "No encontrado: usuario nadie"}),
            ({"status": "perdido"}, 400, {"status": [f"«perdido» no es un estado; use {STATUSES}."]}),
            ({"items": []}, 400, {"items": ["No puede estar vacío."]}),
            ({"items": [{"quantity": 1}]}, 400, {"items": ["Cada elemento necesita product_id."]}),
        ],
    )
    def test_refuses_to_enter(
        self, changes: dict[str, Any], status: int, refusal: Any, stocked: Shop, admin: Http
    ) -> None:
        items = [{"product_id": stocked.products["CAFE"], "quantity": 2}]
        with stocked.nothing_changes():
            answer = admin.post("/api/orders/admin/", {"items": items, **changes})
        assert (answer.status, answer.body) == (status, refusal)

    def test_sends_back_what_was_read_and_changes_nothing(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1), ("TE", 2))
        pays(stocked, order.id, order.total)
        shown = admin.get(f"/api/orders/admin/{order.id}/").body
        with stocked.nothing_changes():
            answer = admin.put(f"/api/orders/admin/{order.id}/", shown)
        assert (answer.status, answer.body) == (200, shown)

    def test_replaces_the_items_of_an_unpaid_order(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 9), ("TE", 2))
        items = [{"product_id": stocked.products["CAFE"], "quantity": 10}]
        answer = admin.put(f"/api/orders/admin/{order.id}/", {"items": items})
        assert (answer.status, answer.body["total_price"]) == (200, "4060.00")
        assert shelf(stocked, "CAFE") == (10, 0)
        assert shelf(stocked, "TE") == (5, 5)
        assert nothing_is_wrong(stocked)

    def test_refuses_other_items_once_it_is_paid(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        pays(stocked, order.id, order.total)
        items = [{"product_id": stocked.products["CAFE"], "quantity": 2}]
        with stocked.nothing_changes():
            answer = admin.put(f"/api/orders/admin/{order.id}/", {"items": items})
        assert answer.status == 400
        assert "PAGADO" in answer.body["detail"]

    def test_patches_the_status(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        answer = admin.patch(f"/api/orders/admin/{order.id}/", {"status": "PAGADO"})
        assert (answer.status, answer.body["status"]) == (200, "PAGADO")
        assert shelf(stocked, "CAFE") == (9, 9)
        payment = "SELECT method, amount, actor FROM payment WHERE tenant_id = %s"
        assert stocked._rows(payment) == [("transfer", Decimal("406.00"), "admin")]

    def test_deletes_from_the_lists_and_keeps_in_the_books(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        pays(stocked, order.id, order.total)
        answer = admin.delete(f"/api/orders/admin/{order.id}/")
        assert (answer.status, answer.body) == (204, None)
        assert shelf(stocked, "CAFE") == (10, 10)
        assert admin.get("/api/orders/").body == []
        assert admin.get(f"/api/orders/{order.id}/").status == 404
        assert admin.delete(f"/api/orders/admin/{order.id}/").status == 404
        assert stocked.http().get(f"/pos/api/sales/{order.id}").body["status"] == "cancelled"
        assert nothing_is_wrong(stocked)

    def test_deletes_nothing_that_has_left(self, stocked: Shop, admin: Http) -> None:
        ticket = stocked.sells(("CAFE", 1))
        with stocked.nothing_changes():
            answer = admin.delete(f"/api/orders/admin/{ticket.id}/")
        assert (answer.status, answer.body) == (
            400,
            {
                "detail": "No es posible: el documento está en estado ENTREGADO. Movimientos permitidos: CANCELADO"
            },
        )


class TestUpdateStatus:
    @pytest.mark.parametrize("word", ["shipped", "ENVIADO", "Enviado", " SHIPPED "])
    def test_understands_both_languages_in_any_case(self, word: str, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        pays(stocked, order.id, order.total)
        answer = admin.post(f"/api/orders/admin/{order.id}/update_status/", {"status": word})
        assert (answer.status, answer.body["status"]) == (200, "ENVIADO")

    def test_takes_a_form_at_the_path_of_the_prose(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        answer = admin.form("POST", f"/api/admin/orders/{order.id}/update_status/", {"status": "cancelled"})
        assert (answer.status, answer.body["status"]) == (200, "CANCELADO")
        assert shelf(stocked, "CAFE") == (10, 10)

    @pytest.mark.parametrize("word", ["perdido", "", "x" * 200])
    def test_names_the_statuses_there_are(self, word: str, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        with stocked.nothing_changes():
            answer = admin.post(f"/api/orders/admin/{order.id}/update_status/", {"status": word})
        assert answer.status == 400
        assert STATUSES in answer.body["status"][0]

    @pytest.mark.parametrize(
        ("status", "to", "allowed"),
        [
            ("PENDIENTE", "ENVIADO", "PAGADO, CANCELADO"),
            ("PENDIENTE", "ENTREGADO", "PAGADO, CANCELADO"),
            ("PAGADO", "PENDIENTE", "ENVIADO, ENTREGADO, CANCELADO"),
            ("ENVIADO", "PAGADO", "ENTREGADO, CANCELADO"),
            ("CANCELADO", "PAGADO", "ninguno"),
        ],
    )
    def test_names_the_moves_that_are_allowed(
        self, status: str, to: str, allowed: str, stocked: Shop, admin: Http
    ) -> None:
        items = [{"product_id": stocked.products["CAFE"], "quantity": 1}]
        order = admin.post("/api/orders/admin/", {"items": items, "status": status}).body
        assert order["status"] == status
        with stocked.nothing_changes():
            answer = admin.post(f"/api/orders/admin/{order['id']}/update_status/", {"status": to})
        assert answer.status == 400
        assert answer.body["detail"].endswith(f"en estado {status}. Movimientos permitidos: {allowed}")

    def test_refuses_money_for_goods_that_are_gone(self, stocked: Shop, admin: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        time_passes(stocked)
        answer = admin.patch(f"/api/orders/admin/{order.id}/", {"status": "PAGADO"})
        assert answer.status == 400


class TestCounter:
    """The point of sale knows an order once it is paid."""

    def test_sees_nothing_of_it_before(self, stocked: Shop) -> None:
        order, till = orders(stocked, ("CAFE", 1)), stocked.http()
        assert till.get("/pos/api/sales").body["data"] == []
        assert till.get(f"/pos/api/sales/{order.id}").status == 404
        with stocked.nothing_changes():
            answer = till.put(f"/pos/api/sales/{order.id}/cancel", {"reason": "No es mía"})
        assert answer.status == 404
        summary = till.get("/pos/api/register/daily-summary").body
        assert summary["without_register"]["sales_count"] == 0

    def test_sees_a_completed_sale_afterwards(self, stocked: Shop) -> None:
        order, till = orders(stocked, ("CAFE", 1)), stocked.http()
        pays(stocked, order.id, order.total)
        shown = till.get(f"/pos/api/sales/{order.id}").body
        assert (shown["folio"], shown["status"], shown["total"]) == ("W-0001", "completed", Decimal("406.00"))
        assert (shown["payment_method"], shown["amount_paid"], shown["change"]) == (
            "tarjeta",
            Decimal("406.00"),
            Decimal("0.00"),
        )
        assert [sale["id"] for sale in till.get("/pos/api/sales").body["data"]] == [order.id]

    def test_cannot_promise_the_same_goods(self, stocked: Shop) -> None:
        orders(stocked, ("CAFE", 10))
        stocked.opens_register()
        items = [{"inventory_id": stocked.products["CAFE"], "quantity": 1}]
        body = {"items": items, "payment_method": "efectivo", "sale_type": "cash", "amount_paid": 406}
        with stocked.nothing_changes():
            assert stocked.http().post("/pos/api/sales", body).status == 400

    def test_shows_one_that_was_never_paid_as_cancelled_and_counts_no_money(self, stocked: Shop) -> None:
        order = orders(stocked, ("CAFE", 1))
        time_passes(stocked)
        till = stocked.http()
        assert till.get(f"/pos/api/sales/{order.id}").body["status"] == "cancelled"
        assert till.get("/pos/api/inventory/reports/abc").body["data"] == []
        assert stocked.count("entry") == 2  # the goods that arrived


def test_a_customer_is_told_apart_from_whoever_manages(stocked: Shop) -> None:
    assert not user_actor(stocked, stocked.user("customer")).permissions

"""The administration of orders against its document: shapes, roles, changes, refusals."""

from decimal import Decimal
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from tests.shop import Answer, Http, Shop
from tests.surfaces.entelequia.store import (
    ADDRESS,
    client,
    coupon,
    fills,
    manga,
    open_comics,
    orders,
    signed_in,
)
from trastienda.domain.shipping.carrying import GuideMade
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import sql
from trastienda.surfaces.entelequia.admin import api, sending

ADMIN = "/api/v1/admin"
ORDERS = f"{ADMIN}/orders"
PENDING, AWAITING = "Pendiente de pago", "Esperando aprobación por pago con transferencia bancaria"


class Store:
    """A comic shop with a client, and somebody of each role that looks after orders."""

    def __init__(self) -> None:
        self.shop: Shop = open_comics()
        self.client = client(self.shop)
        self.admin = self.of("admin")

    def of(self, role: str) -> Http:
        return signed_in(self.shop, self.shop.user(role))

    def orders(self, sku: str = "one-piece-vol-100", units: int = 1, **changed: Any) -> int:
        fills(self.client, self.shop.products[sku], units)
        answer = orders(self.client, **changed)
        assert answer.status == 200, answer.body
        return int(answer.body["order"]["id"])

    def paid(self, **changed: Any) -> int:
        order = self.orders(**changed)
        self.moves(order, to="En preparación")
        return order

    def moves(self, *ids: int, to: str) -> None:
        answer = self.admin.post(f"{ADMIN}/order-mass-state", {"state": to, "ordersId": list(ids)})
        assert answer.status == 200, answer.body

    def state(self, order: int) -> str:
        return str(self.admin.get(f"{ORDERS}/{order}").body["state"])


@pytest.fixture
def store() -> Store:
    return Store()


# --- the list ----------------------------------------------------------------------------------------

PAGINATOR = {
    "current_page", "data", "first_page_url", "from", "last_page", "last_page_url", "links", "next_page_url", "path",
    "per_page", "prev_page_url", "to", "total",
}  # fmt: skip


def test_the_list_is_laravels_paginator_of_models_with_the_clients_name(store: Store) -> None:
    order = store.orders()
    answer = store.admin.get(ORDERS)
    assert answer.status == 200
    assert set(answer.body) == PAGINATOR
    assert (answer.body["current_page"], answer.body["per_page"], answer.body["total"]) == (1, 25, 1)
    assert (answer.body["from"], answer.body["to"], answer.body["last_page"]) == (1, 1, 1)
    assert answer.body["next_page_url"] is None
    assert answer.body["path"].endswith("/api/v1/admin/orders")
    [row] = answer.body["data"]
    assert row["id"] == order
    assert (row["client_name"], row["client_surname"]) == ("Juan", "Perez")
    assert (row["state"], row["ship_method"], row["shop_id"]) == (AWAITING, "Envío - Correo", None)
    assert row["is_label_printed"] is False
    assert row["total"] == {"currency": "ARS", "amount": Decimal("7300.00")}
    assert row["products_price"]["amount"] + row["shipment_amount"]["amount"] == row["total"]["amount"]


def test_pages_hold_twenty_five_and_name_their_neighbours(store: Store) -> None:
    store.shop.has("free", 40)
    made = [store.orders("free") for _ in range(27)]
    first = store.admin.get(f"{ORDERS}?ship=Env%C3%ADo+-+Correo").body
    second = store.admin.get(first["next_page_url"].split("testserver")[-1]).body
    assert [len(first["data"]), len(second["data"])] == [25, 2]
    assert [row["id"] for row in first["data"] + second["data"]] == made[::-1]
    assert (second["from"], second["to"], second["total"]) == (26, 27, 27)
    assert "ship=" in second["prev_page_url"]
    assert [link["label"] for link in second["links"]] == ["&laquo; Previous", "1", "2", "Next &raquo;"]
    assert [link["active"] for link in second["links"]] == [False, False, True, False]
    assert store.admin.get(f"{ORDERS}?page=9").body["data"] == []


def test_the_list_filters_by_name_surname_and_id(store: Store) -> None:
    juan = store.orders()
    ana = store.orders(
        clientAddress={
            "sameBillingAddress": True,
            "ship_address": {**ADDRESS, "name": "Ana", "last_name": "Nuñez"},
        }
    )

    def found(text: object) -> list[int]:
        return [row["id"] for row in store.admin.get(f"{ORDERS}?query={text}").body["data"]]

    assert found("ana") == [ana]
    assert found("NUNEZ") == [ana]
    assert found("pere") == [juan]
    assert found("juan%20perez") == [juan]
    assert found(str(juan)) == [juan]
    assert found("nadie") == found("%25") == found("99999999") == []


def test_names_are_looked_for_in_the_own_shop_alone(store: Store) -> None:
    neighbour = Store()
    theirs, ours = neighbour.orders(), store.orders()
    for shop, order in ((store, ours), (neighbour, theirs)):
        assert [row["id"] for row in shop.admin.get(f"{ORDERS}?query=juan").body["data"]] == [order]
        assert shop.admin.get(f"{ORDERS}?query=juan").body["total"] == 1


def test_an_order_is_told_once_however_many_of_its_names_match(store: Store) -> None:
    made = [store.orders() for _ in range(3)]  # Juan Pérez; the account that orders has an e in its names too
    for text in ("e", "juan", "a", "juan%20e", "e%20a"):
        found = store.admin.get(f"{ORDERS}?query={text}").body
        assert [row["id"] for row in found["data"]] == made[::-1], text
        assert found["total"] == 3, text


def test_names_are_found_as_they_are_now(store: Store) -> None:
    order = store.orders()
    renamed = {**ADDRESS, "name": "Ana María", "last_name": "O'Higgins"}
    edited = store.admin.put(f"{ORDERS}/{order}", {"billAddress": renamed})
    assert edited.status == 200, edited.body
    for text, found in (("ana", 1), ("mari%20higg", 1), ("o'higgins", 1), ("perez", 0)):
        assert store.admin.get(f"{ORDERS}?query={text}").body["total"] == found, text
    store.admin.delete(f"{ORDERS}/{order}")
    assert store.admin.get(f"{ORDERS}?query=higgins").body["total"] == 0


def test_filters_together_and_after_every_move(store: Store) -> None:
    store.shop.has("free", 20)
    sent, fetched = store.paid(), store.paid(shipment=2)
    correo, todo = "ship=Envio%20-%20Correo", "ship=Env%C3%ADo%20-%20Correo%20y%20Sucursal"

    def found(query: str) -> list[int]:
        answer = store.admin.get(f"{ORDERS}?{query}").body
        assert answer["total"] == len(answer["data"])
        return [row["id"] for row in answer["data"]]

    assert found(f"{correo}&state=En%20preparaci%C3%B3n") == found(f"{todo}&query=juan") == [sent]
    assert found(f"{correo}&state=Etiqueta%20sin%20imprimir") == [sent]
    assert found("query=juan&state=En%20preparaci%C3%B3n") == [fetched, sent]
    store.moves(sent, to="En camino")
    assert found(f"{correo}&state=En%20preparaci%C3%B3n") == []
    assert found(f"{correo}&state=En%20camino") == found("query=juan&state=En%20camino") == [sent]
    assert found(f"{correo}&state=En%20camino&query=juan") == [sent]
    behind = store.admin.get(f"{ORDERS}?{correo}&state=En%20camino&page=2&query=juan").body
    assert (behind["data"], behind["total"]) == ([], 1)
    waiting = f"{correo}&state={quote(AWAITING)}"
    given_up = store.orders("free")
    assert found(waiting) == [given_up]
    assert store.admin.delete(f"{ORDERS}/{given_up}").status == 200
    assert found(waiting) == []
    assert found(correo) == [sent]


def test_the_list_filters_by_state_and_by_whether_the_label_was_printed(store: Store) -> None:
    waiting, paid = store.orders(), store.paid()

    def found(state: str) -> list[int]:
        return [row["id"] for row in store.admin.get(f"{ORDERS}?state={state}").body["data"]]

    assert found("En%20preparaci%C3%B3n") == [paid]
    assert found(AWAITING.replace(" ", "%20")) == [waiting]
    assert found("Etiqueta%20impresa") == []
    assert store.admin.get(f"{ADMIN}/orders-label?orderId={paid}").status == 200
    assert found("Etiqueta%20impresa") == [paid]
    assert found("Etiqueta%20sin%20imprimir") == [waiting]
    for state in ("impresa", "sin%20imprimir"):
        assert store.admin.get(f"{ORDERS}?state=Etiqueta%20{state}").body["total"] == 1


def test_the_list_filters_by_ship_method_in_both_spellings(store: Store) -> None:
    sent, fetched = store.orders(), store.orders(shipment=2)

    def found(ship: str) -> list[int]:
        return [row["id"] for row in store.admin.get(f"{ORDERS}?ship={ship}").body["data"]]

    assert found("Env%C3%ADo%20-%20Correo") == found("Envio%20-%20Correo") == [sent]
    assert found("Env%C3%ADo%20-%20Correo%20y%20Sucursal") == [sent]
    assert found("Retiro%20-%20Sucursal%20Centro") == [fetched]
    assert store.admin.get(f"{ORDERS}?ship=Envio%20-%20Correo").body["total"] == 1
    store.admin.delete(f"{ORDERS}/{sent}")
    assert store.admin.get(f"{ORDERS}?ship=Envio%20-%20Correo").body["total"] == 0


def test_a_state_that_is_none_is_422_and_names_those_there_are(store: Store) -> None:
    answer = store.admin.get(f"{ORDERS}?state=Perdido")
    assert answer.status == 422
    assert "Pendiente de pago" in answer.body["errors"]["state"][0]
    assert store.admin.get(f"{ORDERS}?page=x").status == 422


def test_a_list_costs_the_same_for_one_order_and_for_many(store: Store) -> None:
    store.shop.has("free", 40)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert store.admin.get(ORDERS).status == 200
        return len(captured)

    store.orders("free")
    one = cost()
    for _ in range(5):
        store.orders("free")
    assert cost() == one


def test_every_page_is_the_same_read_from_either_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.shop.has("free", 40)
    made = [store.orders("free") for _ in range(7)]
    store.moves(*made[1:4], to="En preparación")
    store.moves(made[2], to="Completado")
    store.moves(made[0], to="Cancelado")
    monkeypatch.setattr(api, "PER_PAGE", 2)
    for query, found in (
        ("", made),
        ("state=Cancelado", made[:1]),
        ("state=En+preparaci%C3%B3n", [made[1], made[3]]),
        (f"state={quote(AWAITING)}", made[4:]),
        ("state=Pago+fallido", []),
        ("state=Etiqueta+sin+imprimir", made),
        ("ship=Env%C3%ADo+-+Correo", made),
        ("ship=Env%C3%ADo+-+Correo&state=Completado", made[2:3]),
        ("query=juan", made),
    ):
        pages = [store.admin.get(f"{ORDERS}?{query}&page={page}").body for page in range(1, 6)]
        listed = [row["id"] for page in pages for row in page["data"]]
        assert (listed, pages[0]["total"]) == (found[::-1], len(found)), query


def test_the_detail_and_the_export_cost_the_same_for_one_and_for_fifty(store: Store) -> None:
    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert store.admin.get(path).status == 200
        return len(captured)

    store.shop.has("free", 80)
    one = store.orders("free")
    of_one = cost(f"{ORDERS}/{one}"), cost(f"{ADMIN}/orders-export")
    for number in range(49):
        fills(store.client, manga(store.shop, f"m{number}", 5, price="100"))
    many = store.orders("free")
    assert len(store.admin.get(f"{ORDERS}/{many}").body["orderItems"]) == 50
    for _ in range(5):
        store.orders("free")
    assert (cost(f"{ORDERS}/{many}"), cost(f"{ADMIN}/orders-export")) == of_one


# --- one order ---------------------------------------------------------------------------------------


def test_the_detail_carries_every_relation_of_the_document(store: Store) -> None:
    order = store.orders(units=2)
    body = store.admin.get(f"{ORDERS}/{order}").body
    for relation in (
        "client", "orderItems", "orderBillAddress", "orderShipAddress", "orderLogs", "payment",
        "possibleShippingOffices", "fastmailGuia",
    ):  # fmt: skip
        assert relation in body
    assert body["total_units"] == 2
    assert body["client"]["username"] == "cliente"
    assert body["orderShipAddress"] == ADDRESS
    assert body["orderLogs"][0]["event"] == "placed"
    assert body["payment"]["payment_method"] == "Transferencia"
    assert body["orderItems"][0]["productSlug"] == "one-piece-vol-100"


@pytest.mark.parametrize("path", ["/{id}", "/{id}/refund"])
def test_an_order_of_a_neighbour_is_not_there(store: Store, path: str) -> None:
    order = store.orders()
    other = Store().admin
    ask = other.post if path.endswith("refund") else other.get
    assert ask(ORDERS + path.format(id=order)).status == 404
    assert ask(ORDERS + path.format(id=999_999)).status == 404


def test_what_was_sold_over_the_counter_is_no_order(store: Store) -> None:
    sale = store.shop.sells(("one-piece-vol-100", 1))
    assert store.admin.get(ORDERS).body["total"] == 0
    assert store.admin.get(f"{ORDERS}/{sale.id}").status == 404
    with store.shop.nothing_changes():
        answer = store.admin.delete(f"{ORDERS}/{sale.id}")
    assert answer.status == 404


# --- states ------------------------------------------------------------------------------------------


def test_states_are_counted_and_those_without_orders_left_out(store: Store) -> None:
    store.orders()
    store.paid()
    store.moves(store.orders(), to="Cancelado")
    assert store.admin.get(f"{ADMIN}/order-state-count").body == [
        {"count": 1, "state": AWAITING},
        {"count": 1, "state": "En preparación"},
        {"count": 1, "state": "Cancelado"},
    ]


def test_many_orders_move_at_once_and_the_answer_has_no_body(store: Store) -> None:
    first, second = store.orders(), store.orders()
    body = {"state": "En preparación", "ordersId": f"[{first},{second}]"}
    answer = store.admin.post(f"{ADMIN}/order-mass-state", body)
    assert (answer.status, answer.body) == (200, None)
    assert {store.state(first), store.state(second)} == {"En preparación"}
    assert store.shop.stock("one-piece-vol-100") == 1
    for state in ("Listo para retirar", "En camino", "Completado"):
        store.moves(first, second, to=state)
        assert store.state(first) == state


def test_many_orders_move_all_or_none(store: Store) -> None:
    paid, waiting = store.paid(), store.orders()
    with store.shop.nothing_changes():
        answer = store.admin.post(
            f"{ADMIN}/order-mass-state", {"state": "En camino", "ordersId": [paid, waiting]}
        )
    assert answer.status == 422
    assert "En preparación" in answer.body["message"]
    with store.shop.nothing_changes():
        answer = store.admin.post(
            f"{ADMIN}/order-mass-state", {"state": "En camino", "ordersId": [paid, 999_999]}
        )
    assert answer.status == 404


def test_cancelling_frees_the_goods_of_the_unpaid_and_puts_back_those_of_the_paid(store: Store) -> None:
    paid, waiting = store.paid(), store.orders()
    assert store.shop.available("one-piece-vol-100") == 1
    store.moves(paid, waiting, to="Cancelado")
    assert store.shop.available("one-piece-vol-100") == 3
    assert store.shop.stock("one-piece-vol-100") == 3


@pytest.mark.parametrize(
    "body",
    [
        {"state": "Perdido", "ordersId": "[1]"},
        {"state": "En camino", "ordersId": "1001,1002"},
        {"state": "En camino", "ordersId": "{}"},
        {"state": "En camino", "ordersId": "[]"},
        {"state": "En camino", "ordersId": "[true]"},
        {"state": "En camino", "ordersId": '["x"]'},
        {"state": "En camino", "ordersId": "[" * 5000},
        {"state": "En camino"},
        {"ordersId": "[1]"},
        {"state": "En camino", "ordersId": str(list(range(1, 502)))},
    ],
)
def test_what_is_no_mass_state_is_422(store: Store, body: dict[str, Any]) -> None:
    with store.shop.nothing_changes():
        answer = store.admin.post(f"{ADMIN}/order-mass-state", body)
    assert answer.status == 422, answer.body
    assert answer.body["message"]


def test_a_seller_moves_orders_but_gives_back_no_money(store: Store) -> None:
    seller, order = store.of("seller"), store.orders()
    answer = seller.post(f"{ADMIN}/order-mass-state", {"state": "En preparación", "ordersId": [order]})
    assert answer.status == 200
    with store.shop.nothing_changes():
        answer = seller.post(f"{ADMIN}/order-mass-state", {"state": "Cancelado", "ordersId": [order]})
    assert answer.status == 403


# --- the stock log -----------------------------------------------------------------------------------


def test_the_stock_log_tells_what_was_set_aside_sold_and_put_back(store: Store) -> None:
    order = store.paid(units=2)
    store.moves(order, to="Cancelado")
    log = store.admin.get(f"{ADMIN}/order-stock-log?orderId={order}").body
    assert [(entry["type"], entry["quantity"], entry["stock_after"]) for entry in log] == [
        ("Reserva", -2, None),
        ("Venta", -2, 1),
        ("Cancelación", 2, 3),
    ]
    assert store.admin.get(f"{ADMIN}/order-stock-log").status == 422
    assert store.admin.get(f"{ADMIN}/order-stock-log?orderId=999999").status == 404


# --- editing -----------------------------------------------------------------------------------------


def test_the_documented_edit_changes_everything_at_once(store: Store) -> None:
    added = manga(store.shop, "naruto-1", 5, price="1000")
    order = store.orders(units=2)
    item = store.admin.get(f"{ORDERS}/{order}").body["orderItems"][0]["id"]
    body = {
        "orderState": "En preparación",
        "billAddress": {**ADDRESS, "name": "Ana"},
        "shipAddress": {**ADDRESS, "city": "Rosario"},
        "itemsToAdd": [{"product": {"id": added}, "quantity": 3}],
        "itemsToRemove": [{"id": item}],
        "trackingCode": "ABC123",
        "clientNotes": "Tocar timbre",
        "observations": "Frágil",
    }
    answer = store.admin.put(f"{ORDERS}/{order}", body)
    assert answer.status == 200, answer.body
    told = answer.body
    assert told["state"] == "En preparación"
    assert [(line["productId"], line["quantity"]) for line in told["orderItems"]] == [(added, 3)]
    assert told["products_price"]["amount"] == Decimal("3000.00")
    assert told["total"]["amount"] == Decimal("3000.00") + told["shipment_amount"]["amount"]
    assert (told["ship_tracking_code"], told["client_notes"], told["observations"]) == (
        "ABC123",
        "Tocar timbre",
        "Frágil",
    )
    assert (told["orderBillAddress"]["name"], told["orderShipAddress"]["city"]) == ("Ana", "Rosario")
    assert store.shop.available("one-piece-vol-100") == 3
    assert store.shop.stock("naruto-1") == 2


def test_a_line_taken_out_takes_its_share_of_the_coupon_with_it(store: Store) -> None:
    manga(store.shop, "naruto-1", 5, price="1000")
    coupon(store.shop)
    fills(store.client, store.shop.products["naruto-1"], 1)
    assert store.client.post("/api/v1/account/cart/coupon", {"code": "CUPON10"}).status == 200
    order = store.orders()
    before = store.admin.get(f"{ORDERS}/{order}").body
    naruto = next(line for line in before["orderItems"] if line["productSlug"] != "one-piece-vol-100")
    told = store.admin.put(f"{ORDERS}/{order}", {"itemsToRemove": [{"id": naruto["id"]}]}).body
    assert told["products_price"]["amount"] == Decimal("2500.00")
    assert before["discount_amount"]["amount"] == Decimal("350.00")
    assert told["discount_amount"]["amount"] == Decimal("250.00")
    assert told["total"]["amount"] == 2250 + told["shipment_amount"]["amount"]


def test_adding_more_than_there_is_changes_nothing(store: Store) -> None:
    order = store.orders()
    body = {
        "itemsToAdd": [{"product": {"id": store.shop.products["one-piece-vol-100"]}, "quantity": 3}],
        "trackingCode": "ABC123",
    }
    with store.shop.nothing_changes():
        answer = store.admin.put(f"{ORDERS}/{order}", body)
    assert answer.status == 422
    assert answer.body["exception"] == "NoStockException"


def test_a_paid_order_takes_no_more_but_its_texts_change(store: Store) -> None:
    order = store.paid()
    body = {"itemsToAdd": [{"product": {"id": store.shop.products["one-piece-vol-100"]}, "quantity": 1}]}
    with store.shop.nothing_changes():
        answer = store.admin.put(f"{ORDERS}/{order}", body)
    assert answer.status == 422
    assert list(answer.body["errors"]) == ["itemsToAdd"]
    assert store.admin.put(f"{ORDERS}/{order}", {"trackingCode": "X1"}).body["ship_tracking_code"] == "X1"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"orderState": "Perdido"}, 422),
        ({"orderState": "Completado"}, 422),
        ({"itemsToRemove": [{"id": 999_999}]}, 422),
        ({"itemsToAdd": [{"product": {"id": 999_999}, "quantity": 1}]}, 404),
        ({"itemsToAdd": [{"product": {"id": 1}, "quantity": 0}]}, 422),
        ({"itemsToAdd": [{"quantity": 1}]}, 422),
        ({"shipAddress": {**ADDRESS, "email": "nada", "city": ""}}, 422),
        ({"trackingCode": "x" * 101}, 422),
        ({"observations": "a\0b"}, 422),
    ],
)
def test_an_edit_that_is_wrong_changes_nothing(store: Store, body: dict[str, Any], status: int) -> None:
    order = store.orders()
    with store.shop.nothing_changes():
        answer = store.admin.put(f"{ORDERS}/{order}", body)
    assert answer.status == status, answer.body


def test_every_fault_of_an_address_is_named(store: Store) -> None:
    order = store.orders()
    body = {"shipAddress": {**ADDRESS, "email": "nada", "city": ""}}
    errors = store.admin.put(f"{ORDERS}/{order}", body).body["errors"]
    assert {name.rpartition(".")[2] for name in errors} == {"email", "city"}


def test_an_order_keeps_at_least_one_item(store: Store) -> None:
    order = store.orders()
    item = store.admin.get(f"{ORDERS}/{order}").body["orderItems"][0]["id"]
    with store.shop.nothing_changes():
        assert store.admin.put(f"{ORDERS}/{order}", {"itemsToRemove": [{"id": item}]}).status == 422


def test_the_ledgers_agree_after_edits_moves_refunds_and_deletions(store: Store) -> None:
    manga(store.shop, "naruto-1", 9, price="1000")
    edited, moved, gone = store.orders(), store.paid(), store.paid()
    add = {"itemsToAdd": [{"product": {"id": store.shop.products["naruto-1"]}, "quantity": 2}]}
    assert store.admin.put(f"{ORDERS}/{edited}", add).status == 200
    store.moves(moved, to="En camino")
    store.moves(moved, to="Cancelado")
    assert store.admin.delete(f"{ORDERS}/{gone}").status == 200
    assert [(found.key, found.says) for found in audit_tenant(store.shop.id) if found.wrong] == []


# --- deleting ----------------------------------------------------------------------------------------


def test_deleting_hides_the_order_and_keeps_its_ledgers(store: Store) -> None:
    order = store.paid()
    moves = store.shop.count("stock_move")
    answer = store.admin.delete(f"{ORDERS}/{order}")
    assert (answer.status, answer.body) == (200, None)
    assert store.admin.get(f"{ORDERS}/{order}").status == 404
    assert store.shop.stock("one-piece-vol-100") == 3
    assert store.shop.count("stock_move") == moves + 1
    assert store.shop.count("sale") == 1
    assert store.admin.delete(f"{ORDERS}/{order}").status == 404


def test_many_are_deleted_at_once_or_none(store: Store) -> None:
    first, second = store.orders(), store.orders()
    with store.shop.nothing_changes():
        answer = store.admin.ask("DELETE", f"{ADMIN}/orders-destroy-many", {"ids": f"[{first},999999]"})
    assert answer.status == 404
    answer = store.admin.ask("DELETE", f"{ADMIN}/orders-destroy-many", {"ids": f"[{first},{second}]"})
    assert (answer.status, answer.body) == (200, None)
    assert store.admin.get(ORDERS).body["total"] == 0
    assert store.admin.ask("DELETE", f"{ADMIN}/orders-destroy-many", {"ids": "hola"}).status == 422


def test_what_is_on_its_way_is_not_deleted(store: Store) -> None:
    order = store.paid()
    store.moves(order, to="En camino")
    with store.shop.nothing_changes():
        assert store.admin.delete(f"{ORDERS}/{order}").status == 422


# --- refunds -----------------------------------------------------------------------------------------


def test_only_what_getnet_collected_is_refunded(store: Store) -> None:
    order = store.paid()
    with store.shop.nothing_changes():
        answer = store.admin.post(f"{ORDERS}/{order}/refund")
    assert answer.status == 400
    assert "Getnet" in answer.body["message"]
    store.moves(order, to="Cancelado")
    with store.shop.nothing_changes():
        answer = store.admin.post(f"{ORDERS}/{order}/refund")
    assert answer.status == 400
    assert "cancelada" in answer.body["message"]


def test_a_getnet_order_is_refunded_once_and_not_before_it_is_paid(store: Store) -> None:
    order = store.orders()
    with store.shop.transaction():
        sql.execute(
            "UPDATE order_detail SET payment_method = 'Getnet' WHERE tenant_id = %s AND sale_id = %s",
            (store.shop.id, order),
        )
    with store.shop.nothing_changes():
        assert store.admin.post(f"{ORDERS}/{order}/refund").status == 400
    store.moves(order, to="En preparación")
    answer = store.admin.post(f"{ORDERS}/{order}/refund")
    assert (answer.status, answer.body) == (200, {"message": "Orden reembolsada exitosamente."})
    assert store.state(order) == "Cancelado"
    assert store.shop.stock("one-piece-vol-100") == 3
    assert store.admin.post(f"{ORDERS}/{order}/refund").status == 400


# --- the file ----------------------------------------------------------------------------------------


def test_the_export_is_pedidos_xlsx_with_numbers_dates_and_no_formulas(store: Store) -> None:
    evil = {**ADDRESS, "name": '=HYPERLINK("http://x")'}
    order = store.orders(clientAddress={"sameBillingAddress": True, "ship_address": evil})
    answer = store.admin.get(f"{ADMIN}/orders-export")
    assert answer.status == 200
    assert 'filename="pedidos.xlsx"' in answer.headers["Content-Disposition"]
    head, row = load_workbook(BytesIO(answer.body)).active.iter_rows(values_only=True)
    told = dict(zip(head, row, strict=True))
    assert (told["Pedido"], told["Estado"], told["Total"]) == (order, AWAITING, 7300)
    assert told["Nombre"] == '\'=HYPERLINK("http://x")'
    assert told["Teléfono"] == "+54 11 5555 5555"
    assert told["Fecha"].year >= 2026
    answer = store.admin.get(f"{ADMIN}/orders-export?state=Cancelado")
    assert len(list(load_workbook(BytesIO(answer.body)).active.iter_rows())) == 1


# --- labels, guides, scans ---------------------------------------------------------------------------


def test_labels_are_pdf_and_an_order_without_an_address_has_none(store: Store) -> None:
    first, second = store.orders(), store.orders()
    one = store.admin.get(f"{ADMIN}/orders-label?orderId={first}")
    assert (one.status, one.headers["Content-Type"], one.body[:5]) == (200, "application/pdf", b"%PDF-")
    both = store.admin.get(f"{ADMIN}/orders-multiple-labels?ordersId=[{first},{second}]")
    assert both.body[:5] == b"%PDF-"
    zpl = store.admin.get(f"{ADMIN}/orders-label?orderId={first}&format=zpl")
    assert zpl.body.startswith(b"^XA")
    assert store.admin.get(f"{ADMIN}/orders-label").status == 422
    assert store.admin.get(f"{ADMIN}/orders-label?orderId=999999").status == 404
    assert store.admin.get(f"{ADMIN}/orders-multiple-labels?ordersId=hola").status == 422
    assert store.admin.get(f"{ADMIN}/orders-multiple-labels?ordersId=[{first},999999]").status == 404


def test_several_guides_tell_those_that_failed_and_why(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class Carrier:
        name = "fastmail"

        def find_guide(self, wanted: Any) -> None:
            return None

        def make_guide(self, wanted: Any) -> GuideMade:
            return GuideMade(external_id=f"F{wanted.reference}", tracking_code="FM1", url="")

    monkeypatch.setattr(sending, "carrier_of", lambda *_: Carrier())
    paid, waiting = store.paid(), store.orders()
    answer = store.admin.get(f"{ADMIN}/orders-fastmail-label?orderId={paid}")
    assert answer.status == 200, answer.body
    guide = answer.body["guia"]
    assert (guide["order_id"], guide["state"], guide["tracking_code"]) == (paid, "emitida", "FM1")
    answer = store.admin.get(f"{ADMIN}/orders-multiple-fastmail-label?ordersId=[{paid},{waiting},999999]")
    assert [each["id"] for each in answer.body["success"]] == [guide["id"]]
    assert [each["orderId"] for each in answer.body["error"]] == [waiting, 999_999]
    assert all(each["message"] for each in answer.body["error"])
    assert store.admin.get(f"{ORDERS}/{paid}").body["fastmailGuia"]["id"] == guide["id"]
    found = store.admin.get(f"{ADMIN}/orders-from-qr?qrCodeId=fastmail-{guide['id']}")
    assert found.body["order"]["id"] == paid


def test_a_code_is_looked_up_by_its_prefix_in_the_query_or_in_the_body(store: Store) -> None:
    order = store.orders()
    shipment = store.admin.get(f"{ADMIN}/orders-from-qr?qrCodeId=entelequia-{order}").body["shipment"]["id"]
    for code in (f"entelequia-{order}", str(order), f"meli-{shipment}"):
        answer = store.admin.get(f"{ADMIN}/orders-from-qr?qrCodeId={code}")
        assert (answer.status, answer.body["order"]["id"]) == (200, order)
        assert answer.body["shipment"]["state"] == "SIN DESPACHAR"
    answer = store.admin.ask("GET", f"{ADMIN}/orders-from-qr", {"qrCodeId": f"entelequia-{order}"})
    assert answer.body["order"]["id"] == order
    for code in ("entelequia-999999", "fastmail-1", "meli-999999", "hola"):
        assert store.admin.get(f"{ADMIN}/orders-from-qr?qrCodeId={code}").status == 404
    assert store.admin.get(f"{ADMIN}/orders-from-qr").status == 422
    assert Store().admin.get(f"{ADMIN}/orders-from-qr?qrCodeId=entelequia-{order}").status == 404


def test_a_scan_moves_the_order_and_says_so_with_its_courier(store: Store) -> None:
    order = store.paid()
    body = {"shipmentState": "EN CAMINO", "courier": "Correo Argentino", "isOrderId": True}
    answer = store.of("logistics").put(f"{ADMIN}/orders-from-qr/{order}", body)
    assert answer.status == 200
    assert answer.body == {"message": "Estado actualizado a EN CAMINO con mensajería Correo Argentino"}
    assert store.state(order) == "En camino"
    shipment = store.admin.get(f"{ADMIN}/orders-from-qr?qrCodeId={order}").body["shipment"]
    assert (shipment["state"], shipment["courier"]) == ("EN CAMINO", "Correo Argentino")
    for word, state in (("LISTO PARA RETIRAR", "Listo para retirar"), ("SIN DESPACHAR", "En preparación")):
        body = {"shipmentState": word, "isOrderId": False}
        answer = store.admin.put(f"{ADMIN}/orders-from-qr/{shipment['id']}", body)
        assert answer.body == {"message": f"Estado actualizado a {word}"}
        assert store.state(order) == state


def test_a_scan_that_comes_too_late_is_told_what_is_still_possible(store: Store) -> None:
    order = store.paid()
    assert store.admin.put(f"{ADMIN}/orders-from-qr/{order}", {"shipmentState": "ENTREGADO"}).status == 200
    with store.shop.nothing_changes():
        answer = store.admin.put(f"{ADMIN}/orders-from-qr/{order}", {"shipmentState": "EN CAMINO"})
    assert answer.status == 422
    assert answer.body["message"] == "No es posible: el estado es Completado. Estados permitidos: Cancelado."


def test_a_scan_that_says_no_state_or_nothing_that_exists_is_refused(store: Store) -> None:
    order = store.orders()

    def put(number: int, body: dict[str, Any]) -> Answer:
        return store.admin.put(f"{ADMIN}/orders-from-qr/{number}", body)

    with store.shop.nothing_changes():
        answer = put(order, {"shipmentState": "PERDIDO"})
        assert answer.status == 422
        assert "LISTO PARA RETIRAR" in answer.body["errors"]["shipmentState"][0]
        assert put(order, {"shipmentState": "EN CAMINO"}).status == 422  # nobody has paid
        assert put(999_999, {"shipmentState": "EN CAMINO"}).status == 404
        assert put(999_999, {"shipmentState": "EN CAMINO", "isOrderId": False}).status == 404


# --- who may -----------------------------------------------------------------------------------------

THREE, TWO, FOUR = "ASV", "AS", "ASVL"
LETTER = {
    "owner": "A", "admin": "A", "manager": "S", "supervisor": "S", "seller": "V", "cashier": "V", "logistics": "L",
}  # fmt: skip
RIGHTS = [
    ("GET", "orders", THREE),
    ("GET", "orders/999999", THREE),
    ("GET", "orders-export", THREE),
    ("GET", "order-state-count", THREE),
    ("POST", "order-mass-state", THREE),
    ("GET", "order-stock-log", TWO),
    ("PUT", "orders/999999", TWO),
    ("DELETE", "orders/999999", TWO),
    ("DELETE", "orders-destroy-many", TWO),
    ("GET", "orders-label", TWO),
    ("GET", "orders-multiple-labels", TWO),
    ("GET", "orders-fastmail-label", TWO),
    ("GET", "orders-multiple-fastmail-label", TWO),
    ("POST", "orders/999999/refund", TWO),
    ("GET", "orders-from-qr", FOUR),
    ("PUT", "orders-from-qr/999999", FOUR),
]


def test_each_operation_is_open_to_the_documented_roles_and_to_nobody_else(store: Store) -> None:
    for role in (*LETTER, "warehouse", "accountant", "customer"):
        web = store.admin if role == "admin" else store.of(role)
        for method, path, allowed in RIGHTS:
            status = web.ask(method, f"{ADMIN}/{path}", None).status
            may = LETTER.get(role, "-") in allowed
            assert (status != 403) is may, (role, method, path, status)
    for method, path, _ in RIGHTS:
        assert Http().ask(method, f"{ADMIN}/{path}").status == 401

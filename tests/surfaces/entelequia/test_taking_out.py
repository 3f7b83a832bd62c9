"""Items taken out of a paid order are a return before anything left, and every door says the same of what stays."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.operations.sales.helpers import nothing_is_wrong, statements
from tests.shop import Shop
from tests.surfaces.entelequia.store import coupon, fills, manga
from tests.surfaces.entelequia.test_admin import ADMIN, ORDERS, Store
from trastienda.insights.order_told import order_told
from trastienda.insights.parcels import parcels

NARUTO, VOLUME, DELIVERY = "naruto-1", "one-piece-vol-100", Decimal("4800.00")


@pytest.fixture
def store() -> Store:
    """One volume at 1,000.00 more than the usual shop, and 10 % off with CUPON10."""
    store = Store()
    manga(store.shop, NARUTO, 5, price="1000", weight_g=300)
    coupon(store.shop)
    return store


def paid(store: Store, *, naruto: int = 1, volumes: int = 2) -> int:
    """Two at 2,500.00 and one at 1,000.00 less 10 %, and 4,800.00 to bring them: 10,200.00, in preparation."""
    fills(store.client, store.shop.products[NARUTO], naruto)
    assert store.client.post("/api/v1/account/cart/coupon", {"code": "CUPON10"}).status == 200
    return store.paid(units=volumes)


def seen(store: Store, order: int) -> dict[str, Any]:
    return dict(store.admin.get(f"{ORDERS}/{order}").body)


def line(store: Store, order: int, sku: str) -> int:
    product = store.shop.products[sku]
    return next(int(item["id"]) for item in seen(store, order)["orderItems"] if item["productId"] == product)


def takes_out(store: Store, order: int, *skus: str, **more: Any) -> Any:
    body = {"itemsToRemove": [{"id": line(store, order, sku)} for sku in skus], **more}
    return store.admin.put(f"{ORDERS}/{order}", body)


def again(store: Store, sku: str, units: Any) -> dict[str, Any]:
    return {"itemsToAdd": [{"product": {"id": store.shop.products[sku]}, "quantity": units}]}


def returns(shop: Shop) -> list[tuple[Any, ...]]:
    return shop._rows("SELECT folio, total, refunded FROM sale_return WHERE tenant_id = %s ORDER BY id")


# --- what is taken out -------------------------------------------------------------------------------


def test_is_given_back_with_its_share_of_the_coupon_and_lies_on_the_shelf(store: Store) -> None:
    order, before = paid(store), store.shop.books["Bancos"]
    answer = takes_out(store, order, NARUTO)
    assert answer.status == 200, answer.body
    told = answer.body
    assert told["state"] == "En preparación"
    assert [(item["productSlug"], item["quantity"]) for item in told["orderItems"]] == [(VOLUME, 2)]
    amounts = ("products_price", "discount_amount", "shipment_amount", "total")
    assert [told[name]["amount"] for name in amounts] == [5000, 500, 4800, Decimal("9300.00")]
    assert told["payment"]["amount"] == Decimal("10200.00")
    assert told["total_units"] == 2
    assert returns(store.shop) == [("D-0001", Decimal("900.00"), Decimal("900.00"))]
    assert store.shop.books["Bancos"] == before - 900
    assert (store.shop.stock(NARUTO), store.shop.available(NARUTO)) == (5, 5)
    assert (store.shop.stock(VOLUME), store.shop.available(VOLUME)) == (1, 1)
    assert {"edited", "returned"} <= {entry["event"] for entry in told["orderLogs"]}
    assert nothing_is_wrong(store.shop)


def test_is_gone_at_every_door(store: Store) -> None:
    order = paid(store)
    assert takes_out(store, order, NARUTO).status == 200
    (row,) = store.admin.get(ORDERS).body["data"]
    amounts = ("products_price", "discount_amount", "shipment_amount", "total")
    assert [row[name]["amount"] for name in amounts] == [5000, 500, 4800, 9300]
    own = store.client.get(f"/api/v1/account/orders/{order}").body["order"]
    assert (len(own["orderItems"]), own["productsPrice"]["amount"], own["total"]["amount"]) == (1, 5000, 9300)
    sheet = load_workbook(BytesIO(store.admin.get(f"{ADMIN}/orders-export").body)).active
    head, told = sheet.iter_rows(values_only=True)
    assert dict(zip(head, told, strict=True))["Total"] == 9300
    smart = store.shop.web(store.shop.user("owner"))
    shown = smart.get(f"/api/orders/{order}/").body
    assert shown["total_amount"] == "9300.00"
    # The volumes, and what bringing them costs.
    assert [item["quantity"] for item in shown["items"]] == [2, 1]
    (listed,) = smart.get("/api/orders/").body
    assert listed == shown
    sale = store.shop.http().get(f"/pos/api/sales/{order}").body
    assert sale["total"] == 10200  # what was sold stays; what came back is beside it
    assert {item["inventory_id"]: item["returned_quantity"] for item in sale["items"]}[
        store.shop.products[NARUTO]
    ] == 1
    with store.shop.transaction():
        mail, (parcel,) = order_told(order), parcels([order])
    assert mail is not None
    assert (mail.total, mail.line_count, mail.lines[0].quantity) == (Decimal("9300.00"), 2, 2)
    assert parcel.units == 2


def test_is_in_the_stock_log_and_off_the_parcels_weight(store: Store) -> None:
    order = paid(store)
    weight = "SELECT weight_g FROM shipment WHERE tenant_id = %s AND sale_id = %s"
    before = store.shop._value(weight, order)
    takes_out(store, order, NARUTO)
    log = store.admin.get(f"{ADMIN}/order-stock-log?orderId={order}").body
    assert [entry["quantity"] for entry in log if entry["sku"] == NARUTO] == [-1, -1, 1]
    assert store.shop._value(weight, order) == before - 300


def test_is_taken_out_once(store: Store) -> None:
    order, naruto = paid(store), 0
    naruto = line(store, order, NARUTO)
    body = {"itemsToRemove": [{"id": naruto}]}
    assert store.admin.put(f"{ORDERS}/{order}", body).status == 200
    with store.shop.nothing_changes():
        answer = store.admin.put(f"{ORDERS}/{order}", body)
    assert answer.status == 422
    assert f"no tiene el artículo {naruto}" in str(answer.body)


def test_leaves_the_rest_to_be_sent_and_delivered(store: Store) -> None:
    order = paid(store)
    ready = "Listo para retirar"
    assert takes_out(store, order, NARUTO, orderState=ready).body["state"] == ready
    store.moves(order, to="En camino")
    store.moves(order, to="Completado")
    assert nothing_is_wrong(store.shop)


# --- fewer of it -------------------------------------------------------------------------------------


def test_the_same_product_put_in_again_says_how_many_stay_at_the_price_they_were_paid(store: Store) -> None:
    order = paid(store)
    with store.shop.transaction():
        store.shop._rows("UPDATE product SET price_1 = 9999 WHERE tenant_id = %s RETURNING id")
    told = takes_out(store, order, VOLUME, **again(store, VOLUME, 1)).body
    assert [(item["quantity"], item["totalPrice"]["amount"]) for item in told["orderItems"]] == [
        (1, 1000),
        (1, 2500),
    ]
    assert told["total"]["amount"] == Decimal("10200.00") - 2250
    assert returns(store.shop) == [("D-0001", Decimal("2250.00"), Decimal("2250.00"))]
    assert nothing_is_wrong(store.shop)


def test_as_many_as_before_change_nothing(store: Store) -> None:
    order = paid(store)
    with store.shop.nothing_changes():
        assert takes_out(store, order, VOLUME, **again(store, VOLUME, 2)).status == 200


# --- all of it ---------------------------------------------------------------------------------------


def test_all_items_taken_out_cancel_the_order_and_give_all_of_it_back(store: Store) -> None:
    order, before = paid(store), store.shop.books
    told = takes_out(store, order, VOLUME, NARUTO).body
    assert (told["state"], told["total"]["amount"]) == ("Cancelado", Decimal("10200.00"))
    assert before["Bancos"] == Decimal("10200.00")
    assert "Bancos" not in store.shop.books
    assert (returns(store.shop), store.shop.stock(NARUTO), store.shop.stock(VOLUME)) == ([], 5, 3)
    assert nothing_is_wrong(store.shop)


def test_the_last_item_gives_its_delivery_back_too(store: Store) -> None:
    order = paid(store)
    takes_out(store, order, NARUTO)
    told = takes_out(store, order, VOLUME).body
    assert told["state"] == "Cancelado"
    # An order that was given up shows what had been ordered.
    amounts = ("products_price", "discount_amount", "shipment_amount", "total")
    assert [told[name]["amount"] for name in amounts] == [6000, 600, 4800, 10200]
    (row,) = store.admin.get(ORDERS).body["data"]
    assert [row[name]["amount"] for name in amounts] == [6000, 600, 4800, 10200]
    assert [refunded for _, _, refunded in returns(store.shop)] == [900, 9300]
    assert "Bancos" not in store.shop.books
    assert nothing_is_wrong(store.shop)


@pytest.mark.parametrize("how", ["state", "delete"])
def test_what_is_left_is_cancelled_or_deleted_like_any_order(store: Store, how: str) -> None:
    order = paid(store)
    takes_out(store, order, NARUTO)
    if how == "state":
        store.moves(order, to="Cancelado")
        assert store.state(order) == "Cancelado"
    else:
        assert store.admin.delete(f"{ORDERS}/{order}").status == 200
    assert "Bancos" not in store.shop.books
    assert (store.shop.stock(NARUTO), store.shop.stock(VOLUME)) == (5, 3)
    assert nothing_is_wrong(store.shop)


def test_a_cancellation_asked_for_with_it_is_the_same_one(store: Store) -> None:
    order = paid(store)
    assert takes_out(store, order, VOLUME, NARUTO, orderState="Cancelado").body["state"] == "Cancelado"
    order = paid(store)
    with store.shop.nothing_changes():
        assert takes_out(store, order, VOLUME, NARUTO, orderState="En preparación").status == 422


# --- at the counter ----------------------------------------------------------------------------------


def test_the_counter_takes_back_what_was_not_sent_yet(store: Store) -> None:
    order, till = paid(store), store.shop.http()

    def back(sku: str, units: int) -> Any:
        items = [{"inventory_id": store.shop.products[sku], "quantity": units}]
        body = {"sale_id": order, "items": items, "reason": "No lo quiere"}
        return till.post("/pos/api/inventory/return", body)

    answer = back(VOLUME, 1)
    assert (answer.status, answer.body["total"], answer.body["sale_status"]) == (201, 2250, "completed")
    assert [item["quantity"] for item in seen(store, order)["orderItems"]] == [1, 1]
    assert seen(store, order)["total"]["amount"] == Decimal("7950.00")
    back(NARUTO, 1)
    answer = back(VOLUME, 1)  # nothing is left to be brought
    assert (answer.body["total"], answer.body["sale_status"]) == (2250 + DELIVERY, "returned")
    assert store.state(order) == "Cancelado"
    assert nothing_is_wrong(store.shop)


def test_a_parcel_that_comes_back_keeps_what_its_way_did_cost(store: Store) -> None:
    order = paid(store, naruto=1, volumes=1)
    store.moves(order, to="En camino")
    items = [{"inventory_id": store.shop.products[sku], "quantity": 1} for sku in (NARUTO, VOLUME)]
    body = {"sale_id": order, "items": items, "reason": "Rechazado en la puerta"}
    assert store.shop.http().post("/pos/api/inventory/return", body).body["total"] == 3150
    assert (store.state(order), seen(store, order)["total"]["amount"]) == ("En camino", DELIVERY)
    assert nothing_is_wrong(store.shop)


def test_smartsales_may_send_back_what_it_read(store: Store) -> None:
    order, smart = paid(store), store.shop.web(store.shop.user("owner"))
    takes_out(store, order, NARUTO)
    shown = smart.get(f"/api/orders/{order}/").body
    items = [{"product_id": item["product"], "quantity": item["quantity"]} for item in shown["items"]]
    body = {"items": items, "total_price": shown["total_price"], "status": shown["status"]}
    with store.shop.nothing_changes():
        answer = smart.put(f"/api/orders/admin/{order}/", body)
    assert (answer.status, answer.body) == (200, shown)


# --- refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("out", [[], [NARUTO], [NARUTO, VOLUME]])
def test_nothing_is_added_to_what_is_paid(store: Store, out: list[str]) -> None:
    order = paid(store)
    with store.shop.nothing_changes():
        answer = takes_out(store, order, *out, **again(store, NARUTO, 2), trackingCode="X1")
    assert answer.status == 422
    (told,) = answer.body["errors"]["itemsToAdd"]
    assert "el cliente debe hacer otra orden" in told


@pytest.mark.parametrize("state", ["En camino", "Completado", "Cancelado"])
def test_the_lines_of_an_order_that_left_or_was_given_up_stay(store: Store, state: str) -> None:
    order = paid(store)
    naruto = line(store, order, NARUTO)
    store.moves(order, to=state)
    for body in ({"itemsToRemove": [{"id": naruto}]}, again(store, NARUTO, 1)):
        with store.shop.nothing_changes():
            answer = store.admin.put(f"{ORDERS}/{order}", body)
        assert answer.status == 422
        assert "ya no cambian" in answer.body["message"]


def test_delivery_is_no_item_and_half_a_book_stays_nowhere(store: Store) -> None:
    order, other = paid(store), store.paid()
    delivery = store.shop._value(
        "SELECT id FROM sale_line WHERE tenant_id = %s AND sale_id = %s AND total = 4800", order
    )
    wrong: list[dict[str, Any]] = [
        {"itemsToRemove": [{"id": delivery}]},
        {"itemsToRemove": [{"id": line(store, other, VOLUME)}]},
        {"itemsToRemove": [{"id": line(store, order, VOLUME)}], **again(store, VOLUME, Decimal("0.5"))},
    ]
    for body in wrong:
        with store.shop.nothing_changes():
            assert store.admin.put(f"{ORDERS}/{order}", body).status in {400, 422}, body


def test_an_edit_that_fails_later_gives_nothing_back(store: Store) -> None:
    order = paid(store)
    with store.shop.nothing_changes():
        assert takes_out(store, order, NARUTO, orderState="Pago fallido").status == 422
    seller, body = store.of("seller"), {"itemsToRemove": [{"id": line(store, order, NARUTO)}]}
    with store.shop.nothing_changes():
        assert seller.put(f"{ORDERS}/{order}", body).status == 403


@pytest.mark.parametrize("stays", [[], [VOLUME]], ids=["all", "some"])
def test_costs_the_same_statements_for_one_item_and_for_thirty(store: Store, stays: list[str]) -> None:
    counts = []
    for many in (1, 30):
        wanted = [f"tomo-{many}-{at}" for at in range(many)]
        for sku in wanted:
            fills(store.client, manga(store.shop, sku, 1, price="100"))
        order = store.paid()
        products = {store.shop.products[sku] for sku in [*wanted, VOLUME] if sku not in stays}
        items = [item for item in seen(store, order)["orderItems"] if item["productId"] in products]
        body = {"itemsToRemove": [{"id": item["id"]} for item in items]}
        with statements(store.shop) as found:
            assert store.admin.put(f"{ORDERS}/{order}", body).status == 200
        counts.append(len(found))
    assert counts[0] == counts[1]

"""Orders made from a cart: what they come to, what they set aside, who may see them, and what is refused."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.orders.helpers import gives_up, pays, time_passes
from tests.operations.sales.helpers import nothing_is_wrong, statements
from tests.shop import Http, Shop, now
from tests.surfaces.entelequia.store import (
    ADDRESS,
    CART,
    CONFIRM,
    MODO_INTENT,
    ORDERS,
    Gateway,
    client,
    coupon,
    fills,
    manga,
    office,
    open_comics,
    order_body,
    orders,
    rate,
    signed_in,
    without_jobs,
)
from tests.threads import at_once
from trastienda.adapters.payments import gateways
from trastienda.domain.payments.errors import GatewayRefused, GatewayUnavailable
from trastienda.domain.tenancy.settings import choose
from trastienda.kernel import sql
from trastienda.web import idempotency

D = Decimal
ARS = "ARS"


def ars(amount: str) -> dict[str, Any]:
    return {"currency": ARS, "amount": D(amount)}


@pytest.fixture
def comics() -> Iterator[Shop]:
    shop = open_comics()
    with without_jobs(shop):
        yield shop


@pytest.fixture
def web(comics: Shop) -> Http:
    """A client with two of the three volumes in the cart."""
    web = client(comics)
    assert fills(web, comics.products["one-piece-vol-100"], 2).status == 200
    return web


@pytest.fixture
def modo(monkeypatch: pytest.MonkeyPatch) -> Gateway:
    made = Gateway("modo")
    for name in ("modo", "mercado_pago", "getnet", "openpay", "paypal"):
        monkeypatch.setitem(gateways.MAKERS, name, lambda _tenant: made)
    return made


def ends(*_: Any) -> None:
    """The process does."""
    raise RuntimeError("the process was ended")


def available(shop: Shop, sku: str = "one-piece-vol-100") -> Decimal:
    with shop.transaction():
        query = "SELECT on_hand - reserved FROM stock_level WHERE tenant_id = %s AND product_id = %s"
        return Decimal(sql.value(query, (shop.id, shop.products[sku])))


class TestCreate:
    def test_answers_the_documented_order(self, comics: Shop, web: Http) -> None:
        answer = orders(web)
        assert answer.status == 200
        order = answer.body["order"]
        assert set(order) == {
            "id", "created_at", "state", "orderBillAddress", "orderShipAddress", "orderItems", "payment",
            "shipMethod", "shipTrackingCode", "shipmentAmount", "isFreeShip", "discountAmount",
            "productsPrice", "total", "possible_shipping_offices", "coupon_code",
        }  # fmt: skip
        assert order["state"] == "Esperando aprobación por pago con transferencia bancaria"
        assert order["shipMethod"] == "Envío - Correo"
        assert order["productsPrice"] == ars("5000.00")
        assert order["shipmentAmount"] == ars("4800.00")
        assert order["discountAmount"] == ars("0.00")
        assert order["total"] == ars("9800.00")
        assert order["orderShipAddress"] == ADDRESS
        assert order["orderBillAddress"] == {
            name: text for name, text in ADDRESS.items() if "_opt" not in name
        }
        (item,) = order["orderItems"]
        assert item.pop("id")
        assert item == {
            "productId": comics.products["one-piece-vol-100"],
            "productSlug": "one-piece-vol-100",
            "productTitle": "One Piece Vol. 100",
            "quantity": 2,
            "productPrice": ars("2500.00"),
            "totalPrice": ars("5000.00"),
        }
        assert order["created_at"].endswith("Z")
        assert len(order["created_at"]) == 20

    def test_sets_the_goods_aside_and_empties_the_cart(self, comics: Shop, web: Http) -> None:
        orders(web)
        assert available(comics) == 1
        assert web.get(CART).body["items"] == []
        assert nothing_is_wrong(comics)

    def test_is_a_sale_when_it_is_paid_with_its_delivery(self, comics: Shop, web: Http) -> None:
        coupon(comics)
        web.post(f"{CART}/coupon", {"code": "cupon10"})
        order = orders(web, frontTotal=9300).body["order"]
        assert order["total"] == ars("9300.00")  # 5000 - 500 + 4800
        pays(comics, order["id"], "9300.00", method="transfer", currency=ARS)
        seen = web.get(f"{ORDERS}/{order['id']}").body["order"]
        assert seen["state"] == "En preparación"
        assert nothing_is_wrong(comics)

    def test_gives_its_goods_back_when_nobody_pays(self, comics: Shop, web: Http) -> None:
        order = orders(web).body["order"]
        time_passes(comics)
        assert available(comics) == 3
        assert web.get(f"{ORDERS}/{order['id']}").body["order"]["state"] == "Cancelado"
        assert nothing_is_wrong(comics)

    def test_tells_where_to_send_a_transfer(self, comics: Shop, web: Http) -> None:
        with comics.transaction():
            choose("bank_account", {"holder": "Comiquería SRL", "bank": "Galicia", "number": "0070"})
        answer = orders(web)
        assert answer.body["bankData"]["account"] == "0070"
        assert answer.body["bankData"]["reference"].startswith("W-")
        assert not {key for key in answer.body if key.startswith("payment")}

    @pytest.mark.parametrize(
        ("payment", "key"),
        [
            ("Mercado Pago", None),
            ("Paypal", None),
            ("Getnet", "paymentGetnetDetail"),
            ("MODO", "paymentMODODetail"),
            ("Openpay", "paymentOpenpayDetail"),
        ],
    )
    def test_opens_a_page_at_the_gateway(
        self, comics: Shop, web: Http, modo: Gateway, payment: str, key: str | None
    ) -> None:
        rate(comics, "USD", "1000")
        answer = orders(web, payment=payment)
        assert answer.status == 200, answer.body
        order = answer.body["order"]
        assert order["state"] == "Pendiente de pago"
        assert set(answer.body) == {"order", *([key] if key else [])}
        assert order["payment"]["payment_method"] == payment
        assert order["payment"]["payment_link"] == f"https://pagos.example/{order['id']}"
        assert order["payment"]["amount"] == D("9800.00")
        assert set(order["payment"]) == {
            "id", "payment_method", "payment_link", "amount", "created_at", "updated_at"
        }  # fmt: skip
        (wanted,) = modo.asked
        in_dollars = payment == "Paypal"  # which knows no pesos
        assert (wanted.amount, wanted.currency) == ((D("9.80"), "USD") if in_dollars else (D("9800.00"), ARS))

    def test_keeps_nothing_when_nobody_knows_what_a_dollar_costs(
        self, comics: Shop, web: Http, modo: Gateway
    ) -> None:
        assert orders(web, payment="Paypal").status == 422
        assert available(comics) == 3
        assert len(web.get(CART).body["items"]) == 1

    @pytest.mark.parametrize(
        "problem", [GatewayUnavailable(gateway="modo"), GatewayRefused(gateway="modo", reason="x"), None]
    )
    def test_keeps_nothing_when_nobody_can_be_asked_to_pay(
        self, comics: Shop, web: Http, monkeypatch: pytest.MonkeyPatch, problem: Exception | None
    ) -> None:
        made = Gateway("modo")
        made.problem = problem
        if problem is not None:
            monkeypatch.setitem(gateways.MAKERS, "modo", lambda _tenant: made)
        coupon(comics)
        web.post(f"{CART}/coupon", {"code": "CUPON10"})
        answer = orders(web, payment="MODO")
        assert answer.status == 422
        assert answer.body["exception"] == "PaymentException"
        assert available(comics) == 3
        cart = web.get(CART).body
        assert [(item["quantity"], item["productTitle"]) for item in cart["items"]] == [
            (2, "One Piece Vol. 100")
        ]
        assert cart["coupon_code"] == "CUPON10"
        assert web.get(ORDERS).body["data"] == []
        assert nothing_is_wrong(comics)

    def test_notes_another_total_and_goes_on(self, comics: Shop, web: Http) -> None:
        for total, events in ((D("5100.0"), ["placed", "total_differs"]), ("9800", ["placed"])):
            fills(web, manga(comics, f"x{total}", 5), 2)
            if total == "9800":
                comics.receives("one-piece-vol-100", 2)
            web.delete(CART)
            fills(web, comics.products["one-piece-vol-100"], 2)
            order = orders(web, frontTotal=total).body["order"]
            with comics.transaction():
                logged = sql.rows(
                    "SELECT event FROM order_log WHERE tenant_id = %s AND sale_id = %s ORDER BY id",
                    (comics.id, order["id"]),
                )
            assert [event for (event,) in logged] == events

    @pytest.mark.parametrize(
        ("code", "ship_method", "price"),
        [
            (1, "Envío - Correo", "4800.00"),
            (2, "Retiro - Sucursal Centro", "0.00"),
            (3, "Retiro - Belgrano", "0.00"),
            (11, "Envío - Sucursal Correo", "3600.00"),
        ],
    )
    def test_by_each_documented_shipment(
        self, comics: Shop, web: Http, code: int, ship_method: str, price: str
    ) -> None:
        answer = orders(web, shipment=code, selectedOfficeId=office(comics) if code == 11 else None)
        order = answer.body["order"]
        assert (order["shipMethod"], order["shipmentAmount"]) == (ship_method, ars(price))
        assert order["isFreeShip"] is False
        assert [each["name"] for each in order["possible_shipping_offices"]] == (
            ["Sucursal C01"] if code == 11 else []
        )

    def test_carries_much_for_nothing(self, comics: Shop, web: Http) -> None:
        fills(web, manga(comics, "eternauta", 2, price="48000"), 2)
        order = orders(web).body["order"]
        assert order["isFreeShip"] is True
        assert order["total"] == order["productsPrice"] == ars("101000.00")

    def test_who_fetches_needs_no_place_to_send_to(self, web: Http) -> None:
        answer = orders(web, shipment=2, clientAddress={"bill_address": ADDRESS})
        assert answer.status == 200
        assert answer.body["order"]["orderShipAddress"] is None
        assert answer.body["order"]["orderBillAddress"]["name"] == "Juan"

    def test_shares_a_discount_to_the_cent(self, comics: Shop, web: Http) -> None:
        coupon(comics, "RARO", kind="amount", value="1000.01")
        for number, price in enumerate(("33.33", "0.01", "66.67")):
            fills(web, manga(comics, f"chico-{number}", 9, price=price), 3)
        web.post(f"{CART}/coupon", {"code": "RARO"})
        order = orders(web).body["order"]
        assert order["productsPrice"] == ars("5300.03")
        assert order["discountAmount"] == ars("1000.01")
        assert order["shipmentAmount"] == ars("6900.00")  # eleven books weigh more than a kilo
        assert order["total"] == ars("11200.02")
        assert order["coupon_code"] == "RARO"
        pays(comics, order["id"], "11200.02", currency=ARS)
        gives_up(comics, order["id"])
        assert nothing_is_wrong(comics)

    def test_costs_nothing_with_a_coupon_for_all_of_it(self, comics: Shop, web: Http, modo: Gateway) -> None:
        coupon(comics, "TODO", value="100")
        web.post(f"{CART}/coupon", {"code": "TODO"})
        order = orders(web, shipment=2, payment="MODO").body["order"]
        assert (order["total"], order["state"]) == (ars("0.00"), "En preparación")
        assert modo.asked == []
        assert nothing_is_wrong(comics)

    def test_takes_as_many_statements_for_fifty_lines_as_for_one(self, comics: Shop) -> None:
        first = client(comics, "primero")
        fills(first, comics.products["one-piece-vol-100"])
        orders(first)  # the first delivery of a shop makes the service that its line is about
        counts = set()
        for lines in (1, 50):
            web = client(comics, f"c{lines}")
            for number in range(lines):
                fills(web, manga(comics, f"m{lines}-{number}", 5, price="100"))
            with statements(comics) as found:
                assert orders(web).status == 200
            counts.add(len(found))
        assert len(counts) == 1

    def test_two_clients_and_the_last_unit(self, comics: Shop) -> None:
        product = manga(comics, "ultimo", 1)
        clients = [client(comics, f"c{number}") for number in range(2)]
        for each in clients:
            fills(each, product)
        answers = at_once(*[lambda each=each: orders(each) for each in clients])
        assert sorted(answer.status for answer in answers) == [200, 422]
        refused = next(answer for answer in answers if answer.status == 422)
        assert refused.body["exception"] == "NoStockException"
        assert available(comics, "ultimo") == 0

    def test_repeats_its_answer_for_a_key(self, comics: Shop, web: Http) -> None:
        first = web.post(ORDERS, order_body(), **{"Idempotency-Key": "k"})
        again = web.post(ORDERS, order_body(), **{"Idempotency-Key": "k"})
        assert (again.status, again.body) == (200, first.body)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert available(comics) == 1

    @pytest.mark.parametrize("method", ["Transferencia", "MODO"])
    def test_goes_on_with_the_order_that_there_is_when_its_answer_was_never_given(
        self, comics: Shop, web: Http, modo: Gateway, monkeypatch: pytest.MonkeyPatch, method: str
    ) -> None:
        """The process ends between the order and its answer; the client refills its cart and asks again."""
        key, body = {"Idempotency-Key": "k"}, order_body(payment=method)
        with monkeypatch.context() as ending:
            ending.setattr(idempotency, "keep", ends)
            assert web.post(ORDERS, body, **key).status == 500
        fills(web, comics.products["one-piece-vol-100"])
        answer = web.post(ORDERS, body, **key)
        assert (answer.status, answer.body["order"]["orderItems"][0]["quantity"]) == (200, 2)
        assert (web.get(ORDERS).body["pagination"]["total"], available(comics)) == (1, 1)
        assert len(modo.asked) == (method == "MODO")
        assert web.post(ORDERS, body, **key).headers["Idempotent-Replayed"] == "true"

    def test_is_tried_anew_under_its_key_when_nobody_could_be_asked_to_pay(
        self, comics: Shop, web: Http, modo: Gateway
    ) -> None:
        key, body = {"Idempotency-Key": "k"}, order_body(payment="MODO")
        modo.problem = GatewayUnavailable(gateway="modo")
        assert web.post(ORDERS, body, **key).status == 422
        modo.problem = None
        assert web.post(ORDERS, body, **key).status == 200
        assert (web.get(ORDERS).body["pagination"]["total"], available(comics)) == (1, 1)


class TestRefusals:
    def refused(self, comics: Shop, web: Http, **changed: Any) -> Any:
        with comics.nothing_changes():
            answer = orders(web, **changed)
        assert answer.status == 422, answer.body
        return answer.body

    def test_an_empty_cart(self, comics: Shop) -> None:
        web = client(comics)
        web.get(CART)
        body = orders(web)
        assert body.status == 422
        assert "vacío" in body.body["errors"]["cart"][0]

    def test_each_field_of_an_address_by_its_name(self, comics: Shop, web: Http) -> None:
        where = {**ADDRESS, "name": " ", "email": "nadie", "zip_code": "", "country_code": "ARG"}
        body = self.refused(comics, web, clientAddress={"ship_address": where, "sameBillingAddress": True})
        prefix = "clientAddress.ship_address"
        assert set(body["errors"]) == {
            f"{prefix}.{name}" for name in ("name", "email", "zip_code", "country_code")
        }
        body = self.refused(
            comics, web, clientAddress={"ship_address": ADDRESS, "bill_address": {**ADDRESS, "dni": ""}}
        )
        assert list(body["errors"]) == ["clientAddress.bill_address.dni"]

    @pytest.mark.parametrize("field", ["clientAddress", "shipment", "payment", "frontTotal"])
    def test_a_field_that_is_missing(self, comics: Shop, web: Http, field: str) -> None:
        body = order_body()
        del body[field]
        with comics.nothing_changes():
            answer = web.post(ORDERS, body)
        assert (answer.status, list(answer.body["errors"])) == (422, [field])

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"frontTotal": "mucho"}, "frontTotal"),
            ({"payment": "Efectivo"}, "payment"),
            ({"currency": "USD"}, "currency"),
            ({"shipment": "uno"}, "shipment"),
            ({"clientAddress": {"ship_address": {**ADDRESS, "name": 7}}}, "clientAddress.ship_address.name"),
            (
                {"clientAddress": {"ship_address": {**ADDRESS, "zip_code": "no"}}},
                "clientAddress.ship_address.zip_code",
            ),
            ({"clientAddress": {}}, "clientAddress.ship_address.name"),
        ],
    )
    def test_a_field_that_is_wrong(
        self, comics: Shop, web: Http, changed: dict[str, Any], field: str
    ) -> None:
        assert field in self.refused(comics, web, **changed)["errors"]

    @pytest.mark.parametrize(
        "changed", [{"shipment": 4}, {"shipment": 11}, {"shipment": 11, "selectedOfficeId": 1}]
    )
    def test_a_shipment_that_is_not_offered(self, comics: Shop, web: Http, changed: dict[str, Any]) -> None:
        assert self.refused(comics, web, **changed)["exception"] == "ShipmentException"

    def test_an_office_of_another_region(self, comics: Shop, web: Http) -> None:
        far = office(comics, "M01", "5500")
        assert (
            self.refused(comics, web, shipment=11, selectedOfficeId=far)["exception"] == "ShipmentException"
        )

    def test_a_method_that_is_switched_off(self, comics: Shop, web: Http) -> None:
        with comics.transaction():
            sql.execute(
                "UPDATE payment_method SET is_active = false WHERE tenant_id = %s AND gateway = 'modo'",
                (comics.id,),
            )
        assert "payment" in self.refused(comics, web, payment="MODO")["errors"]

    def test_stock_that_went_between_cart_and_order(self, comics: Shop, web: Http) -> None:
        comics.sells(("one-piece-vol-100", 2))
        body = self.refused(comics, web)
        assert body["exception"] == "NoStockException"
        assert "One Piece Vol. 100" in body["message"]

    def test_a_coupon_that_was_used_up_meanwhile(self, comics: Shop, web: Http) -> None:
        coupon(comics, "UNO", most_uses=1)
        other = client(comics, "otra")
        fills(other, comics.products["one-piece-vol-100"])
        for each in (web, other):
            assert each.post(f"{CART}/coupon", {"code": "UNO"}).status == 200
        order = orders(other).body["order"]
        assert self.refused(comics, web)["exception"] == "CouponException"
        gives_up(comics, order["id"])
        assert orders(web).status == 200  # what was given up has used no coupon

    @pytest.mark.parametrize("role", ["admin", "seller", "accountant"])
    def test_who_is_no_client(self, comics: Shop, role: str) -> None:
        web = signed_in(comics, comics.user(role))
        for answer in (orders(web), web.get(ORDERS), web.get(CART), web.get(f"{ORDERS}/1")):
            assert answer.status == 403
            assert answer.body["message"]

    def test_who_has_not_signed_in(self, comics: Shop) -> None:
        assert orders(Http(tenant=comics.id)).status == 401

    def test_a_path_that_is_none(self, comics: Shop) -> None:
        assert list(client(comics).get("/api/v1/account/nada").body) == ["message"]


class TestSeeing:
    def test_lists_eight_a_page_the_newest_first(self, comics: Shop) -> None:
        web = client(comics)
        comics.receives("one-piece-vol-100", 20)
        ids = []
        for _ in range(9):
            fills(web, comics.products["one-piece-vol-100"])
            ids.append(orders(web).body["order"]["id"])
        first, second = web.get(ORDERS).body, web.get(f"{ORDERS}?page=2").body
        assert [each["id"] for each in first["data"] + second["data"]] == ids[::-1]
        assert first["pagination"] == {
            "total": 9, "count": 8, "per_page": 8, "current_page": 1, "total_pages": 2
        }  # fmt: skip
        assert second["pagination"]["count"] == 1
        with statements(comics) as many:
            web.get(ORDERS)
        with statements(comics) as one:
            web.get(f"{ORDERS}?page=2")
        assert len(many) == len(one)
        assert web.get(f"{ORDERS}?page=99").body["data"] == []
        assert web.get(f"{ORDERS}?page=x").status == 422

    def test_of_another_client_is_442_and_unknown_404(self, comics: Shop, web: Http, neighbour: Shop) -> None:
        order = orders(web).body["order"]["id"]
        assert client(comics, "otra").get(f"{ORDERS}/{order}").status == 442
        assert client(neighbour, "vecina").get(f"{ORDERS}/{order}").status == 404
        assert web.get(f"{ORDERS}/999999999").status == 404
        assert web.get(f"{ORDERS}/{order}").body["order"]["id"] == order


class TestConfirmAddress:
    BODY = {
        "client": {
            "ship_address": {"country": "Argentina", "country_code": "AR", "city": "CABA", "zip_code": "1425"}
        }
    }

    def test_prices_the_way_to_the_door(self, comics: Shop, web: Http) -> None:
        answer = web.post(CONFIRM, self.BODY)
        assert answer.status == 200, answer.body
        assert answer.body["shipmentAmount"] == ars("4800.00")
        assert answer.body["total"] == ars("9800.00")
        assert [(each["shipment"], each["shipmentAmount"]["amount"]) for each in answer.body["shipments"]] == [
            (1, D(4800)), (2, D(0)), (3, D(0)), (11, D(3600))
        ]  # fmt: skip
        assert "recommended" not in answer.body
        assert "possible_shipping_offices" not in answer.body

    def test_adds_offices_products_and_another_currency_when_asked(self, comics: Shop, web: Http) -> None:
        office(comics)
        rate(comics, "USD", "1000")
        manga(comics, "otro", 5)
        comics.sells(("one-piece-vol-100", 1), ("otro", 1))
        answer = web.post(
            f"{CONFIRM}?with_possible_offices=true&with_recommended=true&currency=usd", self.BODY
        )
        assert answer.body["total"] == {"currency": "USD", "amount": D("9.80")}
        assert [each["name"] for each in answer.body["possible_shipping_offices"]] == ["Sucursal C01"]
        assert [each["title"] for each in answer.body["recommended"]] == ["Producto otro"]

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"zip_code": "no"}, "client.ship_address.zip_code"),
            ({"country_code": "ARG"}, "client.ship_address.country_code"),
            ({"zip_code": None}, "client.ship_address.zip_code"),
        ],
    )
    def test_refuses_a_place_that_is_none(self, web: Http, changed: dict[str, Any], field: str) -> None:
        where = {**self.BODY["client"]["ship_address"], **changed}
        answer = web.post(CONFIRM, {"client": {"ship_address": where}})
        assert (answer.status, list(answer.body["errors"])) == (422, [field])

    def test_refuses_an_empty_cart_and_an_unknown_currency(self, comics: Shop, web: Http) -> None:
        assert web.post(f"{CONFIRM}?currency=XXX", self.BODY).body["errors"]["currency"]
        web.delete(CART)
        assert web.post(CONFIRM, self.BODY).status == 422


class TestModoIntent:
    def test_is_the_page_that_is_open(self, web: Http, modo: Gateway) -> None:
        made = orders(web, payment="MODO").body
        answer = web.post(MODO_INTENT, {"order_id": made["order"]["id"]})
        assert answer.status == 200
        assert answer.body["paymentMODODetail"] == made["paymentMODODetail"]
        assert set(answer.body["paymentMODODetail"]) == {
            "payment_intent_id", "payment_access_token", "payment_external_intention_id", "payment_qr",
            "payment_deeplink", "payment_method", "payment_status",
        }  # fmt: skip
        assert answer.body["paymentMODODetail"]["payment_qr"] == "00020101"

    def test_is_refused_for_others(self, comics: Shop, web: Http, modo: Gateway) -> None:
        order = orders(web, payment="MODO").body["order"]["id"]
        assert client(comics, "otra").post(MODO_INTENT, {"order_id": order}).status == 442
        assert web.post(MODO_INTENT, {"order_id": 999999999}).status == 404
        assert web.post(MODO_INTENT, {}).status == 422
        pays(comics, order, "9800.00", currency=ARS)
        assert web.post(MODO_INTENT, {"order_id": order}).status == 422

    def test_is_refused_for_an_order_that_is_paid_otherwise(self, web: Http, modo: Gateway) -> None:
        order = orders(web).body["order"]["id"]
        assert web.post(MODO_INTENT, {"order_id": order}).status == 422


def test_expired_is_after_two_days(comics: Shop, web: Http) -> None:
    orders(web)
    with comics.transaction():
        (until,) = sql.row("SELECT expires_at FROM sale WHERE tenant_id = %s", (comics.id,)) or (None,)
    assert until is not None
    assert until > now() + timedelta(hours=47)

"""Commands to the cart: understood whole or asked about, ordered once, taken out again; nothing on any refusal."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Answer, Http, Shop
from trastienda.surfaces.smartsales.cart import wire

PATH = "/api/orders/cart/add-natural-language/"
GOODS = {
    "CEL": ("Smartphone", "3480.00"),
    "LAP": ("Laptop HP 15", "10000.00"),
    "MOC": ("Mochila para laptop", "699.00"),
    "MOU": ("Mouse inalámbrico", "299.00"),
    "AUR": ("Auriculares bluetooth", "899.00"),
    "BAL-D": ("Balatas delanteras", "350.00"),
    "BAL-T": ("Balatas traseras", "300.00"),
}


@pytest.fixture
def store(shop: Shop) -> Shop:
    for sku, (name, price) in GOODS.items():
        shop.has(sku, 10, name=name, price_1=Decimal(price), prices_include_tax=True)
    shop.has("CUR", name="Curso de Python", price_1=Decimal(1299), prices_include_tax=True, is_stocked=False)
    shop.has("AZU", "4.500", name="Azúcar a granel", price_1=Decimal(30), prices_include_tax=True, unit="KG")
    return shop


@pytest.fixture
def customer(store: Shop) -> Http:
    return store.web(store.user("customer"))


def says(client: Http, prompt: Any, path: str = PATH) -> Answer:
    return client.post(path, {"prompt": prompt})


def ordered(answer: Answer) -> dict[str, Any]:
    assert (answer.status, answer.body["success"]) == (200, True), answer.body
    return {each["name"]: each["quantity"] for each in answer.body["items"]}


class TestDocumented:
    @pytest.mark.parametrize(
        ("prompt", "expected", "total"),
        [
            ("Agrega 2 smartphones al carrito", {"Smartphone": 2}, "6960.00"),
            ("Quiero 3 laptops y 1 mouse", {"Laptop HP 15": 3, "Mouse inalámbrico": 1}, "30299.00"),
            ("Añade el curso de Python", {"Curso de Python": 1}, "1299.00"),
            ("Comprar 5 auriculares bluetooth", {"Auriculares bluetooth": 5}, "4495.00"),
        ],
    )
    @pytest.mark.parametrize("path", [PATH, "/api/cart/add-natural-language"])
    def test_examples_place_one_order(
        self, store: Shop, customer: Http, prompt: str, expected: dict[str, int], total: str, path: str
    ) -> None:
        answer = says(customer, prompt, path)
        assert ordered(answer) == expected
        body = answer.body
        assert list(body) == list(wire.NLPCartResponse.__struct_fields__)
        assert (body["prompt"], body["interpreted_action"], body["total"]) == (prompt, "add", total)
        assert (body["order"]["total"], body["order"]["status"]) == (total, "PENDIENTE")
        assert [each["quantity"] for each in body["order"]["items"]] == list(expected.values())
        assert store._rows(
            "SELECT id, total, unpaid, channel, origin_kind FROM sale WHERE tenant_id = %s"
        ) == [(body["order"]["id"], Decimal(total), Decimal(total), "web", "command")]

    def test_an_item_says_all_there_is_to_say(self, store: Shop, customer: Http) -> None:
        answer = says(customer, "quiero dos mouse")
        assert answer.body["items"] == [
            {
                "product_id": store.products["MOU"],
                "product": store.products["MOU"],
                "name": "Mouse inalámbrico",
                "quantity": 2,
                "price": "299.00",
                "subtotal": "598.00",
                "stock_available": 8,
            }
        ]
        assert answer.body["message"].startswith("Agregado: 2 × Mouse inalámbrico. La orden ")

    def test_the_goods_are_set_aside(self, store: Shop, customer: Http) -> None:
        says(customer, "quiero dos mouse")
        assert (store.stock("MOU"), store.available("MOU")) == (10, 8)
        assert store.books == store.books  # nothing is sold yet
        assert customer.get("/api/orders/").body[0]["status"] == "PENDIENTE"

    def test_a_form_does_as_well(self, customer: Http) -> None:
        assert ordered(customer.form("POST", PATH, {"prompt": "un mouse"})) == {"Mouse inalámbrico": 1}

    def test_a_key_orders_once(self, store: Shop, customer: Http) -> None:
        answers = [
            customer.ask("POST", PATH, {"prompt": "un mouse"}, **{"Idempotency-Key": "k"}) for _ in range(2)
        ]
        assert answers[0].body == answers[1].body
        assert store.count("sale") == 1

    def test_one_product_twice_is_one_line(self, customer: Http) -> None:
        assert ordered(says(customer, "un mouse y dos mouse")) == {"Mouse inalámbrico": 3}

    @pytest.mark.parametrize(
        ("said", "units"), [("medio kilo de azúcar", "0.5"), ("2.5 kilos de azucar", "2.5")]
    )
    def test_what_is_weighed_may_be_divided(self, customer: Http, said: str, units: str) -> None:
        assert ordered(says(customer, said)) == {"Azúcar a granel": Decimal(units)}


class TestAsks:
    def test_when_two_fit_equally_and_orders_nothing(self, store: Shop, customer: Http) -> None:
        with store.nothing_changes():
            answer = says(customer, "agrega 2 balatas, un mouse y un unicornio")
        body = answer.body
        assert (answer.status, body["success"], body["order"], body["items"]) == (200, False, None, [])
        [asked] = body["ambiguous"]
        assert (asked["phrase"], asked["quantity"]) == ("balatas", 2)
        assert {each["name"]: each["price"] for each in asked["options"]} == {
            "Balatas delanteras": "350.00",
            "Balatas traseras": "300.00",
        }
        assert body["not_found"] == ["unicornio"]
        assert "«balatas»" in body["message"]

    def test_is_content_with_an_answer(self, customer: Http) -> None:
        assert ordered(says(customer, "agrega 2 balatas traseras")) == {"Balatas traseras": 2}


class TestRefuses:
    @pytest.mark.parametrize(
        ("prompt", "status", "error"),
        [
            ("agrega un unicornio", 404, "No encontré «unicornio» en el catálogo"),
            ("quiero 11 mouse", 400, "Stock insuficiente para Mouse inalámbrico. Disponible: 10"),
            ("6 mouse y otros 5 mouse", 400, "Stock insuficiente para Mouse inalámbrico. Disponible: 10"),
            ("agrega 0 laptops", 400, None),
            ("agrega -3 laptops", 400, None),
            ("agrega 1000000000 laptops", 400, None),
            ("agrega medio mouse", 400, None),
            ("quita el mouse", 404, "No tiene «mouse» en sus órdenes pendientes"),
            ("", 400, None),
            ("   ", 400, None),
            ("¿qué hora es?", 400, None),
            ("asdf qwer zxcv", 400, "No entendí «asdf qwer zxcv»"),
            ("verde que te quiero verde", 400, "No entendí «verde que te quiero verde»"),
            ("unicornio y mouse", 404, "No encontré «unicornio» en el catálogo"),
            ("laptpo ganer", 404, None),
            ("<script>alert(1)</script>", None, None),
            ("'; DROP TABLE product; --", None, None),
            ("%_%' OR 1=1", None, None),
            ("agrega " + "mouse " * 20_000, 400, None),
            ("🛒🛒🛒", 400, None),
            (", ".join(f"{at} cosas{at}" for at in range(1, 60)), 400, None),
        ],
    )
    def test_and_nothing_is_ordered(
        self, store: Shop, customer: Http, prompt: str, status: int | None, error: str | None
    ) -> None:
        with store.nothing_changes():
            refused = says(customer, prompt)
        assert refused.status in ({status} if status else {400, 404}), refused.body
        assert refused.body["success"] is False
        assert refused.body["prompt"] == prompt[:500]
        assert refused.body["error"]
        if error is not None:
            assert refused.body["error"] == error

    def test_and_shows_how_to_say_it(self, customer: Http) -> None:
        assert "Quiero 3 laptops y 1 mouse" in says(customer, "hola").body["examples"]

    def test_and_says_what_was_not_found(self, store: Shop, customer: Http) -> None:
        with store.nothing_changes():
            refused = says(customer, "quiero 2 laptops y un unicornio")
        assert (refused.status, refused.body["not_found"]) == (404, ["unicornio"])

    def test_a_late_refusal_undoes_what_was_done_before(self, store: Shop, customer: Http) -> None:
        says(customer, "un mouse")
        with store.nothing_changes():
            assert says(customer, "vacía el carrito y agrega 11 laptops").status == 400

    def test_visitors_have_no_cart(self, store: Shop) -> None:
        assert says(store.web(), "un mouse").status == 401

    def test_without_a_prompt(self, customer: Http) -> None:
        refused = customer.post(PATH, {})
        assert (refused.status, refused.body) == (400, {"prompt": ["Este campo es requerido."]})

    def test_inactive_and_foreign_products_are_unknown(
        self, store: Shop, neighbour: Shop, customer: Http
    ) -> None:
        neighbour.has("GUI", 5, name="Guitarra")
        store.has("PIA", 5, name="Piano", is_active=False)
        assert says(customer, "una guitarra").status == 404
        assert says(customer, "un piano").status == 404


class TestRemoves:
    def test_part_of_the_newest_order_that_has_it(self, store: Shop, customer: Http) -> None:
        first = says(customer, "3 mouse").body["order"]["id"]
        second = says(customer, "2 laptops y 4 mouse").body["order"]["id"]
        answer = says(customer, "quita 1 mouse")
        assert ordered(answer) == {"Mouse inalámbrico": 1}
        body = answer.body
        assert (body["interpreted_action"], body["order"]["id"], body["total"]) == (
            "remove",
            second,
            "299.00",
        )
        assert body["order"]["total"] == "20897.00"
        assert store.available("MOU") == 4
        assert ordered(says(customer, "elimina el mouse")) == {"Mouse inalámbrico": 3}
        assert store.available("MOU") == 7
        assert customer.get(f"/api/orders/{first}/").body["status"] == "PENDIENTE"
        assert len(customer.get(f"/api/orders/{second}/").body["items"]) == 1

    def test_the_order_with_its_last_product(self, store: Shop, customer: Http) -> None:
        order = says(customer, "3 mouse").body["order"]["id"]
        answer = says(customer, "quita los mouse")
        assert (ordered(answer), answer.body["order"]) == ({"Mouse inalámbrico": 3}, None)
        assert customer.get(f"/api/orders/{order}/").body["status"] == "CANCELADO"
        assert store.available("MOU") == 10

    def test_what_is_in_the_cart_needs_no_full_name(self, customer: Http) -> None:
        says(customer, "una balatas traseras")
        assert ordered(says(customer, "quita las balatas")) == {"Balatas traseras": 1}

    def test_what_the_same_sentence_added(self, store: Shop, customer: Http) -> None:
        assert ordered(says(customer, "agrega 3 laptops y 2 mouse, quita un mouse")) == {
            "Laptop HP 15": 3,
            "Mouse inalámbrico": 1,
        }
        assert store.count("sale") == 1

    def test_everything(self, store: Shop, customer: Http) -> None:
        orders = [says(customer, said).body["order"]["id"] for said in ("3 mouse", "un curso de python")]
        answer = says(customer, "vacía el carrito")
        assert ordered(answer) == {"Curso de Python": 1, "Mouse inalámbrico": 3}
        assert (answer.body["interpreted_action"], answer.body["order"]) == ("clear", None)
        for order in orders:
            assert customer.get(f"/api/orders/{order}/").body["status"] == "CANCELADO"
        assert store.available("MOU") == 10
        again = says(customer, "vacía el carrito")
        assert (again.status, again.body["items"], again.body["message"]) == (
            200,
            [],
            "No había nada en su carrito.",
        )

    def test_only_ones_own_that_a_command_placed_and_nobody_paid(self, store: Shop, customer: Http) -> None:
        cashier = store.web(store.user("cashier"))
        items = [{"product_id": store.products["MOU"], "quantity": 1}]
        by_hand = cashier.post("/api/orders/create/", {"items": items})
        assert by_hand.status == 200
        says(customer, "un mouse")
        with store.nothing_changes():
            assert says(cashier, "quita el mouse").status == 404
            assert says(cashier, "vacía el carrito").body["items"] == []
        paid = says(customer, "una laptop").body["order"]["id"]
        admin = store.web(store.user("admin"))
        assert admin.post(f"/api/orders/admin/{paid}/update_status/", {"status": "PAGADO"}).status == 200
        assert says(customer, "quita la laptop").status == 404
        assert ordered(says(customer, "vacía el carrito")) == {"Mouse inalámbrico": 1}
        assert customer.get(f"/api/orders/{paid}/").body["status"] == "PAGADO"


def test_costs_the_same_for_one_wish_and_for_nine(store: Shop, customer: Http) -> None:
    says(customer, "un mouse")
    with CaptureQueriesContext(connection) as one:
        says(customer, "un mouse")
    nine = "un mouse, una laptop, un smartphone, 2 balatas traseras, 1 balatas delanteras, un curso de python"
    with CaptureQueriesContext(connection) as many:
        assert says(customer, nine).status == 200
    assert len(many) <= len(one) + 1  # a second look, at once for all that the first one did not find

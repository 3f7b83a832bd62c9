"""Section 3, inventory: the documented examples in, the documented keys, types and statuses out."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Shop
from trastienda.domain.catalog.models import Category
from trastienda.surfaces.nexus.inventory import wire

ROOT = "/pos/api/inventory"
ITEM_KEYS = [
    "id", "part_number", "barcode", "name", "description", "branch_id", "branch_name", "category_id", "brand", "unit",
    "cost", "price_1", "price_2", "price_3", "tax_rate", "min_stock", "max_stock", "location", "image_url",
    "catalog_part_id", "stock",
]  # fmt: skip
DOCUMENTED_ITEM = {
    "part_number": "04465-02220",
    "name": "Pastillas de freno delanteras",
    "description": "Pastillas ceramicas originales Toyota",
    "brand": "Toyota",
    "unit": "PZA",
    "cost": Decimal("150.00"),
    "price_1": Decimal("350.00"),
    "price_2": Decimal("300.00"),
    "price_3": Decimal("280.00"),
    "tax_rate": Decimal("0.16"),
    "min_stock": 5,
    "max_stock": 50,
    "location": "A-3-2",
    "initial_stock": 10,
    "catalog_part_id": 12345,
}


def category(shop: Shop, name: str = "Frenos") -> int:
    with shop.transaction():
        return Category.objects.create(tenant_id=shop.id, name=name).id


def one(sku: str, quantity: int = 1) -> dict[str, Any]:
    return {"inventory_id": sku, "quantity": quantity}


def trip(source: str, target: str | int, quantity: int) -> dict[str, Any]:
    return {"from_branch_id": source, "to_branch_id": target, "items": [one("CAFE", quantity)]}


def is_ean13(barcode: str) -> bool:
    """GS1: weights 1 and 3 from the left; the sum with the check digit is a multiple of ten."""
    return len(barcode) == 13 and sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(barcode)) % 10 == 0


class TestCreateItem:
    def test_the_documented_item_is_made_and_listed_as_documented(self, shop: Shop) -> None:
        client = shop.http()
        body = {**DOCUMENTED_ITEM, "branch_id": shop.branch_id, "category_id": category(shop)}
        made = client.post(f"{ROOT}/items", body)
        assert (made.status, list(made.body)) == (201, ["id", "barcode", "message"])
        assert made.body["message"] == "Item created"
        assert is_ean13(made.body["barcode"])
        assert made.body["barcode"].startswith("2")
        listed = client.get(f"{ROOT}/items")
        assert listed.status == 200
        [item] = listed.body["data"]
        assert list(item) == ITEM_KEYS == list(wire.Item.__struct_fields__)
        assert item["stock"] == 10
        assert (item["branch_id"], item["branch_name"]) == (shop.branch_id, "Sucursal Centro")
        expected = {key: value for key, value in body.items() if key != "initial_stock"}
        assert {key: item[key] for key in expected} == expected
        assert listed.body["pagination"] == {"page": 1, "per_page": 50, "total": 1, "total_pages": 1}

    def test_numbers_look_as_documented(self, shop: Shop) -> None:
        client = shop.http()
        client.post(f"{ROOT}/items", DOCUMENTED_ITEM)
        item = client.get(f"{ROOT}/items").body["data"][0]
        shown = {key: str(item[key]) for key in ("cost", "price_1", "tax_rate", "min_stock", "stock")}
        assert shown == {
            "cost": "150.00",
            "price_1": "350.00",
            "tax_rate": "0.16",
            "min_stock": "5",
            "stock": "10",
        }

    def test_initial_stock_is_a_move_and_an_entry(self, shop: Shop) -> None:
        item = shop.http().post(f"{ROOT}/items", DOCUMENTED_ITEM).body["id"]
        [move] = shop.http().get(f"{ROOT}/items/{item}/history").body["data"]
        assert (move["type"], move["quantity"], move["stock_after"]) == ("opening", 10, 10)
        assert shop.books == {"Inventario": Decimal("1500.00"), "Capital Social": Decimal("-1500.00")}

    def test_only_number_name_and_price_are_needed(self, shop: Shop) -> None:
        client = shop.http()
        made = client.post(f"{ROOT}/items", {"part_number": "X-1", "name": "Tornillo", "price_1": 2.5})
        assert made.status == 201
        item = client.get(f"{ROOT}/items").body["data"][0]
        found = {
            key: item[key] for key in ("price_2", "price_3", "cost", "unit", "tax_rate", "min_stock", "stock")
        }
        assert found == {
            "price_2": Decimal("2.50"),
            "price_3": Decimal("2.50"),
            "cost": 0,
            "unit": "PZA",
            "tax_rate": Decimal("0.16"),
            "min_stock": 0,
            "stock": 0,
        }
        assert item["max_stock"] is item["category_id"] is item["image_url"] is None

    def test_a_given_barcode_is_kept(self, shop: Shop) -> None:
        made = shop.http().post(f"{ROOT}/items", {**DOCUMENTED_ITEM, "barcode": "7501234567890"})
        assert made.body["barcode"] == "7501234567890"

    @pytest.mark.parametrize(
        ("change", "status", "says"),
        [
            ({"part_number": None}, 400, "part_number"),
            ({"part_number": "  "}, 400, "part_number"),
            ({"name": ""}, 400, "name"),
            ({"price_1": -1}, 400, "price_1"),
            ({"price_1": "350"}, 400, "price_1"),
            ({"price_1": Decimal("1.005")}, 400, "price_1"),
            ({"tax_rate": 16}, 400, "tax_rate"),
            ({"min_stock": -1}, 400, "min_stock"),
            ({"min_stock": 60}, 400, "max_stock"),
            ({"initial_stock": -3}, 400, "initial_stock"),
            ({"initial_stock": 1.5}, 400, "PZA"),
            ({"category_id": 999_999}, 404, "categor"),
            ({"branch_id": 999_999}, 404, "sucursal"),
            ({"name": "\u0000"}, 400, ""),
            ({"cost": 9_999_999_999, "initial_stock": 99_999_999}, 400, "máximo"),
        ],
    )
    def test_refuses(self, shop: Shop, change: dict[str, Any], status: int, says: str) -> None:
        client = shop.http()
        with shop.nothing_changes():
            answer = client.post(f"{ROOT}/items", {**DOCUMENTED_ITEM, **change})
        assert (answer.status, list(answer.body)) == (status, ["error"])
        assert says in answer.body["error"]

    @pytest.mark.parametrize("field", ["part_number", "barcode"])
    def test_refuses_a_code_in_use(self, shop: Shop, field: str) -> None:
        client = shop.http()
        first = {**DOCUMENTED_ITEM, "barcode": "7501234567890"}
        client.post(f"{ROOT}/items", first)
        other = {**first, "part_number": "OTRA", "barcode": "7501234567891", field: first[field]}
        with shop.nothing_changes():
            answer = client.post(f"{ROOT}/items", other)
        assert answer.status == 400
        assert str(first[field]) in answer.body["error"]

    def test_two_shops_may_use_the_same_codes(self, shop: Shop, neighbour: Shop) -> None:
        body = {**DOCUMENTED_ITEM, "barcode": "7501234567890"}
        assert [each.http().post(f"{ROOT}/items", body).status for each in (shop, neighbour)] == [201, 201]


class TestListItems:
    @pytest.fixture
    def stocked(self, shop: Shop) -> Shop:
        frenos = category(shop)
        shop.has("04465-02220", 23, name="Pastillas de freno Ñandú", brand="Toyota", category_id=frenos)
        shop.has("BUJ-1", 2, name="Bujía de platino", brand="NGK", barcode="7501234567893")
        shop.has("ZAP-1", 0, name="Zapata de freno", price_1=Decimal("116.00"), prices_include_tax=True)
        return shop

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", ["04465-02220", "BUJ-1", "ZAP-1"]),
            ("q=freno", ["04465-02220", "ZAP-1"]),
            ("q=FRENO+nandu", ["04465-02220"]),
            ("q=nandu+pastilla", ["04465-02220"]),
            ("q=bujia", ["BUJ-1"]),
            ("q=buj%C3%ADa+toyota", []),
            ("q=0446502220", ["04465-02220"]),
            ("q=04465-02220", ["04465-02220"]),
            ("q=7501234567893", ["BUJ-1"]),
            ("q=toyota", ["04465-02220"]),
            ("q=%25", []),
            ("q=%27%3B--", []),
            ("q=+", ["04465-02220", "BUJ-1", "ZAP-1"]),
            ("q=freno&per_page=1&page=2", ["ZAP-1"]),
            ("per_page=2&page=2", ["ZAP-1"]),
            ("per_page=1&page=3", ["ZAP-1"]),
            ("per_page=1&page=4", []),
            ("page=999999999999", []),
        ],
    )
    def test_finds(self, stocked: Shop, query: str, found: list[str]) -> None:
        answer = stocked.http().get(f"{ROOT}/items?{query}")
        assert answer.status == 200
        assert [item["part_number"] for item in answer.body["data"]] == found

    def test_says_how_many_there_are(self, stocked: Shop) -> None:
        ask = stocked.http().get
        pages = [
            ask(f"{ROOT}/items?{query}").body["pagination"] for query in ("per_page=2", "q=freno&per_page=1")
        ]
        assert pages == [
            {"page": 1, "per_page": 2, "total": 3, "total_pages": 2},
            {"page": 1, "per_page": 1, "total": 2, "total_pages": 2},
        ]

    def test_clamps_the_page_size(self, stocked: Shop) -> None:
        ask = stocked.http().get
        sizes = [ask(f"{ROOT}/items?per_page={n}").body["pagination"]["per_page"] for n in (0, 200, 201)]
        assert sizes == [1, 200, 200]

    def test_filters_by_category(self, stocked: Shop) -> None:
        frenos = stocked.http().get(f"{ROOT}/items?q=pastillas").body["data"][0]["category_id"]
        ask = stocked.http().get
        assert [item["part_number"] for item in ask(f"{ROOT}/items?category_id={frenos}").body["data"]] == [
            "04465-02220"
        ]
        assert ask(f"{ROOT}/items?category_id={frenos}&q=bujia").body["data"] == []

    def test_shows_the_branch_asked_for_and_what_it_holds(self, stocked: Shop) -> None:
        norte = stocked.branch("Norte")
        stocked.receives("BUJ-1", 7, branch=norte)
        ask = stocked.http().get
        [item] = ask(f"{ROOT}/items?branch_id={norte}").body["data"]
        assert (item["part_number"], item["branch_id"], item["branch_name"], item["stock"]) == (
            "BUJ-1", norte, "Norte", 7,
        )  # fmt: skip
        centro = ask(f"{ROOT}/items?branch_id={stocked.branch_id}").body["data"]
        assert [item["stock"] for item in centro] == [23, 2, 0]
        assert [item["stock"] for item in ask(f"{ROOT}/items").body["data"]] == [23, 2, 0]

    def test_low_stock_is_below_the_minimum(self, shop: Shop) -> None:
        client = shop.http()
        for number, stock in (("A", 4), ("B", 5), ("C", 0)):
            body = {
                "part_number": number,
                "name": number,
                "price_1": 1,
                "min_stock": 5,
                "initial_stock": stock,
            }
            client.post(f"{ROOT}/items", body)
        client.post(f"{ROOT}/items", {"part_number": "D", "name": "D", "price_1": 1})

        def low(query: str) -> list[str]:
            return [item["part_number"] for item in client.get(f"{ROOT}/items?{query}").body["data"]]

        assert low("low_stock=true") == ["A", "C"]
        assert low(f"low_stock=true&branch_id={shop.branch_id}") == ["A", "C"]
        assert low("low_stock=true&q=c") == ["C"]
        assert low("low_stock=false") == ["A", "B", "C", "D"]

    def test_shows_prices_net(self, stocked: Shop) -> None:
        item = stocked.http().get(f"{ROOT}/items?q=zapata").body["data"][0]
        assert item["price_1"] == Decimal("100.00")  # 116.00 with 16 %

    @pytest.mark.parametrize("query", ["", "&q=producto"])
    def test_pages_from_both_ends_are_one_list(self, shop: Shop, query: str) -> None:
        for number in range(7):
            shop.has(f"P{number}")
        ask = shop.http().get
        pages = [ask(f"{ROOT}/items?per_page=2&page={page}{query}").body["data"] for page in range(1, 6)]
        assert [[item["part_number"] for item in page] for page in pages] == [
            ["P0", "P1"], ["P2", "P3"], ["P4", "P5"], ["P6"], [],
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "query", ["page=x", "per_page=1.5", "branch_id=0", "low_stock=quizas", "category_id=-1"]
    )
    def test_refuses_what_is_no_number(self, shop: Shop, query: str) -> None:
        assert shop.http().get(f"{ROOT}/items?{query}").status == 400

    def test_unknown_and_foreign_branches_are_not_found(self, shop: Shop, neighbour: Shop) -> None:
        answers = [shop.http().get(f"{ROOT}/items?branch_id={id_}") for id_ in (999_999, neighbour.branch_id)]
        assert [answer.status for answer in answers] == [404, 404]

    def test_shows_nothing_of_the_neighbours(self, stocked: Shop, neighbour: Shop) -> None:
        for query in ("", "?q=freno", "?low_stock=true"):
            assert neighbour.http().get(f"{ROOT}/items{query}").body["data"] == []

    def test_hides_what_is_no_longer_sold(self, shop: Shop) -> None:
        shop.has("VIEJO", 1, name="Viejo", is_active=False)
        assert shop.http().get(f"{ROOT}/items").body["data"] == []
        assert shop.http().get(f"{ROOT}/items?q=viejo").body["data"] == []

    @pytest.mark.parametrize("query", ["", "&q=producto"])
    def test_costs_the_same_for_one_and_for_fifty(self, shop: Shop, query: str) -> None:
        client = shop.http()

        def cost() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{ROOT}/items?per_page=50{query}").status == 200
            return len(queries)

        shop.has("P00", 1)
        for_one = cost()
        for number in range(1, 50):
            shop.has(f"P{number:02}", 1)
        assert cost() == for_one


class TestItem:
    def test_has_the_item_its_stock_everywhere_and_its_history(self, shop: Shop) -> None:
        client = shop.http()
        item = client.post(f"{ROOT}/items", DOCUMENTED_ITEM).body["id"]
        norte = shop.branch("Norte")
        client.post(
            f"{ROOT}/transfer",
            {
                "from_branch_id": shop.branch_id,
                "to_branch_id": norte,
                "items": [{"inventory_id": item, "quantity": 4}],
                "notes": "Reabasto sucursal norte",
            },
        )
        answer = client.get(f"{ROOT}/items/{item}")
        assert answer.status == 200
        assert list(answer.body) == [*ITEM_KEYS, "stock_by_branch", "history"]
        assert [(each["branch_name"], each["stock"]) for each in answer.body["stock_by_branch"]] == [
            ("Sucursal Centro", 6), ("Norte", 4),
        ]  # fmt: skip
        assert [move["type"] for move in answer.body["history"]] == ["transfer", "transfer", "opening"]
        assert {(move["branch_name"], move["quantity"]) for move in answer.body["history"][:2]} == {
            ("Sucursal Centro", -4), ("Norte", 4),
        }  # fmt: skip

    def test_history_is_newest_first_and_limited(self, shop: Shop) -> None:
        item = shop.has("CAFE", 3)
        folio = shop.sells(("CAFE", 1)).folio
        client = shop.http()
        answer = client.get(f"{ROOT}/items/{item}/history")
        assert [(m["type"], m["quantity"], m["stock_after"]) for m in answer.body["data"]] == [
            ("sale", -1, 2), ("opening", 3, 3),
        ]  # fmt: skip
        newest = answer.body["data"][0]
        assert (newest["reference"], newest["employee"], newest["branch_id"]) == (
            folio,
            "Admin",
            shop.branch_id,
        )
        limited = [
            len(client.get(f"{ROOT}/items/{item}/history?limit={n}").body["data"]) for n in (1, 0, 99999)
        ]
        assert limited == [1, 1, 2]
        assert client.get(f"{ROOT}/items/{item}/history?limit=x").status == 400

    def test_unknown_and_foreign_items_are_not_found(self, shop: Shop, neighbour: Shop) -> None:
        theirs = neighbour.has("CAFE", 1)
        client = shop.http()
        for item in (theirs, 999_999, 10**15):
            assert client.get(f"{ROOT}/items/{item}").status == 404
            assert client.get(f"{ROOT}/items/{item}/history").status == 404
            assert client.put(f"{ROOT}/items/{item}", {"name": "Mío"}).status == 404
            assert client.get(f"{ROOT}/reports/branch-comparison?inventory_id={item}").status == 404


class TestUpdateItem:
    def test_changes_what_is_said_and_nothing_else(self, shop: Shop) -> None:
        client = shop.http()
        item = client.post(f"{ROOT}/items", DOCUMENTED_ITEM).body["id"]
        before = client.get(f"{ROOT}/items").body["data"][0]
        answer = client.put(f"{ROOT}/items/{item}", {"name": "Balatas", "price_1": 360, "min_stock": 8})
        assert (answer.status, answer.body) == (200, {"id": item, "message": "Item updated"})
        after = client.get(f"{ROOT}/items").body["data"][0]
        assert after == {**before, "name": "Balatas", "price_1": Decimal("360.00"), "min_stock": 8}
        assert client.get(f"{ROOT}/items?q=balatas").body["pagination"]["total"] == 1
        assert client.get(f"{ROOT}/items?q=pastillas").body["pagination"]["total"] == 0

    def test_null_empties_what_may_be_empty(self, shop: Shop) -> None:
        client = shop.http()
        item = client.post(f"{ROOT}/items", DOCUMENTED_ITEM).body["id"]
        fields = ("max_stock", "location", "brand", "category_id", "image_url", "catalog_part_id", "barcode")
        assert client.put(f"{ROOT}/items/{item}", dict.fromkeys(fields)).status == 200
        after = client.get(f"{ROOT}/items").body["data"][0]
        assert {after[field] for field in fields} == {None}

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"initial_stock": 5}, "initial_stock"),
            ({"initial_stock": None}, "initial_stock"),
            ({"branch_id": 1}, "branch_id"),
            ({"name": None}, "name"),
            ({"name": " "}, "name"),
            ({"price_1": None}, "price_1"),
            ({"price_1": -1}, "price_1"),
            ({"max_stock": 4}, "max_stock"),
            ({"part_number": "OTRA"}, "OTRA"),
        ],
    )
    def test_refuses(self, shop: Shop, change: dict[str, Any], says: str) -> None:
        client = shop.http()
        item = client.post(f"{ROOT}/items", DOCUMENTED_ITEM).body["id"]
        client.post(f"{ROOT}/items", {**DOCUMENTED_ITEM, "part_number": "OTRA"})
        with shop.nothing_changes():
            answer = client.put(f"{ROOT}/items/{item}", change)
        assert answer.status == 400
        assert says in answer.body["error"]

    def test_limits_of_another_branch_are_set_by_naming_it(self, shop: Shop) -> None:
        item = shop.has("CAFE", 1)
        norte = shop.branch("Norte")
        client = shop.http()
        assert (
            client.put(f"{ROOT}/items/{item}?branch_id={norte}", {"min_stock": 3, "location": "N-1"}).status
            == 200
        )
        levels = client.get(f"{ROOT}/items/{item}").body["stock_by_branch"]
        assert [(each["min_stock"], each["location"]) for each in levels] == [(0, None), (3, "N-1")]


class TestDocuments:
    def test_purchase(self, shop: Shop) -> None:
        item = shop.has("CAFE", 0)
        body = {
            "supplier": "Distribuidora Central",
            "invoice_number": "FAC-001",
            "items": [{"inventory_id": item, "quantity": 20, "unit_cost": Decimal("145.00")}],
            "notes": "Compra semanal",
        }
        answer = shop.http().post(f"{ROOT}/purchase", body)
        assert answer.status == 201
        assert {key: answer.body[key] for key in ("subtotal", "tax", "total", "items_count")} == {
            "subtotal": Decimal("2900.00"),
            "tax": Decimal("464.00"),
            "total": Decimal("3364.00"),
            "items_count": 1,
        }
        assert shop.stock("CAFE") == 20
        [move] = shop.http().get(f"{ROOT}/items/{item}/history").body["data"]
        assert (move["type"], move["reference"]) == ("purchase", "FAC-001")

    def test_adjustment(self, shop: Shop) -> None:
        item = shop.has("CAFE", 5)
        body = {"inventory_id": item, "quantity": -2, "reason": "Merma por dano en almacen"}
        answer = shop.http().post(f"{ROOT}/adjustment", body)
        assert (answer.status, answer.body["stock"]) == (201, 3)
        assert shop.stock("CAFE") == 3

    def test_transfer(self, shop: Shop) -> None:
        item = shop.has("CAFE", 5)
        norte = shop.branch("Norte")
        body = {
            "from_branch_id": shop.branch_id,
            "to_branch_id": norte,
            "items": [{"inventory_id": item, "quantity": 5}],
            "notes": "Reabasto sucursal norte",
        }
        answer = shop.http().post(f"{ROOT}/transfer", body)
        assert (answer.status, answer.body["items_count"]) == (201, 1)
        assert (shop.stock("CAFE"), shop.stock("CAFE", branch=norte)) == (Decimal(0), Decimal(5))

    def test_count(self, shop: Shop) -> None:
        item = shop.has("CAFE", 23)
        body = {"branch_id": shop.branch_id, "items": [{"inventory_id": item, "counted_quantity": 22}]}
        started = shop.http().post(f"{ROOT}/physical-count/start", body)
        assert started.status == 201
        assert list(started.body) == ["count_id", "items_counted", "message"]
        assert (started.body["items_counted"], started.body["message"]) == (1, "Physical count started")
        assert shop.stock("CAFE") == 23
        approval = {"count_id": started.body["count_id"]}
        approved = shop.http().post(f"{ROOT}/physical-count/approve", approval)
        assert (approved.status, approved.body["items_adjusted"]) == (200, 1)
        assert approved.body["items"] == [
            {
                "inventory_id": item,
                "expected_quantity": 23,
                "counted_quantity": 22,
                "difference": -1,
                "stock": 22,
            }
        ]
        assert shop.stock("CAFE") == 22
        with shop.nothing_changes():
            assert shop.http().post(f"{ROOT}/physical-count/approve", approval).status == 400

    @pytest.mark.parametrize(
        ("path", "body", "status"),
        [
            ("purchase", {}, 400),
            ("purchase", {"supplier": "X", "items": []}, 400),
            ("purchase", {"items": [{"inventory_id": 0, "quantity": 1, "unit_cost": 1}]}, 400),
            ("purchase", {"items": [{"inventory_id": "CAFE", "quantity": 0, "unit_cost": 1}]}, 400),
            ("purchase", {"items": [{"inventory_id": "CAFE", "quantity": 1, "unit_cost": -1}]}, 400),
            ("purchase", {"items": [{"inventory_id": "CAFE", "quantity": 0.5, "unit_cost": 1}]}, 400),
            ("purchase", {"items": [{"inventory_id": 999_999, "quantity": 1, "unit_cost": 1}]}, 404),
            ("purchase", {"items": [{"inventory_id": "CAFE", "quantity": 99_999_999, "unit_cost": 99_999_999}]}, 400),
            ("purchase", {"items": [{"inventory_id": "THEIRS", "quantity": 1, "unit_cost": 1}]}, 404),
            ("purchase", {"items": [{**one("CAFE"), "unit_cost": 1}], "branch_id": 999_999}, 404),
            ("adjustment", {"inventory_id": "CAFE", "quantity": 0, "reason": "x"}, 400),
            ("adjustment", {"inventory_id": "CAFE", "quantity": 1}, 400),
            ("adjustment", {"inventory_id": "CAFE", "quantity": 1, "reason": " "}, 400),
            ("adjustment", {"inventory_id": "CAFE", "quantity": -4, "reason": "x"}, 400),
            ("adjustment", {"inventory_id": "THEIRS", "quantity": 1, "reason": "x"}, 404),
            ("adjustment", {"inventory_id": "CAFE", "quantity": 1e30, "reason": "x"}, 400),
            ("transfer", trip("A", "A", 1), 400),
            ("transfer", trip("A", "B", 4), 400),
            ("transfer", trip("B", "A", 1), 400),
            ("transfer", trip("A", 999_999, 1), 404),
            ("transfer", {"from_branch_id": "A", "to_branch_id": "B", "items": []}, 400),
            ("physical-count/start", {"items": []}, 400),
            ("physical-count/start", {"items": [{"inventory_id": "CAFE", "counted_quantity": -1}]}, 400),
            ("physical-count/start", {"items": [{"inventory_id": "CAFE", "counted_quantity": 1}] * 2}, 400),
            ("physical-count/start", {"items": [{"inventory_id": "THEIRS", "counted_quantity": 1}]}, 404),
            ("physical-count/approve", {}, 400),
            ("physical-count/approve", {"count_id": 999_999}, 404),
        ],
    )  # fmt: skip
    def test_refuses(self, shop: Shop, neighbour: Shop, path: str, body: dict[str, Any], status: int) -> None:
        names = {
            "CAFE": shop.has("CAFE", 3),
            "THEIRS": neighbour.has("TE", 3),
            "A": shop.branch_id,
            "B": shop.branch("Norte"),
        }

        def named(found: Any) -> Any:
            if isinstance(found, dict):
                return {key: named(value) for key, value in found.items()}
            if isinstance(found, list):
                return [named(value) for value in found]
            return names.get(found, found) if isinstance(found, str) else found

        client = shop.http()
        with shop.nothing_changes():
            answer = client.post(f"{ROOT}/{path}", named(body))
        assert (answer.status, list(answer.body)) == (status, ["error"])


class TestLabels:
    def test_generates_a_barcode_that_is_valid_unused_and_not_kept(self, shop: Shop) -> None:
        client = shop.http()
        with shop.nothing_changes():
            answers = [client.post(f"{ROOT}/generate-barcode") for _ in range(3)]
        assert {(answer.status, tuple(answer.body)) for answer in answers} == {(200, ("barcode",))}
        barcodes = {answer.body["barcode"] for answer in answers}
        assert len(barcodes) == 3
        assert all(is_ean13(barcode) and barcode.startswith("2") for barcode in barcodes)

    def test_lists_categories_and_brands(self, shop: Shop, neighbour: Shop) -> None:
        frenos, motor = category(shop), category(shop, "Motor")
        category(neighbour, "Ajena")
        shop.has("A", brand="Toyota", category_id=frenos)
        shop.has("B", brand="ngk", category_id=frenos)
        shop.has("C", brand="Toyota")
        shop.has("D", brand=None)
        client = shop.http()
        assert client.get(f"{ROOT}/categories").body == {
            "data": [
                {"id": frenos, "name": "Frenos", "description": "", "parent_id": None, "item_count": 2},
                {"id": motor, "name": "Motor", "description": "", "parent_id": None, "item_count": 0},
            ]
        }
        assert client.get(f"{ROOT}/brands").body == {
            "data": [{"name": "ngk", "item_count": 1}, {"name": "Toyota", "item_count": 2}]
        }


VIEW, CREATE, EDIT, ADJUST, TRANSFER = "view", "create", "edit", "adjust", "transfer"
ENDPOINTS = [
    ("GET", "/items", VIEW),
    ("GET", "/items/1", VIEW),
    ("GET", "/items/1/history", VIEW),
    ("POST", "/items", CREATE),
    ("PUT", "/items/1", EDIT),
    ("POST", "/purchase", CREATE),
    ("POST", "/adjustment", ADJUST),
    ("POST", "/transfer", TRANSFER),
    ("POST", "/physical-count/start", ADJUST),
    ("POST", "/physical-count/approve", ADJUST),
    ("GET", "/alerts", VIEW),
    ("GET", "/reports/valuation", VIEW),
    ("GET", "/reports/abc", VIEW),
    ("GET", "/reports/no-movement", VIEW),
    ("GET", "/reports/low-stock", VIEW),
    ("GET", "/reports/branch-comparison", VIEW),
    ("GET", "/categories", VIEW),
    ("GET", "/brands", VIEW),
    ("POST", "/generate-barcode", CREATE),
]
ROLES = {  # as documented: who works where; a cashier sees, a warehouse worker moves, an accountant reads
    "cashier": {VIEW},
    "warehouse": {VIEW, CREATE, EDIT, ADJUST, TRANSFER},
    "accountant": {VIEW},
    "customer": set(),
}


@pytest.mark.parametrize("role", ROLES)
def test_permissions(shop: Shop, role: str) -> None:
    client = shop.http(shop.hire(role, pin="8642"))
    refused = {
        (method, path) for method, path, _ in ENDPOINTS if client.ask(method, ROOT + path, {}).status == 403
    }
    assert refused == {
        (method, path) for method, path, permission in ENDPOINTS if permission not in ROLES[role]
    }


def test_nobody_enters_without_a_token(shop: Shop) -> None:
    client = shop.http()
    client.token = None
    assert {client.ask(method, ROOT + path, {}).status for method, path, _ in ENDPOINTS} == {401}

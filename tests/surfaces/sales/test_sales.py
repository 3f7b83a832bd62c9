"""/api/sales: list, read, make; who may, what is refused, and how often the database is asked."""

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from tests.operations.sales.helpers import nothing_is_wrong
from tests.shop import Http, Shop, now
from tests.surfaces.sales.desk import ROOT, D, buyer, concept, happened, ids, one, program, refused, sells
from tests.threads import at_once
from trastienda.domain.parties.names import split_name
from trastienda.surfaces.sales.auth import issue_token
from trastienda.surfaces.sales.sales.translate import MOST, sought
from trastienda.surfaces.sales.sales.wire import SalesQuery

PASSWORD = "Bicicleta verde 7"


@pytest.fixture
def http(shop: Shop) -> Http:
    return program(shop)


class TestSignIn:
    def test_gives_a_token_by_mail_or_user_name(self, shop: Shop) -> None:
        shop.user("admin", username="ana", password=PASSWORD)
        for name in ("ana@example.com", "ANA@Example.com", "ana"):
            answer = Http(tenant=shop.id).post("/api/users/login", {"mail": name, "password": PASSWORD})
            assert (answer.status, answer.body["message"]) == (200, "Bienvenido ana@example.com")
            assert (answer.body["success"], answer.body["totalCount"]) == (1, 1)
            signed_in = answer.body["data"][0]
            assert (signed_in["correo"], signed_in["rol"]) == ("ana@example.com", "Admin")
            assert Http(signed_in["token"], tenant=shop.id).get(ROOT).status == 200
            assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("role", ["manager", "supervisor", "cashier", "seller", "accountant"])
    def test_calls_everybody_else_who_works_here_an_employee(self, role: str, shop: Shop) -> None:
        shop.user(role, username="x", password=PASSWORD)
        answer = Http(tenant=shop.id).post("/api/users/login", {"mail": "x", "password": PASSWORD})
        assert answer.body["data"][0]["rol"] == "Employee"

    def test_refuses_whom_it_does_not_know(self, shop: Shop, neighbour: Shop) -> None:
        shop.user("admin", username="ana", password=PASSWORD)
        shop.user("customer", username="clara", password=PASSWORD)
        for tenant, name, password in (
            (shop.id, "ana", "otra cosa"),
            (shop.id, "nadie", PASSWORD),
            (shop.id, "clara", PASSWORD),
            (neighbour.id, "ana", PASSWORD),
        ):
            answer = Http(tenant=tenant).post("/api/users/login", {"mail": name, "password": password})
            assert refused(answer, 401)
        assert refused(Http(tenant=shop.id).post("/api/users/login", {"mail": "ana"}), 400, "password")
        assert refused(Http(tenant=2**40).post("/api/users/login", {"mail": "a", "password": "b"}), 404)


class TestWhoMay:
    def test_nobody_without_a_token_of_this_surface_and_shop(self, shop: Shop, neighbour: Shop) -> None:
        web = shop.web(shop.user("admin"))
        for stranger in (Http(tenant=shop.id), web, shop.http(), Http("x.y.z")):
            assert refused(stranger.get(ROOT), 401)
        foreign = program(neighbour)
        foreign.tenant = shop.id
        assert refused(foreign.get(ROOT), 401)

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("owner", {"GET", "POST", "PATCH", "DELETE", "FULL"}),
            ("admin", {"GET", "POST", "PATCH", "DELETE", "FULL"}),
            ("manager", {"GET", "POST", "PATCH", "DELETE"}),
            ("seller", {"GET", "POST"}),
            ("cashier", {"GET", "POST"}),
            ("accountant", {"GET"}),
            ("warehouse", set()),
        ],
    )
    def test_each_role_as_its_permissions_say(self, role: str, may: set[str], shop: Shop) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        boss = program(shop, username="jefa")
        made = [sells(boss, juan, concept(cafe, 1))["id"] for _ in range(3)]
        http = program(shop, role, username="quien")
        asked = {
            "GET": http.get(f"{ROOT}/{made[0]}"),
            "POST": http.post(ROOT, {"idClient": juan, "concepts": [concept(cafe, 1)]}),
            "PATCH": http.patch(ROOT, {"id": made[0], "concepts": [concept(cafe, 2)]}),
            "DELETE": http.delete(f"{ROOT}/{made[1]}"),
            "FULL": http.delete(f"{ROOT}/fulldelete/{made[2]}"),
        }
        assert {name for name, answer in asked.items() if answer.status == 200} == may
        assert all(refused(answer, 403) for name, answer in asked.items() if name not in may)

    def test_customers_have_nothing_to_ask_for(self, shop: Shop) -> None:
        assert refused(program(shop, "customer").get(ROOT), 403)

    def test_the_open_door_lets_everybody_in_and_knows_those_who_show_a_token(self, shop: Shop) -> None:
        cafe, juan, anybody = shop.has("CAFE", 5), buyer(shop), Http(tenant=shop.id)
        assert refused(anybody.get(ROOT), 401)
        with override_settings(SALES_SURFACE_OPEN=True):
            sale = sells(anybody, juan, concept(cafe, 1))
            assert ids(anybody.get(ROOT)) == [sale["id"]]
            assert anybody.delete(f"{ROOT}/fulldelete/{sale['id']}").status == 200
            assert refused(program(shop, "seller").delete(f"{ROOT}/{sale['id']}"), 403)
            assert refused(Http("x.y.z", tenant=shop.id).get(ROOT), 401)
            assert refused(Http(tenant=2**40).get(ROOT), 404)
        assert shop._value("SELECT actor FROM sale WHERE tenant_id = %s") == "API de ventas abierta"


class TestMaking:
    def test_answers_the_sale_with_what_the_server_sets(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2, "75.00"))
        assert list(sale) == ["id", "idClient", "date", "total", "state", "concepts"]
        assert (sale["idClient"], sale["total"], sale["state"]) == (juan, D("150.00"), 1)
        assert str(sale["total"]) == "150.00"
        made = sale["concepts"][0]
        assert list(made) == ["id", "quantity", "unitaryPrice", "import", "idProduct", "state"]
        assert (made["quantity"], made["unitaryPrice"], made["import"]) == (2, D("75.00"), D("150.00"))
        assert (made["idProduct"], made["state"]) == (cafe, 1)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", sale["date"])
        assert one(http.get(f"{ROOT}/{sale['id']}")) == sale

    def test_takes_stock_money_and_enters_the_books(self, shop: Shop, http: Http) -> None:
        """150.00 with 16 % inside is 129.31 + 20.69; two units cost 100.00 each; the cash goes into no register."""
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        before = shop.books
        sells(http, juan, concept(cafe, 2, "75.00"))
        after = shop.books
        moved = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name)}
        assert sorted(moved.values()) == sorted([D(150), D("-129.31"), D("-20.69"), D(200), D(-200)])
        assert (shop.stock("CAFE"), shop.count("cash_movement")) == (3, 0)
        paid = "SELECT method, amount, register_session_id FROM payment WHERE tenant_id = %s"
        assert shop._rows(paid) == [("cash", D("150.00"), None)]
        assert nothing_is_wrong(shop)

    def test_total_is_the_sum_of_imports(self, shop: Shop, http: Http) -> None:
        cafe, te, juan = shop.has("CAFE", 9), shop.has("TE", 9), buyer(shop)
        lines = [concept(cafe, 3, "33.33"), concept(te, 1, "0.01"), concept(cafe, 2, "10.00")]
        sale = sells(http, juan, *lines)
        assert sale["total"] == D("120.00") == sum(each["import"] for each in sale["concepts"])
        assert [each["idProduct"] for each in sale["concepts"]] == [cafe, te, cafe]
        assert (shop.stock("CAFE"), shop.stock("TE")) == (4, 8)

    def test_sells_from_the_sellers_branch_else_from_that_of_the_web_store(self, shop: Shop) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        north = shop.branch("Norte")
        shop.receives("CAFE", 5, branch=north)
        sells(program(shop, "admin"), juan, concept(cafe, 1))
        assert (shop.stock("CAFE"), shop.stock("CAFE", branch=north)) == (4, 5)
        user = shop.user("seller", username="norteño", branch_id=north)
        there = Http(issue_token(tenant_id=shop.id, user_id=user, now=now()), tenant=shop.id)
        sells(there, juan, concept(cafe, 1))
        assert (shop.stock("CAFE"), shop.stock("CAFE", branch=north)) == (4, 4)

    def test_is_seen_by_the_other_doors(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))
        counter = shop.http().get(f"/pos/api/sales/{sale['id']}").body
        assert (counter["total"], counter["status"]) == (D("150.00"), "completed")
        store = shop.web(shop.user("admin", username="otra")).get(f"/api/orders/admin/{sale['id']}/").body
        assert (store["total_price"], store["status"]) == ("150.00", "ENTREGADO")

    @pytest.mark.parametrize(
        ("changed", "where"),
        [
            ({"quantity": 0}, "quantity"),
            ({"quantity": -1}, "quantity"),
            ({"quantity": D("1.5")}, "quantity"),
            ({"quantity": "2"}, "quantity"),
            ({"quantity": None}, "quantity"),
            ({"unitaryPrice": 0}, "unitaryPrice"),
            ({"unitaryPrice": -75}, "unitaryPrice"),
            ({"unitaryPrice": D("75.001")}, "unitaryPrice"),
            ({"unitaryPrice": "75"}, "unitaryPrice"),
            ({"import": 0}, "import"),
            ({"import": D("150.01")}, "concepts[0].import: debe ser 150.00"),
            ({"import": D("149.99")}, "concepts[0].import: debe ser 150.00"),
            ({"import": 1500}, "import"),
            ({"idProduct": 0}, "idProduct"),
            ({"idProduct": -3}, "idProduct"),
            ({"idProduct": "x"}, "idProduct"),
            ({"state": 0}, "concepts[0].state"),
            ({"state": 2}, "concepts[0].state"),
            ({"state": 256}, "state"),
            ({"state": -1}, "state"),
            ({"state": "1"}, "state"),
        ],
    )
    def test_refuses_a_concept_that_does_not_hold(
        self, changed: dict[str, Any], where: str, shop: Shop, http: Http
    ) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        with shop.nothing_changes():
            answer = http.post(ROOT, {"idClient": juan, "concepts": [{**concept(cafe), **changed}]})
            assert refused(answer, 400, where)

    @pytest.mark.parametrize("missing", ["quantity", "unitaryPrice", "import", "idProduct"])
    def test_names_what_a_concept_lacks(self, missing: str, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        body = {name: each for name, each in concept(cafe).items() if name != missing}
        with shop.nothing_changes():
            assert refused(http.post(ROOT, {"idClient": juan, "concepts": [body]}), 400, missing)

    @pytest.mark.parametrize(
        ("body", "word"),
        [
            ({"concepts": [{"quantity": 1, "unitaryPrice": 1, "import": 1, "idProduct": 1}]}, "idClient"),
            ({"idClient": 1}, "concepts"),
            ({"idClient": 1, "concepts": []}, "concepts"),
            ({"idClient": 1, "concepts": None}, "concepts"),
            ({"idClient": 0, "concepts": [{}]}, "idClient"),
            ({"idClient": -1, "concepts": [{}]}, "idClient"),
            ({"idClient": "uno", "concepts": [{}]}, "idClient"),
            ({"idClient": None, "concepts": [{}]}, "idClient"),
            ({}, "idClient"),
        ],
    )
    def test_refuses_a_body_that_does_not_hold(self, body: Any, word: str, shop: Shop, http: Http) -> None:
        with shop.nothing_changes():
            assert refused(http.post(ROOT, body), 400, word)

    def test_refuses_what_is_no_json(self, shop: Shop, http: Http) -> None:
        with shop.nothing_changes():
            for content in (b"{", b"[]", b"null", b'{"idClient": 1,}', b"\xff", b'{"idClient": "\\u0000"}'):
                assert refused(http.ask("POST", ROOT, content), 400)
            assert refused(http.ask("POST", ROOT, b" " * 1_000_001), 413)

    def test_a_sum_beyond_what_a_document_holds(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        lines = [concept(cafe, 1, "9999999999.99"), concept(cafe, 1, "0.01")]
        with shop.nothing_changes():
            assert refused(http.post(ROOT, {"idClient": juan, "concepts": lines}), 400, "El importe")

    def test_more_than_there_is(self, shop: Shop, http: Http) -> None:
        """Two concepts of one product compete for the same units."""
        cafe, juan = shop.has("CAFE", 3), buyer(shop)
        with shop.nothing_changes():
            body = {"idClient": juan, "concepts": [concept(cafe, 2), concept(cafe, 2)]}
            assert refused(http.post(ROOT, body), 400, "Stock insuficiente", "Disponible: 3")

    def test_unknown_and_neighbours_clients_and_products_are_the_same(
        self, shop: Shop, neighbour: Shop, http: Http
    ) -> None:
        cafe, juan = shop.has("CAFE", 3), buyer(shop)
        theirs, foreign = neighbour.has("TE", 3), buyer(neighbour)
        with shop.nothing_changes(), neighbour.nothing_changes():
            for client in (foreign, 10**15):
                body = {"idClient": client, "concepts": [concept(cafe)]}
                assert refused(http.post(ROOT, body), 404, f"Cliente {client} no encontrado")
            for product in (theirs, 10**15):
                body = {"idClient": juan, "concepts": [concept(product)]}
                assert refused(http.post(ROOT, body), 404, f"Producto {product} no encontrado")

    def test_a_key_makes_it_once(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 5), buyer(shop)
        body = {"idClient": juan, "concepts": [concept(cafe)]}
        first = http.post(ROOT, body, **{"Idempotency-Key": "k1"})
        again = http.post(ROOT, body, **{"Idempotency-Key": "k1"})
        assert (again.body, again.headers["Idempotent-Replayed"]) == (first.body, "true")
        assert (shop.count("sale"), shop.stock("CAFE")) == (1, 3)
        other = {"idClient": juan, "concepts": [concept(cafe, 1)]}
        assert refused(http.post(ROOT, other, **{"Idempotency-Key": "k1"}), 422)

    def test_the_last_unit_is_sold_once(self, shop: Shop) -> None:
        cafe, juan = shop.has("CAFE", 1), buyer(shop)
        clients = [program(shop, username=f"v{number}") for number in range(8)]
        body = {"idClient": juan, "concepts": [concept(cafe, 1)]}
        answers = at_once(*[lambda each=each: each.post(ROOT, body) for each in clients])
        assert sorted(answer.status for answer in answers) == [200] + [400] * 7
        assert all(refused(each, 400, "Stock insuficiente") for each in answers if each.status == 400)
        assert (shop.stock("CAFE"), shop.count("sale")) == (0, 1)
        assert nothing_is_wrong(shop)

    def test_asks_the_database_as_often_for_fifty_concepts_as_for_one(self, shop: Shop, http: Http) -> None:
        juan = buyer(shop)
        products = [shop.has(f"P{number}", 9) for number in range(50)]
        counts = []
        for many in (1, 50):
            body = {"idClient": juan, "concepts": [concept(each, 1) for each in products[:many]]}
            http.post(ROOT, body)
            with CaptureQueriesContext(connection) as asked:
                assert http.post(ROOT, body).status == 200
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 20


class TestReading:
    def test_unknown_and_neighbours_are_the_same(self, shop: Shop, neighbour: Shop, http: Http) -> None:
        cafe, them = neighbour.has("CAFE", 3), buyer(neighbour)
        theirs = sells(program(neighbour), them, concept(cafe, 1))["id"]
        for sale in (theirs, 10**15):
            assert refused(http.get(f"{ROOT}/{sale}"), 404, f"{sale}")
        for bad in ("0", "-1", "abc", "1.5", "9" * 20):
            assert refused(http.get(f"{ROOT}/{bad}"), 404)

    def test_shows_what_other_doors_sold_with_tax(self, shop: Shop, http: Http) -> None:
        """2 × 350.00 net and 16 % are 812.00; with 10 % off one of 350.00 is 365.40."""
        shop.has("CAFE", 9)
        ticket = shop.sells(("CAFE", 2))
        shown = one(http.get(f"{ROOT}/{ticket.id}"))
        assert (shown["total"], shown["idClient"], shown["state"]) == (D("812.00"), None, 1)
        assert (shown["concepts"][0]["unitaryPrice"], shown["concepts"][0]["import"]) == (D(406), D(812))

    def test_an_order_that_nobody_has_paid_is_told_when_it_was_placed(self, shop: Shop, http: Http) -> None:
        shop.has("CAFE", 9)
        admin = shop.web(shop.user("admin", username="otra"))
        body = {"items": [{"product_id": shop.products["CAFE"], "quantity": 2}], "status": "PENDIENTE"}
        order = admin.post("/api/orders/admin/", body).body["id"]
        shown = one(http.get(f"{ROOT}/{order}"))
        assert (shown["total"], shown["state"]) == (D("812.00"), 1)
        assert ids(http.get(ROOT)) == [order]


class TestListing:
    @pytest.fixture
    def sold(self, shop: Shop, http: Http) -> dict[str, int]:
        """Three sales on three days, to three people, of two things."""
        shop.has("CAFE", 50, name="Café de Olla")
        shop.has("TE", 50, name="Té Negro")
        people = {
            "juan": buyer(shop, "Juan González", dni="12345678A"),
            "ana": buyer(shop, "Ana María Pérez López", dni="87654321B"),
            "ñu": buyer(shop, "Ñandú Zoológico", dni=None),
        }
        cafe, te = shop.products["CAFE"], shop.products["TE"]
        made = {
            "juan": sells(http, people["juan"], concept(cafe, 1, "300.00"))["id"],
            "ana": sells(http, people["ana"], concept(te, 1, "100.00"))["id"],
            "ñu": sells(http, people["ñu"], concept(te, 1, "200.00"), concept(cafe, 1, "1.00"))["id"],
        }
        for name, day in (("juan", 18), ("ana", 19), ("ñu", 20)):
            happened(shop, made[name], datetime(2024, 1, day, 18, tzinfo=UTC))
        return made

    def test_shows_each_with_its_client(self, shop: Shop, http: Http, sold: dict[str, int]) -> None:
        answer = http.get(f"{ROOT}?filter=Juan&skip=0&limit=10&orderBy=date&desc=true")
        assert (answer.body["success"], answer.body["totalCount"]) == (1, 1)
        assert answer.body["message"] == "Ventas obtenidas correctamente"
        sale = answer.body["data"][0]
        assert list(sale) == ["id", "idClient", "client", "date", "total", "state", "concepts"]
        assert (sale["id"], sale["date"], sale["total"]) == (sold["juan"], "2024-01-18T12:00:00", D("300.00"))
        assert sale["client"] == {
            "id": sale["idClient"],
            "name": "Juan",
            "lastname": "González",
            "idcard": "12345678A",
            "mail": "juan.gonzalez@example.com",
            "state": True,
        }
        assert len(sale["concepts"]) == 1

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Juan", "juan"),
            ("juan", "juan"),
            ("GONZALEZ", "juan"),
            ("González", "juan"),
            ("gonz", "juan"),
            ("Juan Gonz", "juan"),
            ("maría", "ana"),
            ("perez lopez", "ana"),
            ("ÑANDU", "ñu"),
            ("12345678", "juan"),
            ("8765", "ana"),
            ("negro", "ana ñu"),
            ("cafe de", "juan ñu"),
            ("té", "ana ñu"),
            ("2024-01-18", "juan"),
            ("2024-01-", "juan ana ñu"),
            ("2024-", "juan ana ñu"),
            ("2024-01-21", ""),
            ("2024-02", ""),
            ("2024-13-45", ""),
            ("2023-01-18", ""),
            ("nadie", ""),
            ("%", ""),
            ("_", ""),
            ("'; DROP TABLE sale; --", ""),
            ("  Juan  ", "juan"),
        ],
    )
    def test_filter_leads_to_sales_by_client_thing_and_day(
        self, text: str, found: str, http: Http, sold: dict[str, int]
    ) -> None:
        answer = http.get(f"{ROOT}?filter={quote(text)}")
        assert ids(answer) == [sold[name] for name in found.split()]
        assert answer.body["totalCount"] == len(found.split())

    @pytest.mark.parametrize(
        ("query", "names"),
        [
            ("", "juan ana ñu"),
            ("orderBy=date", "juan ana ñu"),
            ("orderBy=date&desc=1", "ñu ana juan"),
            ("orderBy=Date&desc=TRUE", "ñu ana juan"),
            ("orderBy=date&desc=0", "juan ana ñu"),
            ("desc=false", "juan ana ñu"),
            ("orderBy=total", "ana ñu juan"),
            ("orderBy=total&desc=true", "juan ñu ana"),
            ("orderBy=name", "ana juan ñu"),
            ("orderBy=clientName&desc=1", "ñu juan ana"),
            ("orderBy=lastname", "juan ana ñu"),
            ("orderBy=LASTNAME&desc=1", "ñu ana juan"),
            ("skip=1", "ana ñu"),
            ("limit=2", "juan ana"),
            ("skip=1&limit=1", "ana"),
            ("skip=2&limit=9&desc=1", "juan"),
            ("skip=3", ""),
            ("skip=1000000", ""),
            ("limit=0", ""),
            ("filter=&orderBy=&desc=", "juan ana ñu"),
        ],
    )
    @pytest.mark.parametrize("filtered", [False, True])
    def test_is_ordered_and_cut_as_asked(
        self, query: str, names: str, filtered: bool, http: Http, sold: dict[str, int]
    ) -> None:
        """The same list is read in two ways: whole, and as what a filter finds."""
        if filtered and "filter" in query:
            return
        answer = http.get(f"{ROOT}?{query}" + ("&filter=2024-" if filtered else ""))
        assert ids(answer) == [sold[name] for name in names.split()]
        assert answer.body["totalCount"] == 3

    @pytest.mark.parametrize(
        ("query", "word"),
        [
            ("skip=-1", "skip"),
            ("skip=x", "skip"),
            ("skip=1.5", "skip"),
            ("skip=99999999999", "skip"),
            ("limit=-1", "limit"),
            ("limit=diez", "limit"),
            ("orderBy=precio", "orderBy"),
            ("orderBy=date;drop", "orderBy"),
            ("desc=si", "desc"),
            ("desc=2", "desc"),
            ("filter=" + "x" * 201, "filter"),
            ("filter=%00", "filter"),
        ],
    )
    def test_refuses_what_it_does_not_understand(self, query: str, word: str, http: Http) -> None:
        assert refused(http.get(f"{ROOT}?{query}"), 400, word)

    def test_leaves_out_what_was_undone_by_any_door(self, shop: Shop, http: Http) -> None:
        shop.has("CAFE", 9)
        tickets = [shop.sells(("CAFE", 1)).id for _ in range(4)]
        counter = shop.http()
        assert counter.put(f"/pos/api/sales/{tickets[0]}/cancel", {"reason": "x"}).status == 200
        body = {"sale_id": tickets[1], "items": [{"inventory_id": shop.products["CAFE"], "quantity": 1}]}
        assert counter.post("/pos/api/inventory/return", {**body, "reason": "x"}).status == 201
        answer = http.get(ROOT)
        assert (ids(answer), answer.body["totalCount"]) == (tickets[2:], 2)
        assert [one(http.get(f"{ROOT}/{each}"))["state"] for each in tickets] == [0, 0, 1, 1]

    def test_neighbours_sales_are_nobodys_business(self, shop: Shop, neighbour: Shop, http: Http) -> None:
        cafe, them = neighbour.has("CAFE", 3, name="Café"), buyer(neighbour, "Juan González")
        sells(program(neighbour), them, concept(cafe, 1))
        for query in ("", "?filter=Juan", "?filter=cafe", "?orderBy=name"):
            assert http.get(f"{ROOT}{query}").body["data"] == []

    def test_reads_a_part_from_either_end(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 99), buyer(shop)
        made = [sells(http, juan, concept(cafe, 1))["id"] for _ in range(9)]
        for skip in range(11):
            assert ids(http.get(f"{ROOT}?skip={skip}&limit=3")) == made[skip : skip + 3]
            assert ids(http.get(f"{ROOT}?skip={skip}&limit=3&desc=1")) == made[::-1][skip : skip + 3]

    def test_answers_at_most_two_hundred(self, shop: Shop, http: Http) -> None:
        assert http.get(f"{ROOT}?limit=100000").status == 200
        assert (sought(SalesQuery(limit=100_000)).limit, sought(SalesQuery()).limit) == (MOST, 200)

    @pytest.mark.parametrize("query", ["", "?orderBy=total", "?filter=Juan&orderBy=lastname"])
    def test_asks_the_database_as_often_for_many_as_for_one(self, query: str, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 999), buyer(shop)
        counts = []
        for more in (1, 20):
            for _ in range(more):
                sells(http, juan, *[concept(cafe, 1) for _ in range(more)])
            http.get(f"{ROOT}{query}")
            with CaptureQueriesContext(connection) as asked:
                assert len(http.get(f"{ROOT}{query}").body["data"]) >= more
            counts.append(len(asked))
        assert counts[0] == counts[1] <= 9


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Juan González", ("Juan", "González")),
        ("Juan", ("Juan", "")),
        ("Juan Pérez López", ("Juan", "Pérez López")),
        ("Ana María Pérez López", ("Ana María", "Pérez López")),
        ("Taller El Rayo", ("Taller", "El Rayo")),
        ("", ("", "")),
    ],
)
def test_one_name_is_split_as_people_here_would(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts

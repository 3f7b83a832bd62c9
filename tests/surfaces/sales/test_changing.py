"""/api/sales: replacing what a sale says, taking it back, and taking it off every list."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accountant import closes, month_before, noon, today
from tests.operations.invoicing.helpers import invoices, issuing_shop, taxpayer
from tests.operations.sales.helpers import nothing_is_wrong
from tests.properties.ledgers import disagreements
from tests.shop import Http, Shop, now
from tests.surfaces.sales.desk import (
    ROOT,
    D,
    buyer,
    concept,
    happened,
    ids,
    moves,
    one,
    program,
    refused,
    sells,
)
from tests.threads import at_once
from trastienda.domain.catalog.pricing import WantedLine
from trastienda.domain.payments.rules import Tender
from trastienda.operations.sales.post_sale import PostSale, post_sale


@pytest.fixture
def http(shop: Shop) -> Http:
    return program(shop)


def agrees(shop: Shop) -> bool:
    """Every proof of the audit, and every question asked of the plain tables."""
    assert disagreements(shop.id) == []
    return nothing_is_wrong(shop)


class TestConcepts:
    def test_replace_the_list_and_keep_number_and_date(self, shop: Shop, http: Http) -> None:
        cafe, te, juan = shop.has("CAFE", 9), shop.has("TE", 9), buyer(shop)
        made = sells(http, juan, concept(cafe, 2), concept(te, 1, "10.00"))
        folio = shop._value("SELECT folio FROM sale WHERE tenant_id = %s")
        answer = http.patch(ROOT, {"id": made["id"], "concepts": [concept(cafe, 3, "100.00")]})
        changed = one(answer)
        assert answer.body["message"] == "Venta actualizada correctamente"
        assert (changed["id"], changed["date"], changed["idClient"]) == (made["id"], made["date"], juan)
        assert (changed["total"], changed["state"]) == (D("300.00"), 1)
        assert [(each["quantity"], each["import"]) for each in changed["concepts"]] == [(3, D("300.00"))]
        assert shop._value("SELECT folio FROM sale WHERE tenant_id = %s") == folio
        assert one(http.get(f"{ROOT}/{made['id']}")) == changed
        assert agrees(shop)

    def test_move_only_the_difference_of_stock(self, shop: Shop, http: Http) -> None:
        cafe, te, agua, juan = shop.has("CAFE", 9), shop.has("TE", 9), shop.has("AGUA", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2), concept(te, 4), concept(agua, 1))["id"]
        lines = [concept(cafe, 5), concept(te, 1), concept(agua, 1)]
        one(http.patch(ROOT, {"id": sale, "concepts": lines}))
        assert moves(shop, "CAFE", [sale]) == [-2, -3]
        assert moves(shop, "TE", [sale]) == [-4, 3]
        assert moves(shop, "AGUA", [sale]) == [-1]
        assert (shop.stock("CAFE"), shop.stock("TE"), shop.stock("AGUA")) == (4, 8, 8)
        assert agrees(shop)

    def test_ask_only_for_the_difference(self, shop: Shop, http: Http) -> None:
        """Both units were sold; the third is on the shelf, the fourth is not."""
        cafe, juan = shop.has("CAFE", 3), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        one(http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 1), concept(cafe, 2)]}))
        assert shop.stock("CAFE") == 0
        with shop.nothing_changes():
            answer = http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 4)]})
            assert refused(answer, 400, "Stock insuficiente", "Disponible: 0")

    @pytest.mark.parametrize(
        ("price", "paid", "refunded"), [("100.00", ["150.00", "50.00"], 0), ("60.00", ["150.00"], "30.00")]
    )
    def test_move_only_the_difference_of_money(
        self, price: str, paid: list[str], refunded: str | int, shop: Shop, http: Http
    ) -> None:
        """150.00 were paid; 200.00 want 50.00 more, 120.00 give 30.00 back. No drawer has a part in it."""
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        before = shop.books
        sale = sells(http, juan, concept(cafe, 2))["id"]
        one(http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 2, price)]}))
        query = "SELECT amount FROM payment WHERE tenant_id = %s ORDER BY id"
        assert [amount for (amount,) in shop._rows(query)] == [D(each) for each in paid]
        assert shop._value("SELECT coalesce(sum(amount), 0) FROM refund WHERE tenant_id = %s") == D(refunded)
        assert shop.count("cash_movement") == 0
        cash = [name for name in shop.books if "aja" in name or "fectivo" in name]
        assert sum(shop.books[name] - before.get(name, 0) for name in cash) == 2 * D(price)
        assert agrees(shop)

    def test_are_entered_on_the_day_of_the_sale(self, shop: Shop, http: Http) -> None:
        """150.00 is 129.31 + 20.69, 300.00 is 258.62 + 41.38: entered, reversed, entered."""
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        one(http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 3, "100.00")]}))
        query = """SELECT e.occurred_on = s.sold_on, sum(l.debit) FROM entry e
          JOIN sale s ON s.tenant_id = e.tenant_id AND s.id = e.document_id
          JOIN entry_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
          WHERE e.tenant_id = %s AND e.document_kind = 'sale' GROUP BY e.id, s.sold_on, e.occurred_on ORDER BY e.id"""
        assert shop._rows(query) == [(True, D("350.00")), (True, D("350.00")), (True, D("600.00"))]
        was = """SELECT was_total, was_cost, refunded, jsonb_array_length(was_lines) FROM sale_change
          WHERE tenant_id = %s"""
        assert shop._rows(was) == [(D("150.00"), D("200.00"), 0, 1)]
        assert agrees(shop)

    def test_keep_the_id_that_they_name(self, shop: Shop, http: Http) -> None:
        cafe, te, juan = shop.has("CAFE", 9), shop.has("TE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 1), concept(te, 1))
        first, second = (each["id"] for each in sale["concepts"])
        lines = [concept(te, 2, id=second), concept(cafe, 1)]
        changed = one(http.patch(ROOT, {"id": sale["id"], "concepts": lines}))
        assert changed["concepts"][0]["id"] == second
        assert changed["concepts"][1]["id"] not in {first, second}
        with shop.nothing_changes():
            for line in (first, 10**15):
                body = {"id": sale["id"], "concepts": [concept(te, 3, id=line)]}
                assert refused(http.patch(ROOT, body), 404, f"{line}")
            twice = [concept(te, 3, id=second), concept(te, 3, id=second)]
            assert refused(http.patch(ROOT, {"id": sale["id"], "concepts": twice}), 400, "concepts")
        assert agrees(shop)

    def test_as_they_are_move_nothing(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))
        with shop.nothing_changes():
            for body in ({}, {"concepts": [concept(cafe, 2)]}, {"state": 1}, {"idClient": juan},
                         {"idClient": None}, {"concepts": sale["concepts"]}):  # fmt: skip
                assert one(http.patch(ROOT, {"id": sale["id"], **body})) == sale

    def test_change_any_number_of_times_and_are_taken_back_whole(self, shop: Shop, http: Http) -> None:
        cafe, te, juan = shop.has("CAFE", 9, cost="33.33"), shop.has("TE", 9, cost="7.77"), buyer(shop)
        before, stock = shop.books, (shop.stock("CAFE"), shop.stock("TE"))
        sale = sells(http, juan, concept(cafe, 2))["id"]
        for lines in (
            [concept(te, 3, "1.00")],
            [concept(cafe, 7, "9.99"), concept(te, 1)],
            [concept(cafe, 1)],
        ):
            one(http.patch(ROOT, {"id": sale, "concepts": lines}))
            assert agrees(shop)
        assert http.delete(f"{ROOT}/{sale}").status == 200
        assert (shop.books, (shop.stock("CAFE"), shop.stock("TE"))) == (before, stock)
        assert agrees(shop)

    def test_are_seen_by_the_other_doors_and_can_be_returned_there(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        one(http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 3, "100.00")]}))
        counter = shop.http()
        assert counter.get(f"/pos/api/sales/{sale}").body["total"] == D("300.00")
        store = shop.web(shop.user("admin", username="otra"))
        assert store.get(f"/api/orders/admin/{sale}/").body["total_price"] == "300.00"
        back = {"sale_id": sale, "items": [{"inventory_id": cafe, "quantity": 1}], "reason": "No era"}
        assert counter.post("/pos/api/inventory/return", back).status == 201
        with shop.nothing_changes():
            answer = http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 1)]})
            assert refused(answer, 400, "ya se devolvió una parte")
        assert agrees(shop)

    @pytest.mark.parametrize(
        ("changed", "where"),
        [
            ({"quantity": 0}, "quantity"),
            ({"import": D("149.99")}, "import"),
            ({"unitaryPrice": -1}, "unitaryPrice"),
            ({"idProduct": None}, "idProduct"),
            ({"state": 0}, "state"),
        ],
    )
    def test_must_hold(self, changed: dict[str, Any], where: str, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        with shop.nothing_changes():
            body = {"id": sale, "concepts": [{**concept(cafe), **changed}]}
            assert refused(http.patch(ROOT, body), 400, where)
            assert refused(http.patch(ROOT, {"id": sale, "concepts": []}), 400, "concepts")
            assert refused(http.patch(ROOT, {"id": sale, "concepts": None}), 400, "concepts")

    def test_ask_the_database_as_often_for_fifty_as_for_one(self, shop: Shop, http: Http) -> None:
        juan, products = buyer(shop), [shop.has(f"P{number}", 99) for number in range(50)]
        counts = []
        for many in (1, 50):
            sale = sells(http, juan, *[concept(each, 3) for each in products[:many]])["id"]
            for units in (2, 4):
                body = {"id": sale, "concepts": [concept(each, units) for each in products[:many]]}
                with CaptureQueriesContext(connection) as asked:
                    assert http.patch(ROOT, body).status == 200
                counts.append(len(asked))
        assert counts[:2] == counts[2:]
        assert max(counts) <= 32

    def test_a_key_changes_once(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        body = {"id": sale, "concepts": [concept(cafe, 3)]}
        first = http.patch(ROOT, body, **{"Idempotency-Key": "k"})
        again = http.patch(ROOT, body, **{"Idempotency-Key": "k"})
        assert (again.body, again.headers["Idempotent-Replayed"]) == (first.body, "true")
        assert shop.count("sale_change") == 1

    def test_the_last_unit_goes_to_one_of_those_who_want_it(self, shop: Shop) -> None:
        cafe = shop.has("CAFE", 5)
        clients = [program(shop, username=f"v{number}") for number in range(4)]
        made = [sells(each, buyer(shop), concept(cafe, 1))["id"] for each in clients]
        calls = [
            lambda each=each, sale=sale: each.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 2)]})
            for each, sale in zip(clients, made, strict=True)
        ]
        assert sorted(answer.status for answer in at_once(*calls)) == [200, 400, 400, 400]
        assert shop.stock("CAFE") == 0
        assert agrees(shop)

    def test_two_changes_at_once_are_one_after_the_other(self, shop: Shop) -> None:
        cafe, te, juan = shop.has("CAFE", 50), shop.has("TE", 50), buyer(shop)
        clients = [program(shop, username=f"v{number}") for number in range(4)]
        sale = sells(clients[0], juan, concept(cafe, 2))["id"]
        wanted = [
            [concept(cafe, 5), concept(te, 1)],
            [concept(te, 4)],
            [concept(cafe, 1)],
            [concept(te, 9), concept(cafe, 9)],
        ]
        calls = [
            lambda each=each, lines=lines: each.patch(ROOT, {"id": sale, "concepts": lines})
            for each, lines in zip(clients, wanted, strict=True)
        ]
        assert {answer.status for answer in at_once(*calls)} == {200}
        assert agrees(shop)


class TestWhatIsNotChanged:
    def test_of_unknown_and_neighbours_sales(self, shop: Shop, neighbour: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        theirs = sells(program(neighbour), buyer(neighbour), concept(neighbour.has("TE", 3), 1))["id"]
        mine = sells(http, juan, concept(cafe, 1))["id"]
        with shop.nothing_changes(), neighbour.nothing_changes():
            for sale in (theirs, 10**15):
                for rest in ({"concepts": [concept(cafe, 1)]}, {"idClient": juan}, {"state": 0}, {}):
                    assert refused(http.patch(ROOT, {"id": sale, **rest}), 404, f"{sale}")
            for product in (neighbour.products["TE"], 10**15):
                body = {"id": mine, "concepts": [concept(product, 1)]}
                assert refused(http.patch(ROOT, body), 404, f"{product}")
            for client in (buyer_of(neighbour), 10**15):
                assert refused(http.patch(ROOT, {"id": mine, "idClient": client}), 404, f"{client}")
            assert refused(http.patch(ROOT, {"concepts": [concept(cafe, 1)]}), 400, "id")

    def test_of_a_month_that_was_closed(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        last = month_before(today(), 1)
        happened(shop, sale, noon(last.replace(day=15)))
        closes(shop, last)
        with shop.nothing_changes():
            answer = http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 3)]})
            assert refused(answer, 400, "está cerrado")

    def test_with_a_live_fiscal_document(self) -> None:
        shop = issuing_shop()
        cafe, buys, http = shop.has("CAFE", 9), taxpayer(shop), program(shop)
        sale = sells(http, buys, concept(cafe, 2))["id"]
        number = invoices(shop, sale).number
        with shop.nothing_changes():
            answer = http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 3)]})
            assert refused(answer, 400, number)

    def test_of_a_web_order(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        admin = shop.web(shop.user("admin", username="otra"))
        for status in ("PENDIENTE", "PAGADO"):
            body = {"items": [{"product_id": cafe, "quantity": 2}], "status": status}
            order = admin.post("/api/orders/admin/", body).body["id"]
            with shop.nothing_changes():
                answer = http.patch(ROOT, {"id": order, "concepts": [concept(cafe, 1)], "idClient": juan})
                assert refused(answer, 400, "orden de la tienda en línea")

    def test_that_was_deleted(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        assert http.delete(f"{ROOT}/{sale}").status == 200
        with shop.nothing_changes():
            answer = http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 3)]})
            assert refused(answer, 400, "eliminada")
            assert refused(http.patch(ROOT, {"id": sale, "state": 1}), 400, "eliminada")

    def test_cash_of_a_register_comes_out_of_one(self, shop: Shop, http: Http) -> None:
        """More may be paid here; less must be given back where it was paid."""
        cafe = shop.has("CAFE", 9)
        ticket = shop.sells(("CAFE", 2)).id
        with shop.nothing_changes():
            less = {"id": ticket, "concepts": [concept(cafe, 1)]}
            assert refused(http.patch(ROOT, less), 400, "No hay caja abierta")
            assert refused(http.delete(f"{ROOT}/{ticket}"), 400, "No hay caja abierta")
        assert (
            one(http.patch(ROOT, {"id": ticket, "concepts": [concept(cafe, 2, "500.00")]}))["total"] == 1000
        )
        assert shop.drawer == D("2812.00")
        assert agrees(shop)


def buyer_of(shop: Shop) -> int:
    return int(shop._value("SELECT min(id) FROM customer WHERE tenant_id = %s"))


class TestClient:
    def test_is_another(self, shop: Shop, http: Http) -> None:
        cafe, juan, ana = shop.has("CAFE", 9), buyer(shop), buyer(shop, "Ana Pérez")
        sale = sells(http, juan, concept(cafe, 2))["id"]
        entries = shop.count("entry")
        assert one(http.patch(ROOT, {"id": sale, "idClient": ana}))["idClient"] == ana
        assert (shop.count("entry"), shop.count("sale_change")) == (entries, 0)
        assert ids(http.get(f"{ROOT}?filter=Ana")) == [sale]
        assert ids(http.get(f"{ROOT}?filter=Juan")) == []

    def test_takes_what_is_owed_along(self, shop: Shop, http: Http) -> None:
        shop.has("CAFE", 9)
        juan, ana = buyer(shop, credit_limit="5000"), buyer(shop, "Ana Pérez", credit_limit="900")
        sale = shop.sells(("CAFE", 2), terms="credit", customer=juan).id
        assert one(http.patch(ROOT, {"id": sale, "idClient": ana}))["idClient"] == ana
        assert (shop.owes(juan), shop.owes(ana)) == (0, D("812.00"))
        assert agrees(shop)
        body = {"id": sale, "concepts": [concept(shop.products["CAFE"], 2, "500.00")]}
        with shop.nothing_changes():
            assert refused(http.patch(ROOT, body), 400, "Límite de crédito")
        assert one(http.patch(ROOT, {**body, "idClient": juan}))["total"] == 1000
        assert (shop.owes(juan), shop.owes(ana)) == (D("1000.00"), 0)
        one(http.patch(ROOT, {"id": sale, "concepts": [concept(shop.products["CAFE"], 1, "10.00")]}))
        assert shop.owes(juan) == D("10.00")
        assert agrees(shop)


class TestLogicalDelete:
    def test_puts_everything_back_once_and_keeps_it_readable(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        before = shop.books
        sale = sells(http, juan, concept(cafe, 2))["id"]
        answer = http.delete(f"{ROOT}/{sale}")
        assert answer.body == {
            "success": 1,
            "message": "Venta eliminada correctamente",
            "data": None,
            "totalCount": 1,
        }
        assert (shop.stock("CAFE"), shop.books) == (9, before)
        shown = one(http.get(f"{ROOT}/{sale}"))
        assert (shown["state"], shown["total"], [each["state"] for each in shown["concepts"]]) == (
            0,
            150,
            [0],
        )
        assert http.get(ROOT).body["data"] == []
        with shop.nothing_changes():
            assert http.delete(f"{ROOT}/{sale}").body == answer.body
        assert agrees(shop)

    def test_is_what_state_0_asks_for(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        with shop.nothing_changes():
            both = {"id": sale, "state": 0, "concepts": [concept(cafe, 1)]}
            assert refused(http.patch(ROOT, both), 400, "state")
            for state in (2, 255, 256, -1, "0", None):
                assert refused(http.patch(ROOT, {"id": sale, "state": state}), 400, "state")
        assert one(http.patch(ROOT, {"id": sale, "state": 0}))["state"] == 0
        assert shop.stock("CAFE") == 9

    def test_is_seen_by_the_other_doors(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        http.delete(f"{ROOT}/{sale}")
        assert shop.http().get(f"/pos/api/sales/{sale}").body["status"] == "cancelled"
        store = shop.web(shop.user("admin", username="otra"))
        assert store.get(f"/api/orders/admin/{sale}/").body["status"] == "CANCELADO"

    def test_of_what_came_back_in_part_takes_the_rest(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        before = shop.books
        sale = sells(http, juan, concept(cafe, 3))["id"]
        back = {"sale_id": sale, "items": [{"inventory_id": cafe, "quantity": 1}], "reason": "No era"}
        assert shop.http().post("/pos/api/inventory/return", back).status == 201
        assert http.delete(f"{ROOT}/{sale}").status == 200
        assert (shop.stock("CAFE"), shop.books) == (9, before)
        assert agrees(shop)

    def test_of_an_unpaid_order_frees_its_goods(self, shop: Shop, http: Http) -> None:
        cafe = shop.has("CAFE", 9)
        admin = shop.web(shop.user("admin", username="otra"))
        body = {"items": [{"product_id": cafe, "quantity": 2}], "status": "PENDIENTE"}
        order = admin.post("/api/orders/admin/", body).body["id"]
        assert shop.available("CAFE") == 7
        assert http.delete(f"{ROOT}/{order}").status == 200
        assert shop.available("CAFE") == 9
        assert agrees(shop)

    def test_at_once_moves_once(self, shop: Shop) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        clients = [program(shop, username=f"v{number}") for number in range(6)]
        sale = sells(clients[0], juan, concept(cafe, 2))["id"]
        calls = [lambda each=each: each.delete(f"{ROOT}/{sale}") for each in clients]
        assert {answer.status for answer in at_once(*calls)} == {200}
        assert moves(shop, "CAFE", [sale]) == [-2, 2]
        assert agrees(shop)

    def test_unknown_and_neighbours_are_the_same(self, shop: Shop, neighbour: Shop, http: Http) -> None:
        theirs = sells(program(neighbour), buyer(neighbour), concept(neighbour.has("TE", 3), 1))["id"]
        with shop.nothing_changes(), neighbour.nothing_changes():
            for sale in (theirs, 10**15):
                for path in (f"{ROOT}/{sale}", f"{ROOT}/fulldelete/{sale}"):
                    assert refused(http.delete(path), 404, f"{sale}")
            for path in (f"{ROOT}/abc", f"{ROOT}/fulldelete/abc", f"{ROOT}/fulldelete"):
                assert refused(http.delete(path), 404)
            assert refused(http.delete(ROOT), 405)


class TestFullDelete:
    @pytest.mark.parametrize("deleted_before", [False, True])
    def test_takes_it_off_every_door_and_keeps_the_ledgers(
        self, deleted_before: bool, shop: Shop, http: Http
    ) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        before = shop.books
        sale = sells(http, juan, concept(cafe, 2))["id"]
        if deleted_before:
            http.delete(f"{ROOT}/{sale}")
        answer = http.delete(f"{ROOT}/fulldelete/{sale}")
        assert answer.body == {
            "success": 1,
            "message": "Venta eliminada permanentemente correctamente",
            "data": None,
            "totalCount": 1,
        }
        assert (shop.stock("CAFE"), shop.books) == (9, before)
        assert moves(shop, "CAFE", [sale]) == [-2, 2]
        counter = shop.http()
        store = shop.web(shop.user("admin", username="otra"))
        with shop.nothing_changes():
            for gone in (
                http.get(f"{ROOT}/{sale}"),
                http.delete(f"{ROOT}/{sale}"),
                http.delete(f"{ROOT}/fulldelete/{sale}"),
                http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 1)]}),
                counter.get(f"/pos/api/sales/{sale}"),
                counter.put(f"/pos/api/sales/{sale}/cancel", {"reason": "x"}),
                store.get(f"/api/orders/admin/{sale}/"),
            ):
                assert gone.status == 404, gone.body
        assert http.get(ROOT).body["data"] == []
        assert http.get(f"{ROOT}?filter=Juan").body["totalCount"] == 0
        assert counter.get("/pos/api/sales").body["data"] == []
        assert agrees(shop)

    def test_is_for_administrators(self, shop: Shop, http: Http) -> None:
        cafe, juan = shop.has("CAFE", 9), buyer(shop)
        sale = sells(http, juan, concept(cafe, 2))["id"]
        for role in ("manager", "supervisor", "seller"):
            with shop.nothing_changes(but=("app_user",)):
                assert refused(program(shop, role).delete(f"{ROOT}/fulldelete/{sale}"), 403)


def test_reports_of_the_day_agree_with_the_books_after_a_change(shop: Shop, http: Http) -> None:
    """The sale is of yesterday, the change of today: all of it is yesterday's."""
    cafe, juan = shop.has("CAFE", 9), buyer(shop)
    yesterday = (now() - timedelta(days=1)).replace(hour=18)
    command = PostSale(
        lines=[WantedLine(cafe, D(2), unit_price=D("75.00"), includes_tax=True)],
        tenders=[Tender("cash", D("150.00"))],
        customer=juan,
        into_drawer=False,
    )
    sale = post_sale(command, actor=shop.owner, now=yesterday).id
    one(http.patch(ROOT, {"id": sale, "concepts": [concept(cafe, 3, "100.00")]}))
    days = "SELECT DISTINCT occurred_on FROM entry WHERE tenant_id = %s AND document_kind = 'sale'"
    assert shop._rows(days) == [(yesterday.date(),)]
    assert agrees(shop)

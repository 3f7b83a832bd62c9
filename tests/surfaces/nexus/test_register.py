"""Section 7, Cash Register: open, current, movement, cuts X and Z, history, the day's summary."""

import re
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Http, Shop, now
from trastienda.kernel import sql
from trastienda.kernel.clock import local_date
from trastienda.operations.cash.close_register import CloseRegister, close_register
from trastienda.operations.cash.open_register import OpenRegister, open_register

REGISTER = "/pos/api/register"
OPEN = {"register_number": 1, "opening_amount": Decimal("2000.00")}
CUT_X = [
    "opening_amount",
    "sales_cash",
    "sales_card",
    "sales_transfer",
    "movements_in",
    "movements_out",
    "expected_cash",
    "sales_count",
    "total_sales",
]


@pytest.fixture
def till(shop: Shop) -> Http:
    return shop.http()


@pytest.fixture
def register(till: Http) -> int:
    answer = till.post(f"{REGISTER}/open", OPEN)
    assert answer.status == 201
    return int(answer.body["register_id"])


def holds(cut: Mapping[str, Any]) -> bool:
    """The two identities of the documented example."""
    return bool(
        cut["expected_cash"]
        == cut["opening_amount"] + cut["sales_cash"] + cut["movements_in"] - cut["movements_out"]
        and cut["total_sales"] == cut["sales_cash"] + cut["sales_card"] + cut["sales_transfer"]
    )


def amounts(**given: str) -> dict[str, Decimal]:
    return {name: Decimal(amount) for name, amount in given.items()}


def test_permissions(shop: Shop) -> None:
    """All of it asks for pos.sell, and for a token."""
    warehouse, cashier = (
        shop.http(shop.hire("warehouse", pin="5678")),
        shop.http(shop.hire("cashier", pin="8765")),
    )
    for method, path, body in (
        ("POST", "open", OPEN),
        ("GET", "current", None),
        ("POST", "movement", {"type": "in", "amount": 1, "reason": "x"}),
        ("GET", "cut-x", None),
        ("POST", "cut-z", {"counted_amount": 1}),
        ("GET", "history", None),
        ("GET", "daily-summary", None),
    ):
        assert Http().ask(method, f"{REGISTER}/{path}", body).status == 401, path
        assert warehouse.ask(method, f"{REGISTER}/{path}", body).status == 403, path
        assert cashier.ask(method, f"{REGISTER}/{path}", body).status in (200, 201), path


class TestOpen:
    def test_answers_the_documented_form(self, till: Http) -> None:
        answer = till.post(f"{REGISTER}/open", OPEN)
        assert answer.status == 201
        assert list(answer.body) == ["register_id", "register_number", "opened_at", "opening_amount"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", answer.body["opened_at"])
        assert (answer.body["register_number"], answer.body["opening_amount"]) == (1, Decimal("2000.00"))

    def test_twice_is_400(self, shop: Shop, till: Http, register: int) -> None:
        with shop.nothing_changes():
            answer = till.post(f"{REGISTER}/open", OPEN | {"register_number": 2})
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_of_a_number_that_is_open_here_is_400_and_elsewhere_is_not(
        self, shop: Shop, register: int
    ) -> None:
        cashier, north = shop.hire("cashier", pin="5678"), shop.branch("Norte")
        with shop.nothing_changes():
            assert shop.http(cashier).post(f"{REGISTER}/open", OPEN).status == 400
        assert shop.http(cashier, branch=north).post(f"{REGISTER}/open", OPEN).status == 201

    def test_in_a_branch_that_was_closed_meanwhile_is_404(self, shop: Shop, till: Http) -> None:
        with shop.transaction():
            sql.execute("UPDATE branch SET is_active = false WHERE tenant_id = %s", (shop.id,))
        with shop.nothing_changes():
            assert till.post(f"{REGISTER}/open", OPEN).status == 404

    @pytest.mark.parametrize(
        "change",
        [
            *({"register_number": number} for number in (0, -1, 10_000, "1", 1.5, None)),
            *({"opening_amount": amount} for amount in (-1, 0.001, "2000", None, 1e11)),
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(self, shop: Shop, till: Http, change: dict[str, object]) -> None:
        with shop.nothing_changes():
            assert till.post(f"{REGISTER}/open", OPEN | change).status == 400

    def test_with_nothing_in_it_is_fine(self, till: Http) -> None:
        assert till.post(f"{REGISTER}/open", OPEN | {"opening_amount": 0}).status == 201
        assert till.get(f"{REGISTER}/current").body["current_cash"] == 0


class TestCurrent:
    def test_answers_the_documented_form(self, shop: Shop, till: Http, register: int) -> None:
        shop.has("CAFE", 5)
        shop.sells(("CAFE", 1, "100"), session=register)
        shop.sells(("CAFE", 1, "100"), card="116.00", session=register)
        body = till.get(f"{REGISTER}/current").body
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", body.pop("opened_at"))
        assert body == {
            "register_id": register,
            "register_number": 1,
            **amounts(opening_amount="2000.00", current_cash="2116.00", sales_total="232.00"),
            "sales_count": 2,
        }

    def test_is_404_when_none_is_open(self, shop: Shop, till: Http, register: int) -> None:
        cashier = shop.http(shop.hire("cashier", pin="5678"))
        answer = cashier.get(f"{REGISTER}/current")
        assert (answer.status, answer.body) == (404, {"error": "No hay caja abierta"})
        till.post(f"{REGISTER}/cut-z", {"counted_amount": 2000})
        assert till.get(f"{REGISTER}/current").status == 404


class TestMovement:
    OUT = {"type": "out", "amount": Decimal("500.00"), "reason": "Compra de papeleria"}

    def test_takes_the_documented_body(self, shop: Shop, till: Http, register: int) -> None:
        answer = till.post(f"{REGISTER}/movement", self.OUT | {"register_id": register})
        assert answer.status == 201
        assert {name: answer.body[name] for name in ("register_id", "type", "amount", "reason")} == {
            "register_id": register,
            **self.OUT,
        }
        assert answer.body["current_cash"] == 1500
        assert isinstance(answer.body["id"], int)
        assert shop.books == {"Gastos de Operacion": Decimal("500.00"), "Caja": Decimal("-500.00")}

    def test_in_is_other_income(self, shop: Shop, till: Http, register: int) -> None:
        till.post(f"{REGISTER}/movement", {"type": "in", "amount": 50, "reason": "Cambio"})
        assert till.get(f"{REGISTER}/current").body["current_cash"] == 2050
        assert shop.books == {"Otros Ingresos": Decimal("-50.00"), "Caja": Decimal("50.00")}

    @pytest.mark.parametrize(
        "change",
        [
            *({"type": kind} for kind in ("entrada", "", None, "IN")),
            *({"amount": amount} for amount in (0, -5, "500", 0.001, None, Decimal("2000.01"))),
            *({"reason": reason} for reason in ("", "   ", None, 5, "x" * 301)),
            {"register_id": 0},
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(
        self, shop: Shop, till: Http, register: int, change: dict[str, object]
    ) -> None:
        with shop.nothing_changes():
            answer = till.post(f"{REGISTER}/movement", self.OUT | change)
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_all_of_it_may_be_taken_out(self, till: Http, register: int) -> None:
        answer = till.post(f"{REGISTER}/movement", self.OUT | {"amount": 2000})
        assert (answer.status, answer.body["current_cash"]) == (201, 0)

    def test_only_in_ones_own_open_register(
        self, shop: Shop, till: Http, register: int, neighbour: Shop
    ) -> None:
        theirs = neighbour.opens_register()
        cashier = shop.http(shop.hire("cashier", pin="5678"))
        with shop.nothing_changes(), neighbour.nothing_changes():
            assert cashier.post(f"{REGISTER}/movement", self.OUT).status == 400
            assert cashier.post(f"{REGISTER}/movement", self.OUT | {"register_id": register}).status == 400
            assert till.post(f"{REGISTER}/movement", self.OUT | {"register_id": theirs}).status == 404
        till.post(f"{REGISTER}/cut-z", {"counted_amount": 2000})
        with shop.nothing_changes():
            assert till.post(f"{REGISTER}/movement", self.OUT | {"register_id": register}).status == 400


class TestCutX:
    def test_answers_the_documented_fields(self, till: Http, register: int) -> None:
        answer = till.get(f"{REGISTER}/cut-x")
        assert answer.status == 200
        assert [name for name in answer.body if name in CUT_X] == CUT_X
        assert answer.body["register_id"] == register
        assert holds(answer.body)

    def test_gives_the_documented_example(self, shop: Shop, till: Http, register: int) -> None:
        shop.has("PIEZA", 20, tax_rate=Decimal(0))
        for _ in range(10):
            shop.sells(("PIEZA", 1, "350"), session=register)
        shop.sells(("PIEZA", 1, "2100"), card="2100", session=register)
        shop.sells(("PIEZA", 1, "1150"), transfer="1150", session=register)
        till.post(f"{REGISTER}/movement", TestMovement.OUT)
        cut = till.get(f"{REGISTER}/cut-x").body
        assert {name: cut[name] for name in CUT_X} == {
            **amounts(opening_amount="2000", sales_cash="3500", sales_card="2100", sales_transfer="1150"),
            **amounts(movements_in="0", movements_out="500", expected_cash="5000", total_sales="6750"),
            "sales_count": 12,
        }

    def test_is_400_when_none_is_open(self, till: Http) -> None:
        answer = till.get(f"{REGISTER}/cut-x")
        assert (answer.status, answer.body) == (400, {"error": "No hay caja abierta"})

    def test_splits_a_mixed_payment_by_its_methods_less_change(
        self, shop: Shop, till: Http, register: int
    ) -> None:
        shop.has("PIEZA", 5)
        shop.sells(("PIEZA", 1, "700"), cash="600.00", card="312.00", session=register)  # 812, change 100
        cut = till.get(f"{REGISTER}/cut-x").body
        assert (cut["sales_cash"], cut["sales_card"]) == (500, 312)
        assert holds(cut)

    def test_counts_credit_and_what_customers_pay_apart(self, shop: Shop, till: Http, register: int) -> None:
        shop.has("PIEZA", 5)
        customer = shop.customer(credit_limit="5000")
        shop.sells(("PIEZA", 1, "100"), terms="mixed", cash="16.00", customer=customer, session=register)
        for method, amount in (("efectivo", 30), ("tarjeta", 20)):
            body = {"amount": amount, "payment_method": method}
            assert till.post(f"/pos/api/customers/{customer}/payment", body).status == 201
        cut = till.get(f"{REGISTER}/cut-x").body
        assert holds(cut)
        assert (cut["sales_cash"], cut["sales_card"], cut["sales_count"]) == (16, 0, 1)
        assert (cut["movements_in"], cut["expected_cash"]) == (30, 2046)
        assert cut["credit_sales"] == 100
        assert cut["customer_payments"] == {"cash": 30, "card": 20, "transfer": 0}

    def test_takes_refunds_off_sales_and_leaves_the_cancelled_out(
        self, shop: Shop, till: Http, register: int
    ) -> None:
        shop.has("PIEZA", 9)
        kept = shop.sells(("PIEZA", 2, "100"), session=register)  # 232.00 in cash
        card = shop.sells(("PIEZA", 1, "100"), card="116.00", session=register)
        undone = shop.sells(("PIEZA", 3, "100"), session=register)
        back = {
            "sale_id": kept.id,
            "items": [{"inventory_id": shop.products["PIEZA"], "quantity": 1}],
            "reason": "x",
        }
        assert till.post("/pos/api/inventory/return", back).status in (200, 201)
        for sale in (card, undone):
            assert till.put(f"/pos/api/sales/{sale.id}/cancel", {"reason": "Error"}).status == 200
        cut = till.get(f"{REGISTER}/cut-x").body
        assert holds(cut)
        assert (cut["sales_cash"], cut["sales_card"], cut["expected_cash"]) == (116, 0, 2116)
        assert (cut["sales_count"], cut["cancelled_count"], cut["returns_count"]) == (1, 2, 1)
        assert cut["refunds"] == {"cash": 464, "card": 116, "transfer": 0}
        assert (cut["movements_in"], cut["movements_out"]) == (0, 0)

    def test_counts_layaways_as_movements(self, shop: Shop, till: Http, register: int) -> None:
        shop.has("MOTOR", 5)
        customer = shop.customer()
        body = {
            "items": [{"inventory_id": shop.products["MOTOR"], "quantity": 1, "unit_price": 5000}],
            "customer_id": customer,
            "down_payment": 800,
            "payment_method": "efectivo",
        }
        kept = till.post("/pos/api/layaways", body)
        given_up = till.post("/pos/api/layaways", body | {"down_payment": 300})
        assert (kept.status, given_up.status) == (201, 201)
        layaway = given_up.body.get("layaway_id") or given_up.body["id"]
        assert till.put(f"/pos/api/layaways/{layaway}/cancel", {"reason": "No pudo"}).status == 200
        cut = till.get(f"{REGISTER}/cut-x").body
        assert holds(cut)
        assert (cut["movements_in"], cut["movements_out"], cut["expected_cash"]) == (1100, 300, 2800)
        assert (cut["total_sales"], cut["sales_count"]) == (0, 0)
        assert cut["layaway_payments"] == {"cash": 1100, "card": 0, "transfer": 0}
        assert cut["layaway_refunds"] == {"cash": 300, "card": 0, "transfer": 0}

    def test_takes_as_many_queries_for_many_sales_as_for_none(
        self, shop: Shop, till: Http, register: int
    ) -> None:
        till.get(f"{REGISTER}/cut-x")
        with CaptureQueriesContext(connection) as none:
            till.get(f"{REGISTER}/cut-x")
        shop.has("PIEZA", 20)
        for _ in range(10):
            shop.sells(("PIEZA", 1, "100"), session=register)
        with CaptureQueriesContext(connection) as many:
            till.get(f"{REGISTER}/cut-x")
        assert len(many) == len(none)


class TestCutZ:
    def test_answers_the_documented_form(self, shop: Shop, till: Http, register: int) -> None:
        shop.has("PIEZA", 10, tax_rate=Decimal(0))
        shop.sells(("PIEZA", 10, "300"), session=register)
        x = till.get(f"{REGISTER}/cut-x").body
        answer = till.post(
            f"{REGISTER}/cut-z", {"register_id": register, "counted_amount": Decimal("4980.00")}
        )
        assert answer.status == 200
        assert list(answer.body) == [
            "register_id",
            "expected_cash",
            "counted_amount",
            "difference",
            "closed_at",
            "summary",
        ]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", answer.body["closed_at"])
        assert {
            name: answer.body[name] for name in ("expected_cash", "counted_amount", "difference")
        } == amounts(expected_cash="5000.00", counted_amount="4980.00", difference="-20.00")
        assert answer.body["summary"] == {
            name: value for name, value in x.items() if name not in ("register_id", "register_number")
        }

    @pytest.mark.parametrize(
        ("counted", "difference", "books"),
        [
            (2000, 0, {}),
            (1980, -20, {"Faltantes de Caja": Decimal("20.00"), "Caja": Decimal("-20.00")}),
            (2030, 30, {"Sobrantes de Caja e Inventario": Decimal("-30.00"), "Caja": Decimal("30.00")}),
        ],
    )
    def test_posts_the_difference(
        self, shop: Shop, till: Http, register: int, counted: int, difference: int, books: dict[str, Decimal]
    ) -> None:
        answer = till.post(f"{REGISTER}/cut-z", {"counted_amount": counted})
        assert answer.body["difference"] == difference
        assert shop.books == books

    def test_is_audited(self, shop: Shop, till: Http, register: int) -> None:
        till.post(f"{REGISTER}/cut-z", {"counted_amount": 1980})
        with shop.transaction():
            last = sql.rows(
                "SELECT action, subject, actor FROM audit_event WHERE tenant_id = %s ORDER BY seq", (shop.id,)
            )[-1]
        assert last == ("register.closed", f"register_session:{register}", "Admin")

    def test_twice_is_400(self, shop: Shop, till: Http, register: int) -> None:
        till.post(f"{REGISTER}/cut-z", {"counted_amount": 2000})
        for body in ({"counted_amount": 2000}, {"counted_amount": 2000, "register_id": register}):
            with shop.nothing_changes():
                answer = till.post(f"{REGISTER}/cut-z", body)
            assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_lets_the_register_be_opened_again(self, till: Http, register: int) -> None:
        till.post(f"{REGISTER}/cut-z", {"counted_amount": 2000})
        assert till.post(f"{REGISTER}/open", OPEN).body["register_id"] != register

    @pytest.mark.parametrize("counted", [-1, "2000", None, 0.001, True])
    def test_refuses_what_cannot_be_counted(
        self, shop: Shop, till: Http, register: int, counted: object
    ) -> None:
        with shop.nothing_changes():
            assert till.post(f"{REGISTER}/cut-z", {"counted_amount": counted}).status == 400
            assert till.post(f"{REGISTER}/cut-z", {"register_id": register}).status == 400

    def test_of_somebody_elses_is_for_who_manages_registers(self, shop: Shop, register: int) -> None:
        body = {"register_id": register, "counted_amount": 2000}
        cashier, supervisor = shop.hire("cashier", pin="5678"), shop.hire("supervisor", pin="8765")
        with shop.nothing_changes():
            assert shop.http(cashier).post(f"{REGISTER}/cut-z", body).status == 400
        assert shop.http(supervisor).post(f"{REGISTER}/cut-z", body).status == 200

    def test_of_an_unknown_or_foreign_one_is_404(self, shop: Shop, till: Http, neighbour: Shop) -> None:
        theirs = neighbour.opens_register()
        for session in (theirs, 999_999_999):
            with shop.nothing_changes(), neighbour.nothing_changes():
                body = {"register_id": session, "counted_amount": 2000}
                assert till.post(f"{REGISTER}/cut-z", body).status == 404

    def test_is_made_once_however_often_it_is_sent(self, shop: Shop, till: Http, register: int) -> None:
        key = {"Idempotency-Key": "tablet-01-z-1"}
        first, second = (till.post(f"{REGISTER}/cut-z", {"counted_amount": 1980}, **key) for _ in range(2))
        assert (first.status, first.body) == (second.status, second.body)
        assert shop.books["Faltantes de Caja"] == 20


class TestHistory:
    def closes(self, shop: Shop, *, days_ago: int, number: int, employee: int | None = None) -> int:
        at = now() - timedelta(days=days_ago)
        actor = shop.actor(employee or shop.owner_id)
        opened = open_register(OpenRegister(number=number, opening_amount=Decimal(100)), actor=actor, now=at)
        close_register(CloseRegister(counted=Decimal(90)), actor=actor, now=at + timedelta(seconds=1))
        return opened.id

    def ids(self, till: Http, query: str = "") -> list[int]:
        answer = till.get(f"{REGISTER}/history{query}")
        assert answer.status == 200
        return [row["register_id"] for row in answer.body["data"]]

    def test_shows_ones_own_cuts_newest_first(self, shop: Shop) -> None:
        cashier = shop.hire("cashier", pin="5678", name="Ana")
        older = self.closes(shop, days_ago=2, number=1, employee=cashier)
        newer = self.closes(shop, days_ago=1, number=1, employee=cashier)
        others = self.closes(shop, days_ago=0, number=1)
        shop.opens_register()  # still open: no cut
        assert self.ids(shop.http(cashier)) == [newer, older]
        assert self.ids(shop.http()) == [others, newer, older]
        assert self.ids(shop.http(shop.hire("supervisor", pin="8765"))) == [others, newer, older]

    def test_tells_what_each_cut_said(self, shop: Shop, till: Http) -> None:
        session = self.closes(shop, days_ago=0, number=3)
        answer = till.get(f"{REGISTER}/history").body
        assert answer["pagination"] == {"page": 1, "per_page": 50, "total": 1, "total_pages": 1}
        row = answer["data"][0]
        summary = row.pop("summary")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", row.pop("opened_at"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", row.pop("closed_at"))
        assert row == {
            "register_id": session,
            "register_number": 3,
            "branch_id": shop.branch_id,
            "opened_by": "Admin",
            "closed_by": "Admin",
            **amounts(
                opening_amount="100.00", expected_cash="100.00", counted_amount="90.00", difference="-10.00"
            ),
        }
        assert holds(summary)
        assert summary["expected_cash"] == 100

    def test_filters_by_the_local_day_of_the_cut(self, shop: Shop, till: Http) -> None:
        zone = "America/Mexico_City"
        cuts = {days: self.closes(shop, days_ago=days, number=1) for days in (3, 2, 1)}
        day = {
            days: local_date(now() - timedelta(days=days), zone_name=zone).isoformat() for days in (3, 2, 1)
        }
        assert self.ids(till, f"?date_from={day[2]}") == [cuts[1], cuts[2]]
        assert self.ids(till, f"?date_to={day[2]}") == [cuts[2], cuts[3]]
        assert self.ids(till, f"?date_from={day[2]}&date_to={day[2]}") == [cuts[2]]
        assert self.ids(till, "?date_to=9999-12-31&date_from=0001-01-01") == [cuts[1], cuts[2], cuts[3]]

    def test_comes_in_pages(self, shop: Shop, till: Http) -> None:
        cuts = [self.closes(shop, days_ago=days, number=1) for days in (3, 2, 1)]
        assert self.ids(till, "?per_page=2") == [cuts[2], cuts[1]]
        assert self.ids(till, "?per_page=2&page=2") == [cuts[0]]

    @pytest.mark.parametrize("query", ["date_from=hoy", "date_to=2026-13-01", "page=x"])
    def test_refuses_what_it_cannot_read(self, till: Http, query: str) -> None:
        assert till.get(f"{REGISTER}/history?{query}").status == 400

    def test_never_shows_a_neighbours(self, till: Http, neighbour: Shop) -> None:
        self.closes(neighbour, days_ago=0, number=1)
        assert self.ids(till) == []


class TestDailySummary:
    def test_adds_up_all_registers_of_the_day(self, shop: Shop, till: Http, register: int) -> None:
        shop.has("PIEZA", 20)
        cashier = shop.hire("cashier", pin="5678", name="Ana")
        second = shop.opens_register("500.00", number=2, employee=cashier)
        shop.sells(("PIEZA", 1, "100"), session=register)
        shop.sells(("PIEZA", 2, "100"), card="232.00", session=second, employee=cashier)
        shop.sells(("PIEZA", 1, "100"), terms="credit", customer=shop.customer(credit_limit="500"))
        till.post(f"{REGISTER}/cut-z", {"counted_amount": 2106})
        answer = till.get(f"{REGISTER}/daily-summary")
        assert answer.status == 200
        body = answer.body
        assert body["date"] == local_date(now(), zone_name="America/Mexico_City").isoformat()
        assert [row["register_id"] for row in body["registers"]] == [register, second]
        first, other = body["registers"]
        assert (first["opened_by"], first["sales_cash"], first["expected_cash"]) == ("Admin", 116, 2116)
        assert (first["counted_amount"], first["difference"]) == (2106, -10)
        assert (other["sales_card"], other["counted_amount"], other["closed_at"]) == (232, None, None)
        totals = body["totals"]
        assert {name: totals[name] for name in CUT_X} == {
            **amounts(opening_amount="2500", sales_cash="116", sales_card="232", sales_transfer="0"),
            **amounts(movements_in="0", movements_out="0", expected_cash="2616", total_sales="348"),
            "sales_count": 2,
        }
        assert (totals["counted_amount"], totals["difference"]) == (2106, -10)
        assert body["without_register"] == {"sales_count": 1, "credit_sales": 116}
        assert all(holds(each) for each in (*body["registers"], totals))

    def test_of_an_overnight_session_tells_each_day_its_own(
        self, shop: Shop, till: Http, register: int
    ) -> None:
        shop.has("PIEZA", 5)
        shop.sells(("PIEZA", 1, "100"), session=register)
        zone = "America/Mexico_City"
        tomorrow = local_date(now() + timedelta(days=1), zone_name=zone).isoformat()
        row = till.get(f"{REGISTER}/daily-summary?date={tomorrow}").body["registers"][0]
        assert (row["opening_amount"], row["sales_cash"], row["expected_cash"]) == (2116, 0, 2116)
        assert row["sales_count"] == 0
        assert holds(row)

    def test_of_a_day_without_registers_is_empty(self, till: Http) -> None:
        body = till.get(f"{REGISTER}/daily-summary?date=2020-01-01").body
        assert (body["date"], body["registers"]) == ("2020-01-01", [])
        assert body["totals"]["sales_count"] == 0
        assert holds(body["totals"])

    def test_shows_money_with_its_cents_even_when_there_is_none(self, till: Http, register: int) -> None:
        body = till.get(f"{REGISTER}/daily-summary").body
        cut = till.get(f"{REGISTER}/cut-x").body
        money = {*CUT_X, "cash", "card", "transfer", "credit_sales"} - {"sales_count"}
        for shown in (*body["registers"], body["totals"], cut, cut["refunds"]):
            for name in money & set(shown):
                assert isinstance(shown[name], Decimal), name
                assert shown[name].as_tuple().exponent == -2, name

    @pytest.mark.parametrize("day", ["hoy", "2026-02-30", "1"])
    def test_refuses_what_is_no_date(self, till: Http, day: str) -> None:
        assert till.get(f"{REGISTER}/daily-summary?date={day}").status == 400

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_the_ends_of_time_are_days_too(self, till: Http, register: int, day: str) -> None:
        assert till.get(f"{REGISTER}/daily-summary?date={day}").status == 200

    def test_takes_as_many_queries_for_many_registers_as_for_one(
        self, shop: Shop, till: Http, register: int
    ) -> None:
        till.get(f"{REGISTER}/daily-summary")
        with CaptureQueriesContext(connection) as few:
            till.get(f"{REGISTER}/daily-summary")
        for number in range(2, 8):
            shop.opens_register(number=number, employee=shop.hire("cashier", pin=f"90{number}0"))
        with CaptureQueriesContext(connection) as many:
            assert len(till.get(f"{REGISTER}/daily-summary").body["registers"]) == 7
        assert len(many) == len(few)

    def test_never_shows_a_neighbours(self, till: Http, neighbour: Shop) -> None:
        neighbour.opens_register()
        assert till.get(f"{REGISTER}/daily-summary").body["registers"] == []

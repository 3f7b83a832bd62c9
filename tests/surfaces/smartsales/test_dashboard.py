"""Section 3, for administrators: the dashboard and its memory, the days' sales, the users and what they have bought."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.operations.orders.helpers import deletes, gives_up, moves, orders, orders_for_themself, pays
from tests.operations.sales.helpers import cancels, sets_aside, takes_back
from tests.shop import Http, Shop, now
from trastienda.domain.access.roles import ROLES
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.store_dashboard import growth_pct
from trastienda.kernel import sql
from trastienda.kernel.clock import local
from trastienda.operations.stock.adjust_stock import AdjustStock, adjust_stock
from trastienda.surfaces.smartsales.accounts.users import REGISTERING

DASHBOARD = "/api/orders/admin/dashboard/"
ANALYTICS = "/api/orders/admin/analytics/sales/"
USERS = "/api/orders/admin/users/"
DAY = timedelta(days=1)


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """Thirty coffees at 406.00, ten teas at 100.00 with tax, a service, and a product that is sold no more."""
    shop.has("CAFE", 30, name="Café de olla")
    shop.has("TE", 10, name="Té verde", price_1=Decimal("100.00"), prices_include_tax=True)
    shop.has("CURSO", name="Curso de Python", is_stocked=False)
    shop.has("VIEJO", name="Viejo", is_active=False)
    return shop


@pytest.fixture
def boss(stocked: Shop) -> Http:
    return stocked.web(stocked.user("admin"))


def asks(http: Http) -> dict[str, Any]:
    answer = http.get(DASHBOARD)
    assert answer.status == 200, answer.body
    return dict(answer.body)


def here(shop: Shop, at: datetime) -> datetime:
    return local(at, zone_name=tenant_profile(shop.id).time_zone)


def in_last_month(shop: Shop) -> datetime:
    """An instant three days before this month began where the shop is."""
    with shop.transaction():
        return here(shop, now()).replace(day=1, hour=12) - 3 * DAY


class TestForm:
    def test_has_the_documented_fields_and_types(self, stocked: Shop, boss: Http) -> None:
        order = orders(stocked, ("CAFE", 2))
        pays(stocked, order.id, "812.00")
        shown = asks(boss)
        assert list(shown) == [
            "overview", "sales", "orders_by_status", "top_products", "recent_orders", "low_stock_products",
            "_from_cache",
        ]  # fmt: skip
        assert list(shown["overview"]) == [
            "total_orders", "total_users", "total_products", "active_products", "total_revenue",
        ]  # fmt: skip
        assert list(shown["sales"]) == ["current_month_revenue", "last_month_revenue", "growth_percentage"]
        numbers = [shown["overview"]["total_revenue"], *shown["sales"].values()]
        assert all(isinstance(each, Decimal) for each in numbers)
        assert shown["_from_cache"] is False
        assert shown["orders_by_status"] == [
            {"status": "PENDIENTE", "count": 0},
            {"status": "PAGADO", "count": 1},
            {"status": "ENVIADO", "count": 0},
            {"status": "ENTREGADO", "count": 0},
            {"status": "CANCELADO", "count": 0},
        ]
        assert shown["top_products"] == [
            {
                "product__id": stocked.products["CAFE"],
                "product__name": "Café de olla",
                "product__price": "406.00",
                "total_sold": 2,
                "total_revenue": "812.00",
            }
        ]
        assert shown["low_stock_products"] == []
        [recent] = shown["recent_orders"]
        assert recent == boss.get(f"/api/orders/{order.id}/").body

    def test_of_an_empty_shop_is_all_zeros(self, shop: Shop) -> None:
        shown = asks(shop.web(shop.user("manager")))
        assert shown["overview"] == {
            "total_orders": 0,
            "total_users": 1,
            "total_products": 0,
            "active_products": 0,
            "total_revenue": Decimal("0.00"),
        }
        assert shown["sales"] == {
            "current_month_revenue": Decimal("0.00"),
            "last_month_revenue": Decimal("0.00"),
            "growth_percentage": Decimal("0.00"),
        }


class TestFigures:
    def test_are_those_of_the_whole_shop(self, stocked: Shop, boss: Http) -> None:
        stocked.user("cashier")
        stocked.user("customer", is_active=False)
        earlier = in_last_month(stocked)
        pays(stocked, orders(stocked, ("CAFE", 2), at=earlier).id, "812.00", at=earlier)
        paid = orders(stocked, ("CAFE", 1), ("TE", 3))
        pays(stocked, paid.id, "706.00")
        orders(stocked, ("TE", 1))
        given_up = orders(stocked, ("TE", 1))
        gives_up(stocked, given_up.id)
        stocked.sells(("CAFE", 5))  # 2,030.00 over the counter
        ticket = stocked.sells(("CAFE", 2))
        takes_back(stocked, ticket.id, ("CAFE", 1))  # 406.00 stay
        cancels(stocked, stocked.sells(("CAFE", 3)).id)
        shown = asks(boss)
        assert shown["overview"] == {
            "total_orders": 7,
            "total_users": 2,
            "total_products": 4,
            "active_products": 3,
            "total_revenue": Decimal("3954.00"),
        }
        assert shown["sales"] == {
            "current_month_revenue": Decimal("3142.00"),
            "last_month_revenue": Decimal("812.00"),
            "growth_percentage": Decimal("286.95"),
        }
        assert {each["status"]: each["count"] for each in shown["orders_by_status"]} == {
            "PENDIENTE": 1,
            "PAGADO": 2,
            "ENVIADO": 0,
            "ENTREGADO": 2,
            "CANCELADO": 2,
        }
        assert [(each["total_sold"], each["total_revenue"]) for each in shown["top_products"]] == [
            (9, "3654.00"),
            (3, "300.00"),
        ]
        assert len(shown["recent_orders"]) == 7

    def test_leave_out_what_was_deleted_but_not_from_the_books(self, stocked: Shop, boss: Http) -> None:
        order = orders(stocked, ("CAFE", 1))
        pays(stocked, order.id, "406.00")
        deletes(stocked, order.id)
        shown = asks(boss)
        assert (shown["overview"]["total_orders"], shown["recent_orders"]) == (0, [])
        assert shown["overview"]["total_revenue"] == 0

    def test_a_credit_sale_is_revenue_before_it_is_paid(self, stocked: Shop, boss: Http) -> None:
        stocked.sells(("CAFE", 1), terms="credit", customer=stocked.customer(credit_limit="1000"))
        assert asks(boss)["overview"]["total_revenue"] == Decimal("406.00")

    def test_agree_with_the_report_and_the_days(self, stocked: Shop, boss: Http) -> None:
        for units in (1, 2, 3):
            pays(stocked, orders(stocked, ("CAFE", units)).id, 406 * Decimal(units))
        takes_back(stocked, stocked.sells(("TE", 4)).id, ("TE", 1))
        shown = asks(boss)
        days = boss.get(ANALYTICS).body["daily_sales"]
        assert sum(Decimal(day["revenue"]) for day in days) == shown["overview"]["total_revenue"] == 2736

    @pytest.mark.parametrize(
        ("before", "after", "growth"),
        [
            ("0", "0", "0.00"),
            ("0", "5", "100.00"),
            ("100", "150", "50.00"),
            ("100", "0", "-100.00"),
            ("3", "4", "33.33"),
            ("3", "5", "66.67"),
            ("-10", "10", "200.00"),
        ],
    )
    def test_growth(self, before: str, after: str, growth: str) -> None:
        assert str(growth_pct(Decimal(before), Decimal(after))) == growth

    def test_ten_products_and_ten_orders(self, shop: Shop) -> None:
        for at in range(12):
            shop.has(f"P{at:02d}", 50)
            shop.sells((f"P{at:02d}", at + 1))
        shown = asks(shop.web(shop.user("admin")))
        assert [each["total_sold"] for each in shown["top_products"]] == list(range(12, 2, -1))
        assert len(shown["recent_orders"]) == 10

    def test_a_manager_sees_everybodys_orders(self, stocked: Shop) -> None:
        orders(stocked, ("CAFE", 1))
        assert len(asks(stocked.web(stocked.user("manager")))["recent_orders"]) == 1

    def test_few_left_is_under_ten_available_or_under_what_the_shelf_should_hold(
        self, stocked: Shop, boss: Http
    ) -> None:
        assert asks(boss)["low_stock_products"] == []
        orders(stocked, ("TE", 3))
        stocked.http().put(f"/pos/api/inventory/items/{stocked.products['CAFE']}", {"min_stock": 31})
        assert asks(boss)["low_stock_products"] == [
            {"id": stocked.products["TE"], "name": "Té verde", "stock": 7, "price": "100.00"},
            {"id": stocked.products["CAFE"], "name": "Café de olla", "stock": 30, "price": "406.00"},
        ]


Change = Callable[[Shop], Any]


def changes_product(shop: Shop, **changes: Any) -> None:
    answer = shop.http().put(f"/pos/api/inventory/items/{shop.products['CAFE']}", changes)
    assert answer.status == 200, answer.body


def adjusts(shop: Shop, sku: str = "CAFE", units: int = -1) -> None:
    command = AdjustStock(product_id=shop.products[sku], quantity=Decimal(units), reason="Rota")
    adjust_stock(command, actor=shop.owner, now=now())


def registers(shop: Shop, name: str) -> int:
    REGISTERING.reset()
    fields = {"username": name, "password": "Bicicleta verde 7", "password2": "Bicicleta verde 7"}
    return int(shop.web().post("/api/users/", fields).body["id"])


SHOWN: dict[str, Change] = {
    "a ticket": lambda shop: shop.sells(("CAFE", 1)),
    "a ticket of a service": lambda shop: shop.sells(("CURSO", 1)),
    "an order": lambda shop: orders(shop, ("CAFE", 1)),
    "an order of a service": lambda shop: orders(shop, ("CURSO", 1)),
    "stock": adjusts,
    "a purchase": lambda shop: shop.receives("CAFE", 1),
    "a new product": lambda shop: shop.http().post(
        "/pos/api/inventory/items", {"part_number": "N", "name": "Nuevo", "price_1": 1}
    ),
    "a product's name": lambda shop: changes_product(shop, name="Café molido"),
    "a product's price": lambda shop: changes_product(shop, price_1=400),
    "a shelf's limit": lambda shop: changes_product(shop, min_stock=12),
    "something set aside": lambda shop: sets_aside(shop, ("CAFE", 1), customer=shop.customer(), cash="100"),
    "somebody who registers": lambda shop: registers(shop, "ana"),
}


def paid_order(shop: Shop, sku: str = "CAFE") -> int:
    order = orders(shop, (sku, 1))
    pays(shop, order.id, order.total)
    return int(order.id)


# What happens to something that was there before the dashboard was asked for.
LATER: dict[str, tuple[Change, Callable[[Shop, Any], Any]]] = {
    "an order that is paid": (
        lambda shop: orders(shop, ("CAFE", 1)),
        lambda shop, order: pays(shop, order.id, order.total),
    ),
    "an order of a service that is paid": (
        lambda shop: orders(shop, ("CURSO", 1)),
        lambda shop, order: pays(shop, order.id, order.total),
    ),
    "an order that is sent": (paid_order, lambda shop, order: moves(shop, order, "on_the_way")),
    "an order that is given up": (
        lambda shop: orders(shop, ("CAFE", 1)),
        lambda shop, order: gives_up(shop, order.id),
    ),
    "an order that is deleted": (paid_order, deletes),
    "a ticket that is cancelled": (
        lambda shop: shop.sells(("CAFE", 1)),
        lambda shop, ticket: cancels(shop, ticket.id),
    ),
    "a ticket of which something comes back": (
        lambda shop: shop.sells(("CAFE", 2)),
        lambda shop, ticket: takes_back(shop, ticket.id, ("CAFE", 1)),
    ),
    "a user who gets a role": (
        lambda shop: registers(shop, "ana"),
        lambda shop, user: shop.web(shop.user("owner")).patch(f"/api/users/{user}/", {"role": "CAJERO"}),
    ),
    "a user who is deactivated": (
        lambda shop: registers(shop, "ana"),
        lambda shop, user: shop.web(shop.user("owner")).patch(f"/api/users/{user}/", {"is_active": False}),
    ),
    "a user who goes": (
        lambda shop: registers(shop, "ana"),
        lambda shop, user: shop.web(user).delete(f"/api/users/{user}/"),
    ),
    "a product that the web store changes": (
        lambda shop: shop.web(shop.user("owner")),
        lambda shop, owner: owner.patch(f"/api/products/{shop.products['CAFE']}/", {"is_active": False}),
    ),
    "a product that goes": (
        lambda shop: (shop.has("NADA"), shop.web(shop.user("owner")))[1],
        lambda shop, owner: owner.delete(f"/api/products/{shop.products['NADA']}/"),
    ),
}


class TestMemory:
    def test_the_second_answer_is_the_first_one_remembered(self, stocked: Shop, boss: Http) -> None:
        paid_order(stocked)
        first, second = asks(boss), asks(boss)
        assert (first.pop("_from_cache"), second.pop("_from_cache")) == (False, True)
        assert first == second
        assert (
            asks(stocked.web(stocked.user("manager")))["_from_cache"] is False
        )  # a user more: it shows how many

    def test_is_kept_where_every_process_finds_it(self, stocked: Shop, boss: Http) -> None:
        asks(boss)
        assert stocked.count("kept_answer") == 1
        asks(boss)
        assert stocked.count("kept_answer") == 1

    @pytest.mark.parametrize("change", SHOWN.values(), ids=list(SHOWN))
    def test_ends_with_whatever_it_shows(self, stocked: Shop, boss: Http, change: Change) -> None:
        stocked.opens_register()
        asks(boss)
        assert asks(boss)["_from_cache"] is True
        change(stocked)
        assert asks(boss)["_from_cache"] is False
        assert asks(boss)["_from_cache"] is True

    @pytest.mark.parametrize(("before", "change"), LATER.values(), ids=list(LATER))
    def test_ends_with_what_becomes_of_it(
        self, stocked: Shop, boss: Http, before: Change, change: Callable[[Shop, Any], Any]
    ) -> None:
        there = before(stocked)
        stocked.user("manager", username="gerente")
        asks(boss)
        was = asks(boss)
        assert was["_from_cache"] is True
        change(stocked, there)
        assert asks(boss)["_from_cache"] is False

    def test_outlives_what_it_does_not_show(self, stocked: Shop, boss: Http) -> None:
        ana = stocked.user("customer", username="ana", password="Bicicleta verde 7")
        asks(boss)
        stocked.web().post("/api/token/", {"username": "ana", "password": "Bicicleta verde 7"})
        stocked.web().post("/api/token/", {"username": "ana", "password": "no"})
        stocked.web(ana).get("/api/orders/")
        assert asks(boss)["_from_cache"] is True

    def test_ends_after_five_minutes(self, stocked: Shop, boss: Http) -> None:
        asks(boss)
        for seconds, is_kept in ((299, True), (301, False)):
            with stocked.transaction():
                sql.execute(
                    "UPDATE kept_answer SET made_at = now() - make_interval(secs => %s) WHERE tenant_id = %s",
                    (seconds, stocked.id),
                )
            assert asks(boss)["_from_cache"] is is_kept

    def test_ends_when_another_day_begins(self, stocked: Shop, boss: Http) -> None:
        asks(boss)
        with stocked.transaction():
            kept = sql.value("SELECT pulse FROM kept_answer WHERE tenant_id = %s", (stocked.id,))
            assert kept.startswith(f"{here(stocked, now()).date()}|")

    def test_is_nobody_elses(self, stocked: Shop, boss: Http, neighbour: Shop) -> None:
        paid_order(stocked)
        asks(boss)
        theirs = asks(neighbour.web(neighbour.user("admin")))
        assert (theirs["_from_cache"], theirs["overview"]["total_orders"]) == (False, 0)

    def test_sees_what_began_before_it_and_was_committed_after(self, stocked: Shop, boss: Http) -> None:
        """The late one has the lower id: the highest one alone would not tell."""
        with begun(stocked, lambda: adjusts(stocked, "CAFE", -25)):
            adjusts(stocked, "TE", -1)
            assert [each["stock"] for each in asks(boss)["low_stock_products"]] == [9]
            assert asks(boss)["_from_cache"] is True
        shown = asks(boss)
        assert shown["_from_cache"] is False
        assert [each["stock"] for each in shown["low_stock_products"]] == [5, 9]

    def test_costs_four_statements_remembered_and_not_more_made_for_more_sales(
        self, stocked: Shop, boss: Http
    ) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                asks(boss)
            return sum(not query["sql"].startswith(("BEGIN", "COMMIT", "SET")) for query in captured)

        paid_order(stocked)
        made, remembered = statements(), statements()
        for _ in range(9):
            stocked.sells(("CAFE", 1), ("TE", 1))
        assert statements() == made
        assert remembered <= 4


@contextmanager
def begun(shop: Shop, work: Callable[[], Any]) -> Iterator[None]:
    """Somebody else's transaction: it has done the work before the block, and commits after it."""
    done, may_commit = Event(), Event()

    def run() -> None:
        try:
            with shop.transaction():
                work()
                done.set()
                may_commit.wait(timeout=10)
        finally:
            done.set()
            connection.close()

    thread = Thread(target=run)
    thread.start()
    done.wait(timeout=10)
    try:
        yield
    finally:
        may_commit.set()
        thread.join(timeout=10)


class TestAnalytics:
    def days(self, http: Http) -> list[dict[str, Any]]:
        answer = http.get(ANALYTICS)
        assert (answer.status, list(answer.body)) == (200, ["daily_sales"])
        return list(answer.body["daily_sales"])

    def test_answers_the_days_with_sales_the_oldest_first(self, stocked: Shop, boss: Http) -> None:
        for ago, units in ((30, 7), (29, 1), (2, 2), (2, 1), (0, 1)):
            at = now() - ago * DAY
            pays(stocked, orders(stocked, ("CAFE", units), at=at).id, 406 * Decimal(units), at=at)
        orders(stocked, ("CAFE", 1))
        today = self.today(stocked)
        assert self.days(boss) == [
            {"day": str(today - 29 * DAY), "orders_count": 1, "revenue": "406.00"},
            {"day": str(today - 2 * DAY), "orders_count": 2, "revenue": "1218.00"},
            {"day": str(today), "orders_count": 1, "revenue": "406.00"},
        ]

    def today(self, shop: Shop) -> date:
        with shop.transaction():
            return here(shop, now()).date()

    def test_takes_off_what_came_back_and_what_was_cancelled(self, stocked: Shop, boss: Http) -> None:
        takes_back(stocked, stocked.sells(("CAFE", 3)).id, ("CAFE", 1))
        cancels(stocked, stocked.sells(("TE", 1)).id)
        assert [(day["orders_count"], day["revenue"]) for day in self.days(boss)] == [(1, "812.00")]

    def test_is_empty_where_nothing_was_sold(self, shop: Shop) -> None:
        assert self.days(shop.web(shop.user("manager"))) == []


class TestUsers:
    def test_lists_everybody_but_administrators(self, stocked: Shop, boss: Http, neighbour: Shop) -> None:
        neighbour.user("customer", username="ajena")
        stocked.user("owner", username="duena")
        ana = registers(stocked, "ana")
        gone = stocked.user("cashier", username="ido", is_active=False)
        answer = boss.get(USERS)
        assert (answer.status, list(answer.body), answer.body["count"]) == (200, ["count", "users"], 2)
        assert [user["id"] for user in answer.body["users"]] == [ana, gone]
        first = answer.body["users"][0]
        assert datetime.fromisoformat(first.pop("date_joined")).tzinfo is not None
        assert first == {
            "id": ana,
            "username": "ana",
            "email": "",
            "first_name": "",
            "last_name": "",
            "is_active": True,
            "total_orders": 0,
            "total_spent": Decimal("0.00"),
        }

    def test_says_what_each_has_bought_through_any_door(self, stocked: Shop, boss: Http) -> None:
        ana, eva = registers(stocked, "ana"), registers(stocked, "eva")
        customer = stocked._value("SELECT customer_id FROM app_user WHERE tenant_id = %s AND id = %s", ana)
        paid = orders_for_themself(stocked, ana, ("CAFE", 2))
        pays(stocked, paid.id, "812.00")
        orders_for_themself(stocked, ana, ("TE", 1))  # not paid
        takes_back(stocked, stocked.sells(("TE", 3), customer=customer).id, ("TE", 1))
        cancels(stocked, stocked.sells(("TE", 1), customer=customer).id)
        stocked.sells(("CAFE", 1))  # nobody's
        orders_for_themself(stocked, eva, ("CURSO", 1))
        users = {user["username"]: user for user in boss.get(USERS).body["users"]}
        assert (users["ana"]["total_orders"], users["ana"]["total_spent"]) == (4, Decimal("1012.00"))
        assert (users["eva"]["total_orders"], users["eva"]["total_spent"]) == (1, 0)

    def test_comes_in_pages_to_who_asks_for_them(self, stocked: Shop, boss: Http) -> None:
        ids = [stocked.user("customer", username=f"u{at}") for at in range(5)]
        body = boss.get(f"{USERS}?page=2&page_size=2").body
        assert (body["count"], [user["id"] for user in body["users"]]) == (5, ids[2:4])
        assert boss.get(f"{USERS}?page=99&page_size=1000").body["users"] == []

    def test_costs_the_same_for_fifty(self, stocked: Shop, boss: Http) -> None:
        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert boss.get(USERS).status == 200
            return len(captured)

        none = statements()
        for at in range(50):
            stocked.user("customer", username=f"u{at}")
        assert statements() == none


@pytest.mark.parametrize("role", list(ROLES))
def test_who_may_look(shop: Shop, role: str) -> None:
    http = shop.web(shop.user(role))
    reports = {"owner", "admin", "manager", "supervisor", "accountant"}
    for path, allowed in ((DASHBOARD, reports), (ANALYTICS, reports), (USERS, {"owner", "admin"})):
        answer = http.get(path)
        assert answer.status == (200 if role in allowed else 403), path
        assert role in allowed or list(answer.body) == ["detail"]
        assert shop.web().get(path).status == 401


@pytest.mark.parametrize("query", ["page=0", "page=x", "page_size=-1", "page_size=1.5"])
def test_a_page_that_is_none_is_400(shop: Shop, query: str) -> None:
    answer = shop.web(shop.user("admin")).get(f"{USERS}?{query}")
    assert (answer.status, list(answer.body)) == (400, [query.partition("=")[0]])

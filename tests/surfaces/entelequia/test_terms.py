"""Coupons and exchange rates as their shop makes them: additions to the document, in its manner."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.operations.orders.helpers import gives_up
from tests.shop import Http, Shop, now
from tests.surfaces.entelequia.store import (
    CART,
    client,
    fills,
    open_comics,
    orders,
    signed_in,
    without_jobs,
)

COUPONS, RATES = "/api/v1/admin/coupons", "/api/v1/admin/exchange-rates"
AUTUMN = {
    "code": "otoño10",
    "type": "percentage",
    "value": Decimal("12.50"),
    "minimum_amount": 4000,
    "usage_limit": 100,
    "usage_limit_per_client": 1,
    "starts_on": "2026-03-21",
    "ends_on": "2099-06-20",
    "is_active": True,
}


class Desk:
    """A comic shop, and those who look after it."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.admin = self.as_("admin")

    def as_(self, role: str) -> Http:
        return signed_in(self.shop, self.shop.user(role))

    def gives(self, **changed: Any) -> dict[str, Any]:
        answer = self.admin.post(COUPONS, {"code": "DIEZ", "type": "percentage", "value": 10, **changed})
        assert answer.status == 201, answer.body
        return dict(answer.body)


@pytest.fixture
def desk() -> Iterator[Desk]:
    shop = open_comics()
    with without_jobs(shop):
        yield Desk(shop)


def day(days: int) -> str:
    """So many days from now, far enough from midnight in any zone."""
    return (now() + timedelta(days=days)).date().isoformat()


class TestMakingCoupons:
    def test_keeps_every_term(self, desk: Desk) -> None:
        made = desk.admin.post(COUPONS, AUTUMN)
        assert made.status == 201, made.body
        shown = {
            **AUTUMN,
            "code": "OTOÑO10",
            "minimum_amount": {"currency": "ARS", "amount": Decimal("4000.0")},
        }
        assert {name: made.body[name] for name in AUTUMN} == shown
        assert made.body["uses"] == 0
        assert desk.admin.get(f"{COUPONS}/{made.body['id']}").body == made.body
        listed = desk.admin.get(COUPONS).body
        assert listed["data"] == [made.body]
        assert listed["pagination"] == {
            "total": 1,
            "count": 1,
            "per_page": 25,
            "current_page": 1,
            "total_pages": 1,
        }

    def test_takes_off_what_it_says_from_its_first_day_to_its_last(self, desk: Desk) -> None:
        web = client(desk.shop)
        fills(web, desk.shop.products["one-piece-vol-100"], 2)
        desk.gives(code="HOY", starts_on=day(-1), ends_on=day(1))
        desk.gives(code="LUEGO", starts_on=day(2))
        used = web.post(f"{CART}/coupon", {"code": "hoy"})
        assert used.body["discountAmount"]["amount"] == Decimal("500.0")
        refused = web.post(f"{CART}/coupon", {"code": "LUEGO"})
        assert (refused.status, refused.body["exception"]) == (422, "CouponException")

    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("code", {"code": "   "}),
            ("code", {"code": "DOS PALABRAS"}),
            ("code", {"code": "-GUION-"}),
            ("code", {"code": "=1+1"}),
            ("code", {"code": "A" * 41}),
            ("type", {"type": "regalo"}),
            ("value", {"value": 0}),
            ("value", {"value": -1}),
            ("value", {"value": Decimal("100.01")}),
            ("value", {"value": Decimal("10.001")}),
            ("value", {"value": "10"}),
            ("minimum_amount", {"minimum_amount": -1}),
            ("usage_limit", {"usage_limit": 0}),
            ("usage_limit_per_client", {"usage_limit": 2, "usage_limit_per_client": 3}),
            ("starts_on", {"starts_on": "2026-13-01"}),
            ("starts_on", {"starts_on": "0001-01-01"}),
            ("ends_on", {"starts_on": "2027-02-02", "ends_on": "2027-02-01"}),
            ("ends_on", {"ends_on": "2026-01-31"}),
            ("is_active", {"is_active": None}),
        ],
    )
    def test_refuses_what_no_coupon_can_be(self, desk: Desk, field: str, change: dict[str, Any]) -> None:
        with desk.shop.nothing_changes():
            answer = desk.admin.post(COUPONS, {"code": "DIEZ", "type": "percentage", "value": 10, **change})
        assert (answer.status, list(answer.body["errors"])) == (422, [field])

    def test_an_amount_may_be_above_a_hundred(self, desk: Desk) -> None:
        assert desk.gives(type="amount", value=Decimal("2500.50"))["value"] == Decimal("2500.5")

    def test_refuses_a_field_that_it_does_not_know(self, desk: Desk) -> None:
        answer = desk.admin.post(COUPONS, {"code": "DIEZ", "type": "percentage", "value": 10, "limite": 1})
        assert answer.status == 422

    def test_a_code_is_one_coupons_alone_whatever_its_capitals(self, desk: Desk) -> None:
        desk.gives(code="DIEZ")
        other = desk.gives(code="VEINTE", value=20)
        with desk.shop.nothing_changes():
            again = desk.admin.post(COUPONS, {"code": " diez ", "type": "amount", "value": 5})
            renamed = desk.admin.put(f"{COUPONS}/{other['id']}", {"code": "Diez"})
        assert [list(each.body["errors"]) for each in (again, renamed)] == [["code"], ["code"]]


class TestChangingCoupons:
    def test_changes_what_is_said_and_leaves_the_rest(self, desk: Desk) -> None:
        made = desk.admin.post(COUPONS, AUTUMN).body
        change = {"value": 20, "usage_limit": None, "usage_limit_per_client": None, "starts_on": None}
        kept = desk.admin.put(f"{COUPONS}/{made['id']}", change)
        assert kept.status == 200, kept.body
        assert kept.body == {**made, **change}
        assert desk.admin.put(f"{COUPONS}/{made['id']}", {}).body == kept.body

    def test_terms_are_looked_at_together(self, desk: Desk) -> None:
        made = desk.gives(type="amount", value=500)
        with desk.shop.nothing_changes():
            answer = desk.admin.put(f"{COUPONS}/{made['id']}", {"type": "percentage"})
        assert list(answer.body["errors"]) == ["value"]

    def test_what_a_used_one_is_stays(self, desk: Desk) -> None:
        made, _ = used(desk)
        with desk.shop.nothing_changes():
            for field, told in (("code", "OTRO"), ("type", "amount"), ("value", 11)):
                answer = desk.admin.put(f"{COUPONS}/{made['id']}", {field: told})
                assert (answer.status, list(answer.body["errors"])) == (422, [field])
        changed = desk.admin.put(f"{COUPONS}/{made['id']}", {"is_active": False, "usage_limit": 5})
        assert (changed.body["is_active"], changed.body["usage_limit"], changed.body["uses"]) == (False, 5, 1)


def used(desk: Desk) -> tuple[dict[str, Any], int]:
    """A coupon, and an order that was placed with it."""
    made = desk.gives()
    web = client(desk.shop)
    fills(web, desk.shop.products["one-piece-vol-100"])
    assert web.post(f"{CART}/coupon", {"code": "DIEZ"}).status == 200
    return made, int(orders(web).body["order"]["id"])


class TestDroppingCoupons:
    def test_erases_one_that_nobody_used_and_carts_forget_it(self, desk: Desk) -> None:
        made = desk.gives()
        web = client(desk.shop)
        fills(web, desk.shop.products["one-piece-vol-100"])
        web.post(f"{CART}/coupon", {"code": "DIEZ"})
        gone = desk.admin.delete(f"{COUPONS}/{made['id']}")
        assert (gone.status, gone.body) == (200, {"message": "Cupón eliminado."})
        assert web.get(CART).body["coupon_code"] is None
        assert desk.admin.get(f"{COUPONS}/{made['id']}").status == 404
        assert desk.admin.delete(f"{COUPONS}/{made['id']}").status == 404
        desk.gives()

    @pytest.mark.parametrize("is_given_up", [False, True])
    def test_switches_off_one_that_an_order_names(self, desk: Desk, is_given_up: bool) -> None:
        made, order = used(desk)
        if is_given_up:
            gives_up(desk.shop, order)
        gone = desk.admin.delete(f"{COUPONS}/{made['id']}")
        assert (gone.status, gone.body) == (200, {"message": "El cupón ya se usó: quedó desactivado."})
        left = desk.admin.get(f"{COUPONS}/{made['id']}").body
        assert (left["is_active"], left["uses"]) == (False, 0 if is_given_up else 1)
        answer = client(desk.shop, "otra").post(f"{CART}/coupon", {"code": "DIEZ"})
        assert (answer.status, answer.body["exception"]) == (422, "CouponException")


class TestRates:
    def test_holds_from_today_on_and_newest_first(self, desk: Desk) -> None:
        first = desk.admin.post(
            RATES, {"currency": "usd", "rate": Decimal("1450.5"), "source": "Banco Nación"}
        )
        assert first.status == 201, first.body
        assert (first.body["currency"], first.body["rate"]) == ("USD", Decimal("1450.5"))
        assert abs(date.fromisoformat(first.body["since_on"]) - now().date()) <= timedelta(days=1)
        desk.admin.post(RATES, {"currency": "EUR", "rate": 1600, "since_on": "2026-01-31"})
        listed = desk.admin.get(RATES).body
        assert [each["currency"] for each in listed["data"]] == ["USD", "EUR"]
        assert [each["rate"] for each in desk.admin.get(f"{RATES}?currency=eur").body["data"]] == [1600]
        web = client(desk.shop)
        fills(web, desk.shop.products["one-piece-vol-100"])
        shown = web.get(f"{CART}?currency=EUR").body
        assert shown["total"] == {"currency": "EUR", "amount": Decimal("1.56")}  # 2,500 / 1,600 = 1.5625

    def test_the_same_day_again_is_a_correction(self, desk: Desk) -> None:
        told = {"currency": "USD", "rate": 1450, "since_on": "2026-01-31"}
        first = desk.admin.post(RATES, told).body
        again = desk.admin.post(RATES, {**told, "rate": 1405}).body
        assert (again["id"], again["rate"]) == (first["id"], 1405)
        assert desk.admin.get(RATES).body["pagination"]["total"] == 1

    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("currency", {"currency": "ARS"}),
            ("currency", {"currency": "XYZ"}),
            ("currency", {"currency": "DOLAR"}),
            ("rate", {"rate": 0}),
            ("rate", {"rate": -1}),
            ("rate", {"rate": Decimal("0.0000001")}),
            ("rate", {"rate": "1450"}),
            ("since_on", {"since_on": "31/01/2026"}),
            ("since_on", {"since_on": "2199-01-01"}),
            ("since_on", {"since_on": "0001-01-01"}),
            ("source", {"source": "x" * 101}),
        ],
    )
    def test_refuses_what_no_rate_can_be(self, desk: Desk, field: str, change: dict[str, Any]) -> None:
        with desk.shop.nothing_changes():
            answer = desk.admin.post(RATES, {"currency": "USD", "rate": 1450, **change})
        assert (answer.status, list(answer.body["errors"])) == (422, [field])


ALLOWED = {
    "owner": (200, 201),
    "admin": (200, 201),
    "manager": (200, 403),
    "supervisor": (200, 403),
    "seller": (403, 403),
    "cashier": (403, 403),
    "logistics": (403, 403),
    "warehouse": (403, 403),
    "accountant": (403, 403),
    "customer": (403, 403),
}


@pytest.mark.parametrize("role", ALLOWED)
def test_who_may(desk: Desk, role: str) -> None:
    web = signed_in(desk.shop, desk.shop.user(role, username=f"una {role}"))
    coupons, rates = ALLOWED[role]
    assert web.get(COUPONS).status == web.get(RATES).status == coupons
    made = web.post(COUPONS, {"code": "X", "type": "amount", "value": 1})
    assert made.status == (201 if coupons == 200 else 403)
    assert web.post(RATES, {"currency": "USD", "rate": 1450}).status == rates
    assert Http(tenant=desk.shop.id).get(COUPONS).status == 401


def test_a_neighbours_coupon_is_none(desk: Desk) -> None:
    other = open_comics()
    made = desk.gives()
    web = signed_in(other, other.user("admin"))
    with desk.shop.nothing_changes(), other.nothing_changes():
        for answer in (
            web.get(f"{COUPONS}/{made['id']}"),
            web.put(f"{COUPONS}/{made['id']}", {"value": 99}),
            web.delete(f"{COUPONS}/{made['id']}"),
        ):
            assert answer.status == 404
    assert web.get(COUPONS).body["data"] == []


def test_pages_cost_the_same_whatever_is_on_them(desk: Desk) -> None:
    desk.gives(code="C-0")
    few = queries(desk.admin, COUPONS)
    for number in range(1, 30):
        desk.gives(code=f"C-{number}")
    assert queries(desk.admin, COUPONS) == few
    second = desk.admin.get(f"{COUPONS}?page=2").body
    assert (len(second["data"]), second["pagination"]["total_pages"]) == (5, 2)


def queries(web: Http, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert web.get(path).status == 200
    return len(seen)

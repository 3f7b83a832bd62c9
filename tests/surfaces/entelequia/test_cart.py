"""The client's own cart: products, quantities, coupon, currency; and signing in."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.sales.helpers import statements
from tests.shop import Http, Shop, now
from tests.surfaces.entelequia.store import CART, client, coupon, fills, manga, open_comics, rate
from trastienda.domain.catalog.models import Product

D = Decimal
LOGIN = "/api/v1/login"


@pytest.fixture
def comics() -> Shop:
    return open_comics()


@pytest.fixture
def web(comics: Shop) -> Http:
    return client(comics)


def product(shop: Shop) -> int:
    return shop.products["one-piece-vol-100"]


class TestLogin:
    def test_by_email_opens_the_account(self, comics: Shop) -> None:
        comics.user("customer", username="cliente", password="trastienda", email="cliente@example.com")
        answer = Http(tenant=comics.id).post(
            LOGIN, {"email": "Cliente@example.com", "password": "trastienda"}
        )
        assert answer.status == 200
        assert set(answer.body) == {"access_token", "token_type", "expires_in"}
        assert Http(answer.body["access_token"]).get(CART).status == 200

    def test_refuses_what_is_wrong(self, comics: Shop) -> None:
        comics.user("customer", username="cliente", password="trastienda")
        web = Http(tenant=comics.id)
        for body in ({"email": "cliente", "password": "x"}, {"email": "nadie", "password": "trastienda"}):
            answer = web.post(LOGIN, body)
            assert (answer.status, list(answer.body)) == (401, ["message"])
        answer = web.post(LOGIN, {"email": "cliente"})
        assert (answer.status, list(answer.body["errors"])) == (422, ["password"])

    def test_its_token_opens_no_other_surface_and_theirs_not_this_one(self, comics: Shop) -> None:
        user = comics.user("customer", username="cliente", password="trastienda")
        token = Http(tenant=comics.id).post(LOGIN, {"email": "cliente", "password": "trastienda"})
        assert Http(token.body["access_token"]).get("/api/orders/").status == 401
        assert comics.web(user).get(CART).status == 401


class TestCart:
    def test_begins_empty(self, comics: Shop, web: Http) -> None:
        with comics.nothing_changes():
            body = web.get(CART).body
        zero = {"currency": "ARS", "amount": D("0.00")}
        assert body == {
            "currency": "ARS",
            "items": [],
            "coupon_code": None,
            "couponProblem": None,
            "productsPrice": zero,
            "discountAmount": zero,
            "total": zero,
        }

    def test_adds_units_to_those_that_are_in(self, comics: Shop, web: Http) -> None:
        fills(web, product(comics), 2)
        (item,) = fills(web, product(comics)).body["items"]
        assert item.pop("id")
        assert item == {
            "productId": product(comics),
            "productSlug": "one-piece-vol-100",
            "productTitle": "One Piece Vol. 100",
            "productImage": None,
            "quantity": 3,
            "available": 3,
            "productPrice": {"currency": "ARS", "amount": D("2500.00")},
            "totalPrice": {"currency": "ARS", "amount": D("7500.00")},
        }

    def test_changes_and_takes_out(self, comics: Shop, web: Http) -> None:
        line = fills(web, product(comics)).body["items"][0]["id"]
        path = f"{CART}/items/{line}"
        assert web.patch(path, {"quantity": 3}).body["items"][0]["quantity"] == 3
        assert web.put(path, {"quantity": 2}).body["total"]["amount"] == D("5000.00")
        assert client(comics, "otra").patch(path, {"quantity": 1}).status == 404
        assert client(comics, "tercera").delete(path).status == 404
        assert web.patch(path, {"quantity": 0}).body["items"] == []
        assert web.delete(path).status == 404
        fills(web, product(comics))
        assert web.delete(CART).body["items"] == []

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({"productId": 999999999, "quantity": 1}, 404),
            ({"productId": 1}, 422),
            ({"quantity": 1}, 422),
            ({"productId": "x", "quantity": 1}, 422),
            ({"productId": None, "quantity": 0}, 422),
            ({"productId": None, "quantity": -1}, 422),
            ({"productId": None, "quantity": D("1.5")}, 422),
            ({"productId": None, "quantity": 10_000}, 422),
        ],
    )
    def test_refuses(self, comics: Shop, web: Http, body: dict[str, Any], status: int) -> None:
        web.post(f"{CART}/items", {"productId": product(comics), "quantity": 1})
        told = {**body, "productId": product(comics)} if body.get("productId", 0) is None else body
        with comics.nothing_changes():
            answer = web.post(f"{CART}/items", told)
        assert (answer.status, bool(answer.body["message"])) == (status, True)

    def test_keeps_what_is_no_longer_sold_without_a_price(self, comics: Shop, web: Http) -> None:
        fills(web, product(comics))
        with comics.transaction():
            Product.objects.filter(id=product(comics)).update(is_active=False)
        body = web.get(CART).body
        assert (body["items"][0]["available"], body["total"]["amount"]) == (0, D("0.00"))

    def test_costs_as_many_statements_for_fifty_lines(self, comics: Shop) -> None:
        counts = set()
        for lines in (1, 50):
            web = client(comics, f"c{lines}")
            for number in range(lines):
                fills(web, manga(comics, f"m{lines}-{number}", 5))
            with statements(comics) as found:
                web.get(CART)
            counts.add(len(found))
        assert len(counts) == 1


class TestCoupon:
    @pytest.mark.parametrize(
        ("kind", "value", "discount"),
        [("percent", "10", "250.00"), ("percent", "33.33", "833.25"), ("amount", "200", "200.00"),
         ("amount", "9999", "2500.00")],
    )  # fmt: skip
    def test_takes_off(self, comics: Shop, web: Http, kind: str, value: str, discount: str) -> None:
        coupon(comics, kind=kind, value=value)
        fills(web, product(comics))
        body = web.post(f"{CART}/coupon", {"code": " cupon10 "}).body
        assert (body["coupon_code"], body["discountAmount"]["amount"]) == ("CUPON10", D(discount))
        assert body["total"]["amount"] == D("2500.00") - D(discount)
        assert web.delete(f"{CART}/coupon").body["coupon_code"] is None

    @pytest.mark.parametrize(
        "more",
        [
            {"is_active": False},
            {"starts_at": now() + timedelta(hours=1)},
            {"ends_at": now() - timedelta(hours=1)},
            {"least": D("2500.01")},
            {"most_uses": 0},
            {"most_uses_each": 0},
        ],
    )
    def test_is_refused(self, comics: Shop, web: Http, more: dict[str, Any]) -> None:
        coupon(comics, **more)
        fills(web, product(comics))
        answer = web.post(f"{CART}/coupon", {"code": "CUPON10"})
        assert (answer.status, answer.body["exception"]) == (422, "CouponException")
        assert web.post(f"{CART}/coupon", {"code": "OTRO"}).status == 422
        assert web.get(CART).body["coupon_code"] is None

    def test_says_when_it_takes_nothing_off_any_more(self, comics: Shop, web: Http) -> None:
        coupon(comics, least=D(5000))
        line = fills(web, product(comics), 2).body["items"][0]["id"]
        web.post(f"{CART}/coupon", {"code": "CUPON10"})
        body = web.patch(f"{CART}/items/{line}", {"quantity": 1}).body
        assert body["couponProblem"]
        assert body["discountAmount"]["amount"] == D("0.00")


class TestCurrency:
    def test_shows_amounts_at_the_rate_of_the_day(self, comics: Shop, web: Http) -> None:
        rate(comics, "USD", "1200")
        fills(web, product(comics), 3)
        body = web.put(f"{CART}/currency", {"currency": "usd"}).body
        assert body["total"] == {"currency": "USD", "amount": D("6.25")}
        assert web.get(CART).body["currency"] == "USD"
        assert web.get(f"{CART}?currency=ARS").body["total"]["amount"] == D("7500.00")
        assert web.put(f"{CART}/currency", {"currency": ""}).body["currency"] == "ARS"

    def test_refuses_one_that_nobody_priced(self, comics: Shop, web: Http) -> None:
        assert web.put(f"{CART}/currency", {"currency": "EUR"}).body["errors"]["currency"]
        assert web.get(f"{CART}?currency=EUR").status == 422

"""Section 1, Auth: signing in with a PIN, the names on the sign-in screen, who one is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import jwt
import pytest
from django.conf import settings

from tests.shop import Answer, Http, Shop
from trastienda.kernel import clock
from trastienda.operations.access.enroll_device import EnrollDevice, enroll_device
from trastienda.operations.tenancy.change_settings import change_settings
from trastienda.surfaces.nexus.signing_in.api import LISTING

LOGIN = "/pos/api/auth/login"
ME = "/pos/api/auth/me"


def sign_in(shop: Shop, **body: object) -> Answer:
    return Http().post(LOGIN, {"tenant_id": shop.id, "pin": "1234", "device_id": "tablet-01", **body})


class TestLogin:
    def test_answers_the_documented_form(self, shop: Shop) -> None:
        answer = sign_in(shop, branch_id=shop.branch_id)
        assert answer.status == 200
        assert list(answer.body) == ["token", "employee", "permissions"]
        assert answer.body["employee"] == {
            "id": shop.owner_id,
            "name": "Admin",
            "role": "owner",
            "branch_id": shop.branch_id,
            "max_discount_pct": Decimal("100.0"),
        }
        assert {"pos.sell", "pos.discount"} <= set(answer.body["permissions"])

    def test_gives_a_token_with_the_documented_claims_for_eight_hours(self, shop: Shop) -> None:
        token = sign_in(shop).body["token"]
        claims = jwt.decode(token, settings.SECRET_KEY, algorithms=["HS256"], audience="trastienda:nexus")
        documented = {"tenant_id", "employee_id", "name", "role", "branch_id", "permissions", "device_id"}
        assert documented <= set(claims)
        assert claims["device_id"] == "tablet-01"
        assert timedelta(seconds=claims["exp"]) - timedelta(seconds=int(claims["iat"])) == timedelta(hours=8)
        assert Http(token).get(ME).body["employee_id"] == shop.owner_id

    def test_needs_neither_device_nor_branch(self, shop: Shop) -> None:
        answer = Http().post(LOGIN, {"tenant_id": shop.id, "pin": "1234"})
        assert (answer.status, answer.body["employee"]["branch_id"]) == (200, shop.branch_id)
        assert sign_in(shop, device_id=None, branch_id=None).status == 200

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"tenant_id": 1},
            {"pin": "1234"},
            {"tenant_id": "1", "pin": "1234"},
            {"tenant_id": 1, "pin": 1234},
            {"tenant_id": 1, "pin": None},
            {"tenant_id": -1, "pin": "1234"},
            {"tenant_id": 1, "pin": "1234", "device_id": "x" * 81},
            {"tenant_id": 1, "pin": "1234", "branch_id": "norte"},
        ],
    )
    def test_missing_or_wrong_fields_are_400(self, body: dict[str, object]) -> None:
        answer = Http().post(LOGIN, body)
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_a_nul_or_half_a_character_in_a_pin_is_400_or_401(self, shop: Shop) -> None:
        for pin in (rb'"12\u0000"', rb'"\ud800"'):
            answer = Http().post(LOGIN, b'{"tenant_id": %d, "pin": %s}' % (shop.id, pin))
            assert answer.status in (400, 401), pin

    @pytest.mark.parametrize("pin", ["0000", "", "12", "123456789", "abcd"])
    def test_a_wrong_pin_is_401_and_says_no_more(self, shop: Shop, pin: str) -> None:
        answer = sign_in(shop, pin=pin)
        assert (answer.status, answer.body) == (401, {"error": "PIN incorrecto"})

    def test_an_unknown_tenant_is_404(self, shop: Shop) -> None:
        answer = sign_in(shop, tenant_id=999_999_999)
        assert (answer.status, answer.body) == (404, {"error": "Tenant no encontrado"})

    def test_an_unknown_or_foreign_branch_is_404(self, shop: Shop, neighbour: Shop) -> None:
        for branch in (neighbour.branch_id, 999_999_999):
            assert sign_in(shop, branch_id=branch).status == 404

    def test_after_five_wrong_ones_even_the_right_one_is_429_with_retry_after(self, shop: Shop) -> None:
        for _ in range(5):
            assert sign_in(shop, pin="0000").status == 401
        answer = sign_in(shop)
        assert (answer.status, list(answer.body)) == (429, ["error"])
        assert 55 <= int(answer.headers["Retry-After"]) <= 60

    def test_an_employee_who_has_left_cannot_come_back(self, shop: Shop) -> None:
        cashier = shop.hire("cashier", pin="5678")
        till = Http(sign_in(shop, pin="5678").body["token"])
        assert till.get(ME).status == 200
        shop.dismiss(cashier)
        assert till.get(ME).status == 401
        assert sign_in(shop, pin="5678").status == 401


class TestMe:
    def test_answers_the_documented_form(self, shop: Shop) -> None:
        answer = shop.http().get(ME)
        assert answer.status == 200
        assert list(answer.body) == ["employee_id", "name", "role", "tenant_id", "branch_id", "permissions"]
        assert answer.body["tenant_id"] == shop.id

    def test_needs_a_token(self) -> None:
        answer = Http().get(ME)
        assert (answer.status, list(answer.body)) == (401, ["error"])

    @pytest.mark.parametrize("aud", ["trastienda:sales", "trastienda:smartsales", "nexus"])
    def test_refuses_another_surfaces_token(self, shop: Shop, aud: str) -> None:
        now = datetime.now(UTC)
        claims = {
            "tenant_id": shop.id,
            "employee_id": shop.owner_id,
            "branch_id": shop.branch_id,
            "iat": now,
            "exp": now + timedelta(hours=1),
            "aud": aud,
        }
        assert Http(jwt.encode(claims, settings.SECRET_KEY, algorithm="HS256")).get(ME).status == 401


class TestNamesOnTheSignInScreen:
    @pytest.fixture(autouse=True)
    def full_bucket(self) -> Iterator[None]:
        LISTING.reset()
        yield
        LISTING.reset()

    def listed(self, shop: Shop, **headers: str) -> Answer:
        return Http().get(f"/pos/api/auth/employees/{shop.id}", **headers)

    def test_are_the_documented_ones_and_nothing_else(self, shop: Shop) -> None:
        cashier = shop.hire("cashier", pin="5678", name="Ana María López")
        gone = shop.hire("cashier", pin="8765", name="Quien se fue")
        shop.dismiss(gone)
        answer = self.listed(shop)
        assert answer.status == 200
        assert answer.body == {
            "data": [
                {
                    "id": shop.owner_id,
                    "name": "Admin",
                    "initials": "AD",
                    "role": "owner",
                    "role_label": "Dueno",
                },
                {
                    "id": cashier,
                    "name": "Ana María López",
                    "initials": "AM",
                    "role": "cashier",
                    "role_label": "Cajero",
                },
            ]
        }

    def test_of_an_unknown_tenant_are_404(self) -> None:
        answer = Http().get("/pos/api/auth/employees/999999999")
        assert (answer.status, answer.body) == (404, {"error": "Tenant no encontrado"})

    def test_may_be_kept_for_enrolled_devices(self, shop: Shop) -> None:
        change = {"employees_listed_to": "enrolled_devices"}
        change_settings(change, actor=shop.owner, now=clock.now())
        assert sign_in(shop).status == 200  # tablet-01 is known now, but nobody enrolled it
        for headers in (
            {},
            {"X-Device-Id": "tablet-01"},
            {"X-Device-Id": "\x00"},
            {"X-Device-Id": "ñ" * 500},
        ):
            answer = self.listed(shop, **headers)
            assert (answer.status, list(answer.body)) == (403, ["error"]), headers
        enroll_device(EnrollDevice(code="tablet-01", name="Mostrador"), actor=shop.owner, now=clock.now())
        assert self.listed(shop, **{"X-Device-Id": "tablet-01"}).status == 200
        assert self.listed(shop).status == 403

    def test_a_neighbours_enrolled_device_does_not_see_them(self, shop: Shop, neighbour: Shop) -> None:
        change = {"employees_listed_to": "enrolled_devices"}
        change_settings(change, actor=shop.owner, now=clock.now())
        enroll_device(EnrollDevice(code="tablet-01"), actor=neighbour.owner, now=clock.now())
        assert self.listed(shop, **{"X-Device-Id": "tablet-01"}).status == 403

    def test_cannot_be_asked_for_without_end(self, shop: Shop) -> None:
        statuses = [self.listed(shop).status for _ in range(62)]
        assert statuses[:60] == [200] * 60
        assert statuses[-1] == 429
        assert int(self.listed(shop).headers["Retry-After"]) >= 1

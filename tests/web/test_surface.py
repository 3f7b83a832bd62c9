"""What every endpoint shares: paths, methods, limits, envelopes, tokens."""

from datetime import UTC, datetime, timedelta

import jwt
import pytest
from django.conf import settings

from tests.shop import Http, Shop
from trastienda.web import tokens

ME = "/pos/api/auth/me"


class TestPaths:
    def test_answer_with_and_without_the_trailing_slash(self, shop: Shop) -> None:
        till = shop.http()
        assert till.get(ME).body == till.get(ME + "/").body
        assert till.post("/pos/api/register/open/", {"register_number": 1, "opening_amount": 0}).status == 201

    def test_unknown_ones_are_refused_in_the_surfaces_envelope(self) -> None:
        answer = Http().get("/pos/api/nada")
        assert (answer.status, answer.body) == (404, {"error": "No existe la ruta /pos/api/nada"})

    def test_other_methods_name_the_allowed_ones(self, shop: Shop) -> None:
        answer = shop.http().ask("DELETE", "/pos/api/auth/me")
        assert (answer.status, answer.headers["Allow"], list(answer.body)) == (405, "GET", ["error"])

    def test_an_id_that_nobody_can_hold_is_not_found(self) -> None:
        assert Http().get(f"/pos/api/auth/employees/{2**53}").status == 404
        assert Http().get(f"/pos/api/auth/employees/{'9' * 40}").status == 404


class TestBodies:
    def test_over_the_limit_are_refused_unread(self, shop: Shop) -> None:
        with shop.nothing_changes():
            answer = shop.http().post("/pos/api/register/open", b" " * 1_000_001)
        assert (answer.status, list(answer.body)) == (413, ["error"])

    @pytest.mark.parametrize("content", [b"{", b"null", b"[]", b'"x"', b"12", b"\x00", b"[" * 50_000])
    def test_that_are_no_object_are_refused(self, shop: Shop, content: bytes) -> None:
        with shop.nothing_changes():
            answer = shop.http().post("/pos/api/register/open", content)
        assert (answer.status, list(answer.body)) == (400, ["error"])


class TestTokens:
    def claims(self, shop: Shop, **more: object) -> dict[str, object]:
        moment = datetime.now(UTC)
        return {
            "tenant_id": shop.id,
            "employee_id": shop.owner_id,
            "branch_id": shop.branch_id,
            "iat": moment.timestamp(),
            "exp": moment.timestamp() + 60,
            "aud": "trastienda:nexus",
            **more,
        }

    def signed(self, claims: dict[str, object], key: str | None = None) -> str:
        return jwt.encode(claims, settings.SECRET_KEY if key is None else key, algorithm="HS256")

    def test_a_good_one_enters(self, shop: Shop) -> None:
        assert Http(self.signed(self.claims(shop))).get(ME).status == 200

    def test_missing_garbage_and_other_schemes_do_not(self, shop: Shop) -> None:
        good = self.signed(self.claims(shop))
        for header in ("", "Bearer", "Bearer ", "Bearer x.y.z", f"Basic {good}", f"Bearer {good}x"):
            answer = Http().get(ME, Authorization=header)
            assert (answer.status, list(answer.body)) == (401, ["error"]), header

    def test_an_expired_forged_or_foreign_one_does_not(self, shop: Shop) -> None:
        past = datetime.now(UTC) - timedelta(seconds=1)
        for token in (
            self.signed(self.claims(shop, exp=past.timestamp())),
            self.signed(self.claims(shop), key="another key that is long enough to sign with"),
            self.signed(self.claims(shop, aud="trastienda:sales")),
            self.signed({k: v for k, v in self.claims(shop).items() if k != "aud"}),
            self.signed({k: v for k, v in self.claims(shop).items() if k != "exp"}),
            self.signed(self.claims(shop, tenant_id="1; DROP TABLE sale")),
            self.signed(self.claims(shop, employee_id=None)),
            jwt.encode(self.claims(shop), "", algorithm="none"),
        ):
            assert Http(token).get(ME).status == 401, token

    def test_of_another_tenants_employee_does_not(self, shop: Shop, neighbour: Shop) -> None:
        assert Http(self.signed(self.claims(shop, employee_id=neighbour.owner_id))).get(ME).status == 401

    def test_ends_with_the_employment(self, shop: Shop) -> None:
        cashier = shop.hire("cashier", pin="5678")
        till = shop.http(cashier)
        assert till.get(ME).status == 200
        shop.dismiss(cashier)
        assert till.get(ME).status == 401

    def test_a_token_says_which_surface_it_is_for(self) -> None:
        token = tokens.issue(
            {}, surface="sales", key=settings.SECRET_KEY, now=datetime.now(UTC), lifetime=timedelta(hours=1)
        )
        assert jwt.decode(token, options={"verify_signature": False})["aud"] == "trastienda:sales"

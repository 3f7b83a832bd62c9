"""Section 1, tokens: obtaining, renewing and checking them; what ends a session, and how soon."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import jwt
import pytest
from django.conf import settings

from tests.shop import Answer, Http, Shop, now
from tests.threads import at_once
from trastienda.kernel import sql
from trastienda.surfaces.smartsales import auth

TOKEN, REFRESH, VERIFY = "/api/token/", "/api/token/refresh/", "/api/token/verify/"
PROFILE = "/api/users/profile/"
PASSWORD = "Bicicleta verde 7"


@pytest.fixture
def ana(shop: Shop) -> int:
    return shop.user("customer", username="ana", email="ana@correo.com", password=PASSWORD)


def sign_in(shop: Shop, username: str = "ana", password: str = PASSWORD) -> Answer:
    return shop.web().post(TOKEN, {"username": username, "password": password})


def pair(shop: Shop) -> dict[str, str]:
    answer = sign_in(shop)
    assert answer.status == 200, answer.body
    return dict(answer.body)


def renew(shop: Shop, token: str) -> Answer:
    return shop.web().post(REFRESH, {"refresh": token})


def verify(shop: Shop, token: str) -> int:
    return shop.web().post(VERIFY, {"token": token}).status


def enters(shop: Shop, access: str) -> bool:
    return Http(access, tenant=shop.id).get(PROFILE).status == 200


class TestObtaining:
    def test_answers_a_pair_that_nobody_may_keep(self, shop: Shop, ana: int) -> None:
        answer = sign_in(shop)
        assert (answer.status, list(answer.body)) == (200, ["access", "refresh"])
        assert answer.headers["Cache-Control"] == "no-store"
        assert enters(shop, answer.body["access"])

    @pytest.mark.parametrize("name", ["ana", "ANA", " ana ", "ana@correo.com", "Ana@Correo.COM"])
    def test_takes_the_user_name_or_the_address_in_any_case(self, shop: Shop, ana: int, name: str) -> None:
        answer = sign_in(shop, name)
        assert Http(answer.body["access"]).get(PROFILE).body["id"] == ana

    def test_takes_forms(self, shop: Shop, ana: int) -> None:
        fields = {"username": "ana", "password": PASSWORD}
        assert shop.web().form("POST", TOKEN, fields).status == 200

    @pytest.mark.parametrize(
        ("name", "password"),
        [("ana", "bicicleta verde 7"), ("ana", ""), ("nadie", PASSWORD), ("", PASSWORD), ("ana@", PASSWORD)],
    )
    def test_refuses_anything_else_in_the_same_words(
        self, shop: Shop, ana: int, name: str, password: str
    ) -> None:
        answer = sign_in(shop, name, password)
        assert answer.status == 401
        assert answer.body == {"detail": "No existe una cuenta activa con esas credenciales"}

    def test_refuses_who_is_deactivated(self, shop: Shop) -> None:
        shop.user("customer", username="ana", password=PASSWORD, is_active=False)
        assert sign_in(shop).status == 401

    def test_refuses_a_neighbours_user(self, shop: Shop, neighbour: Shop, ana: int) -> None:
        assert sign_in(neighbour).status == 401

    def test_refuses_at_a_shop_that_is_none(self, ana: int) -> None:
        body = {"username": "ana", "password": PASSWORD}
        for tenant in (999_999_999, 2**60):
            assert Http(tenant=tenant).post(TOKEN, body).status == 404

    @pytest.mark.parametrize(
        ("body", "status"),
        [
            ({}, 400),
            ({"username": "ana"}, 400),
            ({"username": None, "password": PASSWORD}, 400),
            ({"username": ["ana"], "password": PASSWORD}, 400),
            (b"{", 400),
            (b"[1]", 400),
            (b'{"username": "ana", "password": "\\u0000"}', 400),
            (b'{"username": "\\ud800", "password": "x"}', 400),
            (b'{"username": "ana", "password": "' + b"x" * 30_000 + b'"}', 413),
        ],
    )
    def test_refuses_what_is_no_form_of_it(self, shop: Shop, ana: int, body: Any, status: int) -> None:
        with shop.nothing_changes():
            assert shop.web().post(TOKEN, body).status == status

    def test_says_which_field_is_missing(self, shop: Shop) -> None:
        assert shop.web().post(TOKEN, {"username": "ana"}).body == {"password": ["Este campo es requerido."]}

    def test_five_wrong_ones_close_the_door_even_to_the_right_one(self, shop: Shop, ana: int) -> None:
        for _ in range(5):
            assert sign_in(shop, password="no").status == 401
        answer = sign_in(shop)
        assert answer.status == 429
        assert 55 <= int(answer.headers["Retry-After"]) <= 60

    def test_no_answer_with_tokens_is_kept(self, shop: Shop, ana: int) -> None:
        body = {"username": "ana", "password": PASSWORD}
        tokens = shop.web().post(TOKEN, body, **{"Idempotency-Key": "k1"}).body
        shop.web().post(REFRESH, {"refresh": tokens["refresh"]}, **{"Idempotency-Key": "k2"})
        assert shop.count("idempotency_record") == 0


class TestRenewing:
    def test_gives_another_pair_and_the_old_one_serves_no_more(self, shop: Shop, ana: int) -> None:
        first = pair(shop)
        answer = renew(shop, first["refresh"])
        assert (answer.status, list(answer.body)) == (200, ["access", "refresh"])
        assert answer.body["refresh"] != first["refresh"]
        assert enters(shop, answer.body["access"])
        assert verify(shop, first["refresh"]) == 401
        assert verify(shop, answer.body["refresh"]) == 200

    def test_a_used_one_that_comes_again_ends_all_that_came_of_it(self, shop: Shop, ana: int) -> None:
        first = pair(shop)
        other_device = pair(shop)
        second = renew(shop, first["refresh"]).body
        assert renew(shop, first["refresh"]).status == 401
        assert renew(shop, second["refresh"]).status == 401
        assert not enters(shop, second["access"])
        assert renew(shop, other_device["refresh"]).status == 200  # another family lives on
        events = shop._rows(
            "SELECT subject, actor FROM audit_event WHERE tenant_id = %s AND action = 'session.reused'"
        )
        assert events == [(f"user:{ana}", "ana")]

    def test_of_two_at_once_one_wins(self, shop: Shop, ana: int) -> None:
        token = pair(shop)["refresh"]
        answers = at_once(*[partial(renew, shop, token)] * 4)
        assert sorted(answer.status for answer in answers) == [200, 401, 401, 401]
        winner = next(answer for answer in answers if answer.status == 200)
        assert renew(shop, winner.body["refresh"]).status == 401  # no grace: it might as well be a thief's

    def test_refuses_an_access_token(self, shop: Shop, ana: int) -> None:
        assert renew(shop, pair(shop)["access"]).status == 401

    def test_refuses_an_expired_one(self, shop: Shop, ana: int) -> None:
        token = pair(shop)["refresh"]
        claims = auth.read_token(token)
        stale = auth.issue_token(
            "refresh", tenant_id=shop.id, user_id=ana, now=now() - timedelta(days=8), code=claims.jti
        )
        assert renew(shop, stale).status == 401
        assert renew(shop, token).status == 200

    def test_refuses_one_that_expired_in_the_database(self, shop: Shop, ana: int) -> None:
        token = pair(shop)["refresh"]
        with shop.transaction():
            sql.execute("UPDATE refresh_token SET expires_at = now() WHERE tenant_id = %s", (shop.id,))
        assert renew(shop, token).status == 401
        assert verify(shop, token) == 401

    def test_refuses_one_for_another_user_or_shop(self, shop: Shop, neighbour: Shop, ana: int) -> None:
        code = auth.read_token(pair(shop)["refresh"]).jti
        eve = shop.user("customer", username="eva")
        for tenant, user in ((shop, eve), (neighbour, ana)):
            token = auth.issue_token("refresh", tenant_id=tenant.id, user_id=user, now=now(), code=code)
            with tenant.nothing_changes():
                assert renew(tenant, token).status == 401
        assert (
            verify(shop, auth.issue_token("refresh", tenant_id=shop.id, user_id=ana, now=now(), code=code))
            == 200
        )

    def test_refuses_a_token_at_the_neighbours_address(self, shop: Shop, neighbour: Shop, ana: int) -> None:
        tokens = pair(shop)
        assert renew(neighbour, tokens["refresh"]).status == 401
        assert verify(neighbour, tokens["access"]) == 401
        assert renew(shop, tokens["refresh"]).status == 200

    def test_takes_a_form(self, shop: Shop, ana: int) -> None:
        assert shop.web().form("POST", REFRESH, {"refresh": pair(shop)["refresh"]}).status == 200


def forged(shop: Shop, user: int, *, surface: str = "smartsales", key: str = "", **claims: Any) -> str:
    content = {
        "token_type": "access",
        "tenant_id": shop.id,
        "user_id": user,
        "jti": "",
        "aud": f"trastienda:{surface}",
        "iat": now().timestamp(),
        "exp": int(now().timestamp()) + 600,
    }
    return jwt.encode({**content, **claims}, key or settings.SECRET_KEY, algorithm="HS256")


class TestVerifying:
    def test_says_yes_to_both_kinds_and_nothing_more(self, shop: Shop, ana: int) -> None:
        for token in pair(shop).values():
            answer = shop.web().post(VERIFY, {"token": token})
            assert (answer.status, answer.body) == (200, {})

    @pytest.mark.parametrize(
        "change",
        [
            {"surface": "nexus"},
            {"surface": "sales"},
            {"key": "another key that is long enough to sign with"},
            {"exp": 1},
            {"token_type": "admin"},
            {"user_id": 0},
            {"user_id": "1"},
            {"tenant_id": None},
            {"iat": "ayer"},
        ],
    )
    def test_says_no_to_what_is_forged_expired_or_another_surfaces(
        self, shop: Shop, ana: int, change: dict[str, Any]
    ) -> None:
        token = forged(shop, ana, **change)
        with shop.nothing_changes():
            assert verify(shop, token) == 401
            assert renew(shop, token).status == 401
            assert not enters(shop, token)
        assert verify(shop, forged(shop, ana)) == 200

    @pytest.mark.parametrize("token", ["", "x", "a.b.c", "x" * 10_000, "{}"])
    def test_says_no_to_what_is_no_token(self, shop: Shop, token: str) -> None:
        assert verify(shop, token) == 401
        assert renew(shop, token).status == 401

    def test_says_no_to_an_unsigned_one(self, shop: Shop, ana: int) -> None:
        claims = jwt.decode(forged(shop, ana), options={"verify_signature": False})
        assert verify(shop, jwt.encode(claims, "", algorithm="none")) == 401

    def test_says_no_to_an_unknown_user(self, shop: Shop) -> None:
        assert verify(shop, forged(shop, 999_999_999)) == 401

    def test_an_employees_token_opens_nothing_here_and_a_users_nothing_at_the_counter(
        self, shop: Shop, ana: int
    ) -> None:
        assert not enters(shop, shop.http().token or "")
        assert Http(pair(shop)["access"]).get("/pos/api/auth/me").status == 401


class TestEnding:
    """What ends every session of somebody, from the very next request on."""

    @pytest.mark.parametrize(
        "change",
        [
            {"password": "Otra bicicleta 8", "password2": "Otra bicicleta 8"},
            {"role": "CAJERO"},
            {"is_active": False},
        ],
    )
    def test_a_new_password_another_role_and_deactivation(
        self, shop: Shop, ana: int, change: dict[str, Any]
    ) -> None:
        boss = shop.web(shop.user("admin"))
        sessions = [pair(shop), pair(shop)]
        assert boss.patch(f"/api/users/{ana}/", change).status == 200
        for session in sessions:
            assert not enters(shop, session["access"])
            assert verify(shop, session["access"]) == 401
            assert renew(shop, session["refresh"]).status == 401

    def test_another_name_ends_none(self, shop: Shop, ana: int) -> None:
        session = pair(shop)
        assert Http(session["access"]).patch(f"/api/users/{ana}/", {"first_name": "Ana"}).status == 200
        assert enters(shop, session["access"])
        assert renew(shop, session["refresh"]).status == 200

    def test_the_new_password_opens_and_the_old_one_does_not(self, shop: Shop, ana: int) -> None:
        own = Http(pair(shop)["access"])
        assert own.patch(f"/api/users/{ana}/", {"password": "Otra bicicleta 8"}).status == 200
        assert sign_in(shop).status == 401
        assert sign_in(shop, password="Otra bicicleta 8").status == 200

    def test_nobody_slips_through_while_the_password_changes(self, shop: Shop, ana: int) -> None:
        """Renewing and signing in hold the user's row, as the change does: whoever came first is ended."""
        session = pair(shop)
        boss = shop.web(shop.user("admin"))
        answers = at_once(
            partial(boss.patch, f"/api/users/{ana}/", {"password": "Otra bicicleta 8"}),
            partial(renew, shop, session["refresh"]),
            partial(sign_in, shop),
        )
        assert answers[0].status == 200
        for answer in answers[1:]:
            if answer.status == 200:
                assert verify(shop, answer.body["refresh"]) == 401
                assert verify(shop, answer.body["access"]) == 401


def test_the_expiry_of_each_kind_is_as_the_page_says(shop: Shop, ana: int) -> None:
    tokens = pair(shop)
    for name, lifetime in (("access", timedelta(minutes=60)), ("refresh", timedelta(days=7))):
        claims = jwt.decode(
            tokens[name], settings.SECRET_KEY, algorithms=["HS256"], audience="trastienda:smartsales"
        )
        assert claims["token_type"] == name
        left = datetime.fromtimestamp(claims["exp"], UTC) - datetime.fromtimestamp(claims["iat"], UTC)
        assert abs(left - lifetime) < timedelta(seconds=2)

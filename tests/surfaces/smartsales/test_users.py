"""Section 1, users: registering, profiles, who may see and change whom, and what nobody may."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Answer, Http, Shop, now
from tests.threads import at_once
from trastienda.domain.access.roles import ROLES
from trastienda.domain.catalog.models import Review
from trastienda.surfaces.smartsales.accounts.users import REGISTERING

USERS, PROFILE = "/api/users/", "/api/users/profile/"
PASSWORD = "Bicicleta verde 7"
ANA = {
    "username": "ana",
    "email": "ana@correo.com",
    "password": PASSWORD,
    "password2": PASSWORD,
    "first_name": "Ana",
    "last_name": "Ñandú",
}
REGISTRATION = ["id", "username", "email", "first_name", "last_name", "role"]
PROFILE_FIELDS = [*REGISTRATION, "is_staff", "is_superuser", "is_active"]


@pytest.fixture(autouse=True)
def nobody_has_registered_lately() -> Iterator[None]:
    REGISTERING.reset()
    yield
    REGISTERING.reset()


def register(shop: Shop, http: Http | None = None, **changes: Any) -> Answer:
    return (http or shop.web()).post(USERS, {**ANA, **changes})


def one(user_id: int) -> str:
    return f"{USERS}{user_id}/"


def signs_in(shop: Shop, username: str = "ana", password: str = PASSWORD) -> bool:
    return shop.web().post("/api/token/", {"username": username, "password": password}).status == 200


class TestRegistering:
    def test_answers_the_documented_form_without_the_password(self, shop: Shop) -> None:
        answer = register(shop)
        assert (answer.status, list(answer.body)) == (201, REGISTRATION)
        told = {name: value for name, value in ANA.items() if not name.startswith("password")}
        assert answer.body == {"id": answer.body["id"], **told, "role": None}
        assert signs_in(shop)

    @pytest.mark.parametrize("role", [None, ""])
    def test_makes_a_customer_whom_the_counter_knows(self, shop: Shop, role: str | None) -> None:
        user = register(shop, role=role).body["id"]
        [(made, customer)] = shop._rows(
            "SELECT role, customer_id FROM app_user WHERE tenant_id = %s AND id = %s", user
        )
        assert made == "customer"
        counter = shop.http().get(f"/pos/api/customers/{customer}").body
        assert (counter["name"], counter["email"], counter["balance"]) == ("Ana Ñandú", "ana@correo.com", 0)

    def test_never_takes_over_a_customers_record_by_its_address(self, shop: Shop) -> None:
        known = shop.http().post("/pos/api/customers/", {"name": "Ana", "email": "ana@correo.com"}).body["id"]
        user = register(shop).body["id"]
        assert shop._value("SELECT customer_id FROM app_user WHERE tenant_id = %s AND id = %s", user) != known

    def test_takes_forms_of_both_kinds(self, shop: Shop) -> None:
        assert shop.web().form("POST", USERS, {**ANA, "role": ""}).status == 201
        body = "username=eva&email=eva%40correo.com&password=Bicicleta+verde+7&password2=Bicicleta+verde+7"
        answer = shop.web().ask(
            "POST", USERS, body.encode(), **{"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert (answer.status, answer.body["username"]) == (201, "eva")

    @pytest.mark.parametrize("role", ["ADMIN", "MANAGER", "CAJERO"])
    def test_gives_no_role_to_whoever_asks_for_one(self, shop: Shop, role: str) -> None:
        callers = [
            shop.web(),
            *(shop.web(shop.user(each)) for each in ROLES if each not in {"owner", "admin"}),
        ]
        for caller in callers:
            with shop.nothing_changes():
                answer = register(shop, caller, role=role)
            assert (answer.status, list(answer.body)) == (403, ["detail"])

    def test_gives_the_role_that_an_administrator_says(self, shop: Shop) -> None:
        boss = shop.web(shop.user("admin"))
        answer = register(shop, boss, role="CAJERO")
        assert (answer.status, answer.body["role"]) == (201, "CAJERO")
        assert register(shop, boss, username="eva", email="", role="ADMIN").body["role"] == "ADMIN"
        assert shop.count("customer") == 0

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"role": "OWNER"}, "role"),
            ({"role": "admin"}, "role"),
            ({"role": 1}, "role"),
            ({"username": ""}, "username"),
            ({"username": "  "}, "username"),
            ({"username": "ana luz"}, "username"),
            ({"username": "<b>ana</b>"}, "username"),
            ({"username": "otra@correo.com"}, "username"),
            ({"username": "a" * 151}, "username"),
            ({"username": None}, "username"),
            ({"email": "ana"}, "email"),
            ({"email": "ana@@correo.com"}, "email"),
            ({"email": "a" * 250 + "@correo.com"}, "email"),
            ({"first_name": "x" * 151}, "first_name"),
            ({"password": "corta", "password2": "corta"}, "password"),
            ({"password": "trastienda1", "password2": "trastienda1"}, "password"),
            ({"password": "aaaaaaaaaaaa", "password2": "aaaaaaaaaaaa"}, "password"),
            ({"password": "b" * 2000, "password2": "b" * 2000}, "password"),
            ({"password2": "Bicicleta verde 8"}, "password2"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, shop: Shop, changes: dict[str, Any], field: str) -> None:
        with shop.nothing_changes():
            answer = register(shop, **changes)
        assert (answer.status, list(answer.body)) == (400, [field]), answer.body
        assert all(isinstance(each, str) for each in answer.body[field])

    @pytest.mark.parametrize("missing", ["username", "password", "password2"])
    def test_needs_these(self, shop: Shop, missing: str) -> None:
        answer = shop.web().post(USERS, {name: value for name, value in ANA.items() if name != missing})
        assert (answer.status, answer.body) == (400, {missing: ["Este campo es requerido."]})

    @pytest.mark.parametrize(
        "body", [b"{", b"[]", b'"ana"', b"null", b'{"username": "\\u0000"}', b"\xff\xfe"]
    )
    def test_refuses_what_is_no_form_of_it(self, shop: Shop, body: bytes) -> None:
        with shop.nothing_changes():
            assert shop.web().ask("POST", USERS, body).status == 400

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"email": "otra@correo.com"}, "username"),
            ({"username": "ANA", "email": "otra@correo.com"}, "username"),
            ({"username": "eva"}, "email"),
            ({"username": "eva", "email": "Ana@CORREO.com"}, "email"),
            ({"username": "ana@correo.com"}, "username"),
        ],
    )
    def test_a_name_and_an_address_belong_to_one_person_in_any_case(
        self, shop: Shop, changes: dict[str, Any], field: str
    ) -> None:
        register(shop)
        with shop.nothing_changes():
            answer = register(shop, **changes)
        assert (answer.status, list(answer.body)) == (400, [field])

    def test_the_same_name_next_door_is_somebody_else(self, shop: Shop, neighbour: Shop) -> None:
        assert [register(each).status for each in (shop, neighbour)] == [201, 201]

    def test_ones_own_address_may_be_the_name(self, shop: Shop) -> None:
        assert register(shop, username="Ana@Correo.com").body["username"] == "ana@correo.com"
        assert signs_in(shop, "ana@correo.com")

    def test_of_two_at_once_one_gets_the_name(self, shop: Shop) -> None:
        answers = at_once(*[partial(register, shop)] * 3)
        assert sorted(answer.status for answer in answers) == [201, 400, 400]
        assert shop.count("customer") == 1

    def test_an_address_cannot_register_people_without_end(self, shop: Shop) -> None:
        answers = [register(shop, username="x y") for _ in range(21)]
        assert [answer.status for answer in answers] == [400] * 20 + [429]
        assert int(answers[-1].headers["Retry-After"]) >= 1
        assert register(shop, shop.web(shop.user("admin"))).status == 201

    def test_the_same_key_registers_once(self, shop: Shop) -> None:
        first, second = (shop.web().post(USERS, ANA, **{"Idempotency-Key": "k"}) for _ in range(2))
        assert (first.status, first.body) == (second.status, second.body)
        assert second.headers["Idempotent-Replayed"] == "true"
        assert shop.count("app_user") == 1


class TestProfile:
    @pytest.mark.parametrize(
        ("role", "word", "is_staff", "is_superuser"),
        [
            ("owner", "ADMIN", True, True),
            ("admin", "ADMIN", True, True),
            ("manager", "MANAGER", True, False),
            ("supervisor", "MANAGER", True, False),
            ("cashier", "CAJERO", False, False),
            ("seller", "CAJERO", False, False),
            ("warehouse", None, False, False),
            ("logistics", None, False, False),
            ("accountant", None, False, False),
            ("customer", None, False, False),
        ],
    )
    def test_answers_the_documented_form(
        self, shop: Shop, role: str, word: str | None, is_staff: bool, is_superuser: bool
    ) -> None:
        user = shop.user(role, username="ana", first_name="Ana", last_name="Luz")
        answer = shop.web(user).get(PROFILE)
        assert (answer.status, list(answer.body)) == (200, PROFILE_FIELDS)
        assert answer.body == {
            "id": user,
            "username": "ana",
            "email": "ana@example.com",
            "first_name": "Ana",
            "last_name": "Luz",
            "role": word,
            "is_staff": is_staff,
            "is_superuser": is_superuser,
            "is_active": True,
        }

    def test_needs_a_token(self, shop: Shop) -> None:
        answer = shop.web().get(PROFILE)
        assert (answer.status, list(answer.body)) == (401, ["detail"])


class TestWhoMaySeeAndChangeWhom:
    @pytest.mark.parametrize("role", list(ROLES))
    def test_the_list_is_for_administrators(self, shop: Shop, role: str) -> None:
        allowed = role in {"owner", "admin"}
        assert shop.web(shop.user(role)).get(USERS).status == (200 if allowed else 403)
        assert shop.web().get(USERS).status == 401

    @pytest.mark.parametrize("role", list(ROLES))
    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    def test_somebody_elses_profile_is_for_administrators(self, shop: Shop, role: str, method: str) -> None:
        shop.user("admin", username="jefa")  # so that none of them is the last
        ana, caller = shop.user("customer", username="ana"), shop.web(shop.user(role, username="yo"))
        body = {"first_name": "Otra"} if method in {"PUT", "PATCH"} else None
        if role in {"owner", "admin"}:
            assert caller.ask(method, one(ana), body).status == (204 if method == "DELETE" else 200)
        else:
            with shop.nothing_changes():
                answer = caller.ask(method, one(ana), body)
            assert (answer.status, list(answer.body)) == (403, ["detail"])
        assert shop.web().ask(method, one(ana), body).status == 401

    @pytest.mark.parametrize("role", list(ROLES))
    def test_ones_own_is_for_everybody(self, shop: Shop, role: str) -> None:
        shop.user("admin", username="jefa")
        own = shop.user(role, username="yo")
        for method, body in (("PUT", {"first_name": "A"}), ("PATCH", {"last_name": "B"}), ("GET", None)):
            answer = shop.web(own).ask(method, one(own), body)
            assert (answer.status, list(answer.body)) == (200, PROFILE_FIELDS)
        shown = shop.web(own).get(one(own)).body
        assert (shown["first_name"], shown["last_name"]) == ("A", "B")
        assert shop.web(own).delete(one(own)).status == 204

    @pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
    def test_the_unknown_and_the_neighbours_are_not_found(
        self, shop: Shop, neighbour: Shop, method: str
    ) -> None:
        theirs = neighbour.user("customer")
        for caller in (shop.user("admin"), shop.user("customer")):
            for user in (theirs, 999_999_999, 0):
                with neighbour.nothing_changes(), shop.nothing_changes():
                    answer = shop.web(caller).ask(method, one(user), {} if method[0] == "P" else None)
                assert (answer.status, list(answer.body)) == (404, ["detail"])

    def test_a_token_opens_nothing_next_door(self, shop: Shop, neighbour: Shop) -> None:
        shop_token = shop.web(shop.user("admin")).token
        assert Http(shop_token, tenant=neighbour.id).get(USERS).status == 401


class TestList:
    def test_is_a_plain_array_in_the_order_in_which_they_came(self, shop: Shop, neighbour: Shop) -> None:
        ids = [shop.user("admin"), shop.user("customer", username="a"), shop.user("cashier", username="b")]
        neighbour.user("customer")
        answer = shop.web(ids[0]).get(USERS)
        assert [user["id"] for user in answer.body] == ids
        assert {tuple(user) for user in answer.body} == {tuple(PROFILE_FIELDS)}

    def test_comes_in_pages_to_who_asks_for_them(self, shop: Shop) -> None:
        ids = [shop.user("admin"), *(shop.user("customer", username=f"u{at}") for at in range(4))]
        answer = shop.web(ids[0]).get(f"{USERS}?page=2&page_size=2")
        assert [user["id"] for user in answer.body["results"]] == ids[2:4]
        assert answer.body["count"] == 5

    def test_costs_the_same_for_fifty(self, shop: Shop) -> None:
        boss = shop.web(shop.user("admin"))

        def statements() -> int:
            with CaptureQueriesContext(connection) as captured:
                assert boss.get(USERS).status == 200
            return len(captured)

        one_user = statements()
        for at in range(49):
            shop.user("customer", username=f"u{at}")
        assert statements() == one_user


class TestChanging:
    def test_sending_back_what_was_shown_changes_nothing(self, shop: Shop) -> None:
        for role in ROLES:
            user = shop.user(role)
            http = shop.web(user)
            shown = http.get(one(user)).body
            with shop.nothing_changes():
                for method in ("PUT", "PATCH"):
                    answer = http.ask(method, one(user), shown)
                    assert (answer.status, answer.body) == (200, shown)

    @pytest.mark.parametrize(
        ("role", "word"),
        [("customer", "ADMIN"), ("cashier", "MANAGER"), ("manager", "ADMIN"), ("manager", None)],
    )
    def test_nobody_gives_themselves_a_role(self, shop: Shop, role: str, word: str | None) -> None:
        user = shop.user(role)
        for method in ("PUT", "PATCH"):
            with shop.nothing_changes():
                answer = shop.web(user).ask(method, one(user), {"first_name": "X", "role": word})
            assert (answer.status, list(answer.body)) == (403, ["detail"])

    @pytest.mark.parametrize(
        "change", [{"is_superuser": True}, {"is_staff": True}, {"username": "admin"}, {"id": 1}]
    )
    def test_what_is_read_only_is_not_swallowed(self, shop: Shop, change: dict[str, Any]) -> None:
        user = shop.user("customer")
        with shop.nothing_changes():
            answer = shop.web(user).patch(one(user), change)
        assert (answer.status, list(answer.body)) == (400, list(change))

    def test_nobody_deactivates_themselves_but_by_deleting(self, shop: Shop) -> None:
        user = shop.user("customer")
        with shop.nothing_changes():
            assert shop.web(user).patch(one(user), {"is_active": False}).status == 403
        assert shop.web(user).patch(one(user), {"is_active": True}).status == 200

    def test_an_administrator_gives_and_takes_roles(self, shop: Shop) -> None:
        boss = shop.web(shop.user("admin"))
        ana = shop.user("customer", username="ana")
        for word, ours in (
            ("CAJERO", "cashier"),
            ("MANAGER", "manager"),
            ("ADMIN", "admin"),
            (None, "customer"),
        ):
            answer = boss.patch(one(ana), {"role": word})
            assert (answer.status, answer.body["role"]) == (200, word)
            assert shop._value("SELECT role FROM app_user WHERE tenant_id = %s AND id = %s", ana) == ours
        assert shop._value("SELECT customer_id FROM app_user WHERE tenant_id = %s AND id = %s", ana)

    def test_a_role_that_has_no_word_here_stays(self, shop: Shop) -> None:
        boss, keeper = shop.web(shop.user("admin")), shop.user("warehouse")
        assert boss.put(one(keeper), {"first_name": "Rosa", "role": None}).status == 200
        assert (
            shop._value("SELECT role FROM app_user WHERE tenant_id = %s AND id = %s", keeper) == "warehouse"
        )

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"email": "ana"}, "email"),
            ({"email": None}, "email"),
            ({"email": "EVA@example.com"}, "email"),
            ({"first_name": 7}, "first_name"),
            ({"role": "JEFE"}, "role"),
            ({"is_active": "quizás"}, "is_active"),
            ({"password": "corta"}, "password"),
            ({"password": PASSWORD, "password2": "otra"}, "password2"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, shop: Shop, change: dict[str, Any], field: str) -> None:
        shop.user("customer", username="eva")
        user = shop.user("admin", username="ana")
        with shop.nothing_changes():
            answer = shop.web(user).patch(one(user), change)
        assert (answer.status, list(answer.body)) == (400, [field]), answer.body

    def test_takes_a_form(self, shop: Shop) -> None:
        user = shop.user("customer")
        answer = shop.web(user).form("PATCH", one(user), {"first_name": "Ana", "role": ""})
        assert (answer.status, answer.body["first_name"]) == (200, "Ana")

    def test_what_changed_is_in_the_audit_without_secrets(self, shop: Shop) -> None:
        user = shop.user("admin", username="ana")
        shop.web(user).patch(one(user), {"password": PASSWORD, "email": "nueva@correo.com"})
        [(subject, details)] = shop._rows(
            "SELECT subject, details::text FROM audit_event WHERE tenant_id = %s AND action = 'user.changed'"
        )
        assert subject == f"user:{user}"
        assert "password_hash" in details
        assert PASSWORD not in details
        assert "argon2" not in details


class TestTheLastAdministrator:
    @pytest.mark.parametrize("change", [{"role": "MANAGER"}, {"role": None}, {"is_active": False}, None])
    @pytest.mark.parametrize("role", ["owner", "admin"])
    def test_stays(self, shop: Shop, role: str, change: dict[str, Any] | None) -> None:
        boss = shop.user(role)
        shop.user("admin", username="antes", is_active=False)
        shop.user("manager")
        with shop.nothing_changes():
            answer = shop.web(boss).ask("PATCH" if change else "DELETE", one(boss), change)
        assert (answer.status, list(answer.body)) == (400, ["detail"])
        other = shop.user("admin", username="otra")
        assert shop.web(other).ask("PATCH" if change else "DELETE", one(boss), change).status in {200, 204}

    def test_may_change_from_admin_to_nothing_less(self, shop: Shop) -> None:
        boss = shop.user("owner")
        assert shop.web(boss).patch(one(boss), {"role": "ADMIN", "first_name": "Ada"}).status == 200

    def test_two_who_demote_each_other_at_once_do_not_both_succeed(self, shop: Shop) -> None:
        first, second = shop.user("admin", username="a"), shop.user("admin", username="b")
        answers = at_once(
            partial(shop.web(first).patch, one(second), {"role": None}),
            partial(shop.web(second).patch, one(first), {"role": None}),
        )
        assert min(answer.status for answer in answers) == 200
        left = shop._value("SELECT count(*) FROM app_user WHERE tenant_id = %s AND role = 'admin'")
        assert left == 1


class TestDeleting:
    def test_forgets_who_did_nothing_here(self, shop: Shop) -> None:
        user = register(shop).body["id"]
        assert signs_in(shop)
        with shop.nothing_changes(but=("app_user", "customer", "refresh_token", "audit_event", "audit_head")):
            answer = shop.web(user).delete(one(user))
        assert (answer.status, answer.body) == (204, None)
        assert [shop.count(table) for table in ("app_user", "customer", "refresh_token")] == [0, 0, 0]
        assert register(shop).status == 201

    def test_keeps_a_customers_record_that_the_counter_has_used(self, shop: Shop) -> None:
        user = register(shop).body["id"]
        customer = shop._value("SELECT customer_id FROM app_user WHERE tenant_id = %s")
        shop.has("CAFE", 2)
        shop.sells(("CAFE", 1), customer=customer)
        assert shop.web(user).delete(one(user)).status == 204
        assert shop._rows("SELECT is_active FROM app_user WHERE tenant_id = %s") == [(False,)]
        assert shop.count("customer") == 1

    def test_deactivates_who_wrote_a_review(self, shop: Shop) -> None:
        user = register(shop).body["id"]
        product = shop.has("CAFE")
        with shop.transaction():
            Review.objects.create(
                tenant_id=shop.id,
                product_id=product,
                user_id=user,
                rating=5,
                created_at=now(),
                updated_at=now(),
            )
        assert signs_in(shop)
        assert shop.web(user).delete(one(user)).status == 204
        assert not signs_in(shop)
        assert shop.web(user).get(PROFILE).status == 401
        boss = shop.web(shop.user("admin"))
        assert boss.get(one(user)).body["is_active"] is False
        assert boss.delete(one(user)).status == 204
        assert boss.patch(one(user), {"is_active": True}).status == 200
        assert signs_in(shop)

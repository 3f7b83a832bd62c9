"""/configuracion/llaves/: a key is made and shown once, enters one door as one person, and is revoked."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Answer, Http, Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.kernel import sql

ROOT = "/configuracion/llaves/"
_KEY = re.compile(r"tnd_[0-9]+_[0-9]+_[A-Za-z0-9_-]{43}")


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop, username="jefa")


@pytest.fixture
def vera(shop: Shop) -> int:
    return shop.user("manager", username="vera")


def employee(shop: Shop) -> int:
    with shop.transaction():
        return int(sql.value("SELECT min(id) FROM employee WHERE tenant_id = %s", (shop.id,)))


def makes(owner: Desk, door: str, who: str, name: str = "Contador externo") -> str:
    """The key, as it is shown this once."""
    seen = owner.sends(f"{ROOT}crear/", {"nombre": name, "puerta": door, "quien": who})
    assert seen.status == 200, seen.text
    found = _KEY.search(seen.content)
    assert found, seen.text
    return found[0]


def asks(key: str, path: str = "/pos/api/auth/me", **more: Any) -> Answer:
    return Http(key, **more).get(path)


class TestMaking:
    def test_it_is_shown_once(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        card = owner.get(f"{ROOT}{key.split('_')[2]}/")
        for seen in (owner.get(ROOT), card):
            assert key not in seen.content
            assert key[-10:] not in seen.content
            assert f"••••{key[-4:]}" in seen.text
        for said in ("Contador externo", "vera", "Vigente", "Nunca"):
            assert said in card.text

    def test_nothing_that_is_kept_opens_the_door(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        secret = key.split("_", 3)[3]
        with shop.transaction():
            for table in ("api_key", "audit_event", "idempotency_record"):
                for (text,) in sql.rows(f"SELECT t::text FROM {table} t WHERE tenant_id = %s", (shop.id,)):
                    assert secret not in text
                    assert secret.encode().hex() not in text

    def test_who_makes_and_revokes_is_audited(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        number = key.split("_")[2]
        owner.sends(f"{ROOT}{number}/eliminar/", {})
        with shop.transaction():
            found = sql.rows(
                "SELECT action, actor FROM audit_event WHERE tenant_id = %s AND subject = %s ORDER BY seq",
                (shop.id, f"api_key:{number}"),
            )
        assert found == [("api_key.made", "jefa"), ("api_key.revoked", "jefa")]

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"nombre": ""}, "Este campo es obligatorio."),
            ({"nombre": "   "}, "Este campo es obligatorio."),
            ({"nombre": "x" * 81}, "A lo más 80 letras."),
            ({"puerta": ""}, "Este campo es obligatorio."),
            ({"puerta": "inventario"}, "Elija una de las opciones."),
            ({"quien": ""}, "Este campo es obligatorio."),
            ({"quien": "u999999"}, "Elija una de las opciones."),
            ({"quien": "u1; DROP TABLE api_key"}, "Elija una de las opciones."),
            ({"puerta": "nexus"}, "En esa puerta entran empleados de caja."),
        ],
    )
    def test_a_wrong_field_is_said_beside_it(
        self, shop: Shop, owner: Desk, vera: int, wrong: dict[str, str], said: str
    ) -> None:
        with shop.nothing_changes():
            fields = {"nombre": "Reparto", "puerta": "sales", "quien": f"u{vera}"} | wrong
            seen = owner.sends(f"{ROOT}crear/", fields)
        assert seen.status == 400
        assert said in seen.content.partition(f'name="{next(iter(wrong))}"')[2] or said in seen.text

    def test_an_employee_does_not_enter_the_web_store(self, shop: Shop, owner: Desk) -> None:
        fields = {"nombre": "Caja", "puerta": "sales", "quien": f"e{employee(shop)}"}
        assert "En esa puerta entran usuarios." in owner.sends(f"{ROOT}crear/", fields).text

    def test_a_customer_acts_for_nobody(self, shop: Shop, owner: Desk) -> None:
        buyer = shop.user("customer", username="compradora")
        assert "compradora" not in owner.get(f"{ROOT}crear/").content
        fields = {"nombre": "x", "puerta": "sales", "quien": f"u{buyer}"}
        assert owner.sends(f"{ROOT}crear/", fields).status == 400

    @pytest.mark.parametrize("role", ["seller", "manager"])
    def test_only_who_changes_settings(self, shop: Shop, role: str) -> None:
        desk = at_desk(shop, role)
        with shop.nothing_changes():
            for path in ("", "crear/", "1/", "1/eliminar/"):
                assert desk.get(ROOT + path).place == "/ventas/"
            assert desk.post(f"{ROOT}crear/", {"nombre": "x"}).place == "/ventas/"


class TestEntering:
    def test_the_till_as_an_employee(self, shop: Shop, owner: Desk) -> None:
        me = employee(shop)
        answer = asks(makes(owner, "nexus", f"e{me}"))
        assert answer.status == 200
        assert (answer.body["employee_id"], answer.body["tenant_id"]) == (me, shop.id)
        assert answer.body["branch_id"] == shop.branch_id

    def test_it_does_what_that_person_may(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        with shop.transaction():
            sql.execute(
                "UPDATE role SET permissions = %s WHERE tenant_id = %s AND code = 'manager'",
                (["pos.view"], shop.id),
            )
        assert Http(key).get("/api/users/").status == 403

    def test_one_door_alone(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        assert asks(key, "/api/accounts/profile/").status in {200, 404}
        assert asks(key).status == 401
        assert asks(key, "/api/v1/admin/orders").status == 401
        assert asks(key, "/api/sales").status == 401

    @pytest.mark.parametrize("door", ["smartsales", "entelequia", "sales"])
    def test_each_door_that_takes_a_token(self, shop: Shop, owner: Desk, door: str) -> None:
        boss = shop.user("admin", username="administra")
        key = makes(owner, door, f"u{boss}")
        path = {"smartsales": "/api/users/", "entelequia": "/api/v1/admin/orders", "sales": "/api/sales"}[
            door
        ]
        assert asks(key, path, tenant=shop.id).status == 200
        forged = key[:-1] + ("A" if key[-1] != "A" else "B")
        assert asks(forged, path, tenant=shop.id).status == 401

    def test_revoked_it_opens_nothing(self, shop: Shop, owner: Desk) -> None:
        key = makes(owner, "nexus", f"e{employee(shop)}")
        seen = owner.sends(f"{ROOT}{key.split('_')[2]}/eliminar/", {})
        assert seen.status == 302
        assert asks(key).status == 401
        assert "Revocada" in owner.get(ROOT).text

    def test_when_its_person_may_not_enter_nor_may_it(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        with shop.transaction():
            sql.execute(
                "UPDATE app_user SET is_active = false WHERE tenant_id = %s AND id = %s", (shop.id, vera)
            )
        assert asks(key, "/api/users/").status == 401
        assert "Su usuario no puede entrar" in owner.get(ROOT).text

    def test_a_deleted_users_keys_go_too(self, shop: Shop, owner: Desk, vera: int) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        assert owner.sends(f"/usuarios/{vera}/eliminar/", {}).status == 302
        assert asks(key, "/api/users/").status == 401
        with shop.transaction():
            assert sql.value("SELECT count(*) FROM api_key WHERE tenant_id = %s", (shop.id,)) == 0

    @pytest.mark.parametrize(
        "key",
        ["tnd_", "tnd_1_1_", "tnd_0_1_" + "A" * 43, "tnd_1_1_" + "A" * 42, "tnd_1_1_" + "ñ" * 43,
         "tnd_99999999999999999999_1_" + "A" * 43, "tnd_999999999999999_1_" + "A" * 43],
    )  # fmt: skip
    def test_what_only_looks_like_one_opens_nothing(self, shop: Shop, key: str) -> None:
        assert asks(key.encode().decode("latin-1")).status == 401

    def test_a_neighbours_number_opens_nothing(self, shop: Shop, neighbour: Shop, owner: Desk) -> None:
        key = makes(owner, "nexus", f"e{employee(shop)}")
        _, _, number, secret = key.split("_", 3)
        assert asks(f"tnd_{neighbour.id}_{number}_{secret}").status == 401

    def test_the_tenant_that_is_named_must_be_its_own(
        self, shop: Shop, neighbour: Shop, owner: Desk, vera: int
    ) -> None:
        key = makes(owner, "smartsales", f"u{vera}")
        assert asks(key, "/api/users/", tenant=neighbour.id).status == 401

    def test_the_last_use_is_noted_once_in_a_while(self, shop: Shop, owner: Desk) -> None:
        key = makes(owner, "nexus", f"e{employee(shop)}")
        counts = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as spent:
                assert asks(key).status == 200
            counts.append(len(spent))
        assert counts[1] == counts[2] == counts[0] - 1
        assert "Nunca" not in owner.get(ROOT).text

    def test_it_costs_as_many_statements_as_a_token(self, shop: Shop, owner: Desk) -> None:
        key = makes(owner, "nexus", f"e{employee(shop)}")
        asks(key)
        with CaptureQueriesContext(connection) as by_key:
            asks(key)
        person = shop.http()
        with CaptureQueriesContext(connection) as by_token:
            assert person.get("/pos/api/auth/me").status == 200
        assert len(by_key) == len(by_token)


def test_the_list_costs_the_same_for_any_number(shop: Shop, owner: Desk, vera: int) -> None:
    counts = []
    for more in (1, 5):
        for at in range(more):
            makes(owner, "sales", f"u{vera}", name=f"Programa {more}-{at}")
        with CaptureQueriesContext(connection) as spent:
            assert owner.get(ROOT).status == 200
        counts.append(len(spent))
    assert counts[0] == counts[1]

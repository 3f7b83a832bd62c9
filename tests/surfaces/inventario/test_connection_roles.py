"""/configuracion/roles/: what each role may do, and changing it without locking everybody out."""

import pytest

from tests.shop import Http, Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.domain.access.roles import ROLES
from trastienda.kernel import sql
from trastienda.kernel.actor import Permission
from trastienda.surfaces.inventario.connections.role_pages import GROUPS, field_of

ROOT = "/configuracion/roles/"


@pytest.fixture
def owner(shop: Shop) -> Desk:
    return at_desk(shop, username="jefa")


def permissions(shop: Shop, role: str) -> set[str]:
    with shop.transaction():
        found = sql.value("SELECT permissions FROM role WHERE tenant_id = %s AND code = %s", (shop.id, role))
    return set(found)


def ticked(role: str, *, more: tuple[str, ...] = (), less: tuple[str, ...] = ()) -> dict[str, str]:
    wanted = ({str(each) for each in ROLES[role][1]} | set(more)) - set(less)
    return {field_of(Permission(each)): "on" for each in wanted}


def test_every_permission_has_its_words() -> None:
    worded = [permission for words in GROUPS.values() for permission in words]
    assert sorted(worded) == sorted(Permission)


def test_the_page_shows_what_each_role_may(owner: Desk) -> None:
    text = owner.get(ROOT).text
    for code, (label, allowed) in ROLES.items():
        assert label in text, code
        assert f"{len(allowed)} de {len(Permission)}" in text
    for words in GROUPS.values():
        for said in words.values():
            assert said in text


def test_a_form_shows_what_it_may_now(owner: Desk) -> None:
    page = owner.get(f"{ROOT}cashier/editar/").content
    assert 'name="pos_sell" id="id_pos_sell" checked' in page
    assert 'name="pos_cancel" id="id_pos_cancel" checked' not in page


def test_what_is_ticked_is_what_it_may_from_then_on(shop: Shop, owner: Desk) -> None:
    seller = at_desk(shop, "seller")
    assert seller.get("/reportes/").status == 200
    assert seller.get("/clientes/").status == 200
    seen = owner.sends(f"{ROOT}seller/editar/", ticked("seller", less=("customers.view",)))
    assert (seen.status, seen.place) == (302, ROOT)
    assert seller.get("/clientes/").place == "/ventas/"
    assert permissions(shop, "seller") == {str(each) for each in ROLES["seller"][1]} - {"customers.view"}


def test_it_is_audited_with_what_was_given_and_taken(shop: Shop, owner: Desk) -> None:
    owner.sends(f"{ROOT}cashier/editar/", ticked("cashier", more=("pos.cancel",), less=("pos.discount",)))
    query = (
        "SELECT actor, details->'given'->>0, details->'taken'->>0 FROM audit_event"
        " WHERE tenant_id = %s AND action = 'role.changed'"
    )
    with shop.transaction():
        assert sql.rows(query, (shop.id,)) == [("jefa", "pos.cancel", "pos.discount")]


def test_the_same_again_is_no_change(shop: Shop, owner: Desk) -> None:
    owner.sends(f"{ROOT}cashier/editar/", ticked("cashier"))
    with shop.transaction():
        query = "SELECT count(*) FROM audit_event WHERE tenant_id = %s AND action = 'role.changed'"
        assert sql.value(query, (shop.id,)) == 0


@pytest.mark.parametrize("role", ["owner", "customer", "nobody"])
def test_the_owner_and_customers_never_change(shop: Shop, owner: Desk, role: str) -> None:
    with shop.nothing_changes():
        assert owner.get(f"{ROOT}{role}/editar/").status == 400
        assert owner.post(f"{ROOT}{role}/editar/", {"pos_sell": "on"}).status == 400


def test_somebody_is_left_who_manages_users_and_settings(shop: Shop) -> None:
    admin = at_desk(shop, "admin", username="unica")
    with shop.transaction():
        sql.execute(
            "UPDATE app_user SET is_active = false WHERE tenant_id = %s AND role = 'owner'", (shop.id,)
        )
    for word in ("users.manage", "config.edit"):
        seen = admin.sends(f"{ROOT}admin/editar/", ticked("admin", less=(word,)))
        assert (seen.status, "al menos un administrador" in seen.text) == (400, True)
        assert word in permissions(shop, "admin")


def test_nobody_gives_what_they_may_not_do(shop: Shop, owner: Desk) -> None:
    owner.sends(
        f"{ROOT}manager/editar/",
        ticked("manager", more=("config.edit", "users.manage"), less=("pos.cancel",)),
    )
    manager = at_desk(shop, "manager")
    with shop.nothing_changes():
        seen = manager.sends(f"{ROOT}cashier/editar/", ticked("cashier", more=("pos.cancel",)))
    assert (seen.status, "No tiene permiso" in seen.text) == (400, True)


@pytest.mark.parametrize("role", ["seller", "manager", "accountant"])
def test_only_who_changes_settings(shop: Shop, role: str) -> None:
    desk = at_desk(shop, role)
    with shop.nothing_changes():
        assert desk.get(ROOT).place == "/ventas/"
        assert desk.post(f"{ROOT}cashier/editar/", {}).place == "/ventas/"


def test_a_neighbours_roles_are_its_own(shop: Shop, neighbour: Shop, owner: Desk) -> None:
    owner.sends(f"{ROOT}cashier/editar/", ticked("cashier", less=("pos.sell",)))
    assert "pos.sell" in permissions(neighbour, "cashier")


def test_the_till_hears_of_it_at_once(shop: Shop, owner: Desk) -> None:
    till: Http = shop.http(shop.hire("cashier", pin="4321"))
    assert till.get("/pos/api/customers").status == 200
    owner.sends(f"{ROOT}cashier/editar/", ticked("cashier", less=("customers.view",)))
    assert till.get("/pos/api/customers").status == 403

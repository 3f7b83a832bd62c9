"""/staff/: every table can be looked at by the owner, by nobody else, and changed by no one."""

import pytest
from django.apps import apps
from django.db import models

from tests.shop import Shop
from tests.surfaces.inventario.desk import Desk, at_desk
from trastienda.insights.desk.tables import SECRET, tables
from trastienda.kernel.tenancy import TenantModel

MODELS = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, TenantModel)}
LEDGERS = sorted(name for name, model in MODELS.items() if model.append_only)
POSTED = ("sale", "sale_line", "sale_return", "purchase", "fiscal_document", "payment", "entry", "entry_line")


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return at_desk(shop)


def test_every_table_of_tenants_is_there() -> None:
    assert {each.name for each in tables()} == set(MODELS)
    assert {"stock_move", "entry_line", "audit_event", "cash_movement"} <= set(LEDGERS)


@pytest.mark.parametrize("name", sorted(MODELS))
def test_nothing_can_be_added_changed_or_deleted(desk: Desk, name: str) -> None:
    """Whatever is sent to a table or to what other administrations call its forms."""
    desk.get("/staff/")  # who sends a form has a token
    row = desk.shop._rows(f"SELECT min(id) FROM {name} WHERE tenant_id = %s")[0][0] or 1
    with desk.shop.nothing_changes():
        for path in (f"/staff/{name}/", f"/staff/{name}/{row}/"):
            assert desk.post(path, {"id": "1", "action": "delete_selected"}).status == 405
            for method in ("PUT", "PATCH", "DELETE"):
                assert desk.json(method, path, {"id": 1}).status == 405
        for path in ("add/", f"{row}/change/", f"{row}/delete/", f"{row}/editar/", "crear/"):
            assert desk.post(f"/staff/{name}/{path}", {"id": "1"}).status in {404, 405}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_each_can_be_looked_at(desk: Desk, name: str) -> None:
    page = desk.get(f"/staff/{name}/")
    assert page.status == 200
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "formaction" not in page.content  # nothing can be done with rows that are ticked


def test_who_looked_is_in_the_record(desk: Desk) -> None:
    desk.get("/staff/employee/")
    found = desk.shop._rows(
        "SELECT action, subject FROM audit_event WHERE tenant_id = %s ORDER BY seq DESC LIMIT 1"
    )
    assert found == [("staff.looked", "table:employee")]


@pytest.mark.parametrize("role", ["seller", "cashier", "manager", "accountant"])
def test_only_owners_look(shop: Shop, role: str) -> None:
    someone = at_desk(shop, role)
    for path in ("/staff/", "/staff/sale/", "/staff/sale/1/"):
        assert someone.get(path).place == "/ventas/"


def test_a_row_leads_to_what_it_points_to(desk: Desk) -> None:
    desk.shop.has("CAFE", 5)
    sale = desk.shop.sells(("CAFE", 1))
    page = desk.get(f"/staff/sale/{sale.id}/")
    assert sale.folio in page.text
    assert f'href="/staff/branch/{desk.shop.branch_id}/"' in page.content
    assert sale.folio in desk.get(f"/staff/sale/?q={sale.id}").text
    assert sale.folio not in desk.get(f"/staff/sale/?q={sale.id + 1}").text


def test_a_neighbours_rows_are_not_there(desk: Desk, neighbour: Shop) -> None:
    neighbour.has("AJENO", 5)
    theirs = neighbour.sells(("AJENO", 1))
    assert desk.get(f"/staff/sale/{theirs.id}/").status == 404
    assert theirs.folio not in desk.get("/staff/sale/").text
    assert desk.get("/staff/django_migrations/").status == 404
    assert desk.get("/staff/part/").status == 404


def test_what_opens_or_signs_is_never_shown(desk: Desk) -> None:
    hashes = desk.shop._rows("SELECT pin_hash FROM employee WHERE tenant_id = %s")
    for path in ("/staff/employee/", f"/staff/employee/{desk.shop.owner_id}/"):
        content = desk.get(path).content
        assert all(each not in content for [each] in hashes)
    assert "••••••" in desk.get(f"/staff/employee/{desk.shop.owner_id}/").content


def test_every_column_that_sounds_like_a_secret_is_one_or_has_been_looked_at() -> None:
    sounding = {
        (name, field.column)
        for name, model in MODELS.items()
        for field in model._meta.fields
        if not isinstance(field, models.BinaryField)
        and str(field.column).endswith(("hash", "secret", "token", "password"))
    }
    assert sounding - SECRET == {
        ("sign_in_failure", "secret")
    }  # which kind of secret was wrong: pin or password


@pytest.mark.parametrize("name", POSTED)
def test_posted_documents_are_among_them(name: str) -> None:
    assert name in MODELS

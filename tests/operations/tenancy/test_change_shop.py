"""change_shop: what a shop says of itself is checked as its country has it, and every change is on the record."""

from decimal import Decimal
from typing import Any

import pytest

from tests.shop import Shop, now
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.tenancy.change_shop import ChangeShop, change_shop

D = Decimal


def kept(shop: Shop, *columns: str) -> tuple[Any, ...]:
    with shop.transaction():
        return sql.row(f"SELECT {', '.join(columns)} FROM tenant WHERE id = %s", (shop.id,)) or ()


def change(shop: Shop, **fields: Any) -> None:
    change_shop(ChangeShop(**fields), actor=shop.owner, now=now())


def test_what_is_set_is_written_and_the_rest_stays(shop: Shop) -> None:
    change(
        shop, name="  Refacciones   López ", tax_id="gode561231gr8", fiscal_regime="612", postal_code="06000"
    )
    columns = ("name", "tax_id", "fiscal_regime", "postal_code", "country")
    assert kept(shop, *columns) == ("Refacciones López", "GODE561231GR8", "612", "06000", "MX")
    change(shop, tax_id="")
    assert kept(shop, "tax_id", "name") == ("", "Refacciones López")


def test_taxes_hold_for_the_shop_from_now_on_and_products_keep_theirs(shop: Shop) -> None:
    shop.has("A")
    change(shop, default_tax_rate=D("0.08"), prices_include_tax=True)
    with shop.transaction():
        profile = tenant_profile(shop.id)
        assert (profile.default_tax_rate, profile.prices_include_tax) == (D("0.0800"), True)
        assert sql.value("SELECT tax_rate FROM product WHERE tenant_id = %s", (shop.id,)) == D("0.1600")


def test_the_event_says_what_was_and_what_is(shop: Shop) -> None:
    change(shop, default_tax_rate=D("0.08"))
    with shop.transaction():
        action, details = sql.row(
            "SELECT action, details -> 'changed' -> 'default_tax_rate' FROM audit_event WHERE tenant_id = %s"
            " ORDER BY seq DESC LIMIT 1",
            (shop.id,),
        ) or ("", "")
    assert (action, str(details).replace(" ", "")) == ("shop.changed", '{"after":"0.08","before":"0.16"}')


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"legal_name": "x" * 251}, "legal_name"),
        ({"tax_id": "NADA"}, "tax_id"),
        ({"tax_id": "GODE561331GR8"}, "tax_id"),
        ({"fiscal_regime": "61"}, "fiscal_regime"),
        ({"postal_code": "6000"}, "postal_code"),
        ({"time_zone": "America/Atlantis"}, "time_zone"),
        ({"default_tax_rate": D("1.01")}, "default_tax_rate"),
        ({"default_tax_rate": D("-0.01")}, "default_tax_rate"),
        ({"default_tax_rate": D("0.16001")}, "default_tax_rate"),
        ({"name": "Bien", "time_zone": ""}, "time_zone"),
    ],
)
def test_each_wrong_field_is_named_and_nothing_changes(
    shop: Shop, fields: dict[str, Any], field: str
) -> None:
    with shop.nothing_changes(), pytest.raises(Invalid) as refusal:
        change(shop, **fields)
    assert refusal.value.field == field


def test_an_argentine_shop_has_a_cuit(shop: Shop) -> None:
    with shop.transaction():
        sql.execute("UPDATE tenant SET country = 'AR' WHERE id = %s", (shop.id,))
    change(shop, tax_id="20-05536168-2")  # the example of python-stdnum's documentation
    assert kept(shop, "tax_id") == ("20055361682",)
    with shop.nothing_changes(), pytest.raises(Invalid):
        change(shop, tax_id="20-05536168-3")


def test_the_number_that_seals_documents_stays(shop: Shop) -> None:
    change(shop, tax_id="GODE561231GR8")
    with shop.transaction():
        sql.execute(
            "INSERT INTO fiscal_certificate (tenant_id, number, tax_id, legal_name, valid_from, valid_until,"
            " certificate, sealed, is_active, installed_at, actor)"
            " VALUES (%s, '1', 'GODE561231GR8', 'X', now(), now(), '', '', true, now(), 'x')",
            (shop.id,),
        )
    with shop.nothing_changes(), pytest.raises(Invalid) as refusal:
        change(shop, tax_id="MAB9307148T4")
    assert (refusal.value.field, refusal.value.reason) == ("tax_id", "certificate_of_another")


def test_the_same_again_is_not_written(shop: Shop) -> None:
    with shop.nothing_changes():
        change(shop, time_zone="America/Mexico_City", default_tax_rate=D("0.16"))


def test_only_who_may_edit_settings_changes_it(shop: Shop) -> None:
    manager = shop.actor(shop.hire("manager", pin="5678"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        change_shop(ChangeShop(name="Otra"), actor=manager, now=now())

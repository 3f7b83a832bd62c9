"""change_settings: a tenant chooses, several things at once; what it never chose has its default."""

from typing import Any

import pytest

from tests.shop import Shop, now
from trastienda.domain.tenancy.settings import BankAccount, Settings, tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.tenancy.change_settings import change_settings

CLABE = "032180000118359719"
"""The example of python-stdnum's own documentation of CLABE."""
ACCOUNT = {"holder": "Refacciones Ejemplo", "bank": "Banamex", "number": CLABE}


def settings_of(shop: Shop) -> Settings:
    with shop.transaction():
        return tenant_settings()


def change(shop: Shop, **choices: Any) -> None:
    change_settings(choices, actor=shop.owner, now=now())


def test_what_was_never_chosen_has_its_default(shop: Shop) -> None:
    assert settings_of(shop) == Settings()


def test_a_choice_holds_until_the_next_one_and_for_nobody_else(shop: Shop, neighbour: Shop) -> None:
    for content in ("enrolled_devices", "everyone", "enrolled_devices"):
        change(shop, employees_listed_to=content)
        assert settings_of(shop).employees_listed_to == content
    assert settings_of(neighbour) == Settings()


def test_several_are_kept_at_once_and_told_in_one_event(shop: Shop) -> None:
    before = shop.count("audit_event")
    change(shop, receivable_days=45, label_size="4x6", order_hold_hours=48)
    assert settings_of(shop) == Settings(receivable_days=45, label_size="4x6")
    assert shop.count("audit_event") == before + 1
    with shop.transaction():
        said = sql.row(
            "SELECT action, c #>> '{receivable_days,before}', c #>> '{receivable_days,after}', c ? 'order_hold_hours'"
            " FROM (SELECT action, seq, details -> 'changed' AS c FROM audit_event WHERE tenant_id = %s) told"
            " ORDER BY seq DESC LIMIT 1",
            (shop.id,),
        )
    assert said == ("settings.changed", "30", "45", False)


def test_what_is_as_it_was_is_not_written(shop: Shop) -> None:
    with shop.nothing_changes():
        change(shop, receivable_days=30, label_size="a6")


def test_a_bank_account_is_kept_whole_and_compact(shop: Shop) -> None:
    change(shop, bank_account={**ACCOUNT, "number": "032 180 000118359719"})
    assert settings_of(shop).bank_account == BankAccount("Refacciones Ejemplo", "Banamex", CLABE)
    change(shop, bank_account=None)
    assert settings_of(shop).bank_account is None


@pytest.mark.parametrize(
    ("choices", "field"),
    [
        ({"no_such_setting": 1}, "no_such_setting"),
        ({"": None}, ""),
        ({"employees_listed_to": "nobody"}, "employees_listed_to"),
        ({"employees_listed_to": 5}, "employees_listed_to"),
        ({"order_hold_hours": 0}, "order_hold_hours"),
        ({"order_hold_hours": 1441}, "order_hold_hours"),
        ({"receivable_days": "30"}, "receivable_days"),
        ({"store_url": "javascript:alert(1)"}, "store_url"),
        ({"bank_account": {**ACCOUNT, "number": "032180000118359718"}}, "bank_account.number"),
        ({"bank_account": {**ACCOUNT, "holder": ""}}, "bank_account"),
        ({"web_branch": 999_999_999}, "web_branch"),
        ({"label_size": "4x6", "receivable_days": 366}, "receivable_days"),
    ],
)
def test_what_is_no_setting_or_no_value_changes_nothing(
    shop: Shop, choices: dict[str, Any], field: str
) -> None:
    with shop.nothing_changes(), pytest.raises(Invalid) as refusal:
        change_settings(choices, actor=shop.owner, now=now())
    assert refusal.value.field == field


def test_the_web_store_sells_from_an_open_branch_of_the_shop(shop: Shop, neighbour: Shop) -> None:
    change(shop, web_branch=shop.branch_id)
    assert settings_of(shop).web_branch == shop.branch_id
    with shop.nothing_changes(), pytest.raises(Invalid):
        change(shop, web_branch=neighbour.branch_id)


def test_only_who_may_edit_settings_chooses(shop: Shop) -> None:
    manager = shop.actor(shop.hire("manager", pin="5678"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        change_settings({"receivable_days": 1}, actor=manager, now=now())

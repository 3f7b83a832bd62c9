"""change_setting: a tenant chooses; what it never chose has its default."""

import pytest

from tests.shop import Shop, now
from trastienda.domain.tenancy.settings import Settings, tenant_settings
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.tenancy.change_setting import ChangeSetting, change_setting


def settings_of(shop: Shop) -> Settings:
    with shop.transaction():
        return tenant_settings()


def test_what_was_never_chosen_has_its_default(shop: Shop) -> None:
    assert settings_of(shop) == Settings()


def test_a_choice_holds_until_the_next_one_and_for_nobody_else(shop: Shop, neighbour: Shop) -> None:
    for content in ("enrolled_devices", "everyone", "enrolled_devices"):
        change_setting(ChangeSetting("employees_listed_to", content), actor=shop.owner, now=now())
        assert settings_of(shop).employees_listed_to == content
    assert settings_of(neighbour) == Settings()


@pytest.mark.parametrize(
    ("name", "content"),
    [("no_such_setting", 1), ("employees_listed_to", "nobody"), ("employees_listed_to", 5), ("", None)],
)
def test_what_is_no_setting_or_no_value_is_refused(shop: Shop, name: str, content: object) -> None:
    with shop.nothing_changes(), pytest.raises(Invalid):
        change_setting(ChangeSetting(name, content), actor=shop.owner, now=now())


def test_only_who_may_edit_settings_chooses(shop: Shop) -> None:
    manager = shop.actor(shop.hire("manager", pin="5678"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        change_setting(ChangeSetting("employees_listed_to", "everyone"), actor=manager, now=now())

"""change_theme: a shop keeps those variables in which it differs, and only what can be read."""

import pytest

from tests.shop import Shop, now
from trastienda.domain.tenancy.look import READ_ON, READABLE, USUAL, contrast
from trastienda.domain.tenancy.queries import Theme, theme
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.tenancy.change_theme import change_theme


def look(shop: Shop) -> Theme:
    with shop.transaction():
        return theme()


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The greys are WCAG's well-known border: #767676 passes on white, #777777 does not."""
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


def test_the_usual_look_can_be_read() -> None:
    assert all(contrast(USUAL[front], USUAL.get(behind, behind)) >= READABLE for front, behind in READ_ON)


def test_a_shop_keeps_what_differs(shop: Shop, neighbour: Shop) -> None:
    change_theme({**USUAL, "--color-primary": "#0B6E4F", "--radius": "4px"}, actor=shop.owner, now=now())
    assert look(shop) == Theme("custom", {"--color-primary": "#0b6e4f", "--radius": "4px"})
    assert look(neighbour) == Theme("default", {})
    change_theme({}, actor=shop.owner, now=now())
    assert look(shop) == Theme("default", {})


def test_the_point_of_sale_is_told(shop: Shop) -> None:
    change_theme({"--color-primary": "#0b6e4f"}, actor=shop.owner, now=now())
    told = shop.http().get("/pos/api/config/theme").body
    assert told == {"theme": "custom", "variables": {**USUAL, "--color-primary": "#0b6e4f"}}


@pytest.mark.parametrize(
    ("variables", "field", "reason"),
    [
        ({"--color-dragon": "#000000"}, "--color-dragon", "unknown_variable"),
        ({"--color-primary": "red"}, "--color-primary", "not_a_color"),
        ({"--color-primary": "#12345"}, "--color-primary", "not_a_color"),
        ({"--color-border": "url(//x)"}, "--color-border", "not_a_color"),
        ({"--radius": "25px"}, "--radius", "not_a_radius"),
        ({"--radius": "1em"}, "--radius", "not_a_radius"),
        ({"--font-body": "Comic Sans"}, "--font-body", "unknown_value"),
        ({"--color-text": "#777777"}, "--color-text", "hard_to_read"),
        ({"--color-bg": "#202124"}, "--color-text", "hard_to_read"),
        ({"--color-primary": "#ffcc00"}, "--color-primary", "hard_to_read"),
    ],
)
def test_what_is_no_look_changes_nothing(
    shop: Shop, variables: dict[str, str], field: str, reason: str
) -> None:
    with shop.nothing_changes(), pytest.raises(Invalid) as refusal:
        change_theme(variables, actor=shop.owner, now=now())
    assert (refusal.value.field, refusal.value.reason) == (field, reason)


def test_only_who_may_edit_settings_changes_it(shop: Shop) -> None:
    manager = shop.actor(shop.hire("manager", pin="5678"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        change_theme({}, actor=manager, now=now())

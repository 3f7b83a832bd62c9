"""Branches are changed, closed and opened again; one in which something is left stays open."""

from typing import Any

import pytest

from tests.shop import Shop, now
from trastienda.domain.tenancy.errors import BranchNotClosable
from trastienda.domain.tenancy.queries import BranchRow, branches
from trastienda.kernel.errors import AlreadyTaken, Forbidden, Invalid, NotFound
from trastienda.operations.tenancy.change_settings import change_settings
from trastienda.operations.tenancy.close_branch import close_branch, reopen_branch
from trastienda.operations.tenancy.update_branch import UpdateBranch, update_branch


def branch(shop: Shop, number: int) -> BranchRow:
    with shop.transaction():
        return next(each for each in branches() if each.id == number)


def update(shop: Shop, number: int, **fields: Any) -> None:
    update_branch(UpdateBranch(id=number, **fields), actor=shop.owner, now=now())


def test_what_is_set_is_written(shop: Shop) -> None:
    update(shop, shop.branch_id, name=" Centro  Histórico ", phone="55 1234 5678", below_zero=True)
    found = branch(shop, shop.branch_id)
    assert (found.name, found.phone) == ("Centro Histórico", "55 1234 5678")


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": ""}, Invalid),
        ({"name": " "}, Invalid),
        ({"name": "x" * 151}, Invalid),
        ({"address": "x" * 301}, Invalid),
        ({"phone": "5" * 41}, Invalid),
        ({"name": "NORTE"}, AlreadyTaken),
    ],
)
def test_what_cannot_be_changes_nothing(shop: Shop, fields: dict[str, str], error: type[Exception]) -> None:
    shop.branch("Norte")
    with shop.nothing_changes(), pytest.raises(error):
        update(shop, shop.branch_id, **fields)


def test_a_branch_is_closed_and_opened_again(shop: Shop) -> None:
    north = shop.branch("Norte")
    close_branch(north, actor=shop.owner, now=now())
    assert not branch(shop, north).is_active
    with shop.nothing_changes():
        close_branch(north, actor=shop.owner, now=now())
    reopen_branch(north, actor=shop.owner, now=now())
    assert branch(shop, north).is_active


def test_the_last_open_one_stays(shop: Shop) -> None:
    north = shop.branch("Norte")
    close_branch(north, actor=shop.owner, now=now())
    with shop.nothing_changes(), pytest.raises(BranchNotClosable) as refusal:
        close_branch(shop.branch_id, actor=shop.owner, now=now())
    assert refusal.value.reason == "last_branch"


def test_one_with_units_stays(shop: Shop) -> None:
    north = shop.branch("Norte")
    shop.has("A", 1, branch=north)
    with shop.nothing_changes(), pytest.raises(BranchNotClosable) as refusal:
        close_branch(north, actor=shop.owner, now=now())
    assert refusal.value.reason == "has_stock"


def test_one_with_an_open_register_stays(shop: Shop) -> None:
    shop.branch("Norte")
    shop.opens_register()
    with shop.nothing_changes(), pytest.raises(BranchNotClosable) as refusal:
        close_branch(shop.branch_id, actor=shop.owner, now=now())
    assert refusal.value.reason == "open_register"


def test_the_one_that_sells_online_stays(shop: Shop) -> None:
    north = shop.branch("Norte")
    change_settings({"web_branch": north}, actor=shop.owner, now=now())
    with shop.nothing_changes(), pytest.raises(BranchNotClosable) as refusal:
        close_branch(north, actor=shop.owner, now=now())
    assert refusal.value.reason == "sells_online"


def test_a_neighbours_branch_is_not_there(shop: Shop, neighbour: Shop) -> None:
    with neighbour.nothing_changes():
        for work in (close_branch, reopen_branch):
            with pytest.raises(NotFound):
                work(neighbour.branch_id, actor=shop.owner, now=now())
        with pytest.raises(NotFound):
            update(shop, neighbour.branch_id, name="Mía")


def test_only_who_may_edit_settings_does_it(shop: Shop) -> None:
    north, manager = shop.branch("Norte"), shop.actor(shop.hire("manager", pin="5678"))
    with shop.nothing_changes():
        for work in (close_branch, reopen_branch):
            with pytest.raises(Forbidden):
                work(north, actor=manager, now=now())
        with pytest.raises(Forbidden):
            update_branch(UpdateBranch(id=north, name="X"), actor=manager, now=now())

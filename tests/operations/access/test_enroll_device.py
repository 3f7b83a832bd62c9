"""enroll_device: the shop's own tills, told from anybody's telephone."""

import pytest

from tests.shop import Shop, now
from trastienda.domain.access.queries import is_enrolled
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.access.enroll_device import EnrollDevice, enroll_device


def enrolled(shop: Shop, code: str) -> bool:
    with shop.transaction():
        return is_enrolled(code)


def test_is_enrolled_from_then_on_and_only_here(shop: Shop, neighbour: Shop) -> None:
    assert not enrolled(shop, "tablet-01")
    for name in ("Mostrador", "Mostrador 1"):
        enroll_device(EnrollDevice(code="tablet-01", name=name), actor=shop.owner, now=now())
    assert enrolled(shop, "tablet-01")
    assert not enrolled(neighbour, "tablet-01")
    assert shop.count("device") == 1


def test_needs_a_code_and_the_right_to_edit_settings(shop: Shop) -> None:
    with shop.nothing_changes(), pytest.raises(Invalid):
        enroll_device(EnrollDevice(code=" "), actor=shop.owner, now=now())
    cashier = shop.actor(shop.hire("cashier", pin="5678"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        enroll_device(EnrollDevice(code="tablet-01"), actor=cashier, now=now())

"""What every test may ask for: a shop of its own, a neighbour, and a connection that is watched."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.parts import Catalogue
from tests.shop import Shop, open_shop
from tests.statements import must_name_the_tenant


@pytest.fixture
def shop() -> Shop:
    """A shop of its own: one branch, its owner (PIN 1234) at the counter, nothing on the shelves."""
    return open_shop()


@pytest.fixture
def neighbour() -> Shop:
    """Another shop on the same server, whose data is nobody's business."""
    return open_shop(name="Vecina")


@pytest.fixture
def catalogue() -> Iterator[Catalogue]:
    """A small catalogue of vehicles and parts, which all tenants see, so all tests: it is taken away again."""
    Catalogue.erase()
    try:
        yield Catalogue()
    finally:
        Catalogue.erase()


@pytest.fixture(autouse=True)
def tidy_connection() -> Iterator[None]:
    """Statements name their tenant, and no transaction is left open for the next test to trip over."""
    with connection.execute_wrapper(must_name_the_tenant):
        yield
    assert not connection.in_atomic_block, "the test left a transaction open"

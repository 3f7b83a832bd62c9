"""What every test may ask for: a shop of its own, a neighbour, and the certainty that nothing was left open."""

from collections.abc import Iterator

import pytest
from django.db import connection

from tests.shop import Shop, open_shop


@pytest.fixture
def shop() -> Shop:
    """A shop of its own: one branch, its owner (PIN 1234) at the counter, nothing on the shelves."""
    return open_shop()


@pytest.fixture
def neighbour() -> Shop:
    """Another shop on the same server, whose data is nobody's business."""
    return open_shop(name="Vecina")


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """A test that leaves a transaction open would poison the next one; say whose fault it is."""
    yield
    assert not connection.in_atomic_block, "the test left a transaction open"

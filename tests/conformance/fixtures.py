"""What the stories share."""

import pytest

from tests.conformance.drivers import DRIVERS
from tests.conformance.drivers.base import Driver
from tests.conformance.room import Room
from tests.load.conftest import one_server, server

__all__ = ["doors", "one_server", "room", "server"]


@pytest.fixture(scope="module")
def room() -> Room:
    """A shop with a thousand coffees."""
    return Room()


@pytest.fixture(scope="module")
def doors(room: Room) -> dict[str, Driver]:
    """Each door of it, by its name."""
    return {made.name: made for made in (driver(room) for driver in DRIVERS.values())}

"""A card gateway that answers, for all tests of bad input. Imports nothing that needs Django to be set up."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.sandbox import rehearsal


@pytest.fixture(scope="package", autouse=True)
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The stand-in takes cards for every shop; its own notices go nowhere."""
    folder = tmp_path_factory.mktemp("gateway")
    with (
        rehearsal.rehearsing(folder, "http://127.0.0.1:9/") as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(settings, "STRIPE_ACCOUNTS", (rehearsal.account(running),))
        yield

"""Gateways and carriers that answer, for all tests of bad input. Imports nothing that needs Django to be set up."""

from collections.abc import Iterator

import pytest

from trastienda.sandbox.server import Sandbox


@pytest.fixture(scope="package", autouse=True)
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    from tests.fuzz.outside import outside  # noqa: PLC0415 - Django is ready by now

    with outside(tmp_path_factory.mktemp("outside")) as running:
        yield running

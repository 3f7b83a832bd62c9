"""Gateways and carriers that answer, for all tests of bad input. Imports nothing that needs Django to be set up."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.sandbox import rehearsal, tills
from trastienda.adapters.shipping.accounts import ADDRESSES, CarrierAccount
from trastienda.sandbox.server import Sandbox


@pytest.fixture(scope="package", autouse=True)
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The stand-ins take money and parcels for every shop; their own notices go nowhere."""
    with (
        tills.tills(tmp_path_factory.mktemp("outside")) as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(settings, "STRIPE_ACCOUNTS", (rehearsal.account(running),))
        patch.setattr(settings, "GATEWAYS", tills.accounts(running))
        patch.setattr(settings, "CARRIERS", carriers(running))
        yield running


def carriers(running: Sandbox) -> tuple[CarrierAccount, ...]:
    """One account with each carrier's stand-in."""
    return tuple(
        CarrierAccount(
            carrier=name,
            secret=tills.SECRETS.api,
            address=f"{running.address}/{name}",
            user="sandbox",
            contract="20001",
        )
        for name in ADDRESSES
    )

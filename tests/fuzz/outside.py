"""Gateways and carriers that answer, for whoever makes a world."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from tests.sandbox import neighbours, rehearsal, tills
from trastienda.adapters.shipping.accounts import ADDRESSES, CarrierAccount
from trastienda.sandbox.server import Sandbox


@contextmanager
def outside(folder: Path) -> Iterator[Sandbox]:
    """The stand-ins take money and parcels for every shop; their own notices go nowhere."""
    with tills.tills(folder) as running, pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "STRIPE_ACCOUNTS", (rehearsal.account(running),))
        patch.setattr(settings, "GATEWAYS", tills.accounts(running))
        patch.setattr(settings, "CARRIERS", carriers(running))
        patch.setattr(settings, "NEIGHBOURS", neighbours.accounts(running))
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

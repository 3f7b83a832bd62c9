"""The running stand-ins of the shop's neighbours, our settings pointed at them, and a postman that the test is."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings

from tests.sandbox.rehearsal import KEYS, Page, asks
from tests.sandbox.tills import letters
from tests.shop import Answer, Http
from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.project.neighbour_accounts import new_merchant_key, rehearsal_accounts, rehearsal_keys
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop
from trastienda.sandbox.store import Notice

MERCHANT = new_merchant_key()
NOTICES = "http://shop.example/pos/api/whatsapp-cloud/webhook?tenant={tenant}"


def derived(purpose: str) -> str:
    """What the installation derives from its secret."""
    return hashlib.sha256(purpose.encode()).hexdigest()[:48]


@contextmanager
def neighbours(folder: Path, monkeypatch: pytest.MonkeyPatch, **more: Any) -> Iterator[Sandbox]:
    """The stand-ins while the block lasts, for every shop; nobody carries their notices but the test."""
    shop = Shop(
        stripe=KEYS,
        stripe_notices="http://127.0.0.1:9/",
        neighbours={name: Keys(*keys) for name, keys in rehearsal_keys(derived, merchant=MERCHANT).items()},
        whatsapp_notices=NOTICES,
        bnpl_notices="http://shop.example/pos/api/bnpl/webhook/{name}?tenant={tenant}",
    )
    sandbox = Sandbox(folder, shop, delivers=False, **more)
    sandbox.start()
    monkeypatch.setattr(settings, "NEIGHBOURS", accounts(sandbox))
    yield sandbox
    sandbox.stop()


def accounts(sandbox: Sandbox) -> tuple[OutsideAccount, ...]:
    """The installation's accounts with the stand-ins."""
    return rehearsal_accounts(derived, merchant=MERCHANT, address=sandbox.address)


def presses(sandbox: Sandbox, path: str, **form: str) -> Page:
    """A person sends a form of a stand-in's page."""
    return asks(f"{sandbox.address}{path}", urlencode(form).encode(), {})


def carry(sandbox: Sandbox, name: str, *, wrong: bool = False, times: int = 1) -> list[Answer]:
    """Bring the notices that wait to our door, as the postman would; return what each was answered."""
    return [deliver(sandbox, notice, wrong=wrong) for notice in letters(sandbox, name) for _ in range(times)]


def deliver(sandbox: Sandbox, notice: Notice, *, wrong: bool = False) -> Answer:
    """Bring one notice to our door."""
    stand_in: Any = sandbox.providers[notice.provider]
    parts = urlsplit(str(stand_in.address_of(notice.event, wrong=wrong)))
    headers = stand_in.headers_of(notice.body, wrong=wrong, age_s=0.0)
    content = stand_in.body_of(notice.body, wrong=wrong).encode()
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return Http().post(path, content, **headers)

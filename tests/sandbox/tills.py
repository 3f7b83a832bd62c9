"""The running stand-ins of the web store's gateways, and our adapters pointed at them. Notices wait to be carried."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.sandbox.rehearsal import KEYS, clicks, wanted
from trastienda.adapters.payments.accounts import ADDRESSES, GatewayAccount
from trastienda.adapters.payments.gateways import ASKED, _asked
from trastienda.adapters.payments.port import AskedGateway, Letter
from trastienda.domain.payments.checkout import CheckoutSession, CheckoutWanted
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop
from trastienda.sandbox.store import Notice

NAMES = tuple(ASKED)
SECRETS = Keys(api="secret", signing="sandbox:signing")
NOTICES = "http://shop.example/api/v1/payments/{name}/notices"


@contextmanager
def tills(folder: Path, **more: Any) -> Iterator[Sandbox]:
    """The stand-ins while the block lasts; nobody carries their notices but the test."""
    shop = Shop(
        stripe=KEYS,
        stripe_notices="http://127.0.0.1:9/",
        carriers=SECRETS,
        gateways=SECRETS,
        gateway_notices=NOTICES,
    )
    sandbox = Sandbox(folder, shop, delivers=False, **more)
    sandbox.start()
    yield sandbox
    sandbox.stop()


def accounts(sandbox: Sandbox, *, tenant: int | None = None, **change: Any) -> tuple[GatewayAccount, ...]:
    """One account with each stand-in."""
    facts: dict[str, Any] = {"secret": SECRETS.api, "user": "shop", "signing": SECRETS.signing} | change
    return tuple(
        GatewayAccount(
            gateway=name,
            address=f"{sandbox.address}/{name}",
            auth_address=f"{sandbox.address}/{name}",
            tenant_id=tenant,
            **facts,
        )
        for name in ADDRESSES
    )


def gateway(name: str, sandbox: Sandbox, **change: Any) -> AskedGateway:
    """Our adapter, pointed at the stand-in."""
    return next(_asked(each) for each in accounts(sandbox, **change) if each.gateway == name)


def order(name: str, key: str, **other: Any) -> CheckoutWanted:
    """An order of 812.00 in a currency that the gateway takes."""
    facts: dict[str, Any] = {
        "currency": "USD" if name == "paypal" else "ARS",
        "success_url": "http://shop.example/pago/volver/",
        "cancel_url": "http://shop.example/pago/cancelado/",
    }
    return wanted(key, **(facts | other))


def presses(sandbox: Sandbox, name: str, session: str, action: str = "approved") -> None:
    """A person presses a button of the gateway's page."""
    assert clicks(f"{sandbox.address}/{name}/pay/{session}", action).status == 303


def letters(sandbox: Sandbox, name: str) -> list[Notice]:
    """Take the notices that wait, the oldest first."""
    store = sandbox.desk.store
    waiting = [
        each for each in store.notices(most=100_000) if each.provider == name and each.state == "waiting"
    ]
    for each in waiting:
        store.delivered(each.number, state="delivered", said="200", due=0)
    return list(reversed(waiting))


def address_of(sandbox: Sandbox, notice: Notice, *, wrong: bool = False) -> str:
    """Where a notice goes: path and query."""
    till: Any = sandbox.providers[notice.provider]
    parts = urlsplit(str(till.address_of(notice.event, wrong=wrong)))
    return parts.path + (f"?{parts.query}" if parts.query else "")


def written(sandbox: Sandbox, notice: Notice, *, wrong: bool = False, age_s: float = 0.0) -> Letter:
    """A notice as our door gets it."""
    till: Any = sandbox.providers[notice.provider]
    headers = till.headers_of(notice.body, wrong=wrong, age_s=age_s)
    return Letter(
        headers={name.lower(): text for name, text in headers.items()},
        query=dict(parse_qsl(urlsplit(address_of(sandbox, notice, wrong=wrong)).query)),
        content=till.body_of(notice.body, wrong=wrong).encode(),
    )


def pays(sandbox: Sandbox, name: str, page: CheckoutSession) -> CheckoutSession:
    """Pay a page; return how it stands."""
    presses(sandbox, name, page.id)
    return gateway(name, sandbox).checkout(page.id)


EIGHT_HUNDRED_TWELVE = Decimal("812.00")

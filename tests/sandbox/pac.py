"""The stand-ins of a PAC and of the SAT, running, with an office that speaks to them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.adapters import cfdi
from tests.sandbox.rehearsal import KEYS as STRIPE
from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi.office import CfdiOffice
from trastienda.domain.invoicing.content import Content
from trastienda.domain.invoicing.scheme import CancelWanted, Signed, Stamped
from trastienda.sandbox.desk import Keys
from trastienda.sandbox.server import Sandbox, Shop
from trastienda.sandbox.store import Thing

SECRET = "token-for-good"
STAMPING = "POST /sw/v4/cfdi33/stamp"
CANCELLING = "POST /sw/cfdi33/cancel"
ASKING = "POST /sat/"


@contextmanager
def running(folder: Path, **how: Any) -> Iterator[Sandbox]:
    """The stand-ins while the block lasts."""
    shop = Shop(stripe=STRIPE, stripe_notices="http://127.0.0.1:9/", pac=Keys(api=SECRET, signing=""))
    sandbox = Sandbox(folder, shop, delivers=False, **how)
    sandbox.start()
    try:
        yield sandbox
    finally:
        sandbox.stop()


def office(sandbox: Sandbox, *, secret: str = SECRET, user: str = "", patience_s: float = 5) -> CfdiOffice:
    account = PacAccount(
        "sw", secret, f"{sandbox.address}/sw", user=user, sat_address=f"{sandbox.address}/sat"
    )
    return CfdiOffice(account, patience_s=patience_s)


def signed(content: Content) -> Signed:
    """A sealed document; nobody is asked."""
    return CfdiOffice(PacAccount("sw", "nobody", "http://127.0.0.1:9")).sign(content, cfdi.credential())


def documents(sandbox: Sandbox) -> list[Thing]:
    """What the certifier has stamped."""
    return sandbox.desk.store.things("sw", "document", most=100_000)


def to_cancel(made: Stamped, sent: Signed, *, reason: str = "02", substitute: str = "") -> CancelWanted:
    return CancelWanted(uuid=made.uuid, signed_xml=sent.xml, reason=reason, substitute=substitute)

"""What the house asks of a gateway, and how a gateway refuses. The facts are in `domain/payments/checkout.py`.

Every call goes over a network: never inside a transaction. A call that ends in `GatewayUnavailable` may have had its
effect; ask again with the same key, or ask what there is, before anything is sent anew.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from trastienda.domain.payments.checkout import (
    CheckoutSession,
    CheckoutWanted,
    Notice,
    Refunded,
    RefundWanted,
)


class Letter(msgspec.Struct, frozen=True):
    """A notice as it came: header names in lower case, the body byte for byte."""

    headers: Mapping[str, str]
    query: Mapping[str, str]
    content: bytes


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a verified notice is about: a page, or the money itself, by the gateway's names. Only a reason to ask.

    `id` is the notice's own, the same at every delivery.
    """

    id: str
    name: str
    session: str = ""
    payment_ref: str = ""


class Gateway(Protocol):
    """
    A system that shows a page, a code or a link by which an order is paid.

    Every method that asks raises `GatewayUnavailable` when its outcome is unknown and `GatewayRefused` when the
    gateway said no, which is final for that key.
    """

    def page_expiry(self, now: datetime, wanted: datetime | None) -> datetime:
        """Return until when a page that is opened now may stay open: as wanted, within the gateway's limits."""

    def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSession:
        """Make a payment page, or return the one that this key made before."""

    def checkout(self, session_id: str) -> CheckoutSession:
        """Return how a payment page stands now."""

    def close_checkout(self, session_id: str) -> CheckoutSession:
        """Let nobody pay on an open page any more; return how it stands, which may be that somebody just did."""

    def refund(self, wanted: RefundWanted) -> Refunded:
        """Give money back."""

    def find_refund(self, wanted: RefundWanted) -> Refunded | None:
        """Return what was given back under that key, if it was."""


class CardGateway(Gateway, Protocol):
    """One whose notices say all there is to know, under a signature of their own."""

    def notice(self, content: bytes, signature: str) -> Notice:
        """Read a notice, byte for byte as it came. :raises NoticeRefused: not signed by this gateway, or too old."""


class AskedGateway(Gateway, Protocol):
    """One whose notices are only a reason to ask it how the payment stands."""

    def read_notice(self, letter: Letter) -> Told:
        """Check who wrote a notice. :raises NoticeRefused: not this gateway, too long ago, or nothing readable."""

    def look(self, told: Told) -> CheckoutSession | None:
        """Ask how that stands which a notice is about; None when it is about no payment."""

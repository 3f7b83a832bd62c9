"""What the house asks of a card gateway, and how a gateway refuses. The facts are in `domain/payments/checkout.py`.

Every call goes over a network: never inside a transaction. A call that ends in `GatewayUnavailable` may have had its
effect; ask again with the same key, or ask what there is, before anything is sent anew.
"""

from datetime import datetime
from typing import Protocol

from trastienda.domain.payments.checkout import (
    CheckoutSession,
    CheckoutWanted,
    Notice,
    Refunded,
    RefundWanted,
)


class CardGateway(Protocol):
    """
    A system that shows a page on which a card is charged.

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

    def notice(self, content: bytes, signature: str) -> Notice:
        """Read a notice, byte for byte as it came. :raises NoticeRefused: not signed by this gateway, or too old."""

"""What a shop and a card gateway tell each other about one order. Plain facts: no network, no rule, no dialect.

Amounts are in the currency's main unit (pesos), never in cents: only the adapter of a gateway knows its minor units.
"""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec


class CheckoutWanted(msgspec.Struct, frozen=True, kw_only=True):
    """A page on which one order can be paid. The same `key` gets the same page, however often it is asked for."""

    key: str
    tenant_id: int
    order_id: int
    order_folio: str
    description: str
    amount: Decimal
    currency: str
    success_url: str
    cancel_url: str
    customer_email: str = ""
    expires_at: datetime | None = None


class CheckoutState(StrEnum):
    """Whether the page still waits for somebody. `complete` says that they did their part, not that money came."""

    OPEN = "open"
    COMPLETE = "complete"
    EXPIRED = "expired"


class Collected(msgspec.Struct, frozen=True):
    """Money that was collected on a page besides the one payment that it was for."""

    payment_ref: str
    amount: Decimal
    currency: str


class CheckoutSession(msgspec.Struct, frozen=True, kw_only=True):
    """
    A payment page as its gateway describes it.

    `is_paid` is the only word for money having been collected: a voucher paid in cash tomorrow completes the page
    today. `payment_ref` is the gateway's name for the money, once there is any. `key`, `tenant_id` and `order_id` are
    what we told the gateway when we asked for the page; one that somebody else made may have some of them, or none.
    """

    id: str
    state: CheckoutState
    is_paid: bool
    amount: Decimal
    currency: str
    url: str = ""
    payment_ref: str = ""
    key: str = ""
    tenant_id: int | None = None
    order_id: int | None = None
    expires_at: datetime | None = None
    is_charged_back: bool = False
    """The payer's bank took the money back, or is about to."""
    also: tuple[Collected, ...] = ()
    details: Mapping[str, str] = {}
    """What else the payer may need: `qr`, `deeplink`, `access_token`, as the gateway has them."""


class RefundWanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    Money to go back the way it came. `key` names this giving back, at the gateway too.

    `before` is what went back of the same money under other keys; a gateway that keeps no key is asked for the sum.
    `attempt` counts how often it was sent: a gateway repeats a failure for as long as it remembers the request, so
    what was found not to have happened is sent under a new name.
    """

    key: str
    payment_ref: str
    amount: Decimal
    currency: str
    before: Decimal = Decimal(0)
    attempt: int = 1


class Refunded(msgspec.Struct, frozen=True, kw_only=True):
    """Money that a gateway has given back, or has taken on to."""

    id: str
    payment_ref: str
    amount: Decimal
    currency: str


class NoticeKind(StrEnum):
    """What a gateway may tell us unasked, in our words."""

    COMPLETED = "completed"
    PAID_LATER = "paid_later"
    FAILED_LATER = "failed_later"
    EXPIRED = "expired"
    OTHER = "other"


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A message from a gateway whose signature was checked. `id` is the gateway's own, the same at every delivery."""

    id: str
    kind: NoticeKind
    name: str
    session: CheckoutSession | None = None

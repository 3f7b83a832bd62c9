"""Money as this document has it: a currency and an amount. And the few other shapes that several sections share."""

from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from trastienda.kernel.text import fold


class Money(msgspec.Struct):
    currency: str
    amount: Decimal


def slug(name: str) -> str:
    """Return a product's name as it stands in addresses: `One Piece Vol. 100` is `one-piece-vol-100`."""
    return fold(name).replace(" ", "-")


def instant(at: datetime) -> str:
    """Return an instant as documented: `2026-02-04T10:00:00Z`, whole seconds in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

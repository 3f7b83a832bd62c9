"""What operations answer and surfaces render: frozen, in our words, money as Decimal."""

from datetime import datetime
from decimal import Decimal

import msgspec


class SalePosted(msgspec.Struct, frozen=True):
    """A sale that has just been posted."""

    id: int
    folio: str
    total: Decimal
    paid: Decimal
    credit: Decimal
    change: Decimal
    line_count: int
    sold_at: datetime

"""What operations answer and surfaces render: frozen, in our words, money as Decimal."""

from collections.abc import Mapping
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


class SaleCancelled(msgspec.Struct, frozen=True):
    """A sale undone whole. `refunded` is the money given back, by method; `off_balance` came off the account."""

    id: int
    folio: str
    total: Decimal
    refunded: Mapping[str, Decimal]
    off_balance: Decimal


class GoodsReturned(msgspec.Struct, frozen=True):
    """A return that has just been recorded. `is_whole`: nothing of the sale is left with the customer."""

    id: int
    folio: str
    sale_id: int
    sale_folio: str
    base: Decimal
    tax: Decimal
    total: Decimal
    refunded: Mapping[str, Decimal]
    off_balance: Decimal
    line_count: int
    is_whole: bool


class QuotationMade(msgspec.Struct, frozen=True):
    """A quotation that has just been made."""

    id: int
    folio: str
    total: Decimal
    line_count: int
    expires_at: datetime


class LayawayStanding(msgspec.Struct, frozen=True):
    """A layaway as it stands after something was done to it."""

    id: int
    folio: str
    total: Decimal
    paid: Decimal

    @property
    def balance(self) -> Decimal:
        return self.total - self.paid


class LayawayCancelled(msgspec.Struct, frozen=True):
    """A layaway given up: its goods are free again and its money was given back, by method."""

    id: int
    folio: str
    total: Decimal
    refunded: Mapping[str, Decimal]

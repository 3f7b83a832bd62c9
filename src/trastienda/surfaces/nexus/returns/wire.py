"""Shapes of returns, field by field as documented."""

from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.surfaces.nexus.sales.wire import Reason, Refunded
from trastienda.web.decode import Id, Quantity


class Item(msgspec.Struct):
    inventory_id: Id
    quantity: Quantity


class NewReturn(msgspec.Struct, kw_only=True):
    sale_id: Id
    items: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=500)]
    reason: Reason


class ReturnCreated(msgspec.Struct, kw_only=True):
    """`refunded` was given back in money, as `refunds` says; `credited` came off the customer's account."""

    id: int
    folio: str
    sale_id: int
    sale_folio: str
    sale_status: str
    subtotal: Decimal
    tax: Decimal
    total: Decimal
    refunded: Decimal
    credited: Decimal
    refunds: list[Refunded]
    items_count: int
    message: str

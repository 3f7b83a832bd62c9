"""Shapes of section 7, field by field as documented."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.web.decode import Money


class Open(msgspec.Struct):
    register_number: Annotated[int, msgspec.Meta(ge=1, le=9999)]
    opening_amount: Money


class Opened(msgspec.Struct):
    register_id: int
    register_number: int
    opened_at: datetime
    opening_amount: Decimal

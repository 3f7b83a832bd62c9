"""Shapes of section 14, which the document does not show."""

from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.web.decode import Id

Plain = int | Decimal
Days = Annotated[int, msgspec.Meta(ge=1, le=3660)]


class DemandQuery(msgspec.Struct):
    days: Days = 30
    group_id: Id | None = None
    branch_id: Id | None = None


class PeriodQuery(msgspec.Struct):
    days: Days = 30


class ZoneDemand(msgspec.Struct):
    """What a zone (a branch) sold of a group of parts. The group is null for products linked to no part."""

    branch_id: int
    branch_name: str
    group_id: int | None
    group_name: str | None
    category_name: str | None
    part_count: int
    quantity: Plain
    sales_value: Decimal
    stock: Plain


class Demand(msgspec.Struct):
    data: list[ZoneDemand]
    total_quantity: Plain
    total_sales_value: Decimal
    days: int


class TopPart(msgspec.Struct):
    """What moves most; `stock` is what all open branches have, `available` without what is set aside."""

    inventory_id: int
    part_number: str
    name: str
    brand: str | None
    catalog_part_id: int | None
    quantity: Plain
    sales_value: Decimal
    stock: Plain
    available: Plain


class TopParts(msgspec.Struct):
    data: list[TopPart]
    days: int

"""Shapes of sales, as documented. Prices include tax."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.web.decode import Id, PositiveMoney, ShortText

Byte = Annotated[int, msgspec.Meta(ge=0, le=255)]
Units = Annotated[int, msgspec.Meta(ge=1, le=99_999_999)]
Count = Annotated[int, msgspec.Meta(ge=0, le=2**31 - 1)]


# --- asked -------------------------------------------------------------------------------------------


class SalesQuery(msgspec.Struct):
    """`desc` is true or 1, false or 0."""

    filter: ShortText = ""
    skip: Count = 0
    limit: Count | None = None
    orderBy: ShortText = "date"
    desc: ShortText = "false"


class NewConcept(msgspec.Struct):
    """`import` is `quantity × unitaryPrice`. `id` is that of a concept which this one takes the place of."""

    quantity: Units
    unitaryPrice: PositiveMoney
    import_: PositiveMoney = msgspec.field(name="import")
    idProduct: Id
    id: Id | None = None
    state: Byte = 1


Concepts = Annotated[list[NewConcept], msgspec.Meta(min_length=1, max_length=500)]


class NewSale(msgspec.Struct):
    idClient: Id
    concepts: Concepts
    state: Byte = 1


class ChangedSale(msgspec.Struct):
    """What is not sent stays as it is; `concepts` are all that the sale shall have."""

    id: Id
    idClient: Id | UnsetType | None = UNSET
    concepts: Concepts | UnsetType = UNSET
    state: Byte | UnsetType = UNSET


# --- answered ----------------------------------------------------------------------------------------


class Concept(msgspec.Struct):
    id: int
    quantity: int | Decimal
    unitaryPrice: Decimal
    import_: Decimal = msgspec.field(name="import")
    idProduct: int
    state: Byte


class Sale(msgspec.Struct, kw_only=True):
    """`idClient` null: it was sold over a counter to nobody in particular."""

    id: int
    idClient: int | None
    date: datetime
    total: Decimal
    state: Byte
    concepts: list[Concept]


class Client(msgspec.Struct):
    """A customer; the shop keeps one name of them, which is split where people here would."""

    id: int
    name: str
    lastname: str
    idcard: str
    mail: str
    state: bool


class ListedSale(msgspec.Struct, kw_only=True):
    id: int
    idClient: int | None
    client: Client | None
    date: datetime
    total: Decimal
    state: Byte
    concepts: list[Concept]

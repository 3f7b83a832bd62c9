"""Shapes of section 2, field by field as documented."""

from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.web.decode import Exact, Id, Name

Phone = Annotated[str, msgspec.Meta(max_length=40)]


class DiscountLimit(Exact):
    """0 to 100, two decimals."""

    places, least, most = 2, Decimal(0), Decimal(100)


class Branch(msgspec.Struct):
    id: int
    name: str
    address: str
    phone: str
    is_active: bool


class Branches(msgspec.Struct):
    data: list[Branch]


class NewBranch(msgspec.Struct):
    name: Name
    address: Annotated[str, msgspec.Meta(max_length=300)] | None = None
    phone: Phone | None = None


class Employee(msgspec.Struct):
    id: int
    name: str
    email: str | None
    phone: str | None
    role: str
    branch_id: int
    branch_name: str
    max_discount_pct: Decimal
    is_active: bool


class Employees(msgspec.Struct):
    data: list[Employee]


class NewEmployee(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    role: str
    pin: str
    email: Annotated[str, msgspec.Meta(max_length=254)] | None = None
    phone: Phone | None = None
    branch_id: Id | None = None
    max_discount_pct: DiscountLimit | None = None


class Created(msgspec.Struct):
    id: int
    message: str


class Theme(msgspec.Struct):
    theme: str
    variables: dict[str, str]

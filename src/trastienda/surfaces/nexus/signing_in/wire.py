"""Shapes of section 1, field by field as documented."""

from decimal import Decimal
from typing import Annotated

import msgspec

from trastienda.web.decode import Id


class Login(msgspec.Struct):
    tenant_id: Id
    pin: str
    device_id: Annotated[str, msgspec.Meta(max_length=80)] | None = None
    branch_id: Id | None = None


class LoggedInEmployee(msgspec.Struct):
    id: int
    name: str
    role: str
    branch_id: int
    max_discount_pct: Decimal


class LoggedIn(msgspec.Struct):
    token: str
    employee: LoggedInEmployee
    permissions: list[str]


class ListedEmployee(msgspec.Struct):
    id: int
    name: str
    initials: str
    role: str
    role_label: str


class ListedEmployees(msgspec.Struct):
    data: list[ListedEmployee]


class Me(msgspec.Struct):
    employee_id: int
    name: str
    role: str
    tenant_id: int
    branch_id: int
    permissions: list[str]

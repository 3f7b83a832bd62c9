"""Shapes of applications. What the document leaves open is as its other sections have it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

import msgspec

from trastienda.web.decode import Id, PositiveMoney

Provider = Literal["ap lazo", "aplazo", "kueski", "clip"]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Phone = Annotated[str, msgspec.Meta(max_length=40)]


class ProviderShown(msgspec.Struct, kw_only=True):
    """`config_needed` is what is still to be told before it is enabled."""

    id: str
    name: str
    enabled: bool
    config_needed: list[str]


class Providers(msgspec.Struct):
    providers: list[ProviderShown]


class Customer(msgspec.Struct):
    name: Name
    phone: Phone


class NewApplication(msgspec.Struct, kw_only=True):
    sale_id: Id
    amount: PositiveMoney
    provider: Provider
    customer: Customer


class Application(msgspec.Struct, kw_only=True):
    """
    `status`: pending (the provider is being told), in_review, approved (the sale is paid), rejected, cancelled,
    expired, error, or approved_not_applied: approved, and the sale did not owe it any more. `redirect_url` is where the
    customer goes on, once the provider said so.
    """

    id: int
    sale_id: int
    provider: str
    amount: Decimal
    currency: str
    customer: Customer
    status: str
    redirect_url: str | None
    external_id: str | None
    error: str | None
    created_at: datetime
    decided_at: datetime | None


class ApplicationMade(Application, kw_only=True):
    message: str


class Received(msgspec.Struct):
    """The notice was the provider's; how the application stands is asked of it."""

    received: bool = True

"""Shapes of webhooks; the published document has none of them."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.surfaces.nexus.lists import Paged, Pagination

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
EventName = Annotated[str, msgspec.Meta(max_length=40)]
Events = Annotated[list[EventName], msgspec.Meta(min_length=1, max_length=50)]


class NewWebhook(msgspec.Struct):
    name: Name
    url: Url
    events: Events


class WebhookChanges(msgspec.Struct):
    """What is not sent stays as it is."""

    name: Name | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    events: Events | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class LogQuery(Paged):
    status: str = ""


class Webhook(msgspec.Struct):
    id: int
    name: str
    url: str
    events: list[str]
    is_active: bool
    failures: int
    problem: str
    pending: int
    failed: int
    last_delivery: datetime | None
    switched_off_at: datetime | None
    created_at: datetime


class Webhooks(msgspec.Struct):
    """`events` is all that can be asked for."""

    data: list[Webhook]
    events: list[str]


class WebhookMade(msgspec.Struct):
    """`secret` is told once."""

    id: int
    secret: str
    message: str


class Secret(msgspec.Struct):
    """The one before signs too for a day."""

    id: int
    secret: str


class Done(msgspec.Struct):
    id: int
    message: str


class Delivery(msgspec.Struct):
    id: int
    event_id: str
    type: str
    object_kind: str
    object_id: int
    number: str
    status: str
    attempts: int
    response_status: int | None
    problem: str
    created_at: datetime
    next_attempt: datetime | None
    delivered_at: datetime | None


class Deliveries(msgspec.Struct):
    data: list[Delivery]
    pagination: Pagination

"""Shapes of WhatsApp messages. The document shows only what is sent; the rest is as its other sections have it."""

from datetime import datetime
from typing import Annotated

import msgspec

Phone = Annotated[str, msgspec.Meta(max_length=40)]
Said = Annotated[str, msgspec.Meta(max_length=4096)]
TemplateName = Annotated[str, msgspec.Meta(max_length=512)]
Language = Annotated[str, msgspec.Meta(max_length=15)]
Parameters = Annotated[list[Annotated[str, msgspec.Meta(max_length=1024)]], msgspec.Meta(max_length=20)]


class NewMessage(msgspec.Struct, kw_only=True):
    """
    With `body` and `template`: the body while the customer may be answered freely, the template otherwise, with the
    body in its only place for text. `parameters` fill a template with several places.
    """

    to: Phone
    body: Said | None = None
    template: TemplateName | None = None
    language: Language | None = None
    parameters: Parameters = []


class MessageQueued(msgspec.Struct, kw_only=True):
    """`type` is what was chosen: text or template."""

    id: int
    to: str
    type: str
    body: str | None
    template: str | None
    status: str
    message: str


class Status(msgspec.Struct, kw_only=True):
    """`config_needed` is what is still to be told; `error` what Meta said, or that it did not answer in time."""

    enabled: bool
    connected: bool
    config_needed: list[str]
    phone_number: str | None
    verified_name: str | None
    quality_rating: str | None
    checked_at: datetime
    error: str | None


class Template(msgspec.Struct, kw_only=True):
    name: str
    language: str
    category: str
    status: str
    body: str
    parameters: int


class TemplateList(msgspec.Struct, kw_only=True):
    """The approved ones. `stale`: Meta did not answer in time, and these are as they were last seen."""

    data: list[Template]
    enabled: bool
    config_needed: list[str]
    stale: bool


_HUB = {"mode": "hub.mode", "token": "hub.verify_token", "challenge": "hub.challenge"}


class Challenge(msgspec.Struct, kw_only=True, rename=_HUB):
    """How Meta asks whether this address is ours."""

    mode: str = ""
    token: str = ""
    challenge: Annotated[str, msgspec.Meta(max_length=500)] = ""
    tenant: int | None = None


class Received(msgspec.Struct):
    """The notice was Meta's and is dealt with, whatever came of it."""

    received: bool = True

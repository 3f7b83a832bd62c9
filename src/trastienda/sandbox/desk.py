"""What every stand-in has at hand, and what it hands back: plain shapes without any provider in them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from trastienda.sandbox.faults import Faults
from trastienda.sandbox.store import Store


@dataclass(frozen=True, slots=True)
class Keys:
    """The pair with which the shop and a stand-in know each other."""

    api: str = field(repr=False)
    signing: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Desk:
    """The memory, the switches, and where we are. `address` is our own, without a slash at its end."""

    store: Store
    faults: Faults
    address: str
    clock: Callable[[], float] = time.time


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. `path` begins behind the provider's name: `/v1/refunds`."""

    method: str
    path: str
    query: str
    headers: dict[str, str]  # names in lower case
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)


class Provider(Protocol):
    """A system outside, as far as we stand in for it."""

    @property
    def name(self) -> str:
        """The first part of its paths."""

    def is_api(self, path: str) -> bool:
        """Whether a path is asked by programs; people's pages suffer from no faults."""

    def answer(self, request: Request) -> Answer:
        """Answer a request."""

    def fail(self, request: Request) -> Answer:
        """Answer that something broke here; what was done stays done."""

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:
        """Return the headers that a notice carries, signed as this provider signs."""

    def lately(self) -> str:
        """Return what happened lately, as a section of the overview (HTML)."""

    def tick(self) -> None:
        """Do what is due by the clock."""


@runtime_checkable
class Writes(Protocol):
    """A provider that is told with each thing where its notices go."""

    def address_of(self, event: str, *, wrong: bool) -> str | None:
        """Return where a notice goes, path and query included; a forged one may have to guess it."""

    def body_of(self, body: str, *, wrong: bool) -> str:
        """Return what is posted, for those who sign inside the body."""


def see_other(address: str) -> Answer:
    """Send a browser elsewhere after a form."""
    return Answer(303, b"", "text/plain", {"Location": address})

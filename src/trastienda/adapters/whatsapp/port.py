"""What a messenger can be asked for, whoever it is."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from trastienda.domain.messaging.steps import KnownTemplate, WaitingMessage
from trastienda.operations.messaging.heed_notice import BecameOf, Heard


class Number(msgspec.Struct, frozen=True):
    """The shop's number as the messenger shows it; `quality` in its own words."""

    phone: str
    name: str
    quality: str


class Messenger(Protocol):
    """One number of a shop with a messenger. Its questions raise `Silent` and `Refused` (`adapters.outside.asking`)."""

    def send(self, message: WaitingMessage) -> str:
        """Send it and return the messenger's name of it."""

    def number(self) -> Number:
        """Return how the number stands."""

    def templates(self) -> list[KnownTemplate]:
        """Return every template of the shop's account, approved or not."""

    def answers_challenge(self, mode: str, token: str) -> bool:
        """Whether who wants to write to us knows the word that was agreed on."""

    def read_notice(self, content: bytes, signature: str) -> Sequence[Heard | BecameOf]:
        """Return what a notice tells of this number. :raises ForgedNotice: it is not the messenger's."""

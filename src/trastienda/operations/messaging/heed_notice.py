"""Take in what the messenger tells: messages that customers wrote, and what became of ours. Each counts once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from trastienda.domain.messaging import steps as messaging
from trastienda.domain.messaging.states import MessageState
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import step, transaction

FUTURE = timedelta(minutes=5)
"""Clocks differ by so much; what is dated later than that counts as of now."""


class Heard(msgspec.Struct, frozen=True):
    """A message that came in. `from_` in digits; `kind`: text or other."""

    id: str
    from_: str
    name: str
    kind: str
    content: str
    at: datetime


class BecameOf(msgspec.Struct, frozen=True):
    """What became of a message of ours: its name at the messenger, our key if it was repeated, and why it failed."""

    id: str
    key: str
    state: MessageState
    at: datetime
    problem: str = ""


class Heeded(msgspec.Struct, frozen=True):
    """How many of each were news."""

    messages: int
    states: int


def heed_notice(told: Sequence[Heard | BecameOf], *, actor: Actor, now: datetime) -> Heeded:
    """
    Note what is new in a notice; what was told before changes nothing.

    A message that is told again later opens no window: it counts as of when it was written.
    """
    messages = states = 0
    with transaction(actor.tenant_id):
        for each in told:
            if isinstance(each, Heard):
                messages += _hear(each, now=now)
            else:
                states += messaging.move_message(
                    each.state,
                    at=min(each.at, now + FUTURE),
                    external_id=each.id or None,
                    key=each.key or None,
                    problem=each.problem,
                )
    return Heeded(messages=messages, states=states)


@step
def _hear(heard: Heard, *, now: datetime) -> bool:
    at = min(heard.at, now)
    talk = messaging.conversation_with(heard.from_, at=now, heard_at=at, name=heard.name)
    return messaging.keep_heard(
        talk.id, external_id=heard.id, kind=heard.kind, content=heard.content, at=at, name=heard.name
    )

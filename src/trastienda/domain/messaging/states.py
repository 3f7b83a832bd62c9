"""What may become of a message that we send. Notices arrive late, twice and out of order: only forward counts."""

from collections.abc import Mapping
from enum import StrEnum


class MessageState(StrEnum):
    """
    `WAITING`: a job will send it. `SENDING`: it is on its way to the messenger. `UNKNOWN`: it was, and no answer came:
    it is not sent again, and a notice may still say what became of it. `RECEIVED` is for those that came in.
    """

    RECEIVED = "received"
    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


S = MessageState

MOVES: Mapping[MessageState, frozenset[MessageState]] = {
    S.RECEIVED: frozenset(),
    S.WAITING: frozenset({S.SENDING, S.FAILED}),
    S.SENDING: frozenset({S.WAITING, S.UNKNOWN, S.SENT, S.DELIVERED, S.READ, S.FAILED}),
    S.UNKNOWN: frozenset({S.SENT, S.DELIVERED, S.READ, S.FAILED}),
    S.SENT: frozenset({S.DELIVERED, S.READ, S.FAILED}),
    S.DELIVERED: frozenset({S.READ}),
    S.READ: frozenset(),
    S.FAILED: frozenset(),
}
"""`read` may overtake `delivered`; what was delivered does not fail any more."""


def may_become(state: MessageState, to: MessageState) -> bool:
    """Whether a notice of `to` is news for a message in `state`; an old or repeated one is none."""
    return to in MOVES[state]

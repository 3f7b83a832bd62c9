"""Which moves the state of a fiscal document allows. A table, so that it can be printed, tested and drawn.

What is stamped exists at the tax authority and is never stamped again. `UNKNOWN`: it was sent and nobody knows whether
it exists; it is asked for, and the very same bytes are sent again, never others. `ERROR`: it certainly does not exist.
"""

from collections.abc import Mapping
from enum import StrEnum

from trastienda.domain.invoicing.errors import WrongFiscalState


class FiscalState(StrEnum):
    """`PENDING` was certainly never at the certifier; `SENDING` may be there at this moment."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    STAMPED = "stamped"
    ERROR = "error"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"


class FiscalEvent(StrEnum):
    SEND = "send"
    POSTPONE = "postpone"
    LOSE = "lose"
    STAMP = "stamp"
    REFUSE = "refuse"
    RETRY = "retry"
    CANCEL = "cancel"
    ASK_CANCEL = "ask_cancel"
    ACCEPT = "accept"
    REJECT = "reject"


MOVES: Mapping[FiscalState, Mapping[FiscalEvent, FiscalState]] = {
    FiscalState.PENDING: {
        FiscalEvent.SEND: FiscalState.SENDING,
        FiscalEvent.REFUSE: FiscalState.ERROR,
        FiscalEvent.CANCEL: FiscalState.CANCELLED,
    },
    FiscalState.SENDING: {
        FiscalEvent.STAMP: FiscalState.STAMPED,
        FiscalEvent.REFUSE: FiscalState.ERROR,
        FiscalEvent.POSTPONE: FiscalState.PENDING,
        FiscalEvent.LOSE: FiscalState.UNKNOWN,
    },
    FiscalState.UNKNOWN: {
        FiscalEvent.STAMP: FiscalState.STAMPED,
        FiscalEvent.REFUSE: FiscalState.ERROR,
        FiscalEvent.LOSE: FiscalState.UNKNOWN,
    },
    FiscalState.STAMPED: {FiscalEvent.ASK_CANCEL: FiscalState.CANCELLING},
    FiscalState.ERROR: {
        FiscalEvent.RETRY: FiscalState.PENDING,
        FiscalEvent.CANCEL: FiscalState.CANCELLED,
    },
    FiscalState.CANCELLING: {
        FiscalEvent.ACCEPT: FiscalState.CANCELLED,
        FiscalEvent.REJECT: FiscalState.STAMPED,
    },
    FiscalState.CANCELLED: {},
}
LIVE = frozenset(FiscalState) - {FiscalState.CANCELLED}
"""What stands for its sale, return or payment: no second one may."""
EXISTS = frozenset({FiscalState.STAMPED, FiscalState.CANCELLING})
"""What the tax authority knows as valid."""
WAITING = frozenset({FiscalState.PENDING, FiscalState.SENDING, FiscalState.UNKNOWN})
"""What a worker still has to see through."""
NEVER_SENT = frozenset({FiscalState.PENDING, FiscalState.ERROR})
"""What certainly is not at the tax authority: it can be given up here, without asking anybody."""


def after(state: FiscalState, event: FiscalEvent, *, document: int) -> FiscalState:
    """Return the state after the event. :raises WrongFiscalState: says which events the state allows."""
    allowed = MOVES[state]
    if event not in allowed:
        raise WrongFiscalState(
            document_id=document, state=str(state), event=str(event), allowed=tuple(map(str, allowed))
        )
    return allowed[event]

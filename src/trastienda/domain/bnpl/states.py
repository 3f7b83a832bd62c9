"""What may become of an application. What a financier says may come late, twice and out of order."""

from collections.abc import Mapping
from enum import StrEnum


class ApplicationState(StrEnum):
    """
    `ASKING`: a job tells the financier. `OPEN`: the customer and the financier decide. `APPROVED`: it paid the sale.

    `UNPLACED`: approved, and the sale does not owe it any more, or another amount was approved: somebody must look,
    and have the financier take it back. `FAILED`: the financier did not take the application.
    """

    ASKING = "asking"
    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNPLACED = "unplaced"
    FAILED = "failed"


S = ApplicationState

LIVE = frozenset({S.ASKING, S.OPEN})
_DECIDED = frozenset({S.APPROVED, S.UNPLACED, S.REJECTED, S.CANCELLED, S.EXPIRED})
MOVES: Mapping[ApplicationState, frozenset[ApplicationState]] = {
    S.ASKING: _DECIDED | {S.OPEN, S.FAILED},
    S.OPEN: _DECIDED,
    S.REJECTED: frozenset({S.APPROVED, S.UNPLACED}),
    S.CANCELLED: frozenset({S.APPROVED, S.UNPLACED}),
    S.EXPIRED: frozenset({S.APPROVED, S.UNPLACED}),
    S.APPROVED: frozenset(),
    S.UNPLACED: frozenset(),
    S.FAILED: frozenset(),
}
"""An approval counts even after a no: the financier's money is there, whatever was said before."""


def may_become(state: ApplicationState, to: ApplicationState) -> bool:
    """Whether `to` is news for an application in `state`."""
    return to in MOVES[state]

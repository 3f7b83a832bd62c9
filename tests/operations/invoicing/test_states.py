"""Which moves the state of a fiscal document allows, printed as people read it, and every move that it does not."""

import itertools

import pytest

from trastienda.domain.invoicing.errors import WrongFiscalState
from trastienda.domain.invoicing.states import MOVES, NEVER_SENT, FiscalEvent, FiscalState, after

PRINTED = """
pending    | send -> sending, refuse -> error, cancel -> cancelled
sending    | stamp -> stamped, refuse -> error, postpone -> pending, lose -> unknown
unknown    | stamp -> stamped, refuse -> error, lose -> unknown
stamped    | ask_cancel -> cancelling
error      | retry -> pending, cancel -> cancelled
cancelling | accept -> cancelled, reject -> stamped
cancelled  | (final)
"""


def test_the_table() -> None:
    lines = [
        f"{state:<10} | " + (", ".join(f"{event} -> {to}" for event, to in MOVES[state].items()) or "(final)")
        for state in FiscalState
    ]
    assert lines == PRINTED.strip().splitlines()


@pytest.mark.parametrize(("state", "event"), list(itertools.product(FiscalState, FiscalEvent)))
def test_every_move(state: FiscalState, event: FiscalEvent) -> None:
    if event in MOVES[state]:
        assert after(state, event, document=7) is MOVES[state][event]
        return
    with pytest.raises(WrongFiscalState) as refused:
        after(state, event, document=7)
    assert (refused.value.document_id, refused.value.state) == (7, state)


def test_what_is_drafted_anew_or_cancelled_here_never_was_sent() -> None:
    """Nothing that may be at the certifier comes back to where another document could be made of it."""
    may_be_there = set(FiscalState) - NEVER_SENT - {FiscalState.CANCELLED}
    for state in may_be_there:
        for event, to in MOVES[state].items():
            if to in NEVER_SENT:
                assert event in {FiscalEvent.REFUSE, FiscalEvent.POSTPONE}

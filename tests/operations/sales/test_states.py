"""The state of every document: which moves are allowed, and that nothing else is."""

from enum import StrEnum
from typing import Any

import pytest

from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.states import (
    FULFILMENT_MOVES,
    LAYAWAY_MOVES,
    PAYMENT_MOVES,
    QUOTATION_MOVES,
    FulfilmentEvent,
    FulfilmentState,
    LayawayEvent,
    LayawayState,
    PaymentEvent,
    PaymentState,
    QuotationEvent,
    QuotationState,
    next_state,
    printed,
)

PAYMENT = """
pending            | await_approval -> awaiting_approval, fail -> failed, pay -> paid, \
refund_part -> partially_refunded, refund_all -> refunded
awaiting_approval  | fail -> failed, pay -> paid
failed             | await_approval -> awaiting_approval, fail -> failed, pay -> paid
paid               | refund_part -> partially_refunded, refund_all -> refunded
partially_refunded | refund_part -> partially_refunded, refund_all -> refunded
refunded           | (final)
"""
FULFILMENT = """
on_hold          | prepare -> preparing, cancel -> cancelled, return_all -> returned
preparing        | hold -> on_hold, make_ready -> ready_for_pickup, send -> on_the_way, deliver -> delivered, \
cancel -> cancelled, return_all -> returned
ready_for_pickup | prepare -> preparing, send -> on_the_way, deliver -> delivered, cancel -> cancelled, \
return_all -> returned
on_the_way       | prepare -> preparing, make_ready -> ready_for_pickup, deliver -> delivered, cancel -> cancelled, \
return_all -> returned
delivered        | cancel -> cancelled, return_all -> returned
cancelled        | (final)
returned         | (final)
"""
QUOTATION = """
active    | convert -> converted, cancel -> cancelled
expired   | (final)
converted | (final)
cancelled | (final)
"""
LAYAWAY = """
active    | pay -> active, complete -> completed, cancel -> cancelled
completed | (final)
cancelled | (final)
"""

TABLES: list[tuple[str, Any, type[StrEnum], type[StrEnum]]] = [
    (PAYMENT, PAYMENT_MOVES, PaymentState, PaymentEvent),
    (FULFILMENT, FULFILMENT_MOVES, FulfilmentState, FulfilmentEvent),
    (QUOTATION, QUOTATION_MOVES, QuotationState, QuotationEvent),
    (LAYAWAY, LAYAWAY_MOVES, LayawayState, LayawayEvent),
]


@pytest.mark.parametrize(("table", "moves", "states", "events"), TABLES)
class TestMoves:
    def test_are_these(self, table: str, moves: Any, states: Any, events: Any) -> None:
        assert printed(moves) == table.strip()

    def test_name_every_state(self, table: str, moves: Any, states: Any, events: Any) -> None:
        assert set(moves) == set(states)

    def test_refuse_everything_else_with_what_is_allowed(
        self, table: str, moves: Any, states: Any, events: Any
    ) -> None:
        for state in states:
            for event in events:
                if event in moves[state]:
                    assert next_state(moves, state, event, noun="sale") in states
                    continue
                with pytest.raises(WrongState) as refused:
                    next_state(moves, state, event, noun="sale")
                assert refused.value.state == str(state)
                assert refused.value.allowed == tuple(str(each) for each in moves[state])

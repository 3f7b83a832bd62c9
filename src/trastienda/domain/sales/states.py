"""Which moves the state of each document allows. Tables, so that they can be printed, tested and drawn.

A sale's state has two independent parts: how its payment stands and how its goods stand. A counter sale is delivered at
once, and paid unless part of it went on the customer's account. A refund moves the payment part, a cancellation or the
return of the last unit moves the goods part.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from trastienda.domain.sales.errors import WrongState


class PaymentState(StrEnum):
    PENDING = "pending"
    AWAITING_APPROVAL = "awaiting_approval"
    FAILED = "failed"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


class PaymentEvent(StrEnum):
    AWAIT_APPROVAL = "await_approval"
    FAIL = "fail"
    PAY = "pay"
    REFUND_PART = "refund_part"
    REFUND_ALL = "refund_all"


class FulfilmentState(StrEnum):
    ON_HOLD = "on_hold"
    PREPARING = "preparing"
    READY_FOR_PICKUP = "ready_for_pickup"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURNED = "returned"


class FulfilmentEvent(StrEnum):
    HOLD = "hold"
    PREPARE = "prepare"
    MAKE_READY = "make_ready"
    SEND = "send"
    DELIVER = "deliver"
    CANCEL = "cancel"
    RETURN_ALL = "return_all"


class QuotationState(StrEnum):
    """`EXPIRED` is never stored: an active quotation is expired when it is read after its time."""

    ACTIVE = "active"
    EXPIRED = "expired"
    CONVERTED = "converted"
    CANCELLED = "cancelled"


class QuotationEvent(StrEnum):
    CONVERT = "convert"
    CANCEL = "cancel"


class LayawayState(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class LayawayEvent(StrEnum):
    PAY = "pay"
    COMPLETE = "complete"
    CANCEL = "cancel"


# What a credit sale received may be given back while the rest is still owed: pending, too, can be refunded.
PAYMENT_MOVES: Mapping[PaymentState, Mapping[PaymentEvent, PaymentState]] = {
    PaymentState.PENDING: {
        PaymentEvent.AWAIT_APPROVAL: PaymentState.AWAITING_APPROVAL,
        PaymentEvent.FAIL: PaymentState.FAILED,
        PaymentEvent.PAY: PaymentState.PAID,
        PaymentEvent.REFUND_PART: PaymentState.PARTIALLY_REFUNDED,
        PaymentEvent.REFUND_ALL: PaymentState.REFUNDED,
    },
    PaymentState.AWAITING_APPROVAL: {
        PaymentEvent.FAIL: PaymentState.FAILED,
        PaymentEvent.PAY: PaymentState.PAID,
    },
    PaymentState.FAILED: {
        PaymentEvent.AWAIT_APPROVAL: PaymentState.AWAITING_APPROVAL,
        PaymentEvent.FAIL: PaymentState.FAILED,
        PaymentEvent.PAY: PaymentState.PAID,
    },
    PaymentState.PAID: {
        PaymentEvent.REFUND_PART: PaymentState.PARTIALLY_REFUNDED,
        PaymentEvent.REFUND_ALL: PaymentState.REFUNDED,
    },
    PaymentState.PARTIALLY_REFUNDED: {
        PaymentEvent.REFUND_PART: PaymentState.PARTIALLY_REFUNDED,
        PaymentEvent.REFUND_ALL: PaymentState.REFUNDED,
    },
    PaymentState.REFUNDED: {},
}

# What was paid for is given back bit by bit also before it left; the last bit ends it.
FULFILMENT_MOVES: Mapping[FulfilmentState, Mapping[FulfilmentEvent, FulfilmentState]] = {
    FulfilmentState.ON_HOLD: {
        FulfilmentEvent.PREPARE: FulfilmentState.PREPARING,
        FulfilmentEvent.CANCEL: FulfilmentState.CANCELLED,
        FulfilmentEvent.RETURN_ALL: FulfilmentState.RETURNED,
    },
    FulfilmentState.PREPARING: {
        FulfilmentEvent.HOLD: FulfilmentState.ON_HOLD,
        FulfilmentEvent.MAKE_READY: FulfilmentState.READY_FOR_PICKUP,
        FulfilmentEvent.SEND: FulfilmentState.ON_THE_WAY,
        FulfilmentEvent.DELIVER: FulfilmentState.DELIVERED,
        FulfilmentEvent.CANCEL: FulfilmentState.CANCELLED,
        FulfilmentEvent.RETURN_ALL: FulfilmentState.RETURNED,
    },
    FulfilmentState.READY_FOR_PICKUP: {
        FulfilmentEvent.PREPARE: FulfilmentState.PREPARING,
        FulfilmentEvent.SEND: FulfilmentState.ON_THE_WAY,
        FulfilmentEvent.DELIVER: FulfilmentState.DELIVERED,
        FulfilmentEvent.CANCEL: FulfilmentState.CANCELLED,
        FulfilmentEvent.RETURN_ALL: FulfilmentState.RETURNED,
    },
    FulfilmentState.ON_THE_WAY: {
        FulfilmentEvent.PREPARE: FulfilmentState.PREPARING,
        FulfilmentEvent.MAKE_READY: FulfilmentState.READY_FOR_PICKUP,
        FulfilmentEvent.DELIVER: FulfilmentState.DELIVERED,
        FulfilmentEvent.CANCEL: FulfilmentState.CANCELLED,
        FulfilmentEvent.RETURN_ALL: FulfilmentState.RETURNED,
    },
    FulfilmentState.DELIVERED: {
        FulfilmentEvent.CANCEL: FulfilmentState.CANCELLED,
        FulfilmentEvent.RETURN_ALL: FulfilmentState.RETURNED,
    },
    FulfilmentState.CANCELLED: {},
    FulfilmentState.RETURNED: {},
}

QUOTATION_MOVES: Mapping[QuotationState, Mapping[QuotationEvent, QuotationState]] = {
    QuotationState.ACTIVE: {
        QuotationEvent.CONVERT: QuotationState.CONVERTED,
        QuotationEvent.CANCEL: QuotationState.CANCELLED,
    },
    QuotationState.EXPIRED: {},
    QuotationState.CONVERTED: {},
    QuotationState.CANCELLED: {},
}

LAYAWAY_MOVES: Mapping[LayawayState, Mapping[LayawayEvent, LayawayState]] = {
    LayawayState.ACTIVE: {
        LayawayEvent.PAY: LayawayState.ACTIVE,
        LayawayEvent.COMPLETE: LayawayState.COMPLETED,
        LayawayEvent.CANCEL: LayawayState.CANCELLED,
    },
    LayawayState.COMPLETED: {},
    LayawayState.CANCELLED: {},
}


class OrderStatus(StrEnum):
    """Both parts of a sale's state in one word, as whoever ordered asks for it."""

    PENDING = "pending"
    PAID = "paid"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


_GOODS_TELL: Mapping[FulfilmentState, OrderStatus] = {
    FulfilmentState.ON_THE_WAY: OrderStatus.ON_THE_WAY,
    FulfilmentState.DELIVERED: OrderStatus.DELIVERED,
    FulfilmentState.CANCELLED: OrderStatus.CANCELLED,
    FulfilmentState.RETURNED: OrderStatus.CANCELLED,
}
UNSETTLED = frozenset({PaymentState.PENDING, PaymentState.AWAITING_APPROVAL, PaymentState.FAILED})
"""Nothing has been received yet, whatever was tried."""


def order_status(payment: PaymentState, fulfilment: FulfilmentState) -> OrderStatus:
    """Return the one word for a pair of states. A credit sale of the counter is delivered, though not paid."""
    if fulfilment in _GOODS_TELL:
        return _GOODS_TELL[fulfilment]
    return OrderStatus.PENDING if payment in UNSETTLED else OrderStatus.PAID


# What somebody who manages orders may ask for. Sending and delivering want the money first: nothing leaves unpaid.
ORDER_MOVES: Mapping[OrderStatus, Mapping[OrderStatus, OrderStatus]] = {
    status: {to: to for to in allowed}
    for status, allowed in {
        OrderStatus.PENDING: (OrderStatus.PAID, OrderStatus.CANCELLED),
        OrderStatus.PAID: (OrderStatus.ON_THE_WAY, OrderStatus.DELIVERED, OrderStatus.CANCELLED),
        OrderStatus.ON_THE_WAY: (OrderStatus.DELIVERED, OrderStatus.CANCELLED),
        OrderStatus.DELIVERED: (OrderStatus.CANCELLED,),
        OrderStatus.CANCELLED: (),
    }.items()
}

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


def next_state(moves: Mapping[S, Mapping[E, S]], state: S, event: E, *, noun: str) -> S:
    """Return the state after the event. :raises WrongState: the state does not allow it; says what it does allow."""
    if event not in moves[state]:
        allowed = tuple(str(each) for each in moves[state])
        raise WrongState(noun=noun, state=str(state), event=str(event), allowed=allowed)
    return moves[state][event]


def printed(moves: Mapping[S, Mapping[E, S]]) -> str:
    """Return a table of moves as people read it: a line for each state, `event -> state` for each move."""
    width = max(len(state) for state in moves)
    return "\n".join(
        f"{state:<{width}} | " + (", ".join(f"{event} -> {to}" for event, to in allowed.items()) or "(final)")
        for state, allowed in moves.items()
    )

"""How an order of the web store stands, in one word of nine, and which of them somebody may say by hand.

Money and goods move by their own tables (`states.py`); this one says what a person may ask for, so that a refusal can
name everything that is possible instead.
"""

from collections.abc import Mapping
from enum import StrEnum

from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.states import UNSETTLED, FulfilmentState, PaymentState


class OrderStage(StrEnum):
    """The first three: nobody has paid. Afterwards the goods tell."""

    PENDING = "pending"
    AWAITING_APPROVAL = "awaiting_approval"
    FAILED = "failed"
    PREPARING = "preparing"
    ON_HOLD = "on_hold"
    READY_FOR_PICKUP = "ready_for_pickup"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


UNPAID = frozenset({OrderStage.PENDING, OrderStage.AWAITING_APPROVAL, OrderStage.FAILED})
FULFILMENT_OF: Mapping[OrderStage, FulfilmentState] = {
    stage: FulfilmentState(str(stage)) for stage in OrderStage if stage not in UNPAID
}
"""Where the goods are of an order that stands so."""
_LEFT = frozenset({FulfilmentState.ON_THE_WAY, FulfilmentState.DELIVERED, FulfilmentState.CANCELLED})


def stage_of(payment: PaymentState, fulfilment: FulfilmentState) -> OrderStage:
    """Return the one word for a pair of states."""
    if fulfilment is FulfilmentState.RETURNED:
        return OrderStage.CANCELLED
    if payment in UNSETTLED and fulfilment not in _LEFT:
        return OrderStage(str(payment))
    return OrderStage(str(fulfilment))


# Nothing leaves unpaid: preparing an order that nobody paid says that its money has come.
_S = OrderStage
STAGE_MOVES: Mapping[OrderStage, tuple[OrderStage, ...]] = {
    _S.PENDING: (_S.AWAITING_APPROVAL, _S.FAILED, _S.PREPARING, _S.CANCELLED),
    _S.AWAITING_APPROVAL: (_S.FAILED, _S.PREPARING, _S.CANCELLED),
    _S.FAILED: (_S.AWAITING_APPROVAL, _S.PREPARING, _S.CANCELLED),
    _S.PREPARING: (_S.ON_HOLD, _S.READY_FOR_PICKUP, _S.ON_THE_WAY, _S.DELIVERED, _S.CANCELLED),
    _S.ON_HOLD: (_S.PREPARING, _S.READY_FOR_PICKUP, _S.ON_THE_WAY, _S.DELIVERED, _S.CANCELLED),
    _S.READY_FOR_PICKUP: (_S.PREPARING, _S.ON_THE_WAY, _S.DELIVERED, _S.CANCELLED),
    _S.ON_THE_WAY: (_S.PREPARING, _S.READY_FOR_PICKUP, _S.DELIVERED, _S.CANCELLED),
    _S.DELIVERED: (_S.CANCELLED,),
    _S.CANCELLED: (),
}


def check_stage_move(stage: OrderStage, to: OrderStage) -> None:
    """:raises WrongState: the table does not allow it; carries what it does allow."""
    if to is not stage and to not in STAGE_MOVES[stage]:
        allowed = tuple(str(each) for each in STAGE_MOVES[stage])
        raise WrongState(noun="order", state=str(stage), event=str(to), allowed=allowed)

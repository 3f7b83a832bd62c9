"""Act on what a financier says of an application: its approval pays the sale, once; anything else is noted.

Whoever learned it (a notice, our own question) brings it here, in any order and any number of times. What it says has
been asked of the financier just now; a notice alone moves nothing.
"""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.bnpl import steps as bnpl
from trastienda.domain.bnpl.errors import AmountNotFinanceable, NothingToFinance
from trastienda.domain.bnpl.financing import PROVIDERS, Standing
from trastienda.domain.bnpl.states import ApplicationState, may_become
from trastienda.domain.bnpl.steps import HeldApplication
from trastienda.domain.payments.rules import TRANSFER
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import DocumentNotFound, OrderAlreadyPaid, OrderNotPayable
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.bnpl.start_application import check_financeable
from trastienda.operations.orders.pay_order import PayOrder, pay_order
from trastienda.operations.parties.receive_account_payment import (
    ReceiveAccountPayment,
    receive_account_payment,
)

_UNPLACED = (
    NothingToFinance,
    AmountNotFinanceable,
    OrderAlreadyPaid,
    OrderNotPayable,
    NotEnoughStock,
    DocumentNotFound,
)
"""The sale does not owe the money any more, or cannot be made: the financier has to take it back."""


class SettleApplication(msgspec.Struct, frozen=True):
    """What a financier says of an application of ours."""

    application: int
    standing: Standing


def settle_application(command: SettleApplication, *, actor: Actor, now: datetime) -> ApplicationState:
    """
    Bring an application and its sale to where the financier says that they are; return its state.

    An approval of exactly what was asked pays the sale. Of anything else, or of a sale that does not owe it any more,
    nothing is paid, and the application stays `UNPLACED` for somebody to look at.

    :raises ApplicationNotFound: unknown or a neighbour's.
    """
    try:
        with transaction(actor.tenant_id):
            return _settle(command, actor=actor, now=now, refusal="")
    except _UNPLACED as refusal:  # nothing of it is left; the approval is there all the same
        with transaction(actor.tenant_id):
            return _settle(command, actor=actor, now=now, refusal=refusal.code)


@step
def _settle(command: SettleApplication, *, actor: Actor, now: datetime, refusal: str) -> ApplicationState:
    said, held = command.standing, bnpl.hold_application(command.application)
    to = said.state
    if to is held.state or not may_become(held.state, to):
        bnpl.looked_at(held.id, at=now)
        return held.state
    if to is not ApplicationState.APPROVED:
        bnpl.move_application(held, to, at=now, external_id=said.id, url=said.url)
        return to
    problem = refusal or _mismatch(held, said)
    if problem:
        bnpl.move_application(held, ApplicationState.UNPLACED, at=now, external_id=said.id, problem=problem)
        _note("bnpl.unplaced", held, said, actor=actor, now=now, reason=problem)
        return ApplicationState.UNPLACED
    # Before the sale is paid: what it still owes is asked without this application.
    paid_by = _pay(held, said, actor=actor, now=now)
    bnpl.move_application(held, ApplicationState.APPROVED, at=now, external_id=said.id, paid_by=paid_by)
    _note("bnpl.approved", held, said, actor=actor, now=now, paid_by=paid_by)
    return ApplicationState.APPROVED


def _mismatch(held: HeldApplication, said: Standing) -> str:
    """Return what differs between what was asked for and what was approved."""
    if said.key and said.key != held.key:
        return "another application"
    if (said.amount, said.currency) != (held.amount, held.currency):
        return f"approved {said.amount} {said.currency}"
    return ""


@step
def _pay(held: HeldApplication, said: Standing, *, actor: Actor, now: datetime) -> str:
    """Pay the sale with the financier's money, which comes to the bank; return what it became."""
    sale = sales.hold_order(held.sale_id, deleted_too=True)
    check_financeable(sale, held.amount)
    reference = f"{PROVIDERS[held.provider]} {said.id}"[:60]
    if sale.is_waiting:
        order = PayOrder(
            order=sale.id,
            method=TRANSFER,
            amount=held.amount,
            currency=held.currency,
            reference=reference,
        )
        return f"order {pay_order(order, actor=actor, now=now).folio}"
    money = ReceiveAccountPayment(
        customer=sale.customer_id or 0,
        amount=held.amount,
        method=TRANSFER,
        reference=reference,
        notes=f"{sale.folio}: {PROVIDERS[held.provider]}",
    )
    return f"payment {receive_account_payment(money, actor=actor, now=now).folio}"


@step
def _note(
    event: str, held: HeldApplication, said: Standing, *, actor: Actor, now: datetime, **facts: str
) -> None:
    audit(
        event,
        f"sale:{held.sale_id}",
        actor=actor.name,
        at=now,
        application=str(held.id),
        provider=held.provider,
        external=said.id,
        **facts,
    )

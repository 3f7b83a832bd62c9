"""Act on what a gateway says of a page: pay the order, give the money back, or let it be.

Whoever learned it (a notice, the payer's browser coming back, our own question) brings it here, in any order and any
number of times. The order is locked first, so that of two notices one comes first; then the intent. What was said in a
notice is acted upon once; what is true of a page is acted upon once whoever says it.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.checkout import CheckoutSession, CheckoutState, Notice, NoticeKind
from trastienda.domain.payments.errors import PaidTooLittle, PaidTooMuch
from trastienda.domain.payments.intents import (
    UNPAID,
    HeldIntent,
    IntentState,
    change_intent,
    document_of,
    hold_intent,
    hold_page,
    keep_notice,
    looked_at,
    start_intent,
    was_noticed,
)
from trastienda.domain.payments.rules import CARD
from trastienda.domain.sales import steps as sales
from trastienda.domain.sales.errors import DocumentNotFound, OrderAlreadyPaid, OrderNotPayable
from trastienda.domain.sales.steps import HeldOrder
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Bug, DomainError
from trastienda.kernel.transaction import step, transaction
from trastienda.operations.orders.pay_order import PayOrder, pay_order
from trastienda.operations.payments.at_gateway import DOCUMENT, refund_later
from trastienda.operations.payments.chargeback import charge_back


class SettleCheckout(msgspec.Struct, frozen=True):
    """What `gateway` says of a page; `notice` when it said so by itself."""

    gateway: str
    page: CheckoutSession
    notice: Notice | None = None


class Outcome(StrEnum):
    """What came of it."""

    PAID = "paid"
    AWAITING = "awaiting"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "given_back"
    DIFFERS = "amount_differs"
    CHARGED_BACK = "charged_back"
    NOTHING_NEW = "nothing_new"
    REPEATED = "repeated"
    NOT_OURS = "not_ours"


_GIVE_BACK = (OrderAlreadyPaid, OrderNotPayable, NotEnoughStock, PaidTooLittle, PaidTooMuch)
"""The order cannot be paid for (any more), or costs something else by now: whoever paid gets their money back."""


def settle_checkout(command: SettleCheckout, *, actor: Actor, now: datetime) -> Outcome:
    """
    Bring the order and its intent to where the gateway says that the money is.

    Completed but unpaid waits; paid, now or later, pays the order; failed or expired leaves it to be paid again. Money
    for an order that is paid already, given up or sold out goes back to the payer. An amount that differs pays
    nothing and is kept for somebody to look at. A failure after a success changes nothing. What the payer's bank took
    back is a loss in the books, once, and holds the order.
    """
    actor.require(Permission.MANAGE_ORDERS)
    try:
        with transaction(actor.tenant_id):
            return _settle(command, actor=actor, now=now)
    except _GIVE_BACK as refusal:  # nothing of it is left; the money is there all the same
        with transaction(actor.tenant_id):
            return _settle(command, actor=actor, now=now, refusal=refusal)


@step
def _settle(
    command: SettleCheckout, *, actor: Actor, now: datetime, refusal: DomainError | None = None
) -> Outcome:
    page, notice = command.page, command.notice
    order = _hold_order(command)
    if notice is not None and was_noticed(command.gateway, notice.id):
        return Outcome.REPEATED
    outcome = Outcome.NOT_OURS
    if order is not None:
        intent = hold_page(gateway=command.gateway, session=page.id, key=page.key)
        if intent is None and page.is_paid and not page.key and order.is_waiting:
            intent = _adopt(command, order, now=now)
        if intent is not None and intent.document_id == order.id:
            outcome = _decide(command, order, intent, actor=actor, now=now, refusal=refusal)
            _give_back_the_rest(command, order, actor=actor, now=now)
    if notice is not None:
        keep_notice(command.gateway, notice.id, kind=notice.name, outcome=str(outcome), at=now)
    return outcome


def _hold_order(command: SettleCheckout) -> HeldOrder | None:
    """Lock the order that a page is for: by our own record of the page, else by what the page says itself."""
    page = command.page
    known = document_of(gateway=command.gateway, session=page.id, key=page.key)
    number = known if known is not None else page.order_id
    if number is None:
        return None
    try:
        return sales.hold_order(number, deleted_too=True)
    except DocumentNotFound:
        return None


def _adopt(command: SettleCheckout, order: HeldOrder, *, now: datetime) -> HeldIntent | None:
    """
    Record a page that was made without us, in the gateway's own panel or by another program, and names an order that
    waits. The gateway signed it, and so it pays the order if it fits exactly.
    """
    page = command.page
    key = f"adopted-{page.id}"[:64]
    start_intent(
        document=(DOCUMENT, order.id),
        gateway=command.gateway,
        key=key,
        amount=order.unpaid,
        currency=order.currency,
        expires_at=page.expires_at or now,
        at=now,
    )
    return hold_page(gateway=command.gateway, session=page.id, key=key)


def _decide(
    command: SettleCheckout,
    order: HeldOrder,
    intent: HeldIntent,
    *,
    actor: Actor,
    now: datetime,
    refusal: DomainError | None,
) -> Outcome:
    page, notice = command.page, command.notice
    if page.is_charged_back:
        return _charged_back(intent, order, page, actor=actor, now=now)
    if intent.state not in UNPAID:
        return Outcome.NOTHING_NEW
    if page.is_paid:
        return _money_came(page, order, intent, actor=actor, now=now, refusal=refusal)
    if notice is not None and notice.kind is NoticeKind.FAILED_LATER:
        return _leave_unpaid(intent, IntentState.FAILED, page, now=now, outcome=Outcome.FAILED)
    if intent.state is IntentState.FAILED:
        return Outcome.NOTHING_NEW
    if page.state is CheckoutState.EXPIRED:
        return _leave_unpaid(intent, IntentState.EXPIRED, page, now=now, outcome=Outcome.EXPIRED)
    if page.state is CheckoutState.COMPLETE:
        return _leave_unpaid(intent, IntentState.AWAITING, page, now=now, outcome=Outcome.AWAITING)
    if intent.state is IntentState.STARTING:  # the first answer was lost; this is as good
        change_intent(intent.id, IntentState.OPEN, at=now, session=page.id, url=page.url)
    else:
        looked_at(intent.id, at=now)
    return Outcome.NOTHING_NEW


def _leave_unpaid(
    intent: HeldIntent, state: IntentState, page: CheckoutSession, *, now: datetime, outcome: Outcome
) -> Outcome:
    if intent.state is state:
        looked_at(intent.id, at=now)
        return Outcome.NOTHING_NEW
    change_intent(intent.id, state, at=now, session=page.id, payment_ref=page.payment_ref)
    return outcome


def _money_came(
    page: CheckoutSession,
    order: HeldOrder,
    intent: HeldIntent,
    *,
    actor: Actor,
    now: datetime,
    refusal: DomainError | None,
) -> Outcome:
    if refusal is not None:
        refund_later(intent, reason=refusal.code, at=now, session=page.id, payment_ref=page.payment_ref)
        _note("payment.refused", order, page, actor=actor, now=now, reason=refusal.code)
        return Outcome.REFUNDED
    if (page.amount, page.currency) != intent.collects:
        return _amount_differs(page, order, intent, actor=actor, now=now)
    # Before the order is paid: what else is open for it is closed then, and this page is not.
    change_intent(intent.id, IntentState.SETTLED, at=now, session=page.id, payment_ref=page.payment_ref)
    pay_order(
        PayOrder(
            order=order.id,
            method=CARD,
            amount=intent.amount,
            currency=intent.currency,
            reference=(page.payment_ref or page.id)[:100],
        ),
        actor=actor,
        now=now,
    )
    _note("payment.collected", order, page, actor=actor, now=now, reason="")
    return Outcome.PAID


def _charged_back(
    intent: HeldIntent, order: HeldOrder, page: CheckoutSession, *, actor: Actor, now: datetime
) -> Outcome:
    """Once: somebody has to look, and may contest it; the order's log and the audit say so."""
    if intent.state is IntentState.CHARGED_BACK:
        return Outcome.NOTHING_NEW
    charge_back(intent, order, session=page.id, payment_ref=page.payment_ref, actor=actor.name, at=now)
    _note("payment.charged_back", order, page, actor=actor, now=now, reason=str(intent.state))
    return Outcome.CHARGED_BACK


def _give_back_the_rest(command: SettleCheckout, order: HeldOrder, *, actor: Actor, now: datetime) -> None:
    """What was paid on a page a second time goes back, each payment once."""
    for each in command.page.also:
        session = f"{command.page.id}/{each.payment_ref}"[:255]
        if hold_page(gateway=command.gateway, session=session, key="") is not None:
            continue
        made = start_intent(
            document=(DOCUMENT, order.id),
            gateway=command.gateway,
            key=f"again-{command.gateway}-{each.payment_ref}"[:64],
            amount=each.amount,
            currency=each.currency,
            expires_at=now,
            at=now,
        )
        again = hold_intent(made)
        if again is None:
            raise Bug("what was just written is there")
        refund_later(again, reason="paid_twice", at=now, session=session, payment_ref=each.payment_ref)
        _note("payment.paid_twice", order, command.page, actor=actor, now=now, reason=each.payment_ref)


def _amount_differs(
    page: CheckoutSession, order: HeldOrder, intent: HeldIntent, *, actor: Actor, now: datetime
) -> Outcome:
    """Pay nothing, give nothing back: somebody has to look at how this can be."""
    problem = f"collected {page.amount} {page.currency}, agreed {' '.join(map(str, intent.collects))}"
    if intent.problem == problem:
        return Outcome.NOTHING_NEW
    change_intent(
        intent.id,
        IntentState.FAILED,
        at=now,
        problem=problem,
        session=page.id,
        payment_ref=page.payment_ref,
    )
    _note("payment.refused", order, page, actor=actor, now=now, reason=problem)
    return Outcome.DIFFERS


def _note(
    event: str, order: HeldOrder, page: CheckoutSession, *, actor: Actor, now: datetime, reason: str
) -> None:
    audit(
        event,
        f"sale:{order.id}",
        actor=actor.name,
        at=now,
        folio=order.folio,
        amount=page.amount,
        currency=page.currency,
        session=page.id,
        payment=page.payment_ref,
        reason=reason,
    )

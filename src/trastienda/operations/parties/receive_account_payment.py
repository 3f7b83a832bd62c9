"""A customer pays what they owe, or part of it."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.cash import steps as cash
from trastienda.domain.cash.errors import NoOpenRegister
from trastienda.domain.parties import steps as parties
from trastienda.domain.payments.errors import PaidTooMuch
from trastienda.domain.payments.models import Payment
from trastienda.domain.payments.rules import CASH, METHODS
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.transaction import step, transaction


class ReceiveAccountPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Money for a customer's account, by one method. `reference` is the payer's (a transfer's number, say)."""

    customer: int
    amount: Decimal
    method: str
    reference: str | None = None
    notes: str | None = None


class AccountPaymentReceived(msgspec.Struct, frozen=True):
    """`balance` is what the customer still owes."""

    id: int
    folio: str
    amount: Decimal
    balance: Decimal


def receive_account_payment(
    command: ReceiveAccountPayment, *, actor: Actor, now: datetime
) -> AccountPaymentReceived:
    """
    Take the money: cash into the caller's open register, the rest to the bank, all of it off what the customer owes.

    :raises CustomerNotFound: unknown or a neighbour's.
    :raises PaidTooMuch: more than is owed; nobody's account is paid ahead.
    :raises NoOpenRegister: it is cash, and the caller has no register open.
    """
    actor.require(Permission.EDIT_CUSTOMERS)
    if command.amount <= 0:
        raise Invalid(field="amount", reason="not_positive")
    if command.method not in METHODS:
        raise Invalid(field="method", reason="unknown_value")
    with transaction(actor.tenant_id):
        register = _register(command, actor)
        balance = parties.lock_balance(command.customer)
        if command.amount > balance:
            raise PaidTooMuch(due=max(balance, ZERO), paid=command.amount)
        payment_id, folio = _record(command, register, actor=actor, now=now)
    return AccountPaymentReceived(
        id=payment_id, folio=folio, amount=command.amount, balance=balance - command.amount
    )


@step
def _register(command: ReceiveAccountPayment, actor: Actor) -> int | None:
    """Cash needs a drawer; money of other kinds is only noted there, when there is one."""
    try:
        return cash.use_register(None, actor=actor).id
    except NoOpenRegister:
        if command.method == CASH:
            raise
        return None


@step
def _record(
    command: ReceiveAccountPayment, register: int | None, *, actor: Actor, now: datetime
) -> tuple[int, str]:
    occurred_on = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
    batch = sql.Batch()
    payment_id, folio = batch.new_id(Payment), batch.take_folio("account_payment")
    document = ("payment", payment_id)
    parties.charge(
        command.customer,
        -command.amount,
        kind="payment",
        reference=folio,
        document=document,
        batch=batch,
        at=now,
        occurred_on=occurred_on,
    )
    batch.insert(
        Payment,
        id=payment_id,
        document_kind="account",
        document_id=command.customer,
        folio=folio,
        method=command.method,
        amount=command.amount,
        refunded=ZERO,
        reference=command.reference,
        notes=command.notes,
        customer=command.customer,
        register_session=register,
        received_at=now,
        actor=actor.name,
    )
    if register is not None and command.method == CASH:
        cash.move_cash(
            register,
            command.amount,
            kind="account_payment",
            document=document,
            batch=batch,
            at=now,
            actor=actor.name,
        )
    accounting.post(
        Posting(
            rules="account_payment",
            kind="payment",
            amounts={command.method: command.amount, "credit": command.amount},
            occurred_on=occurred_on,
            description="Pago de cliente a su cuenta",
            document=document,
            reference=folio,
        ),
        batch=batch,
        at=now,
        actor=actor.name,
    )
    batch.write()
    return int(payment_id), str(folio)

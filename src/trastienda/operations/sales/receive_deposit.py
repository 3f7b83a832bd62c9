"""Take money on a layaway: it is the customer's until the goods are theirs, so the books show it as a deposit."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.cash import steps as cash
from trastienda.domain.cash.steps import OpenRegister
from trastienda.domain.payments import steps as payments
from trastienda.domain.payments.errors import PaidTooMuch
from trastienda.domain.payments.rules import CASH, METHODS, Tender
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.money import total
from trastienda.kernel.transaction import step


class Deposit(msgspec.Struct, frozen=True):
    """Money handed over for a layaway; `reference` is the layaway's folio."""

    layaway: sql.Id
    reference: sql.Text
    customer: int
    tenders: Sequence[Tender]


@step
def hold_register(
    tenders: Sequence[Tender], *, due: Decimal, session: int | None, actor: Actor
) -> OpenRegister:
    """
    Return the actor's open register for money that is not more than what is due.

    :raises PaidTooMuch: a deposit gives no change.
    """
    paid = total(tender.amount for tender in tenders)
    if paid > due:
        raise PaidTooMuch(due=due, paid=paid)
    return cash.use_register(session, actor=actor)


@step
def receive_deposit(
    deposit: Deposit, *, register: OpenRegister, actor: Actor, at: datetime, on: date, batch: sql.Batch
) -> Decimal:
    """Queue payments, the drawer's movement and the entry; return what was paid."""
    document = ("layaway", deposit.layaway)
    by_method = {
        method: total(tender.amount for tender in deposit.tenders if tender.method == method)
        for method in METHODS
    }
    paid = total(by_method.values())
    payments.receive(
        deposit.tenders,
        document=document,
        batch=batch,
        at=at,
        actor=actor.name,
        customer=deposit.customer,
        session=register.id,
    )
    cash.move_cash(
        register.id,
        by_method[CASH],
        kind="layaway",
        document=document,
        batch=batch,
        at=at,
        actor=actor.name,
    )
    accounting.post(
        Posting(
            rules="layaway_payment",
            kind="payment",
            amounts={**by_method, "deposit": paid},
            occurred_on=on,
            description="Anticipo de cliente",
            document=document,
            reference=deposit.reference,
        ),
        batch=batch,
        at=at,
        actor=actor.name,
    )
    return paid

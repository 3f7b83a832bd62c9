"""Note what came in besides sales: a delivery that was charged apart, a repair, an hour of work."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.income.models import KINDS, ExtraIncome
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction
from trastienda.operations.stock.record_purchase import purchase_day

PAYMENTS = ("cash", "transfer")
_SAID = {"delivery": "domicilio", "service": "servicio", "labour": "mano de obra", "other": "otro"}
"""What the books call each kind."""


class RecordIncome(msgspec.Struct, frozen=True):
    """`kind` is one of `KINDS`; `amount` is all that came in; `on` None is today."""

    kind: str
    amount: Decimal
    description: str = ""
    paid_by: str = "cash"
    on: date | None = None


def record_income(command: RecordIncome, *, actor: Actor, now: datetime) -> int:
    """
    Note the income and its entry; return its id. Cash goes to the account of cash, not into a till's drawer: what is
    put into a drawer is a movement of that drawer.

    :raises Invalid: an unknown kind or payment, an amount that is not above zero, or a day to come.
    :raises PeriodClosed: the month of that day was closed.
    """
    actor.require(Permission.POST_BOOKS)
    if command.kind not in KINDS:
        raise Invalid(field="kind", reason="unknown_value")
    if command.amount <= 0:
        raise Invalid(field="amount", reason="not_positive")
    if command.paid_by not in PAYMENTS:
        raise Invalid(field="paid_by", reason="unknown_value")
    with transaction(actor.tenant_id):
        on, _ = purchase_day(command.on, now=now)
        description = tidy(command.description)
        batch = sql.Batch()
        income_id = batch.new_id(ExtraIncome)
        batch.insert(
            ExtraIncome,
            id=income_id,
            kind=command.kind,
            description=description,
            amount=command.amount,
            paid_by=command.paid_by,
            earned_on=on,
            recorded_at=now,
            actor=actor.name,
        )
        posting = income_posting(
            income_id,
            amount=command.amount,
            paid_by=command.paid_by,
            on=on,
            said=said_of(command.kind, description),
        )
        accounting.post(posting, batch=batch, at=now, actor=actor.name)
        batch.write()
    return int(income_id)


def income_posting(
    income_id: sql.Id, *, amount: Decimal, paid_by: str, on: date, said: str, reverse: bool = False
) -> Posting:
    """Return the entry of an income, or its inverse."""
    return Posting(
        rules="extra_income",
        kind="payment",
        amounts={paid_by: amount, "income": amount},
        occurred_on=on,
        description=f"{'Cancelación de ingreso extra' if reverse else 'Ingreso extra'}: {said}"[:300],
        document=("extra_income", income_id),
        reference="",
        reverse=reverse,
    )


def said_of(kind: str, description: str) -> str:
    """Return what the books say an income was."""
    return description or _SAID[kind]

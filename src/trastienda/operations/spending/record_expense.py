"""Note what it cost to run the shop: rent, light, wages."""

from datetime import date, datetime
from decimal import Decimal

import msgspec

from trastienda.domain.accounting import steps as accounting
from trastienda.domain.accounting.steps import Posting
from trastienda.domain.spending.models import Expense
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction
from trastienda.operations.stock.record_purchase import purchase_day

PAYMENTS = ("cash", "transfer")


class RecordExpense(msgspec.Struct, frozen=True):
    """`amount` is all that was paid, `tax` the part of it that is creditable; `on` None is today."""

    concept: str
    amount: Decimal
    description: str = ""
    tax: Decimal = ZERO
    paid_by: str = "cash"
    on: date | None = None


def record_expense(command: RecordExpense, *, actor: Actor, now: datetime) -> int:
    """
    Note the expense and its entry; return its id. Cash leaves the account of cash, not a till's drawer: what is taken
    from a drawer is a movement of that drawer.

    :raises Invalid: no concept, an amount that is not above zero, more tax than amount, or a day to come.
    :raises PeriodClosed: the month of that day was closed.
    """
    actor.require(Permission.POST_BOOKS)
    concept = tidy(command.concept)
    if not concept:
        raise Invalid(field="concept", reason="missing")
    if command.amount <= 0:
        raise Invalid(field="amount", reason="not_positive")
    if not ZERO <= command.tax < command.amount:
        raise Invalid(field="tax", reason="beyond_amount")
    if command.paid_by not in PAYMENTS:
        raise Invalid(field="paid_by", reason="unknown")
    with transaction(actor.tenant_id):
        on, _ = purchase_day(command.on, now=now)
        batch = sql.Batch()
        expense_id = batch.new_id(Expense)
        batch.insert(
            Expense,
            id=expense_id,
            concept=concept,
            description=command.description.strip(),
            amount=command.amount,
            tax=command.tax,
            paid_by=command.paid_by,
            spent_on=on,
            recorded_at=now,
            actor=actor.name,
        )
        posting = expense_posting(
            expense_id, amount=command.amount, tax=command.tax, paid_by=command.paid_by, on=on, said=concept
        )
        accounting.post(posting, batch=batch, at=now, actor=actor.name)
        batch.write()
    return int(expense_id)


def expense_posting(
    expense_id: sql.Id,
    *,
    amount: Decimal,
    tax: Decimal,
    paid_by: str,
    on: date,
    said: str,
    reverse: bool = False,
) -> Posting:
    """Return the entry of an expense, or its inverse."""
    return Posting(
        rules="expense",
        kind="payment",
        amounts={"expense": amount - tax, "tax": tax, paid_by: amount},
        occurred_on=on,
        description=f"{'Cancelación de gasto' if reverse else 'Gasto'}: {said}"[:300],
        document=("expense", expense_id),
        reference="",
        reverse=reverse,
    )

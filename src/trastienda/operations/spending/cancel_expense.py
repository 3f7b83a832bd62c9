"""Undo an expense by its exact inverse, in today's books; both stay visible."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.spending.errors import ExpenseAlreadyCancelled
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.spending.record_expense import expense_posting

_HOLD = """
SELECT concept, amount, tax, paid_by, cancelled_at IS NOT NULL FROM expense
WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_CANCEL = "UPDATE expense SET cancelled_at = %s, cancelled_by = %s WHERE tenant_id = %s AND id = %s"


def cancel_expense(expense_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Reverse the entry with today's date, and keep the expense as cancelled.

    :raises NotFound: unknown or a neighbour's.
    :raises ExpenseAlreadyCancelled: it was undone before.
    """
    actor.require(Permission.POST_BOOKS)
    with transaction(actor.tenant_id):
        tenant = current_tenant()
        found = sql.row(_HOLD, (tenant, expense_id))
        if found is None:
            raise NotFound(noun="expense", id=expense_id)
        concept, amount, tax, paid_by, is_cancelled = found
        if is_cancelled:
            raise ExpenseAlreadyCancelled(expense_id=expense_id)
        batch = sql.Batch()
        today = local_date(now, zone_name=tenant_profile(tenant).time_zone)
        posting = expense_posting(
            expense_id, amount=amount, tax=tax, paid_by=paid_by, on=today, said=concept, reverse=True
        )
        accounting.post(posting, batch=batch, at=now, actor=actor.name)
        sql.execute(_CANCEL, (now, actor.name, tenant, expense_id))
        batch.write()
        audit("expense.cancelled", f"expense:{expense_id}", actor=actor.name, at=now, amount=str(amount))

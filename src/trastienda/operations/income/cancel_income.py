"""Undo an extra income by its exact inverse, in today's books; both stay visible."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting import steps as accounting
from trastienda.domain.income.errors import IncomeAlreadyCancelled
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction
from trastienda.operations.income.record_income import income_posting, said_of

_HOLD = """
SELECT kind, description, amount, paid_by, cancelled_at IS NOT NULL FROM extra_income
WHERE tenant_id = %s AND id = %s FOR UPDATE
"""
_CANCEL = "UPDATE extra_income SET cancelled_at = %s, cancelled_by = %s WHERE tenant_id = %s AND id = %s"


def cancel_income(income_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Reverse the entry with today's date, and keep the income as cancelled.

    :raises NotFound: unknown or a neighbour's.
    :raises IncomeAlreadyCancelled: it was undone before.
    """
    actor.require(Permission.POST_BOOKS)
    with transaction(actor.tenant_id):
        tenant = current_tenant()
        found = sql.row(_HOLD, (tenant, income_id))
        if found is None:
            raise NotFound(noun="income", id=income_id)
        kind, description, amount, paid_by, is_cancelled = found
        if is_cancelled:
            raise IncomeAlreadyCancelled(income_id=income_id)
        batch = sql.Batch()
        today = local_date(now, zone_name=tenant_profile(tenant).time_zone)
        posting = income_posting(
            income_id, amount=amount, paid_by=paid_by, on=today, said=said_of(kind, description), reverse=True
        )
        accounting.post(posting, batch=batch, at=now, actor=actor.name)
        sql.execute(_CANCEL, (now, actor.name, tenant, income_id))
        batch.write()
        audit("income.cancelled", f"income:{income_id}", actor=actor.name, at=now, amount=str(amount))

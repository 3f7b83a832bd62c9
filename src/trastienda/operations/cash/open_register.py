"""Open a register with a counted amount; the drawer's ledger begins with it."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.cash import steps as cash
from trastienda.domain.cash.errors import RegisterAlreadyOpen
from trastienda.domain.cash.models import RegisterSession
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction


class OpenRegister(msgspec.Struct, frozen=True):
    """`number` names the physical register in the branch where the actor stands."""

    number: int
    opening_amount: Decimal


class RegisterOpened(msgspec.Struct, frozen=True):
    id: int
    number: int
    opened_at: datetime
    opening_amount: Decimal


_TAKEN = """
SELECT employee_id IS NOT DISTINCT FROM %(employee)s FROM register_session
WHERE tenant_id = %(tenant)s AND closed_at IS NULL
  AND (employee_id = %(employee)s OR (branch_id = %(branch)s AND number = %(number)s))
ORDER BY 1 DESC LIMIT 1
"""


def open_register(command: OpenRegister, *, actor: Actor, now: datetime) -> RegisterOpened:
    """
    Open the register. Two at the same moment: the database lets one in, the other is refused like the second of two.

    :raises RegisterAlreadyOpen: the employee has one open, or the number is open in this branch.
    :raises NotFound: the branch has been closed since the actor signed in.
    """
    actor.require(Permission.SELL)
    if actor.branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        open_branch(actor.branch_id)
        # One opening at a time per tenant: openings are rare, and the loser must be told, not broken.
        sql.execute("SELECT pg_advisory_xact_lock(%s, %s)", (_LOCK, actor.tenant_id % 2**31))
        params = {
            "tenant": actor.tenant_id,
            "employee": actor.employee_id,
            "branch": actor.branch_id,
            "number": command.number,
        }
        taken = sql.row(_TAKEN, params)
        if taken is not None:
            raise RegisterAlreadyOpen(number=command.number, whose="own" if taken[0] else "other")
        batch = sql.Batch()
        session = batch.new_id(RegisterSession)
        batch.insert(
            RegisterSession,
            id=session,
            branch=actor.branch_id,
            number=command.number,
            employee=actor.employee_id,
            user=actor.user_id,
            opened_by=actor.name,
            opened_at=now,
            opening_amount=command.opening_amount,
        )
        cash.move_cash(session, command.opening_amount, kind="opening", batch=batch, at=now, actor=actor.name)
        batch.write()
    return RegisterOpened(
        id=int(session), number=command.number, opened_at=now, opening_amount=command.opening_amount
    )


_LOCK = 7243393

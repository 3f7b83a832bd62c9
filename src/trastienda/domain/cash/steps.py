"""The building blocks of operations that touch the drawer."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.cash.errors import NoOpenRegister, NotYourRegister, RegisterClosed, RegisterNotFound
from trastienda.domain.cash.models import CashMovement
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class OpenRegister(msgspec.Struct, frozen=True):
    """A register session that is open and locked against its Z cut until the operation ends."""

    id: int
    branch_id: int
    number: int


_SESSION = """
SELECT id, branch_id, number, employee_id, closed_at IS NOT NULL FROM register_session
WHERE tenant_id = %s AND id = %s {lock}
"""
_OWN_SESSION = """
SELECT id, branch_id, number FROM register_session
WHERE tenant_id = %s AND employee_id = %s AND closed_at IS NULL {lock}
"""


@step
def use_register(session_id: int | None, *, actor: Actor, exclusive: bool = False) -> OpenRegister:
    """
    Return the caller's open register, held open until commit; None asks for whichever is theirs.

    Sales share the lock with each other and exclude only the Z cut (`exclusive`).

    :raises RegisterNotFound: no such session here.
    :raises RegisterClosed: it had its Z cut.
    :raises NotYourRegister: somebody else opened it.
    :raises NoOpenRegister: none was named and the caller has none open.
    """
    lock = "FOR UPDATE" if exclusive else "FOR SHARE"
    if session_id is None:
        own = sql.row(_OWN_SESSION.format(lock=lock), (current_tenant(), actor.employee_id))
        if own is None:
            raise NoOpenRegister
        return OpenRegister(*own)
    found = sql.row(_SESSION.format(lock=lock), (current_tenant(), session_id))
    if found is None:
        raise RegisterNotFound(session_id=session_id)
    identity, branch_id, number, employee_id, is_closed = found
    if is_closed:
        raise RegisterClosed(session_id=session_id)
    if actor.kind is not ActorKind.SYSTEM and employee_id != actor.employee_id:
        raise NotYourRegister(session_id=session_id)
    return OpenRegister(id=identity, branch_id=branch_id, number=number)


@step
def move_cash(
    session_id: sql.Id,
    amount: Decimal,
    *,
    kind: str,
    batch: sql.Batch,
    at: datetime,
    actor: str,
    document: tuple[str, sql.Id] | None = None,
    reason: str = "",
) -> None:
    """Note cash that entered (+) or left (-) the drawer; nothing is noted for nothing."""
    if amount:
        batch.insert(
            CashMovement,
            session=session_id,
            kind=kind,
            amount=amount,
            reason=reason,
            document_kind=document[0] if document else None,
            document_id=document[1] if document else None,
            at=at,
            actor=actor,
        )


@step
def expected_cash(session_id: int) -> Decimal:
    """Return what the drawer should hold: the sum of its movements, opening amount included."""
    total: Decimal = sql.value(
        "SELECT coalesce(sum(amount), 0) FROM cash_movement WHERE tenant_id = %s AND session_id = %s",
        (current_tenant(), session_id),
    )
    return total

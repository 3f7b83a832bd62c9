"""The building blocks of operations that touch the drawer."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.cash.errors import NoOpenRegister, NotYourRegister, RegisterClosed, RegisterNotFound
from trastienda.domain.cash.models import CashMovement
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind
from trastienda.kernel.errors import require
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
def use_register(
    session_id: int | None, *, actor: Actor, exclusive: bool = False, of_others: bool = False
) -> OpenRegister:
    """
    Return the caller's open register, held open until commit; None asks for whichever is theirs.

    Sales share the lock with each other; what counts the drawer holds it alone (`exclusive`). `of_others` lets a
    register that somebody else opened be named too.

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
    is_own = actor.kind is ActorKind.SYSTEM or employee_id == actor.employee_id
    if not is_own and not of_others:
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
    new_id: sql.NewId | None = None,
) -> None:
    """Note cash that entered (+) or left (-) the drawer; nothing is noted for nothing. `new_id` is promised already."""
    if amount:
        batch.insert(
            CashMovement,
            **({"id": new_id} if new_id else {}),
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
        "SELECT coalesce(sum(amount), 0.00) FROM cash_movement WHERE tenant_id = %s AND session_id = %s",
        (current_tenant(), session_id),
    )
    return total


_CLOSE = """
UPDATE register_session SET closed_at = %(at)s, closed_by = %(by)s, expected_amount = %(expected)s,
  counted_amount = %(counted)s, difference = %(counted)s - %(expected)s, summary = %(summary)s::jsonb
WHERE tenant_id = %(tenant)s AND id = %(session)s AND closed_at IS NULL
"""


@step
def close_session(
    session_id: int, *, expected: Decimal, counted: Decimal, summary: bytes, at: datetime, by: str
) -> None:
    """Write the Z cut of a session that `use_register` holds alone. `summary` is what the cut says, as JSON."""
    params = {
        "tenant": current_tenant(),
        "session": session_id,
        "expected": expected,
        "counted": counted,
        "summary": summary.decode(),
        "at": at,
        "by": by,
    }
    require(sql.execute(_CLOSE, params) == 1, "a register that is held is open")

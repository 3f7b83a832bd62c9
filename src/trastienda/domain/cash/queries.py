"""Questions about register sessions alone."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class SessionRow(msgspec.Struct, frozen=True):
    """One opening of a register. What was counted and found is None until its Z cut."""

    id: int
    number: int
    branch_id: int
    opened_by: str
    opened_at: datetime
    opening_amount: Decimal
    closed_by: str | None
    closed_at: datetime | None
    expected_amount: Decimal | None
    counted_amount: Decimal | None
    difference: Decimal | None
    summary: str | None
    """What its cut said, as JSON; None while it is open."""


_COLUMNS = """id, number, branch_id, opened_by, opened_at, opening_amount, closed_by, closed_at, expected_amount,
  counted_amount, difference, summary::text"""
_OPEN = f"""
SELECT {_COLUMNS} FROM register_session WHERE tenant_id = %s AND employee_id = %s AND closed_at IS NULL
"""
_CLOSED = """
FROM register_session WHERE tenant_id = %(tenant)s AND closed_at >= %(since)s AND closed_at < %(until)s
  AND (%(employee)s::bigint IS NULL OR employee_id = %(employee)s)
"""
_OPEN_BETWEEN = f"""
SELECT {_COLUMNS} FROM register_session
WHERE tenant_id = %(tenant)s AND opened_at < %(until)s AND (closed_at IS NULL OR closed_at >= %(since)s)
ORDER BY opened_at, id
"""


@step
def open_session_of(employee_id: int | None) -> SessionRow | None:
    """Return the session that an employee has open, or None."""
    found = sql.row(_OPEN, (current_tenant(), employee_id))
    return SessionRow(*found) if found else None


@step
def closed_sessions(
    page: PageRequest, *, between: tuple[datetime, datetime], employee_id: int | None = None
) -> Page[SessionRow]:
    """Return the sessions whose Z cut fell between two instants, the latest first; perhaps one employee's only."""
    params = {
        "tenant": current_tenant(),
        "employee": employee_id,
        "since": between[0],
        "until": between[1],
    }
    total = sql.value(f"SELECT count(*) {_CLOSED}", params)
    items = sql.structs(
        SessionRow, f"SELECT {_COLUMNS} {_CLOSED} ORDER BY closed_at DESC, id DESC {page.limit_sql()}", params
    )
    return Page(items=items, request=page, total=total)


@step
def sessions_open_between(since: datetime, until: datetime) -> list[SessionRow]:
    """Return every session that was open at some moment of a period, in the order of opening."""
    return sql.structs(
        SessionRow, _OPEN_BETWEEN, {"tenant": current_tenant(), "since": since, "until": until}
    )

"""Let an employee in by PIN, and slow down whoever guesses.

Failures are counted per device and per address; their record must outlive the refusal, so this operation commits
and then refuses. A wrong PIN and an unknown one take the same time: both end in one argon2 verification.
"""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.access import secrets
from trastienda.domain.access.errors import BadCredentials, TenantNotFound, TooManyAttempts
from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.errors import NotFound
from trastienda.kernel.transaction import transaction

FAILURES_ALLOWED = 5
WINDOW = timedelta(minutes=15)
LONGEST_DELAY = timedelta(hours=1)


class SignInWithPin(msgspec.Struct, frozen=True):
    tenant_id: int
    pin: str
    device_code: str
    address: str
    branch_id: int | None = None


class SignedIn(msgspec.Struct, frozen=True):
    """Who came in, where they stand, and what they may do."""

    employee_id: int
    name: str
    role: str
    branch_id: int
    max_discount_pct: Decimal
    permissions: list[str]


def sign_in_with_pin(command: SignInWithPin, *, pin_key: str, now: datetime) -> SignedIn:
    """
    Return the employee whose PIN it is.

    :raises TenantNotFound: no such tenant.
    :raises TooManyAttempts: this device or address has failed too often; nothing was checked.
    :raises BadCredentials: nobody who may enter has this PIN.
    :raises NotFound: the branch named is not an active one of this tenant.
    """
    with transaction(command.tenant_id):
        _check_tenant(command.tenant_id)
        wait = _wait(command, now=now)
        if wait:
            raise TooManyAttempts(retry_after_s=wait)
        employee = _holder_of(command, pin_key=pin_key)
        if employee is None:
            _note_failure(command, now=now)
        else:
            _note_success(command, employee, now=now)
    if employee is None:
        raise BadCredentials
    return employee


def _check_tenant(tenant_id: int) -> None:
    if sql.row("SELECT 1 FROM tenant WHERE id = %s AND is_active", (tenant_id,)) is None:
        raise TenantNotFound(tenant_id=tenant_id)


_FAILURES = """
SELECT count(*), max(at) FROM sign_in_failure
WHERE tenant_id = %(tenant)s AND at > %(since)s AND {whose}
"""


def _wait(command: SignInWithPin, *, now: datetime) -> int:
    """
    Return how many seconds the device or address must still wait, 0 for none.

    Every failure beyond the allowed ones doubles the wait: 1 minute, 2, 4… up to an hour after the last one. One
    advisory lock per device and address keeps parallel guesses from all being the fifth.
    """
    sql.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), pg_advisory_xact_lock(hashtextextended(%s, 1))",
        (f"{command.tenant_id}:{command.device_code}", f"{command.tenant_id}:{command.address}"),
    )
    longest = 0
    for whose, who in (("device_code = %(who)s", command.device_code), ("address = %(who)s", command.address)):
        params = {"tenant": command.tenant_id, "since": now - WINDOW, "who": who}
        count, last = sql.row(_FAILURES.format(whose=whose), params) or (0, None)
        if count >= FAILURES_ALLOWED:
            delay = min(timedelta(minutes=1) * 2 ** (count - FAILURES_ALLOWED), LONGEST_DELAY)
            longest = max(longest, int((last + delay - now).total_seconds()) + 1)
    return max(longest, 0)


_HOLDER = """
SELECT e.id, e.name, e.role, e.branch_id, e.max_discount_pct, r.permissions, e.pin_hash
FROM employee e JOIN role r ON r.tenant_id = e.tenant_id AND r.code = e.role
WHERE e.tenant_id = %s AND e.pin_index = %s AND e.is_active
"""


def _holder_of(command: SignInWithPin, *, pin_key: str) -> SignedIn | None:
    """Find by the blind index, decide by argon2; verify against nobody's hash when the index finds no one."""
    index = secrets.pin_index(command.pin, tenant_id=command.tenant_id, key=pin_key)
    found = sql.row(_HOLDER, (command.tenant_id, index))
    if not secrets.secret_matches(command.pin, found[-1] if found else secrets.nobodys_hash()) or found is None:
        return None
    employee = SignedIn(*found[:-1])
    if command.branch_id is None or command.branch_id == employee.branch_id:
        return employee
    if not sql.value(
        "SELECT true FROM branch WHERE tenant_id = %s AND id = %s AND is_active",
        (command.tenant_id, command.branch_id),
    ):
        raise NotFound(noun="branch", id=command.branch_id)
    return msgspec.structs.replace(employee, branch_id=command.branch_id)


def _note_failure(command: SignInWithPin, *, now: datetime) -> None:
    sql.execute(
        "INSERT INTO sign_in_failure (tenant_id, device_code, address, at) VALUES (%s, %s, %s, %s)",
        (command.tenant_id, command.device_code, command.address, now),
    )
    audit(
        "sign_in.failed",
        f"device:{command.device_code}"[:80],
        actor="?",
        at=now,
        address=command.address,
    )


_SEEN = """
INSERT INTO device (tenant_id, code, name, last_seen_at) VALUES (%(tenant)s, %(code)s, '', %(now)s)
ON CONFLICT (tenant_id, code) DO UPDATE SET last_seen_at = excluded.last_seen_at
"""


def _note_success(command: SignInWithPin, employee: SignedIn, *, now: datetime) -> None:
    """A success forgives the device its failures, but not the address: others may be guessing from there."""
    sql.execute(
        "DELETE FROM sign_in_failure WHERE tenant_id = %s AND device_code = %s AND at <= %s",
        (command.tenant_id, command.device_code, now),
    )
    sql.execute(_SEEN, {"tenant": command.tenant_id, "code": command.device_code, "now": now})
    audit("sign_in", f"employee:{employee.employee_id}", actor=employee.name, at=now, device=command.device_code)

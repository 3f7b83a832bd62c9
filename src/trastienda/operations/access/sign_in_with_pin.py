"""Let an employee in by PIN, and slow down whoever guesses.

Failures are counted per device and per address; their record must outlive the refusal, so this operation commits
and then refuses. A wrong PIN, an unknown one and what is no PIN at all take the same time: one argon2 verification.
Sources: docs/decisions/0006-signing-in-with-a-pin.md
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access import secrets
from trastienda.domain.access.errors import BadCredentials, TenantNotFound, TooManyAttempts
from trastienda.domain.access.rules import REMEMBERED, seconds_to_wait
from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction


class SignInWithPin(msgspec.Struct, frozen=True):
    """A PIN as it was typed. Without a device code only the address is watched."""

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
    Return the employee whose PIN it is, standing in the branch named or else in their own.

    :raises TenantNotFound: no such tenant.
    :raises TooManyAttempts: this device or address has failed too often; nothing was checked.
    :raises BadCredentials: nobody who may enter has this PIN.
    :raises NotFound: the branch is not an active one of this tenant.
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


_ONE_AT_A_TIME = """
SELECT pg_advisory_xact_lock(hashtextextended(%(tenant)s || ':' || %(device)s, 0)),
  pg_advisory_xact_lock(hashtextextended(%(tenant)s || ':' || %(address)s, 1))
"""
# A success forgives the device what went before, but not the address: others may be guessing from there.
_DEVICE_FAILURES = """
SELECT f.at FROM sign_in_failure f
LEFT JOIN device d ON d.tenant_id = f.tenant_id AND d.code = f.device_code
WHERE f.tenant_id = %(tenant)s AND f.device_code = %(device)s AND f.device_code <> '' AND f.at > %(since)s
  AND (d.last_seen_at IS NULL OR f.at > d.last_seen_at)
ORDER BY f.at
"""
_ADDRESS_FAILURES = """
SELECT at FROM sign_in_failure
WHERE tenant_id = %(tenant)s AND address = %(address)s AND at > %(since)s ORDER BY at
"""


def _wait(command: SignInWithPin, *, now: datetime) -> int:
    """
    Return how many seconds the device or address must still wait, 0 for none.

    One advisory lock per device and address keeps parallel guesses from all being the fifth.
    """
    params = _whereabouts(command) | {"since": now - REMEMBERED}
    sql.execute(_ONE_AT_A_TIME, params)
    return max(
        seconds_to_wait([at for (at,) in sql.rows(failures, params)], now=now)
        for failures in (_DEVICE_FAILURES, _ADDRESS_FAILURES)
    )


def _whereabouts(command: SignInWithPin) -> dict[str, object]:
    return {"tenant": command.tenant_id, "device": command.device_code, "address": command.address}


_HOLDER = """
SELECT e.id, e.name, e.role, e.branch_id, e.max_discount_pct, r.permissions, e.pin_hash
FROM employee e JOIN role r ON r.tenant_id = e.tenant_id AND r.code = e.role
WHERE e.tenant_id = %s AND e.pin_index = %s AND e.is_active
"""


def _holder_of(command: SignInWithPin, *, pin_key: str) -> SignedIn | None:
    """Find by the blind index, decide by argon2; verify against nobody's hash when the index finds no one."""
    index = secrets.pin_index(command.pin, tenant_id=command.tenant_id, key=pin_key)
    found = sql.row(_HOLDER, (command.tenant_id, index))
    if (
        not secrets.secret_matches(command.pin, found[-1] if found else secrets.nobodys_hash())
        or found is None
    ):
        return None
    employee = SignedIn(*found[:-1])
    branch = open_branch(command.branch_id or employee.branch_id)
    return msgspec.structs.replace(employee, branch_id=branch.id)


_NOTE = """
INSERT INTO sign_in_failure (tenant_id, device_code, address, at)
VALUES (%(tenant)s, %(device)s, %(address)s, %(now)s)
"""
_FORGET = """
DELETE FROM sign_in_failure WHERE tenant_id = %(tenant)s AND address = %(address)s AND at <= %(since)s
"""


def _note_failure(command: SignInWithPin, *, now: datetime) -> None:
    """The audit keeps every failure; the table of failures only those that still count."""
    params = _whereabouts(command) | {"now": now, "since": now - REMEMBERED}
    sql.execute(_FORGET, params)
    sql.execute(_NOTE, params)
    closed_for_s = _wait(command, now=now)
    audit(
        "sign_in.locked" if closed_for_s else "sign_in.failed",
        f"device:{command.device_code}"[:80],
        actor="?",
        at=now,
        address=command.address,
        closed_for_s=closed_for_s,
    )


_SEEN = """
INSERT INTO device (tenant_id, code, name, last_seen_at) VALUES (%(tenant)s, %(code)s, '', %(now)s)
ON CONFLICT (tenant_id, code) DO UPDATE SET last_seen_at = excluded.last_seen_at
"""


def _note_success(command: SignInWithPin, employee: SignedIn, *, now: datetime) -> None:
    if command.device_code:
        sql.execute(_SEEN, {"tenant": command.tenant_id, "code": command.device_code, "now": now})
    audit(
        "sign_in", f"employee:{employee.employee_id}", actor=employee.name, at=now, device=command.device_code
    )

"""Let an employee in by PIN, and slow down whoever guesses.

Failures are counted per device and per address; their record must outlive the refusal, so this operation commits
and then refuses. A wrong PIN, an unknown one and what is no PIN at all take the same time: one argon2 verification.
Sources: docs/decisions/0006-signing-in-with-a-pin.md
"""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access import guessing, secrets
from trastienda.domain.access.errors import BadCredentials, TenantNotFound, TooManyAttempts
from trastienda.domain.access.guessing import Attempt
from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.queries import is_open
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
        if not is_open(command.tenant_id):
            raise TenantNotFound(tenant_id=command.tenant_id)
        attempt = Attempt(who=command.device_code, address=command.address, secret=guessing.PIN)
        wait = guessing.closed_for(attempt, now=now)
        if wait:
            raise TooManyAttempts(retry_after_s=wait)
        employee = _holder_of(command, pin_key=pin_key)
        if employee is None:
            guessing.note_failure(attempt, subject=f"device:{command.device_code}", now=now)
        else:
            guessing.forgive(attempt)
            _note_success(command, employee, now=now)
    if employee is None:
        raise BadCredentials
    return employee


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

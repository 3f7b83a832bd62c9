"""Who calls this surface: an employee, by the token they got for their PIN."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
from django.conf import settings
from django.http import HttpRequest

from trastienda.domain.access.errors import NotSignedIn
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, ActorKind
from trastienda.operations.access.sign_in_with_pin import SignedIn
from trastienda.web import api_keys, tokens
from trastienda.web.api_keys import KeyCaller
from trastienda.web.decode import Id

SURFACE = "nexus"
TOKEN_LIFETIME = timedelta(hours=8)

_EMPLOYEE = """
SELECT e.name, e.role, e.max_discount_pct, r.permissions, e.tokens_since
FROM employee e JOIN role r ON r.tenant_id = e.tenant_id AND r.code = e.role
WHERE e.tenant_id = %s AND e.id = %s AND e.is_active
"""


# What was signed in at a device before it was revoked counts no more.
_AT_DEVICE = f"""{_EMPLOYEE} AND NOT EXISTS (
  SELECT 1 FROM device d WHERE d.tenant_id = e.tenant_id AND d.code = %s AND d.revoked_at >= %s)
"""


class EmployeeToken(msgspec.Struct, frozen=True):
    """What a valid token says. Whether its holder may still enter is asked with every request."""

    tenant_id: int
    employee_id: int
    branch_id: int
    device_id: str
    issued_at: float

    def admit(self) -> Actor:
        issued_at = datetime.fromtimestamp(self.issued_at, UTC)
        whose = (self.tenant_id, self.employee_id)
        if self.device_id:
            found = sql.row(_AT_DEVICE, (*whose, self.device_id, issued_at))
        else:
            found = sql.row(_EMPLOYEE, whose)
        if found is None:
            raise NotSignedIn
        name, role, max_discount_pct, permissions, tokens_since = found
        if issued_at < tokens_since:
            raise NotSignedIn
        return Actor(
            tenant_id=self.tenant_id,
            kind=ActorKind.EMPLOYEE,
            id=self.employee_id,
            name=name,
            role=role,
            permissions=frozenset(permissions),
            branch_id=self.branch_id,
            max_discount_pct=Decimal(max_discount_pct),
            surface=SURFACE,
            device_id=self.device_id,
        )


class _Claims(msgspec.Struct, frozen=True):
    tenant_id: Id
    employee_id: Id
    branch_id: Id
    iat: float
    device_id: str = ""


def authenticate(request: HttpRequest) -> EmployeeToken | KeyCaller:
    """Read the caller's token or key. :raises NotSignedIn: there is none of this surface that still counts."""
    token = tokens.bearer(request.META.get("HTTP_AUTHORIZATION"))
    if api_keys.is_key(token):
        return api_keys.caller(token, surface=SURFACE)
    claims = tokens.read(token, surface=SURFACE, key=settings.SECRET_KEY)
    try:
        read = msgspec.convert(claims, _Claims)
    except msgspec.ValidationError:
        raise NotSignedIn from None
    return EmployeeToken(
        tenant_id=read.tenant_id,
        employee_id=read.employee_id,
        branch_id=read.branch_id,
        device_id=read.device_id,
        issued_at=read.iat,
    )


def token_for(employee: SignedIn, *, tenant_id: int, device_id: str, now: datetime) -> str:
    """Return the documented token: it shows who the employee is and what they may do."""
    claims = {
        "tenant_id": tenant_id,
        "employee_id": employee.employee_id,
        "name": employee.name,
        "role": employee.role,
        "branch_id": employee.branch_id,
        "permissions": employee.permissions,
        "device_id": device_id,
    }
    return tokens.issue(claims, surface=SURFACE, key=settings.SECRET_KEY, now=now, lifetime=TOKEN_LIFETIME)

"""Section 1: the three endpoints of signing in."""

from django.conf import settings

from trastienda.domain.access.errors import TooManyAttempts
from trastienda.insights.sign_in_screen import people_at_the_door
from trastienda.operations.access.sign_in_with_pin import SignInWithPin, sign_in_with_pin
from trastienda.surfaces.nexus import auth, vocabulary
from trastienda.surfaces.nexus.signing_in import wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.addresses import client_address
from trastienda.web.rate import Bucket
from trastienda.web.surface import Call

SECTION = "1. Auth"
LISTING = Bucket(burst=60, seconds_each=1)
"""How often an address may ask for the names on the sign-in screen: every second, after a first minute's worth."""


@NEXUS.post("pos/api/auth/login", summary="Iniciar sesión con PIN", section=SECTION, public=True)
def login(call: Call, body: wire.Login) -> wire.LoggedIn:
    employee = sign_in_with_pin(
        SignInWithPin(
            tenant_id=body.tenant_id,
            pin=body.pin,
            device_code=body.device_id or "",
            address=client_address(call.request),
            branch_id=body.branch_id,
        ),
        pin_key=settings.SECRET_KEY,
        now=call.now,
    )
    token = auth.token_for(employee, tenant_id=body.tenant_id, device_id=body.device_id or "", now=call.now)
    return wire.LoggedIn(
        token=token,
        employee=wire.LoggedInEmployee(
            id=employee.employee_id,
            name=employee.name,
            role=employee.role,
            branch_id=employee.branch_id,
            max_discount_pct=employee.max_discount_pct,
        ),
        permissions=employee.permissions,
    )


@NEXUS.get(
    "pos/api/auth/employees/<id:tenant_id>",
    summary="Empleados de la pantalla de acceso",
    section=SECTION,
    public=True,
)
def employees(call: Call, tenant_id: int) -> wire.ListedEmployees:
    wait = LISTING.take(client_address(call.request))
    if wait:
        raise TooManyAttempts(retry_after_s=wait)
    device = call.request.headers.get("X-Device-Id", "")
    people = people_at_the_door(tenant_id, device_code=device if device.isprintable() else "")
    return wire.ListedEmployees(
        data=[
            wire.ListedEmployee(
                id=person.id,
                name=person.name,
                initials=person.initials,
                role=person.role,
                role_label=vocabulary.ROLE_LABELS.get(person.role, person.role),
            )
            for person in people
        ]
    )


@NEXUS.get("pos/api/auth/me", summary="Empleado actual", section=SECTION)
def me(call: Call) -> wire.Me:
    actor = call.actor
    return wire.Me(
        employee_id=actor.id or 0,
        name=actor.name,
        role=actor.role,
        tenant_id=actor.tenant_id,
        branch_id=actor.branch_id or 0,
        permissions=sorted(actor.permissions),
    )

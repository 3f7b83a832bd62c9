"""Section 2: the endpoints of the shop's own set-up."""

from decimal import Decimal

import msgspec
from django.conf import settings

from trastienda.domain.access.errors import UnknownRole
from trastienda.domain.tenancy import queries
from trastienda.insights.staff import staff
from trastienda.kernel.actor import Permission
from trastienda.operations.access.create_employee import CreateEmployee, create_employee
from trastienda.operations.tenancy.create_branch import CreateBranch, create_branch
from trastienda.surfaces.nexus import vocabulary
from trastienda.surfaces.nexus.config import wire
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.decode import exact
from trastienda.web.surface import Call

SECTION = "2. Config"


@NEXUS.get("pos/api/config/branches", summary="Lista de sucursales", section=SECTION)
def branches() -> wire.Branches:
    return wire.Branches(
        data=[msgspec.convert(row, wire.Branch, from_attributes=True) for row in queries.branches()]
    )


@NEXUS.post(
    "pos/api/config/branches",
    summary="Crear sucursal",
    section=SECTION,
    permission=Permission.EDIT_SETTINGS,
    status=201,
)
def create_branch_(call: Call, body: wire.NewBranch) -> wire.Created:
    command = CreateBranch(name=body.name, address=body.address or "", phone=body.phone or "")
    return wire.Created(id=create_branch(command, actor=call.actor, now=call.now), message="Branch created")


@NEXUS.get(
    "pos/api/config/employees",
    summary="Lista de empleados",
    section=SECTION,
    permission=Permission.VIEW_SETTINGS,
)
def employees() -> wire.Employees:
    return wire.Employees(data=[msgspec.convert(row, wire.Employee, from_attributes=True) for row in staff()])


@NEXUS.post(
    "pos/api/config/employees",
    summary="Crear empleado",
    section=SECTION,
    permission=Permission.EDIT_SETTINGS,
    status=201,
)
def create_employee_(call: Call, body: wire.NewEmployee) -> wire.Created:
    if body.role not in vocabulary.CREATABLE_ROLES:
        raise UnknownRole(role=body.role[:30])
    command = CreateEmployee(
        name=body.name,
        role=body.role,
        pin=body.pin,
        email=body.email,
        phone=body.phone,
        branch=body.branch_id,
        max_discount_pct=exact(body.max_discount_pct or Decimal(0)),
    )
    made = create_employee(command, actor=call.actor, pin_key=settings.SECRET_KEY, now=call.now)
    return wire.Created(id=made, message="Employee created")


@NEXUS.get("pos/api/config/theme", summary="Tema del tenant", section=SECTION)
def theme() -> wire.Theme:
    chosen = queries.theme()
    return wire.Theme(theme=chosen.name, variables={**vocabulary.THEME, **chosen.variables})

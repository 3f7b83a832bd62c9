"""Take somebody on: an employee who signs in with a PIN of their own."""

from datetime import datetime
from decimal import Decimal

import msgspec

from trastienda.domain.access import secrets
from trastienda.domain.access.errors import PinInUse, UnknownRole
from trastienda.domain.access.roles import HIRED_AS
from trastienda.domain.access.steps import audit
from trastienda.domain.tenancy.branches import open_branch
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import is_email, tidy
from trastienda.kernel.transaction import transaction


class CreateEmployee(msgspec.Struct, frozen=True, kw_only=True):
    """`branch` None is the actor's own; `max_discount_pct` is the largest line discount they may give."""

    name: str
    role: str
    pin: str
    email: str | None = None
    phone: str | None = None
    branch: int | None = None
    max_discount_pct: Decimal = Decimal(0)


_MAKE = """
INSERT INTO employee (tenant_id, name, role, branch_id, email, phone, pin_hash, pin_index, max_discount_pct,
  is_active, tokens_since, created_at)
VALUES (%(tenant)s, %(name)s, %(role)s, %(branch)s, %(email)s, %(phone)s, %(pin_hash)s, %(pin_index)s,
  %(max_discount_pct)s, true, %(now)s, %(now)s)
ON CONFLICT ON CONSTRAINT employee_pin DO NOTHING RETURNING id
"""


def create_employee(command: CreateEmployee, *, actor: Actor, pin_key: str, now: datetime) -> int:
    """
    Make the employee; returns their id. A PIN names its holder, so no two of a tenant share one, not even with
    somebody who has left: the same digits must never open the door for somebody else.

    :raises UnknownRole: nobody is hired as that; an owner is there from the beginning.
    :raises WeakSecret: the PIN is not 4 to 8 digits.
    :raises PinInUse: somebody has it; of two at once, one.
    :raises NotFound: the branch is not an active one.
    :raises Invalid: no name, an e-mail address that is none, or a discount outside 0 to 100.
    """
    actor.require(Permission.EDIT_SETTINGS)
    name, email = tidy(command.name), tidy(command.email or "") or None
    if command.role not in HIRED_AS:
        raise UnknownRole(role=command.role[:30])
    secrets.check_pin(command.pin)
    if not name:
        raise Invalid(field="name", reason="missing")
    if email and not is_email(email):
        raise Invalid(field="email", reason="not_an_email")
    if not 0 <= command.max_discount_pct <= 100:
        raise Invalid(field="max_discount_pct", reason="not_a_percentage")
    if command.branch is None and actor.branch_id is None:
        raise Invalid(field="branch", reason="missing")
    with transaction(actor.tenant_id):
        branch = open_branch(command.branch or actor.branch_id or 0)
        params = {
            "tenant": actor.tenant_id,
            "name": name,
            "role": command.role,
            "branch": branch.id,
            "email": email,
            "phone": tidy(command.phone or "") or None,
            "pin_hash": secrets.hash_secret(command.pin),
            "pin_index": secrets.pin_index(command.pin, tenant_id=actor.tenant_id, key=pin_key),
            "max_discount_pct": command.max_discount_pct,
            "now": now,
        }
        employee_id = sql.value(_MAKE, params)
        if employee_id is None:
            raise PinInUse
        audit(
            "employee.created",
            f"employee:{employee_id}",
            actor=actor.name,
            at=now,
            name=name,
            role=command.role,
            branch=branch.id,
            max_discount_pct=str(command.max_discount_pct),
        )
    return int(employee_id)

"""Open another branch of the shop."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction


class CreateBranch(msgspec.Struct, frozen=True):
    name: str
    address: str = ""
    phone: str = ""


_NAMED_ALIKE = "SELECT 1 FROM branch WHERE tenant_id = %(tenant)s AND lower(name) = lower(%(name)s)"
_MAKE = """
INSERT INTO branch (tenant_id, name, address, phone, is_active, below_zero, created_at)
VALUES (%(tenant)s, %(name)s, %(address)s, %(phone)s, true, false, %(now)s)
ON CONFLICT ON CONSTRAINT branch_name DO NOTHING RETURNING id
"""


def create_branch(command: CreateBranch, *, actor: Actor, now: datetime) -> int:
    """
    Make the branch; returns its id. Its shelves begin when something is put on them.

    :raises AlreadyTaken: another branch has the name; capitals do not make a difference.
    :raises Invalid: it has no name.
    """
    actor.require(Permission.EDIT_SETTINGS)
    name = tidy(command.name)
    if not name:
        raise Invalid(field="name", reason="missing")
    with transaction(actor.tenant_id):
        params = {
            "tenant": actor.tenant_id,
            "name": name,
            "address": tidy(command.address),
            "phone": tidy(command.phone),
            "now": now,
        }
        branch_id = None if sql.row(_NAMED_ALIKE, params) else sql.value(_MAKE, params)
        if branch_id is None:
            raise AlreadyTaken(field="name", value=name)
        audit("branch.created", f"branch:{branch_id}", actor=actor.name, at=now, name=name)
    return int(branch_id)

"""Make a key by which a program enters one of our doors as a person of the shop; it is shown this once."""

from datetime import datetime

import msgspec

from trastienda.domain.access import keys
from trastienda.domain.access.roles import CUSTOMER
from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden, Invalid, NotFound
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction

LONGEST_NAME = 80


class MakeApiKey(msgspec.Struct, frozen=True, kw_only=True):
    """What it is called, which door it opens, and whom it acts as: an employee at the till, a user at the others."""

    name: str
    surface: str
    acts_as: int


class MadeKey(msgspec.Struct, frozen=True):
    """The key itself is never known again."""

    id: int
    key: str

    def __repr__(self) -> str:
        return f"MadeKey({self.id})"


_USER = """
SELECT u.username, u.role, r.permissions FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
WHERE u.tenant_id = %s AND u.id = %s AND u.is_active FOR NO KEY UPDATE OF u
"""
_EMPLOYEE = """
SELECT e.name, e.role, r.permissions FROM employee e JOIN role r ON r.tenant_id = e.tenant_id AND r.code = e.role
WHERE e.tenant_id = %s AND e.id = %s AND e.is_active FOR NO KEY UPDATE OF e
"""


def make_api_key(command: MakeApiKey, *, actor: Actor, now: datetime) -> MadeKey:
    """
    Make it. It may what that person may, today and as long as they may enter.

    :raises Invalid: no name, a name that is too long, no such door.
    :raises NotFound: the person is unknown, a customer, may not enter, or is a neighbour's.
    :raises Forbidden: that person may do what the actor may not.
    """
    actor.require(Permission.EDIT_SETTINGS)
    name = tidy(command.name)
    if not name:
        raise Invalid(field="name", reason="missing")
    if len(name) > LONGEST_NAME:
        raise Invalid(field="name", reason="too_long")
    if command.surface not in keys.SURFACES:
        raise Invalid(field="surface", reason="unknown_value")
    is_employee = command.surface in keys.AT_THE_TILL
    with transaction(actor.tenant_id):
        found = sql.row(_EMPLOYEE if is_employee else _USER, (actor.tenant_id, command.acts_as))
        if found is None or found[1] == CUSTOMER:
            raise NotFound(noun="employee" if is_employee else "user", id=command.acts_as)
        beyond = sorted(set(found[2]) - actor.permissions)
        if beyond:
            raise Forbidden(permission=beyond[0])
        key_id, key = keys.make_key(
            name=name,
            surface=command.surface,
            user=None if is_employee else command.acts_as,
            employee=command.acts_as if is_employee else None,
            at=now,
            actor=actor.name,
        )
        audit(
            "api_key.made",
            f"api_key:{key_id}",
            actor=actor.name,
            at=now,
            name=name,
            surface=command.surface,
            acts_as=found[0],
        )
    return MadeKey(key_id, key)

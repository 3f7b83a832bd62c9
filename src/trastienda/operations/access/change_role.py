"""Change what a role may do; everybody who has it may do that from the next request on."""

from collections.abc import Set
from datetime import datetime

import msgspec

from trastienda.domain.access.errors import LastAdministrator, UnknownRole
from trastienda.domain.access.roles import CUSTOMER, OWNER
from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.kernel.transaction import transaction

FIXED = frozenset({OWNER, CUSTOMER})
"""The owner may do everything, and a customer nothing of the shop's own."""
_KEEPERS = frozenset({Permission.MANAGE_USERS, Permission.EDIT_SETTINGS})
"""Somebody who is active must be left with each of these."""


class ChangeRole(msgspec.Struct, frozen=True):
    """All that the role may do afterwards."""

    role: str
    permissions: Set[str]


_HOLD = "SELECT permissions FROM role WHERE tenant_id = %s AND code = %s FOR UPDATE"
_KEEP = "UPDATE role SET permissions = %s WHERE tenant_id = %s AND code = %s"
_IS_ANYBODY_LEFT = """
SELECT EXISTS (
  SELECT 1 FROM app_user u JOIN role r ON r.tenant_id = u.tenant_id AND r.code = u.role
  WHERE u.tenant_id = %s AND u.is_active AND %s = ANY(r.permissions))
"""


def change_role(command: ChangeRole, *, actor: Actor, now: datetime) -> None:
    """
    Change it. Giving or taking what one may not do oneself is not possible.

    :raises UnknownRole: there is none of that name, or it is one that never changes.
    :raises Invalid: `permissions`: a word that is no permission.
    :raises Forbidden: the actor lacks what is given or taken.
    :raises LastAdministrator: nobody active could manage users or settings any more.
    """
    actor.require(Permission.EDIT_SETTINGS)
    actor.require(Permission.MANAGE_USERS)
    wanted = frozenset(command.permissions)
    if wanted - frozenset(Permission):
        raise Invalid(field="permissions", reason="unknown_value")
    with transaction(actor.tenant_id):
        found = sql.row(_HOLD, (actor.tenant_id, command.role))
        if found is None or command.role in FIXED:
            raise UnknownRole(role=command.role[:30])
        before = frozenset(found[0])
        given, taken = sorted(wanted - before), sorted(before - wanted)
        if not given and not taken:
            return
        beyond = sorted((wanted ^ before) - actor.permissions)
        if beyond:
            raise Forbidden(permission=beyond[0])
        sql.execute(_KEEP, (sorted(wanted), actor.tenant_id, command.role))
        for permission in sorted(_KEEPERS & set(taken)):
            if not sql.value(_IS_ANYBODY_LEFT, (actor.tenant_id, permission)):
                raise LastAdministrator
        audit("role.changed", f"role:{command.role}", actor=actor.name, at=now, given=given, taken=taken)

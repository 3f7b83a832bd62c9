"""
Question: which programs and tills may enter, as whom, and when did they last? And what may each role do?

Grain: one key, one device, one role.   Source: api_key, device, role, app_user, employee.   Fresh: now; a key's last
use is right to some minutes.   Nothing of a key but its last four characters.   Costs: 1 statement each.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

MOST = 500
"""More keys or devices than any shop looks after; the newest are shown."""


class KeyShown(msgspec.Struct, frozen=True):
    """One key. `may_enter` False: whom it acts as may not, so neither may it."""

    id: int
    name: str
    surface: str
    ending: str
    acts_as: str
    may_enter: bool
    made_at: datetime
    made_by: str
    last_used_at: datetime | None
    revoked_at: datetime | None


class DeviceShown(msgspec.Struct, frozen=True):
    """One device. `enrolled_at` None: it has only been seen when somebody signed in, or it was revoked."""

    id: int
    code: str
    name: str
    enrolled_at: datetime | None
    last_seen_at: datetime
    revoked_at: datetime | None


class RoleShown(msgspec.Struct, frozen=True):
    """One role. `people` are the active users and employees who have it; customers are not counted."""

    code: str
    label: str
    permissions: Sequence[str]
    people: int


_KEYS = """
SELECT k.id, k.name, k.surface, k.ending, coalesce(u.username, e.name), coalesce(u.is_active, e.is_active),
  k.made_at, k.actor, k.last_used_at, k.revoked_at
FROM api_key k
LEFT JOIN app_user u ON u.tenant_id = k.tenant_id AND u.id = k.user_id
LEFT JOIN employee e ON e.tenant_id = k.tenant_id AND e.id = k.employee_id
WHERE k.tenant_id = %(tenant)s {which} ORDER BY k.revoked_at IS NOT NULL, k.id DESC LIMIT 500
"""
_DEVICES = """
SELECT id, code, name, enrolled_at, last_seen_at, revoked_at FROM device
WHERE tenant_id = %(tenant)s {which} ORDER BY enrolled_at IS NULL, last_seen_at DESC, id LIMIT 500
"""
_ROLES = """
SELECT r.code, r.label, r.permissions, (
  SELECT count(*) FROM app_user u WHERE u.tenant_id = r.tenant_id AND u.role = r.code AND u.is_active
    AND u.role <> 'customer'
) + (SELECT count(*) FROM employee e WHERE e.tenant_id = r.tenant_id AND e.role = r.code AND e.is_active)
FROM role r WHERE r.tenant_id = %s ORDER BY r.id
"""


def keys_shown(*, actor: Actor) -> list[KeyShown]:
    """Return the keys, those that count first. :raises Forbidden: settings are not the actor's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        return sql.structs(KeyShown, _KEYS.format(which=""), {"tenant": current_tenant()})


def key_shown(key_id: int, *, actor: Actor) -> KeyShown:
    """Return one key. :raises NotFound: unknown or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        params = {"tenant": current_tenant(), "id": key_id}
        found = sql.structs(KeyShown, _KEYS.format(which="AND k.id = %(id)s"), params)
    if not found:
        raise NotFound(noun="api_key", id=key_id)
    return found[0]


def devices_shown(*, actor: Actor) -> list[DeviceShown]:
    """Return the devices, the enrolled ones first. :raises Forbidden: settings are not the actor's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        return sql.structs(DeviceShown, _DEVICES.format(which=""), {"tenant": current_tenant()})


def device_shown(device_id: int, *, actor: Actor) -> DeviceShown:
    """Return one device. :raises NotFound: unknown or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        params = {"tenant": current_tenant(), "id": device_id}
        found = sql.structs(DeviceShown, _DEVICES.format(which="AND id = %(id)s"), params)
    if not found:
        raise NotFound(noun="device", id=device_id)
    return found[0]


def roles_shown(*, actor: Actor) -> list[RoleShown]:
    """Return the roles in the order in which they were made. :raises Forbidden: settings are not the actor's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        return sql.structs(RoleShown, _ROLES, (current_tenant(),))

"""Tell the shop's own tills from anybody's telephone."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.transaction import transaction


class EnrollDevice(msgspec.Struct, frozen=True):
    """`code` is what the device calls itself when somebody signs in there."""

    code: str
    name: str = ""


_ENROLL = """
INSERT INTO device (tenant_id, code, name, enrolled_at, last_seen_at)
VALUES (%(tenant)s, %(code)s, %(name)s, %(now)s, %(now)s)
ON CONFLICT (tenant_id, code) DO UPDATE SET name = excluded.name, enrolled_at = excluded.enrolled_at
"""


def enroll_device(command: EnrollDevice, *, actor: Actor, now: datetime) -> None:
    """
    Enrol a device, seen before or not. Enrolling it again renames it.

    :raises Invalid: it has no code.
    """
    actor.require(Permission.EDIT_SETTINGS)
    if not command.code.strip():
        raise Invalid(field="device", reason="missing")
    with transaction(actor.tenant_id):
        sql.execute(
            _ENROLL, {"tenant": actor.tenant_id, "code": command.code, "name": command.name, "now": now}
        )
        audit("device.enrolled", f"device:{command.code}"[:80], actor=actor.name, at=now, name=command.name)

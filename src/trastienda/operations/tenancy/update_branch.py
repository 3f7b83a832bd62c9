"""Change what is kept about a branch."""

from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.access.steps import audit
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import AlreadyTaken, Invalid, NotFound
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction

_LONGEST = {"name": 150, "address": 300, "phone": 40}


class UpdateBranch(msgspec.Struct, frozen=True, kw_only=True):
    """What is UNSET stays. `below_zero` lets its stock be sold before it is received."""

    id: int
    name: str | UnsetType = UNSET
    address: str | UnsetType = UNSET
    phone: str | UnsetType = UNSET
    below_zero: bool | UnsetType = UNSET


_HELD = "SELECT name, address, phone, below_zero FROM branch WHERE tenant_id = %s AND id = %s FOR UPDATE"
_NAMED_ALIKE = "SELECT 1 FROM branch WHERE tenant_id = %s AND lower(name) = lower(%s) AND id <> %s"


def update_branch(command: UpdateBranch, *, actor: Actor, now: datetime) -> None:
    """
    Write what is set. Papers that were printed keep what they said.

    :raises NotFound: unknown or a neighbour's.
    :raises Invalid: no name, or a text that is too long.
    :raises AlreadyTaken: another branch has the name; capitals do not make a difference.
    """
    actor.require(Permission.EDIT_SETTINGS)
    told = {name: value for name, value in msgspec.structs.asdict(command).items() if value is not UNSET}
    branch = told.pop("id")
    values = {name: tidy(value) if isinstance(value, str) else value for name, value in told.items()}
    if values.get("name") == "":
        raise Invalid(field="name", reason="missing")
    for name, longest in _LONGEST.items():
        if len(values.get(name, "")) > longest:
            raise Invalid(field=name, reason="too_long")
    with transaction(actor.tenant_id):
        held = sql.row(_HELD, (actor.tenant_id, branch))
        if held is None:
            raise NotFound(noun="branch", id=branch)
        before = dict(zip(("name", "address", "phone", "below_zero"), held, strict=True))
        changed = {name: value for name, value in values.items() if value != before[name]}
        if "name" in changed and sql.row(_NAMED_ALIKE, (actor.tenant_id, changed["name"], branch)):
            raise AlreadyTaken(field="name", value=changed["name"])
        if not changed:
            return
        assignments = ", ".join(f"{name} = %({name})s" for name in changed)
        query = f"UPDATE branch SET {assignments} WHERE tenant_id = %(tenant)s AND id = %(branch)s"
        sql.execute(query, {**changed, "tenant": actor.tenant_id, "branch": branch})
        said = {name: {"before": before[name], "after": value} for name, value in changed.items()}
        audit("branch.changed", f"branch:{branch}", actor=actor.name, at=now, changed=said)

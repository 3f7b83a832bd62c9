"""Let a tenant choose."""

from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.transfers import check_account
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.settings import check_setting, choose
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


class ChangeSetting(msgspec.Struct, frozen=True):
    """`name` is a field of `Settings`, `content` one of its values."""

    name: str
    content: Any


def change_setting(command: ChangeSetting, *, actor: Actor, now: datetime) -> None:
    """
    Keep the choice; it holds from the next request on.

    :raises Invalid: there is no such setting, it has no such value, or a bank account has no such number.
    """
    actor.require(Permission.EDIT_SETTINGS)
    check_setting(command.name, command.content)
    with transaction(actor.tenant_id):
        if command.name == "bank_account" and command.content is not None:
            check_account(command.content["number"], country=tenant_profile(actor.tenant_id).country)
        choose(command.name, command.content)
        audit("setting.changed", f"setting:{command.name}", actor=actor.name, at=now, content=command.content)

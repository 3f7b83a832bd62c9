"""Let a tenant choose: any of its settings, several at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.payments.transfers import check_account
from trastienda.domain.tenancy.branches import open_branch
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.settings import check_setting, choose, tenant_settings
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.transaction import transaction


def change_settings(choices: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    """
    Keep the choices, all or none; they hold from the next request on. What is as it was is not written.

    :param choices: fields of `Settings` by name, and plain values of them (a bank account is a mapping, or None).
    :raises Invalid: there is no such setting, it has no such value, a bank account has no such number, or the web
        store would sell from a branch that is closed or a neighbour's.
    """
    actor.require(Permission.EDIT_SETTINGS)
    for name, content in choices.items():
        check_setting(name, content)
    with transaction(actor.tenant_id):
        before = msgspec.to_builtins(tenant_settings())
        told = {name: _as_kept(name, content, tenant_id=actor.tenant_id) for name, content in choices.items()}
        changed = {name: content for name, content in told.items() if content != before[name]}
        for name, content in changed.items():
            choose(name, content)
        if changed:
            said = {name: {"before": before[name], "after": content} for name, content in changed.items()}
            audit("settings.changed", "settings", actor=actor.name, at=now, changed=said)


def _as_kept(name: str, content: Any, *, tenant_id: int) -> Any:
    """Return a checked choice with all of its parts; what only the shop's other data can tell is checked here."""
    if name == "bank_account" and content is not None:
        number = check_account(content["number"], country=tenant_profile(tenant_id).country)
        return {"alias": "", "tax_id": "", **content, "number": number}
    if name == "web_branch" and content is not None:
        try:
            open_branch(content)
        except NotFound:
            raise Invalid(field=name, reason="unknown_branch") from None
    return content

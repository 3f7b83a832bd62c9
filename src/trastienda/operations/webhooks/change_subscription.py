"""Change what another system is told, where, or whether at all."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import UNSET, UnsetType

from trastienda.domain.access.steps import audit
from trastienda.domain.webhooks import rules
from trastienda.domain.webhooks.jobs import deliver_soon
from trastienda.domain.webhooks.models import WebhookSubscription
from trastienda.domain.webhooks.steps import hold_subscription
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.transaction import transaction


class ChangeSubscription(msgspec.Struct, frozen=True):
    """What is not said stays. `rehearsal` as in `Subscribe`."""

    subscription: int
    name: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    events: Sequence[str] | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    rehearsal: str = ""


def change_subscription(command: ChangeSubscription, *, actor: Actor, now: datetime) -> None:
    """
    Keep the change. One that is switched on begins anew: nothing counts against it, and what waits is tried at once.

    :raises NotFound: unknown, removed or a neighbour's.
    :raises Invalid: a name, events or an address that cannot be.
    """
    actor.require(Permission.EDIT_SETTINGS)
    changes: dict[str, object] = {}
    if command.name is not UNSET:
        changes["name"] = rules.checked_name(command.name)
    if command.events is not UNSET:
        changes["events"] = rules.checked_events(list(command.events))
    if command.url is not UNSET:
        rules.check_url(command.url, rehearsal=command.rehearsal)
        changes["url"] = command.url
    if command.is_active is not UNSET:
        changes["is_active"] = command.is_active
    if command.is_active is True:
        changes |= {"failures": 0, "rest_until": None, "off_at": None, "problem": ""}
    with transaction(actor.tenant_id):
        hold_subscription(command.subscription)
        if not changes:
            return
        WebhookSubscription.objects.filter(id=command.subscription).update(**changes)
        if command.is_active is True:
            deliver_soon()
        told = {name: value for name, value in changes.items() if name in {"name", "events", "is_active"}}
        if command.url is not UNSET:
            told["url"] = rules.shown_url(command.url)
        audit("webhook.changed", f"webhook:{command.subscription}", actor=actor.name, at=now, **told)

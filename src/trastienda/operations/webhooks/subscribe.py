"""Let another system be told what happens."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.webhooks import rules
from trastienda.domain.webhooks.models import WebhookSubscription
from trastienda.domain.webhooks.secrets import sealed_secret
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

MOST = 20
"""Subscriptions a tenant may have: each costs a delivery an event."""


class Subscribe(msgspec.Struct, frozen=True):
    """`rehearsal` is where the stand-in listens, which alone may be on this machine; empty without a rehearsal."""

    name: str
    url: str
    events: Sequence[str]
    rehearsal: str = ""


class Subscribed(msgspec.Struct, frozen=True):
    """`secret` is told now and never again."""

    id: int
    secret: str


_COUNT = "SELECT count(*) FROM webhook_subscription WHERE tenant_id = %s AND removed_at IS NULL"


def subscribe(command: Subscribe, *, actor: Actor, now: datetime) -> Subscribed:
    """
    Tell that address of these events from now on, signed with a secret of its own.

    What the address leads to was looked at by whoever asks (`adapters/webhooks/reaching.py`), and is again each time.

    :raises Invalid: a name, events or an address that cannot be; or there are twenty already.
    """
    actor.require(Permission.EDIT_SETTINGS)
    name = rules.checked_name(command.name)
    events = rules.checked_events(list(command.events))
    rules.check_url(command.url, rehearsal=command.rehearsal)
    secret = rules.new_secret()
    with transaction(actor.tenant_id):
        if int(sql.value(_COUNT, (current_tenant(),))) >= MOST:
            raise Invalid(field="url", reason="too_many")
        made = _record(name, command.url, events, secret, actor=actor, now=now)
        audit(
            "webhook.subscribed",
            f"webhook:{made}",
            actor=actor.name,
            at=now,
            name=name,
            url=rules.shown_url(command.url),
            events=events,
        )
    return Subscribed(id=made, secret=secret)


@step
def _record(name: str, url: str, events: list[str], secret: str, *, actor: Actor, now: datetime) -> int:
    made = WebhookSubscription.objects.create(
        tenant_id=actor.tenant_id,
        name=name,
        url=url,
        events=events,
        sealed=sealed_secret(secret, tenant_id=actor.tenant_id),
        created_at=now,
        actor=actor.name,
    )
    return int(made.id)

"""Tell something again, or try one's subscription out: by hand, and audited."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.webhooks import steps
from trastienda.domain.webhooks.events import Event
from trastienda.domain.webhooks.jobs import deliver_soon
from trastienda.domain.webhooks.models import WebhookEvent
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import Invalid, NotFound
from trastienda.kernel.transaction import step, transaction


def replay_delivery(delivery_id: int, *, actor: Actor, now: datetime) -> int:
    """
    Make a delivery again, with the same event id, whatever became of it. Return its subscription.

    :raises NotFound: unknown, a neighbour's, or being made at this moment.
    :raises Invalid: its subscription is switched off or removed.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        subscription = steps.replay(delivery_id, now=now)
        if subscription is None:
            raise NotFound(noun="webhook_delivery", id=delivery_id)
        _try_now(subscription)
        audit("webhook.replayed", f"webhook_delivery:{delivery_id}", actor=actor.name, at=now)
    return subscription


def replay_failed(subscription_id: int, *, actor: Actor, now: datetime) -> int:
    """
    Make all deliveries again that were given up; return how many.

    :raises NotFound: unknown, removed or a neighbour's. :raises Invalid: it is switched off.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        steps.hold_subscription(subscription_id)
        count = steps.replay_failed(subscription_id, now=now)
        _try_now(subscription_id)
        audit("webhook.replayed", f"webhook:{subscription_id}", actor=actor.name, at=now, deliveries=count)
    return count


def send_test(subscription_id: int, *, actor: Actor, now: datetime) -> None:
    """
    Send one event that says nothing but that it is a test.

    :raises NotFound: unknown, removed or a neighbour's. :raises Invalid: it is switched off.
    """
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        steps.hold_subscription(subscription_id)
        _try_now(subscription_id)
        batch = sql.Batch()
        batch.insert(
            WebhookEvent,
            event=str(Event.TEST),
            object_kind="webhook",
            object_id=subscription_id,
            number="",
            data='{"test": true}',
            at=now,
            subscription_id=subscription_id,
        )
        batch.write()


@step
def _try_now(subscription_id: int) -> None:
    """:raises Invalid: the subscription is switched off, or removed: nothing would be delivered."""
    if not steps.wake(subscription_id):
        raise Invalid(field="webhook", reason="switched_off")
    deliver_soon()

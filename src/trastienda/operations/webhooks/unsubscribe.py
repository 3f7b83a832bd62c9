"""Tell another system nothing any more. What it was told can still be looked at for a month."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.webhooks.steps import hold_subscription
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

_REMOVE = """
UPDATE webhook_subscription SET removed_at = %s, is_active = false WHERE tenant_id = %s AND id = %s
"""
_DROP = """
UPDATE webhook_delivery SET state = 'gave_up', done_at = %s, problem = 'removed'
WHERE tenant_id = %s AND subscription_id = %s AND state IN ('waiting', 'sending')
"""


def unsubscribe(subscription_id: int, *, actor: Actor, now: datetime) -> None:
    """What still waits is not delivered. :raises NotFound: unknown, removed already or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    with transaction(actor.tenant_id):
        hold_subscription(subscription_id)
        for statement in (_REMOVE, _DROP):
            sql.execute(statement, (now, current_tenant(), subscription_id))
        audit("webhook.unsubscribed", f"webhook:{subscription_id}", actor=actor.name, at=now)

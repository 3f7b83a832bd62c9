"""Give a subscription another secret; the one before goes on signing for a day, so that nobody has to hurry."""

from datetime import datetime

from trastienda.domain.access.steps import audit
from trastienda.domain.webhooks import rules
from trastienda.domain.webhooks.secrets import sealed_secret
from trastienda.domain.webhooks.steps import hold_subscription
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction

_RENEW = """
UPDATE webhook_subscription SET sealed_before = sealed, before_until = %(until)s, sealed = %(sealed)s
WHERE tenant_id = %(tenant)s AND id = %(subscription)s
"""


def renew_secret(subscription_id: int, *, actor: Actor, now: datetime) -> str:
    """Return the new secret, which is never told again. :raises NotFound: unknown, removed or a neighbour's."""
    actor.require(Permission.EDIT_SETTINGS)
    secret = rules.new_secret()
    with transaction(actor.tenant_id):
        hold_subscription(subscription_id)
        sql.execute(
            _RENEW,
            {
                "tenant": current_tenant(),
                "subscription": subscription_id,
                "sealed": sealed_secret(secret, tenant_id=actor.tenant_id),
                "until": now + rules.BEFORE_COUNTS,
            },
        )
        audit("webhook.secret_renewed", f"webhook:{subscription_id}", actor=actor.name, at=now)
    return secret

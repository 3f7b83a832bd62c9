"""How a payment on a gateway's page stands, as its payer asks who comes back from there.

Whoever knows the page's name, which nobody can guess, may ask; they learn what they were told when they paid.
"""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from trastienda.domain.payments.intents import IntentState
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class CheckoutShown(msgspec.Struct, frozen=True):
    """
    An order's number and amount, and how its payment on one page stands.

    `session` is the gateway's name for the page, empty before it answered; `store_url` where the shop's own web store
    is, empty where it never said.
    """

    state: IntentState
    gateway: str
    session: str
    url: str
    folio: str
    amount: Decimal
    currency: str
    shop: str
    country: str
    store_url: str


_SHOWN = """
SELECT i.state, i.gateway, coalesce(i.external_id, ''), i.url, s.folio, i.amount, i.currency, t.name, t.country,
  coalesce((SELECT c.content #>> '{}' FROM setting c WHERE c.tenant_id = t.id AND c.name = 'store_url'), '')
FROM payment_intent i
JOIN sale s ON s.tenant_id = i.tenant_id AND s.id = i.document_id AND i.document_kind = 'sale'
JOIN tenant t ON t.id = i.tenant_id
WHERE i.tenant_id = %s AND
"""


def checkout_shown(tenant_id: int, *, gateway: str, session: str) -> CheckoutShown | None:
    """Return how the payment on a page stands; None when it is no page of that shop. One query."""
    return _one(tenant_id, "i.gateway = %s AND i.external_id = %s", (gateway, session))


def intent_shown(tenant_id: int, *, intent: int) -> CheckoutShown | None:
    """Return how the payment stands that is known here by that number; None when there is none. One query."""
    return _one(tenant_id, "i.id = %s", (intent,))


def _one(tenant_id: int, which: str, told: Sequence[str | int]) -> CheckoutShown | None:
    with transaction(tenant_id):
        found = sql.row(_SHOWN + which, (current_tenant(), *told))
    if found is None:
        return None
    state, *rest = found
    return CheckoutShown(IntentState(state), *rest)

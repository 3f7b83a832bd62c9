"""How a payment on a gateway's page stands, as its payer asks who comes back from there.

Whoever knows the page's name, which nobody can guess, may ask; they learn what they were told when they paid.
"""

from decimal import Decimal

import msgspec

from trastienda.domain.payments.intents import IntentState
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


class CheckoutShown(msgspec.Struct, frozen=True):
    """An order's number and amount, and how its payment on one page stands."""

    state: IntentState
    url: str
    folio: str
    amount: Decimal
    currency: str
    shop: str
    country: str


_SHOWN = """
SELECT i.state, i.url, s.folio, i.amount, i.currency, t.name, t.country
FROM payment_intent i
JOIN sale s ON s.tenant_id = i.tenant_id AND s.id = i.document_id AND i.document_kind = 'sale'
JOIN tenant t ON t.id = i.tenant_id
WHERE i.tenant_id = %s AND i.gateway = %s AND i.external_id = %s
"""


def checkout_shown(tenant_id: int, *, gateway: str, session: str) -> CheckoutShown | None:
    """Return how the payment on a page stands; None when it is no page of that shop. One query."""
    with transaction(tenant_id):
        found = sql.row(_SHOWN, (current_tenant(), gateway, session))
    if found is None:
        return None
    state, *rest = found
    return CheckoutShown(IntentState(state), *rest)

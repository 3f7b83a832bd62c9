"""
Question: what does the paper of one quotation say?   Grain: one quotation with its lines.

Units: the tenant's currency.   Source: sales, parties, the tenant's own data.   Fresh: now; whether it has expired is
computed when it is read.   Costs: 4 statements, whatever its size.
"""

from datetime import datetime

import msgspec

from trastienda.insights.quotations_made import QuotationShown, quotation_shown
from trastienda.insights.sale_paper import Issuer
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor
from trastienda.kernel.transaction import transaction

_ISSUER = """
SELECT t.name, t.legal_name, t.tax_id, t.postal_code, t.country, t.time_zone, b.name, b.address, b.phone, t.currency
FROM tenant t JOIN branch b ON b.tenant_id = t.id
WHERE t.id = %s AND b.id = %s
"""


class QuotationPaper(msgspec.Struct, frozen=True):
    """Everything the paper shows."""

    issuer: Issuer
    currency: str
    shown: QuotationShown


def quotation_paper(quotation_id: int, *, actor: Actor, now: datetime) -> QuotationPaper:
    """Return what a quotation says. :raises DocumentNotFound: unknown or a neighbour's."""
    shown = quotation_shown(quotation_id, actor=actor, now=now)
    with transaction(actor.tenant_id):
        found = sql.rows(_ISSUER, (actor.tenant_id, shown.quotation.branch_id))
    *issuer, currency = found[0]
    return QuotationPaper(Issuer(*issuer), currency, shown)

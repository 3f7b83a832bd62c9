"""Question: what has the shop written down that other currencies cost?   Grain: one row a currency and day.

Units: what one unit costs in the shop's own currency. The newest day first; fresh: as of now.
"""

from trastienda.domain.sales.exchange import SeenRate, rate_count, rates_seen
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.paging import Page, PageRequest
from trastienda.kernel.transaction import transaction


def rates_noted(page: PageRequest, *, currency: str, actor: Actor) -> Page[SeenRate]:
    """Return a page of rates, of one currency where it is not empty. Two queries whatever its size."""
    actor.require(Permission.EDIT_ORDERS)
    wanted = currency.strip().upper()
    with transaction(actor.tenant_id):
        return Page(rates_seen(page.limit_sql(), currency=wanted), page, rate_count(currency=wanted))

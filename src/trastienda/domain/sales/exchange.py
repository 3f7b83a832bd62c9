"""Amounts in another currency: at the rate that a shop has written down for the day, and never at a guess."""

from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.sales.errors import CurrencyNotOffered
from trastienda.kernel import sql
from trastienda.kernel.money import cents
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Exchange(msgspec.Struct, frozen=True):
    """What one unit of `currency` costs in the shop's own, since a day; without a rate it is the shop's own."""

    currency: str
    rate: Decimal | None = None
    since_on: date | None = None

    def of(self, amount: Decimal) -> Decimal:
        """Return an amount of the shop's currency in this one, to the cent, half up."""
        return cents(amount if self.rate is None else amount / self.rate)


_RATE = """
SELECT rate, since_on FROM exchange_rate
WHERE tenant_id = %s AND currency = %s AND since_on <= %s ORDER BY since_on DESC LIMIT 1
"""
_KNOWN = """
SELECT DISTINCT currency FROM exchange_rate WHERE tenant_id = %s AND since_on <= %s ORDER BY currency
"""


@step
def exchange(currency: str, *, own: str, on: date) -> Exchange:
    """
    Return how amounts of the shop's currency are told in another on a day. At most two queries.

    :param currency: empty is the shop's own.
    :raises CurrencyNotOffered: no rate is known that day.
    """
    wanted = currency.strip().upper()
    if wanted in {"", own}:
        return Exchange(currency=own)
    found = sql.row(_RATE, (current_tenant(), wanted, on))
    if found is None:
        known = [name for (name,) in sql.rows(_KNOWN, (current_tenant(), on))]
        raise CurrencyNotOffered(currency=wanted[:10], offered=(own, *known))
    return Exchange(wanted, *found)

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


# --- writing rates down ------------------------------------------------------------------------------------

_PAID_WITH = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF
CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG
HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA
MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD
RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
CURRENCIES = frozenset(_PAID_WITH.split())
"""ISO 4217, currencies that people pay with; funds and metals are none."""


class SeenRate(msgspec.Struct, frozen=True):
    """A rate as it was written down: what one unit of `currency` costs in the shop's own, from `since_on` on."""

    id: int
    currency: str
    rate: Decimal
    since_on: date
    source: str


_SEEN = "SELECT id, currency, rate, since_on, source FROM exchange_rate WHERE tenant_id = %(tenant)s"
_OF = " AND (%(currency)s = '' OR currency = %(currency)s)"
_KEEP = """
INSERT INTO exchange_rate (tenant_id, currency, since_on, rate, source)
VALUES (%(tenant)s, %(currency)s, %(since_on)s, %(rate)s, %(source)s)
ON CONFLICT (tenant_id, currency, since_on) DO UPDATE SET rate = excluded.rate, source = excluded.source
RETURNING id, currency, rate, since_on, source
"""


@step
def rates_seen(limit: str, *, currency: str) -> list[SeenRate]:
    """Return rates, the newest day first; of one currency, or of all. `limit` as `PageRequest.limit_sql` says it."""
    params = {"tenant": current_tenant(), "currency": currency}
    return sql.structs(SeenRate, f"{_SEEN}{_OF} ORDER BY since_on DESC, currency, id {limit}", params)


@step
def rate_count(*, currency: str) -> int:
    """Return how many rates there are; of one currency, or of all."""
    query = f"SELECT count(*) FROM exchange_rate WHERE tenant_id = %(tenant)s{_OF}"
    return int(sql.value(query, {"tenant": current_tenant(), "currency": currency}))


@step
def keep_rate(currency: str, rate: Decimal, *, since_on: date, source: str) -> SeenRate:
    """Write a rate down; of a day that has one already, it takes its place."""
    told = {
        "tenant": current_tenant(),
        "currency": currency,
        "since_on": since_on,
        "rate": rate,
        "source": source,
    }
    return sql.structs(SeenRate, _KEEP, told)[0]

"""Write down what another currency costs."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.sales.exchange import CURRENCIES, SeenRate, keep_rate
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.errors import Invalid
from trastienda.kernel.money import ZERO
from trastienda.kernel.text import tidy
from trastienda.kernel.transaction import transaction

FARTHEST = timedelta(days=366)
"""A rate may be agreed on beforehand, but hardly for the year after next."""


EARLIEST = 2000


class NoteRate(msgspec.Struct, frozen=True):
    """`rate` is what one unit costs in the shop's own currency; without `since_on` it holds from today on."""

    currency: str
    rate: Decimal
    since_on: date | None = None
    source: str = ""


def note_rate(command: NoteRate, *, actor: Actor, now: datetime) -> SeenRate:
    """
    Keep the rate. Amounts are shown, and pages of gateways opened, at the newest rate whose day has come; what was
    agreed before keeps its own. The same currency and day again corrects that rate.

    :raises Invalid: no such currency, the shop's own, a rate that is not above zero, or a day too far away.
    """
    actor.require(Permission.EDIT_SETTINGS)
    currency = command.currency.strip().upper()
    if currency not in CURRENCIES:
        raise Invalid(field="currency", reason="not_a_currency")
    if command.rate <= ZERO:
        raise Invalid(field="rate", reason="not_positive")
    with transaction(actor.tenant_id):
        profile = tenant_profile(actor.tenant_id)
        today = local_date(now, zone_name=profile.time_zone)
        since_on = command.since_on or today
        if currency == profile.currency:
            raise Invalid(field="currency", reason="own_currency")
        if since_on > today + FARTHEST or since_on.year < EARLIEST:
            raise Invalid(field="since_on", reason="far_off_day")
        kept = keep_rate(currency, command.rate, since_on=since_on, source=tidy(command.source))
        audit(
            "exchange_rate.noted",
            f"exchange_rate:{kept.id}",
            actor=actor.name,
            at=now,
            currency=currency,
            rate=str(kept.rate),
            since_on=since_on.isoformat(),
        )
    return kept

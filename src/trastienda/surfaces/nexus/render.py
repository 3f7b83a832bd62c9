"""How this dialect writes an instant: the tenant's wall clock, to the second, without an offset."""

from datetime import datetime

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local


def wall_clock(instant: datetime, actor: Actor) -> datetime:
    """Return the instant as documented: 2026-04-01T08:00:00."""
    zone_name = tenant_profile(actor.tenant_id).time_zone
    return local(instant, zone_name=zone_name).replace(tzinfo=None, microsecond=0)


def wall_clock_or_none(instant: datetime | None, actor: Actor) -> datetime | None:
    """The same for an instant that may not have come yet."""
    return None if instant is None else wall_clock(instant, actor)

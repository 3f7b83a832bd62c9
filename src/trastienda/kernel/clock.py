"""Time: stored in UTC, asked for once at the edge, passed down as `now`."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo


def now() -> datetime:
    """The only clock. Called by `web`, `jobs` and commands; everything below takes `now` as an argument."""
    return datetime.now(UTC)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return the time zone of that IANA name."""
    return ZoneInfo(name)


def local(instant: datetime, *, zone_name: str) -> datetime:
    """Return the instant as the wall clock of that zone shows it."""
    return instant.astimezone(zone(zone_name))


def local_date(instant: datetime, *, zone_name: str) -> date:
    """Return the calendar day of an instant in that zone."""
    return local(instant, zone_name=zone_name).date()


def day_bounds(first_on: date | None, last_on: date | None, *, zone_name: str) -> tuple[datetime, datetime]:
    """Return the half-open span of instants that covers both local dates whole; None is unbounded."""
    tz = zone(zone_name)
    start = datetime.combine(first_on, time.min, tz) if first_on else datetime.min.replace(tzinfo=UTC)
    end = (
        datetime.combine(last_on, time.min, tz) + timedelta(days=1)
        if last_on and last_on < date.max
        else datetime.max.replace(tzinfo=UTC)
    )
    return start, end

"""The demo's accountant closes the books of the past, each month on the fifth of the next, and leaves some open.

The document's own examples close March 2026 and post into April: those months stay open, so that they work as written.
"""

from datetime import date, datetime, time

from trastienda.kernel.actor import system_actor
from trastienda.kernel.clock import zone
from trastienda.operations.accounting.close_period import ClosePeriod, close_period

LEFT_OPEN = 2
"""Months that are over and not closed yet: bills for them still come."""
FIRST_DOCUMENTED = (2026, 3)


def close_past_months(tenant_id: int, *, first: date, until: date, zone_name: str, who: str) -> int:
    """
    Close the months from that of `first` to the last one that is due on `until`; return how many.

    Never the document's own, unless everything older than those left open is younger than they are.
    """
    begins, now = _number(first.year, first.month), _number(until.year, until.month)
    due = now - 1 - LEFT_OPEN
    undocumented = min(due, _number(*FIRST_DOCUMENTED) - 1)
    last = undocumented if undocumented >= begins else due
    actor = system_actor(tenant_id, name=who)
    for month in range(begins, last + 1):
        after = month + 1
        at = datetime.combine(date(after // 12, after % 12 + 1, 5), time(10), zone(zone_name))
        close_period(ClosePeriod(year=month // 12, month=month % 12 + 1), actor=actor, now=at)
    return max(last + 1 - begins, 0)


def _number(year: int, month: int) -> int:
    """Months since the year nought."""
    return year * 12 + month - 1

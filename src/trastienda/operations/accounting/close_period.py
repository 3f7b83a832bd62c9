"""Close a month of the books, for good."""

from datetime import datetime

import msgspec

from trastienda.domain.access.steps import audit
from trastienda.domain.accounting.errors import EarlierPeriodOpen, PeriodAlreadyClosed
from trastienda.domain.accounting.models import Period
from trastienda.domain.accounting.rules import check_month_is_over
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction


class ClosePeriod(msgspec.Struct, frozen=True):
    """The month, 1 to 12."""

    year: int
    month: int


def close_period(command: ClosePeriod, *, actor: Actor, now: datetime) -> int:
    """
    Close the month; returns the period's id. Postings into it that are under way are waited for and belong to it;
    those that come after are refused by the database, whoever sends them. Closing writes no entries: the result of
    the year stays in its accounts, and the balance sheet shows it as equity.

    :raises PeriodNotOver: it is the current month or a later one, on the tenant's calendar.
    :raises PeriodAlreadyClosed: it is closed, by itself or by a later month.
    :raises EarlierPeriodOpen: a month before it has entries and is open.
    """
    actor.require(Permission.POST_BOOKS)
    with transaction(actor.tenant_id):
        today = local_date(now, zone_name=tenant_profile(actor.tenant_id).time_zone)
        check_month_is_over(command.year, command.month, today=today)
        sql.row("SELECT hold_periods(%s, %s, %s)", (actor.tenant_id, command.year, command.month))
        _check_turn(command)
        batch = sql.Batch()
        period_id = batch.new_id(Period)
        batch.insert(
            Period,
            id=period_id,
            year=command.year,
            month=command.month,
            closed_at=now,
            closed_by=actor.name,
        )
        batch.write()
        audit(
            "period.closed",
            f"period:{command.year}-{command.month:02}",
            actor=actor.name,
            at=now,
        )
    return int(period_id)


# Asked while the months are held, so that what was being posted into them has been, and is seen.
_TURN = """
WITH closed AS (
  SELECT max(make_date(year, month, 1)) AS month FROM period WHERE tenant_id = %(tenant)s AND closed_at IS NOT NULL
)
SELECT closed.month >= make_date(%(year)s, %(month)s, 1), (
  SELECT min(e.occurred_on) FROM entry e
  WHERE e.tenant_id = %(tenant)s AND e.occurred_on < make_date(%(year)s, %(month)s, 1)
    AND e.occurred_on >= coalesce(closed.month + interval '1 month', '-infinity'))
FROM closed
"""


@step
def _check_turn(wanted: ClosePeriod) -> None:
    """A month is closed once, and after those before it."""
    params = {"tenant": current_tenant(), "year": wanted.year, "month": wanted.month}
    is_closed, earliest = sql.row(_TURN, params) or (False, None)
    if is_closed:
        raise PeriodAlreadyClosed(year=wanted.year, month=wanted.month)
    if earliest is not None:
        raise EarlierPeriodOpen(
            year=wanted.year, month=wanted.month, earlier_year=earliest.year, earlier_month=earliest.month
        )

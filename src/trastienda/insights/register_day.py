"""Question: how did the shop's registers do on one day, each and together?

Grain: one row a session that was open at some moment of the day, with what happened in it on that day alone; an
overnight session opens the day with what its drawer held at midnight. Sales wholly on credit and paid orders of the
web store need no register: they are told apart. Sources: as for `register_totals`. Fresh.
"""

from datetime import date
from decimal import Decimal

import msgspec

from trastienda.domain.cash.queries import SessionRow, open_session_of, sessions_open_between
from trastienda.insights.register_totals import RegisterTotals, register_totals
from trastienda.kernel import sql
from trastienda.kernel.clock import day_bounds
from trastienda.kernel.money import ZERO, total
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class Drawer(msgspec.Struct, frozen=True):
    """
    A session and its figures. What was counted and missing is None until the Z cut, which may be another day's.
    """

    session: SessionRow
    totals: RegisterTotals
    counted: Decimal | None = None
    difference: Decimal | None = None


class RegisterDay(msgspec.Struct, frozen=True):
    """The day's drawers, their sums, and the sales that no drawer saw."""

    on: date
    drawers: list[Drawer]
    totals: RegisterTotals
    counted: Decimal
    difference: Decimal
    unregistered_count: int
    unregistered_credit: Decimal


_UNREGISTERED = """
SELECT count(*), coalesce(sum(credit), 0.00) FROM sale
WHERE tenant_id = %s AND sold_at >= %s AND sold_at < %s AND register_session_id IS NULL
  AND fulfilment_state <> 'cancelled' AND unpaid = 0
"""


@step
def open_drawer(employee_id: int | None) -> Drawer | None:
    """Return the employee's open register as an X cut shows it, or None."""
    session = open_session_of(employee_id)
    return Drawer(session, register_totals([session.id])[session.id]) if session else None


@step
def register_day(on: date, *, zone_name: str) -> RegisterDay:
    """Return one local day of every register. Five queries."""
    since, until = day_bounds(on, on, zone_name=zone_name)
    sessions = sessions_open_between(since, until)
    totals = register_totals([session.id for session in sessions], between=(since, until))
    drawers = []
    for session in sessions:
        closed_today = session.closed_at is not None and session.closed_at < until
        drawers.append(
            Drawer(
                session,
                totals[session.id],
                counted=session.counted_amount if closed_today else None,
                difference=session.difference if closed_today else None,
            )
        )
    count, credit = sql.row(_UNREGISTERED, (current_tenant(), since, until)) or (0, ZERO)
    return RegisterDay(
        on=on,
        drawers=drawers,
        totals=sum((drawer.totals for drawer in drawers), RegisterTotals()),
        counted=total(drawer.counted for drawer in drawers if drawer.counted is not None),
        difference=total(drawer.difference for drawer in drawers if drawer.difference is not None),
        unregistered_count=count,
        unregistered_credit=credit,
    )

"""
Question: what was sold on each of the last days?   Grain: one row per local day on which anything was posted.

Units: the tenant's currency, tax included.   Source: sales of every door, returns, cancellations.   Fresh: now.
Agrees with: the report of sales by day, and so with the books: a cancellation or return is taken off on its own day.
A sale counts as long as it stands.   Costs: one statement.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.reports import statements
from trastienda.insights.reports.question import ReportQuestion, Subject
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction


class DaySold(msgspec.Struct, frozen=True):
    day: date
    sales: int
    revenue: Decimal


_BY_DAY = """
SELECT day, count(*) FILTER (WHERE kind = 'sale' AND stands), sum(total)
FROM ({documents}) posted GROUP BY day ORDER BY day
"""


def sales_by_day(days: int, *, actor: Actor, now: datetime) -> list[DaySold]:
    """Return the last `days` days, today included, the oldest first. :raises Forbidden: the actor sees no reports."""
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        zone_name = tenant_profile(actor.tenant_id).time_zone
        today = local_date(now, zone_name=zone_name)
        asked = ReportQuestion(subject=Subject.SALES, since=today - timedelta(days=days - 1), until=today)
        documents = statements.DOCUMENTS.format(**statements.conditions(asked))
        query = _BY_DAY.format(documents=documents)
        return sql.structs(DaySold, query, statements.params(asked, zone_name=zone_name))

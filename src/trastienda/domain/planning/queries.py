"""What the latest training says. One statement each; no learning library."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import msgspec

from trastienda.domain.planning.snapshots import ForecastPoint, Measure, Scope
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


class ForecastKept(msgspec.Struct, frozen=True):
    """One forecast with its origin. `points` are the days asked for that it reaches."""

    version: int
    algorithm: str
    trained_at: datetime
    data_from: date
    data_to: date
    wape_7: Decimal | None
    wape_30: Decimal | None
    mase_7: Decimal | None
    mase_30: Decimal | None
    naive_wape_7: Decimal | None
    naive_wape_30: Decimal | None
    points: list[ForecastPoint]


# A slice of an array is cut to what there is, so days beyond the forecast are simply missing.
_FORECAST = """
SELECT version, algorithm, trained_at, data_from, data_to, wape_7, wape_30, mase_7, mase_30, naive_wape_7,
  naive_wape_30, first_on, expected[d.first : d.last], lower[d.first : d.last], upper[d.first : d.last]
FROM forecast, LATERAL (
  SELECT %(first)s::date - first_on + 1 AS first, %(last)s::date - first_on + 1 AS last
) d
WHERE tenant_id = %(tenant)s AND scope = %(scope)s AND scope_id = %(scope_id)s AND measure = %(measure)s
"""


@step
def kept_forecast(
    scope: Scope, scope_id: int, measure: Measure, *, first_on: date, last_on: date
) -> ForecastKept | None:
    """Return what is kept of the days from `first_on` to `last_on`; None when this thing has no forecast."""
    found = sql.row(
        _FORECAST,
        {
            "tenant": current_tenant(),
            "scope": scope.value,
            "scope_id": scope_id,
            "measure": measure.value,
            "first": first_on,
            "last": last_on,
        },
    )
    if found is None:
        return None
    *known, starts_on, expected, lower, upper = found
    days = [max(starts_on, first_on) + timedelta(days=at) for at in range(len(expected))]
    points = [ForecastPoint(*point) for point in zip(days, expected, lower, upper, strict=True)]
    return ForecastKept(*[*known, points])

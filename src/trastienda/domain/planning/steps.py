"""Keeping what a training found, in the place of what the one before had said."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from trastienda.domain.planning.models import Training
from trastienda.domain.planning.snapshots import Errors, ForecastMade, TrainingMade
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

# Arrays of arrays cannot be unnested row by row, so each row's figures travel as the text of an array.
_KEEP = """
INSERT INTO forecast (tenant_id, scope, scope_id, measure, version, algorithm, trained_at, data_from, data_to,
  wape_7, wape_30, mase_7, mase_30, naive_wape_7, naive_wape_30, daily_error, first_on, expected, lower, upper)
SELECT %(tenant)s::bigint, scope, scope_id, measure, %(version)s::int, algorithm, %(at)s::timestamptz,
  %(from)s::date, %(to)s::date, wape_7, wape_30, mase_7, mase_30, naive_wape_7, naive_wape_30, daily_error,
  %(first)s::date, expected::numeric(18,3)[], lower::numeric(18,3)[], upper::numeric(18,3)[]
FROM unnest(%(scope)s::text[], %(scope_id)s::bigint[], %(measure)s::text[], %(algorithm)s::text[],
  %(wape_7)s::float8[], %(wape_30)s::float8[], %(mase_7)s::float8[], %(mase_30)s::float8[],
  %(naive_wape_7)s::float8[], %(naive_wape_30)s::float8[], %(daily_error)s::float8[],
  %(expected)s::text[], %(lower)s::text[], %(upper)s::text[])
  AS f(scope, scope_id, measure, algorithm, wape_7, wape_30, mase_7, mase_30, naive_wape_7, naive_wape_30, daily_error,
    expected, lower, upper)
"""
_ROWS_AT_ONCE = 200
_ERROR_LIMIT = 9999.0
"""A figure beyond this says no more than "useless", and must fit its column."""


@step
def keep_training(made: TrainingMade, *, at: datetime, actor: str) -> int:
    """Keep a training and its forecasts; the tenant's earlier forecasts go. Return its version, counted from 1."""
    sql.value("SELECT pg_advisory_xact_lock(7243393, %s::int)", (current_tenant(),))  # one after the other
    version = 1 + int(
        sql.value(
            "SELECT coalesce(max(version), 0) FROM forecast_training WHERE tenant_id = %s",
            (current_tenant(),),
        )
    )
    Training.objects.create(
        tenant_id=current_tenant(),
        version=version,
        algorithm=made.algorithm,
        trained_at=at,
        data_from=made.data_from,
        data_to=made.data_to,
        wape_7=_figure(made.errors.wape_7),
        wape_30=_figure(made.errors.wape_30),
        naive_wape_7=_figure(made.errors.naive_wape_7),
        naive_wape_30=_figure(made.errors.naive_wape_30),
        chosen_ahead_wape_7=_figure(made.chosen_ahead_wape_7),
        chosen_ahead_naive_7=_figure(made.chosen_ahead_naive_7),
        covered=_figure(made.covered),
        race=list(made.race),
        forecasts=len(made.forecasts),
        actor=actor,
    )
    sql.execute("DELETE FROM forecast WHERE tenant_id = %s", (current_tenant(),))
    for start in range(0, len(made.forecasts), _ROWS_AT_ONCE):
        _keep(made.forecasts[start : start + _ROWS_AT_ONCE], made, version=version, at=at)
    return version


def _keep(rows: Sequence[ForecastMade], made: TrainingMade, *, version: int, at: datetime) -> None:
    errors = {
        field: [_figure(getattr(row.errors, field)) for row in rows]
        for field in msgspec.structs.asdict(_NONE)
    }
    sql.execute(
        _KEEP,
        {
            "tenant": current_tenant(),
            "version": version,
            "at": at,
            "from": made.data_from,
            "to": made.data_to,
            "first": made.first_on,
            "scope": [row.scope.value for row in rows],
            "scope_id": [row.scope_id for row in rows],
            "measure": [row.measure.value for row in rows],
            "algorithm": [row.algorithm for row in rows],
            "daily_error": [row.daily_error for row in rows],
            "expected": [_array(row.expected) for row in rows],
            "lower": [_array(row.lower) for row in rows],
            "upper": [_array(row.upper) for row in rows],
            **errors,
        },
    )


_NONE = Errors(None, None, None, None, None, None)


def _figure(error: float | None) -> float | None:
    return None if error is None else round(min(error, _ERROR_LIMIT), 4)


def _array(figures: Sequence[float]) -> str:
    return "{" + ",".join([f"{figure:.3f}" for figure in figures]) + "}"

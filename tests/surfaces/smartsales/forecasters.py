"""A forecast as tests want it: kept by the real step, with figures that anybody can follow."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from tests.shop import Shop, now
from trastienda.domain.planning.snapshots import Errors, ForecastMade, Measure, Scope, TrainingMade
from trastienda.domain.planning.steps import keep_training
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel.clock import local_date

TRAINED_AT = datetime(2026, 1, 2, 9, 41, tzinfo=UTC)
ERRORS = Errors(
    wape_7=0.2881, wape_30=0.2855, mase_7=0.91, mase_30=0.842, naive_wape_7=0.3467, naive_wape_30=None
)


def today(shop: Shop) -> date:
    with shop.transaction():
        return local_date(now(), zone_name=tenant_profile(shop.id).time_zone)


def trained(
    shop: Shop, *parts: tuple[Scope, int, float], days: int = 120, first_on: date | None = None
) -> None:
    """Keep a training: of the shop 1000.005 on its first day and one more each day, of parts what is said."""
    begins = first_on or today(shop)
    training = TrainingMade(
        algorithm="random_forest",
        data_from=begins - timedelta(days=700),
        data_to=begins - timedelta(days=1),
        first_on=begins,
        errors=ERRORS,
        chosen_ahead_wape_7=None,
        chosen_ahead_naive_7=None,
        covered=None,
        race=[],
        forecasts=[
            _made(Scope.SHOP, 0, [1000.005 + at for at in range(days)]),
            *(_made(scope, id_, [each] * days) for scope, id_, each in parts),
        ],
    )
    with shop.transaction():
        keep_training(training, at=TRAINED_AT, actor="test")


def _made(scope: Scope, scope_id: int, expected: Sequence[float]) -> ForecastMade:
    return ForecastMade(
        scope=scope,
        scope_id=scope_id,
        measure=Measure.REVENUE,
        algorithm="random_forest",
        errors=ERRORS,
        daily_error=0,
        expected=expected,
        lower=[each - 100 for each in expected],
        upper=[each + 100 for each in expected],
    )

"""Train a shop's forecast: learn from its days, test against what came, keep what is expected."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec
import numpy as np

from trastienda.domain.access.steps import audit
from trastienda.domain.planning.errors import TooLittleHistory
from trastienda.domain.planning.snapshots import Errors, ForecastMade, Measure, Scope, TrainingMade
from trastienda.domain.planning.steps import keep_training
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.daily_sales import DaysOf, Window, category_days, product_days, shop_days
from trastienda.insights.forecasting.candidates import NAIVE
from trastienda.insights.forecasting.many import forecast_many
from trastienda.insights.forecasting.race import FEWEST_DAYS, Progress, Race, run_race, say_nothing
from trastienda.insights.forecasting.scores import Scores
from trastienda.insights.forecasting.series import DailySeries, Numbers, daily_series
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.clock import local_date
from trastienda.kernel.transaction import transaction

LOOKS_BACK = timedelta(days=3 * 365)
"""Older days describe another shop, and would only make training slower."""
HORIZON_DAYS = 120
"""Far enough that a forecast of ninety days can be asked for until a month after training."""
MOST_CATEGORIES, MOST_PRODUCTS = 50, 300


class Trained(msgspec.Struct, frozen=True):
    """What a training came to: its version, how many days it had, and the race with every forecast."""

    version: int
    days: int
    made: TrainingMade


class _Days(msgspec.Struct, frozen=True):
    """What was read: the shop's days, and those of the parts that get a forecast of their own."""

    shop: DailySeries
    categories: Sequence[DaysOf]
    products: Sequence[DaysOf]
    country: str


def train_forecast(
    *, actor: Actor, now: datetime, until: date | None = None, progress: Progress = say_nothing
) -> Trained:
    """
    Train the tenant's forecast on its sales until yesterday, and keep it in the place of the one before.

    The database is read and written in two short transactions; the learning between them holds none.

    :param until: the last day to learn from, instead of yesterday: the past as it would have been forecast then.
    :raises TooLittleHistory: fewer than eight weeks since the first sale.
    """
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        days = _read(actor.tenant_id, now=now, until=until)
    race = run_race(days.shop, country=days.country, horizon=HORIZON_DAYS, progress=progress)
    made = _made(race, days)
    with transaction(actor.tenant_id):
        version = keep_training(made, at=now, actor=actor.name)
        audit(
            "forecast.trained",
            f"forecast:{version}",
            actor=actor.name,
            at=now,
            algorithm=made.algorithm,
            data_from=made.data_from.isoformat(),
            data_to=made.data_to.isoformat(),
        )
    return Trained(version=version, days=len(days.shop), made=made)


def _read(tenant_id: int, *, now: datetime, until: date | None) -> _Days:
    profile = tenant_profile(tenant_id)
    yesterday = local_date(now, zone_name=profile.time_zone) - timedelta(days=1)
    last_on = min(until or yesterday, yesterday)  # today is not over, and half a day teaches nothing
    window = Window(first_on=last_on - LOOKS_BACK, last_on=last_on, zone_name=profile.time_zone)
    shop = daily_series(shop_days(window), last_on=last_on)
    if shop is None or len(shop) < FEWEST_DAYS:
        raise TooLittleHistory(days=0 if shop is None else len(shop), needed=FEWEST_DAYS)
    return _Days(
        shop=shop,
        categories=category_days(window, most=MOST_CATEGORIES),
        products=product_days(window, most=MOST_PRODUCTS),
        country=profile.country,
    )


def _made(race: Race, days: _Days) -> TrainingMade:
    errors = _errors(race.scores_of(race.algorithm), race.scores_of(NAIVE))
    shop = ForecastMade(
        scope=Scope.SHOP,
        scope_id=0,
        measure=Measure.REVENUE,
        algorithm=race.algorithm,
        errors=errors,
        daily_error=race.daily_error,
        expected=race.forecast.tolist(),
        lower=race.lower.tolist(),
        upper=race.upper.tolist(),
    )
    return TrainingMade(
        algorithm=race.algorithm,
        data_from=days.shop.first_on,
        data_to=days.shop.last_on,
        first_on=race.first_on,
        errors=errors,
        chosen_ahead_wape_7=race.honest.wape_7,
        chosen_ahead_naive_7=race.honest.naive_7,
        covered=race.honest.covered,
        race=[msgspec.structs.asdict(each) for each in race.scores],
        forecasts=[
            shop,
            *_parts(Scope.CATEGORY, Measure.REVENUE, days.categories, race, days.shop),
            *_parts(Scope.PRODUCT, Measure.REVENUE, days.products, race, days.shop),
            *_parts(Scope.PRODUCT, Measure.UNITS, days.products, race, days.shop),
        ],
    )


def _parts(
    scope: Scope, measure: Measure, parts: Sequence[DaysOf], race: Race, shop: DailySeries
) -> list[ForecastMade]:
    """Forecast each part that has sold for long enough to be tested."""
    old_enough = [part for part in parts if (shop.last_on - part.days[0]).days + 1 >= FEWEST_DAYS]
    if not old_enough:
        return []
    matrix = np.vstack([_days_of(part, measure, shop) for part in old_enough])
    return [
        ForecastMade(
            scope=scope,
            scope_id=part.id,
            measure=measure,
            algorithm=small.scores.name,
            errors=_errors(small.scores, small.naive),
            daily_error=small.daily_error,
            expected=small.forecast.tolist(),
            lower=small.lower.tolist(),
            upper=small.upper.tolist(),
        )
        for part, small in zip(old_enough, forecast_many(matrix, race=race), strict=True)
    ]


def _days_of(part: DaysOf, measure: Measure, shop: DailySeries) -> Numbers:
    values = np.zeros(len(shop))
    amounts = part.revenue if measure is Measure.REVENUE else part.units
    for day, amount in zip(part.days, amounts, strict=True):
        values[(day - shop.first_on).days] = float(amount)
    return values


def _errors(mine: Scores, naive: Scores) -> Errors:
    return Errors(
        wape_7=mine.wape_7,
        wape_30=mine.wape_30,
        mase_7=mine.mase_7,
        mase_30=mine.mase_30,
        naive_wape_7=naive.wape_7,
        naive_wape_30=naive.wape_30,
    )

"""A forecast as it is handed from who makes it to who keeps it, and from there to who asks."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec


class Scope(StrEnum):
    SHOP = "shop"
    CATEGORY = "category"
    PRODUCT = "product"


class Measure(StrEnum):
    REVENUE = "revenue"
    UNITS = "units"


class Errors(msgspec.Struct, frozen=True):
    """The back-test's figures at seven and thirty days; None: could not be tested."""

    wape_7: float | None
    wape_30: float | None
    mase_7: float | None
    mase_30: float | None
    naive_wape_7: float | None
    naive_wape_30: float | None


class ForecastMade(msgspec.Struct, frozen=True):
    """One forecast as training made it; figures a day, from the training's first day on."""

    scope: Scope
    scope_id: int
    measure: Measure
    algorithm: str
    errors: Errors
    daily_error: float
    expected: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]


class TrainingMade(msgspec.Struct, frozen=True):
    """What a training found. `first_on` is the first day forecast; `race` is one row a candidate, the best first."""

    algorithm: str
    data_from: date
    data_to: date
    first_on: date
    errors: Errors
    chosen_ahead_wape_7: float | None
    chosen_ahead_naive_7: float | None
    covered: float | None
    race: Sequence[Mapping[str, object]]
    forecasts: Sequence[ForecastMade]


class ForecastPoint(msgspec.Struct, frozen=True):
    """What is expected of one day, and between which bounds four of five such days fall."""

    on: date
    expected: Decimal
    lower: Decimal
    upper: Decimal

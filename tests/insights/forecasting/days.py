"""Series made by hand, so that tests can say what a forecast of them should be."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from trastienda.insights.forecasting.series import DailySeries, Numbers

MONDAY = date(2024, 1, 1)


def series(count: int, of: Callable[[date], float], *, first_on: date = MONDAY) -> DailySeries:
    """`count` days from a Monday on, each worth what `of` says of it."""
    return DailySeries(
        first_on=first_on, values=np.array([of(first_on + timedelta(days=at)) for at in range(count)])
    )


def noise(count: int, *, seed: int, spread: float = 20.0) -> Numbers:
    return np.random.default_rng(seed).normal(0.0, spread, count)


def weekly(day: date) -> float:
    """100 on Mondays, 10 more each day until Saturday; closed on Sundays."""
    return 0.0 if day.weekday() == 6 else 100.0 + 10 * day.weekday()

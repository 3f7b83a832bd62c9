"""Errors and intervals, against figures worked out by hand."""

import math

import numpy as np
import pytest

from trastienda.insights.forecasting.scores import conformal_radius, finite, mase, wape, weekly_scale


def test_wape_is_what_was_missed_over_what_there_was() -> None:
    assert wape(np.array([100.0, 0, 50]), np.array([80.0, 10, 60])) == pytest.approx(40 / 150)


def test_wape_of_days_without_sales_is_nothing_or_not_a_figure() -> None:
    assert wape(np.zeros(3), np.zeros(3)) == 0
    assert finite(wape(np.zeros(3), np.ones(3))) is None


def test_weekly_scale_is_the_mean_step_from_the_same_weekday_before() -> None:
    history = np.array([10.0, 20, 30, 40, 50, 60, 70, 13, 20, 30, 40, 50, 60, 75])
    assert weekly_scale(history) == pytest.approx((3 + 5) / 7)


def test_mase_counts_in_those_steps() -> None:
    assert mase(np.array([10.0, 20]), np.array([14.0, 14]), scale=2.5) == pytest.approx(5 / 2.5)
    assert math.isinf(mase(np.array([1.0]), np.array([2.0]), scale=0))
    assert mase(np.array([1.0]), np.array([1.0]), scale=0) == 0


@pytest.mark.parametrize(
    ("residuals", "coverage", "radius"),
    [
        ([5, -1, 2, -9, 3, 4, -6, 7, 8], 0.8, 8),  # (9 + 1) x 0.8 = the 8th smallest of 1 2 3 4 5 6 7 8 9
        ([5, -1, 2, -9, 3, 4, -6, 7, 8], 0.5, 5),
        ([1, -2], 0.8, 2),  # 2.4 is beyond the second: the largest
        ([], 0.8, 0),
    ],
)
def test_conformal_radius_takes_the_rank_that_covers_a_new_day(
    residuals: list[float], coverage: float, radius: float
) -> None:
    assert conformal_radius(np.array(residuals, dtype=float), coverage=coverage) == radius

"""How good a forecast was, in figures that people can check by hand.

Sources: Hyndman and Koehler (2006) for MASE; Vovk, Gammerman and Shafer (2005) for split conformal intervals.
"""

import math

import msgspec
import numpy as np

from trastienda.insights.forecasting.series import Numbers


class Scores(msgspec.Struct, frozen=True):
    """One candidate's errors at seven and thirty days; None: too few days to test, or nothing was sold in them."""

    name: str
    wape_7: float | None
    wape_30: float | None
    mase_7: float | None
    mase_30: float | None


def wape(actual: Numbers, forecast: Numbers) -> float:
    """
    Return the weighted absolute percentage error as a fraction: what was missed over what there was.

    [100, 0, 50] forecast as [80, 10, 60]: (20 + 10 + 10) / 150 = 0.2667. Nothing there to forecast: 0 when the
    forecast says so too, else infinity.
    """
    missed, there = float(np.abs(actual - forecast).sum()), float(np.abs(actual).sum())
    if there == 0:
        return 0.0 if missed == 0 else math.inf
    return missed / there


def mase(actual: Numbers, forecast: Numbers, *, scale: float) -> float:
    """
    Return the mean absolute error in units of `scale`: below 1 beats repeating last week's days.

    A series that never changed has scale 0; the error is then 0 or infinity.
    """
    missed = float(np.abs(actual - forecast).mean())
    if scale == 0:
        return 0.0 if missed == 0 else math.inf
    return missed / scale


def weekly_scale(history: Numbers) -> float:
    """Return the mean absolute difference from the same weekday a week before: MASE's unit for this history."""
    return float(np.abs(history[7:] - history[:-7]).mean()) if len(history) > 7 else 0.0


def conformal_radius(residuals: Numbers, *, coverage: float) -> float:
    """
    Return the smallest radius that held `coverage` of the back-test's absolute residuals, with the finite-sample step.

    Of n residuals it is the ceil((n + 1) x coverage)-th smallest: of 9 with 0.8 the 8th. Too few residuals for the
    coverage asked give the largest one.
    """
    ordered = np.sort(np.abs(residuals))
    if not len(ordered):
        return 0.0
    rank = min(math.ceil((len(ordered) + 1) * coverage - 1e-9), len(ordered))
    return float(ordered[rank - 1])


def finite(figure: float) -> float | None:
    """Return the figure, None for one that could not be measured."""
    return float(figure) if math.isfinite(figure) else None

"""A quantity by day: money or units, one number a calendar day, days without a document included as zero."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from trastienda.kernel.errors import require

Numbers: TypeAlias = npt.NDArray[np.float64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]


class DailySeries(msgspec.Struct, frozen=True):
    """`values[i]` belongs to `first_on + i days`; no day is missing."""

    first_on: date
    values: Numbers

    def __len__(self) -> int:
        return len(self.values)

    @property
    def last_on(self) -> date:
        return self.first_on + timedelta(days=len(self.values) - 1)

    def until(self, count: int) -> "DailySeries":
        """Return the first `count` days alone: what was known on the evening of the last of them."""
        require(0 < count <= len(self.values), "a history lies within its series")
        return DailySeries(first_on=self.first_on, values=self.values[:count])


def daily_series(rows: Iterable[tuple[date, Any]], *, last_on: date) -> DailySeries | None:
    """Return the series from the first row's day until `last_on`, gaps as zero; None when nothing happened by then."""
    found = {day: float(amount) for day, amount in rows if day <= last_on}
    if not found:
        return None
    first_on = min(found)
    values = np.zeros((last_on - first_on).days + 1)
    for day, amount in found.items():
        values[(day - first_on).days] = amount
    return DailySeries(first_on=first_on, values=values)

"""Train on the real shop's two years, in a process of its own, so that its time and memory are its alone.

`python -m bench.learning FILE` reads Online Retail II, aggregates it day by day, runs the race and the forecasts of the
products that sold most, and writes what it found to the standard output. Nothing is taken from a database: what the
importer leaves out (lines without a price, returns of what was never sold) is in these figures.
"""

import csv
import lzma
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import msgspec
import numpy as np

from trastienda.insights.forecasting.many import forecast_many
from trastienda.insights.forecasting.race import Honest, run_race
from trastienda.insights.forecasting.scores import Scores
from trastienda.insights.forecasting.series import DailySeries, daily_series

HORIZON_DAYS, PRODUCTS = 120, 300
COUNTRY = "GB"


class Learnt(msgspec.Struct, frozen=True):
    """The race over the real days, the best first; seconds of training alone, the most memory ever held."""

    days: int
    empty_days: int
    first_on: date
    last_on: date
    algorithm: str
    scores: list[Scores]
    honest: Honest
    products: dict[str, int]
    expected: list[float]
    lower: list[float]
    upper: list[float]
    seconds: float
    peak_mb: float


def main(path: Path) -> None:
    """Read, train, tell."""
    revenue, units = _read(path)
    shop = daily_series(revenue.items(), last_on=max(revenue))
    if shop is None:
        raise SystemExit("the file holds no sales")
    began = time.perf_counter()
    race = run_race(shop, country=COUNTRY, horizon=HORIZON_DAYS)
    best = sorted(units, key=lambda code: -sum(units[code].values()))[:PRODUCTS]
    matrix = np.vstack([_days(units[code], shop) for code in best])
    products: dict[str, int] = defaultdict(int)
    for small in forecast_many(matrix, race=race):
        products[small.scores.name] += 1
    learnt = Learnt(
        days=len(shop),
        empty_days=int((shop.values == 0).sum()),
        first_on=shop.first_on,
        last_on=shop.last_on,
        algorithm=race.algorithm,
        scores=list(race.scores),
        honest=race.honest,
        products=products,
        expected=race.forecast.tolist(),
        lower=race.lower.tolist(),
        upper=race.upper.tolist(),
        seconds=time.perf_counter() - began,
        peak_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    sys.stdout.buffer.write(msgspec.json.encode(learnt))


def _read(path: Path) -> tuple[dict[date, float], dict[str, dict[date, float]]]:
    """Revenue by day, returns taken off on the day they came; and units sold by product and day."""
    revenue: dict[date, float] = defaultdict(float)
    units: dict[str, dict[date, float]] = defaultdict(lambda: defaultdict(float))
    with _open(path) as lines:
        for row in csv.DictReader(lines):
            quantity, price = int(row["Quantity"]), float(row["Price"])
            is_return = row["Invoice"].startswith("C")
            if price <= 0 or is_return != (quantity < 0):
                continue
            day = datetime.strptime(row["InvoiceDate"].split()[0], "%m/%d/%Y").date()  # noqa: DTZ007 - a local day
            revenue[day] += quantity * price
            units[row["StockCode"]][day] += quantity
    return revenue, units


@contextmanager
def _open(path: Path) -> Iterator[TextIO]:
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf-8", errors="replace", newline="") as lines:
        yield lines


def _days(sold: dict[date, float], shop: DailySeries) -> "np.typing.NDArray[np.float64]":
    values = np.zeros(len(shop))
    for day, quantity in sold.items():
        values[(day - shop.first_on).days] = quantity
    return values


if __name__ == "__main__":
    main(Path(sys.argv[1]))

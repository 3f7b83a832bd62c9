"""Adds up a report while its rows pass by, so that a million of them need no room at once."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from trastienda.insights.reports.table import Bars, Cell, Chart, ChartWanted, Column, Row
from trastienda.language.spans import MONTHS

MOST_BARS, MOST_COLUMNS = 10, 31


class Tally:
    """The sums of the columns that add up, and of what the chart shows."""

    def __init__(self, columns: Sequence[Column], chart: ChartWanted | None) -> None:
        self._summed = [at for at, column in enumerate(columns) if column.adds_up]
        self._width = len(columns)
        self._sums: dict[int, Decimal | int] = dict.fromkeys(self._summed, 0)
        self._chart = chart
        self._bars: dict[Cell, Decimal] = {}
        self.row_count = 0

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows, counting each."""
        for row in rows:
            self.row_count += 1
            for at in self._summed:
                cell = row[at]
                if isinstance(cell, Decimal | int):
                    self._sums[at] += cell
            if self._chart is not None:
                label, value = row[self._chart.label], row[self._chart.value]
                if isinstance(value, Decimal):
                    self._bars[label] = self._bars.get(label, Decimal(0)) + value
            yield row

    @property
    def totals(self) -> Row:
        """A cell a column; None where a sum means nothing."""
        return tuple(self._sums.get(at) for at in range(self._width))

    def sum_of(self, at: int) -> Decimal:
        return Decimal(self._sums[at])

    @property
    def chart(self) -> Chart | None:
        """The chart, where there are at least two bars to compare."""
        if self._chart is None or len(self._bars) < 2:
            return None
        rest = None
        if self._chart.bars is Bars.LARGEST:
            ranked = sorted(
                ((str(label), value) for label, value in self._bars.items()),
                key=lambda bar: (-bar[1], bar[0]),
            )
            bars = ranked[:MOST_BARS]
            if len(ranked) > MOST_BARS:
                rest = sum((value for _, value in ranked[MOST_BARS:]), Decimal(0))
        else:
            days = {day: value for day, value in self._bars.items() if isinstance(day, date)}
            bars = _over_time(days, self._chart.bars)
        return Chart(
            title=self._chart.title,
            over_time=self._chart.bars is not Bars.LARGEST,
            labels=[label for label, _ in bars],
            values=[value for _, value in bars],
            rest=rest,
        )


def _over_time(days: dict[date, Decimal], bars: Bars) -> list[tuple[str, Decimal]]:
    """A bar a day or week, or a month or year where those would be too many; one of zero where nothing was sold."""
    step, first, last = (7 if bars is Bars.WEEK else 1), min(days), max(days)
    count = (last - first).days // step + 1
    if bars is Bars.MONTH or count > MOST_COLUMNS:
        return _by_month_or_year(days)
    span = [first + timedelta(days=step * ahead) for ahead in range(count)]
    is_one_month = (first.year, first.month) == (last.year, last.month)
    return [(str(day.day) if is_one_month else f"{day:%d/%m}", days.get(day, Decimal(0))) for day in span]


def _by_month_or_year(days: dict[date, Decimal]) -> list[tuple[str, Decimal]]:
    months: dict[int, Decimal] = {}
    for day, value in days.items():
        month = day.year * 12 + day.month - 1
        months[month] = months.get(month, Decimal(0)) + value
    span = range(min(months), max(months) + 1)
    if len(span) <= MOST_COLUMNS:
        return [
            (f"{MONTHS[month % 12][:3]} {month // 12 % 100:02d}", months.get(month, Decimal(0)))
            for month in span
        ]
    years: dict[int, Decimal] = {}
    for month, value in months.items():
        years[month // 12] = years.get(month // 12, Decimal(0)) + value
    return [(str(year), years.get(year, Decimal(0))) for year in range(min(years), max(years) + 1)]

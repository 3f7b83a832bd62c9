"""A report as data: what any door can show. Figures are exact; how a country writes them is the paper's business."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from trastienda.insights.reports.question import ReportQuestion

Cell = str | int | Decimal | date | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What a column holds. A `label` is one of a few short texts; a `month` is its first day."""

    TEXT = "text"
    LABEL = "label"
    CODE = "code"
    DATE = "date"
    MONTH = "month"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"

    @property
    def is_number(self) -> bool:
        return self in {Kind.COUNT, Kind.QUANTITY, Kind.MONEY, Kind.PERCENT}


class Column(msgspec.Struct, frozen=True):
    """`key` names it to programs, `title` to people. `adds_up`: its sum means something, and stands in the totals."""

    key: str
    title: str
    kind: Kind
    adds_up: bool = False


class Bars(StrEnum):
    """What a chart has a bar for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    LARGEST = "largest"


class ChartWanted(msgspec.Struct, frozen=True):
    """What a table's chart shows: the label's and the value's column, by position, and a bar for what."""

    title: str
    label: int
    value: int
    bars: Bars


class Chart(msgspec.Struct, frozen=True):
    """
    A few bars, in the tenant's currency, zero at the base. `over_time`: standing, in order; else lying, the largest
    first, and `rest` is the sum of those that have no bar.
    """

    title: str
    over_time: bool
    labels: Sequence[str]
    values: Sequence[Decimal]
    rest: Decimal | None = None


class Head(msgspec.Struct, frozen=True):
    """What is known of a report before its first row."""

    question: ReportQuestion
    title: str
    file_stem: str
    columns: Sequence[Column]


class Books(msgspec.Struct, frozen=True):
    """What the books hold of the same days: sales entries less their reversals. `agrees`: the report says the same."""

    base: Decimal
    tax: Decimal
    agrees: bool

    @property
    def total(self) -> Decimal:
        return self.base + self.tax


class Foot(msgspec.Struct, frozen=True):
    """What is known after its last row. `totals` has a cell a column, None where a sum means nothing."""

    row_count: int
    totals: Row
    books: Books
    chart: Chart | None


class ReportTable(msgspec.Struct, frozen=True):
    """A whole report."""

    head: Head
    rows: Sequence[Row]
    foot: Foot

    def total(self, key: str) -> Cell:
        """Return the total of a column by its key."""
        return self.foot.totals[[column.key for column in self.head.columns].index(key)]

    def records(self) -> list[Mapping[str, Cell]]:
        """Return the rows with their columns' names."""
        keys = [column.key for column in self.head.columns]
        return [dict(zip(keys, row, strict=True)) for row in self.rows]


# --- a table that answers no question of sales: what it agrees with is said in words ---------------------------------


class Heading(msgspec.Struct, frozen=True):
    """What is known of any other table before its first row."""

    title: str
    file_stem: str
    columns: Sequence[Column]


class Sums(msgspec.Struct, frozen=True):
    """What is known after its last row; `notes` stand below it."""

    row_count: int
    totals: Row
    chart: Chart | None
    notes: Sequence[str] = ()


class Sheet(msgspec.Struct, frozen=True):
    """A whole table that papers can show as they show a report."""

    head: Heading
    rows: Sequence[Row]
    foot: Sums

"""
What a report is asked, and what it answers: a table, its chart, what it agrees with, and what each row is of.

Units: the tenant's currency. A period is whole local days, both included. Long tables are read a page at a time where
somebody looks at them, and whole where they are printed; totals are always those of the whole table.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from trastienda.insights.reports import words
from trastienda.insights.reports.table import Cell, Chart, ChartWanted, Column, Heading, Row, Sheet, Sums
from trastienda.insights.reports.tally import MOST_BARS, Tally
from trastienda.kernel import sql
from trastienda.kernel.paging import PageRequest

Key = str | int | date | None
"""What a row is of: a document's id, a day, a code; whoever shows the row makes a link of it."""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One question. `group` and `about` are for reports that have them; `user` narrows to what that person sold."""

    first_on: date
    last_on: date
    today: date
    zone_name: str
    group: str = ""
    about: str = ""
    lead_days: int = 7
    user: int | None = None
    page: PageRequest | None = None


class Answer(msgspec.Struct, frozen=True):
    """A table and the key of each of its rows; `total` is how many rows there are on all pages."""

    sheet: Sheet
    keys: Sequence[Key]
    total: int


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """
    A table in SQL: `rows` selects a cell for each column, and then the key.

    :ivar sources: named statements that the rows read.
    :ivar sums: one of them, where it counts the whole table and adds up its columns: then the rows are only those of
        the page, cut at `{limit}`, or read from the first at `{reach}` and cut at `{skip}`.
    :ivar chart: of the largest rows, in a table that is ordered by what the chart shows.
    """

    title: str
    columns: Sequence[Column]
    rows: str
    order: str
    sources: Mapping[str, str] = {}
    sums: str = ""
    chart: ChartWanted | None = None
    notes: Sequence[str] = ()


def heading(title: str, columns: Sequence[Column], asked: Asked, *, on_a_day: bool = False) -> Heading:
    """Return a title with its period, and the name of a file of it."""
    since = asked.last_on if on_a_day else asked.first_on
    stem = title.lower().translate(str.maketrans("áéíóúñ ", "aeioun-"))
    days = f"{asked.last_on}" if on_a_day else f"{asked.first_on}-a-{asked.last_on}"
    said = words.period(since, asked.last_on)
    return Heading(title=f"{title}, {said}", file_stem=f"{stem}-{days}", columns=columns)


def counted(
    head: Heading,
    rows: Sequence[Row],
    keys: Sequence[Key],
    *,
    chart: ChartWanted | Chart | None = None,
    notes: Sequence[str] = (),
) -> Answer:
    """Return an answer of rows that are all here, added up."""
    tally = Tally(head.columns, chart if isinstance(chart, ChartWanted) else None)
    passed = list(tally.passing(rows))
    drawn = chart if isinstance(chart, Chart) else tally.chart
    foot = Sums(row_count=len(passed), totals=tally.totals, chart=drawn, notes=notes)
    return Answer(Sheet(head, passed, foot), keys, len(passed))


def read(wanted: Wanted, asked: Asked, params: Mapping[str, Any]) -> Answer:
    """Read one page of a table, or all of it, with the totals of the whole. One statement."""
    width = len(wanted.columns)
    query = _page_query(wanted, asked.page) if wanted.sums else _whole_query(wanted, asked.page)
    found = sql.rows(query, params)
    total = int(found[0][width + 1]) if found else 0
    adding = iter(found[0][width + 2 :] if found else ())
    totals: Row = tuple((next(adding, Decimal(0)) if column.adds_up else None) for column in wanted.columns)
    rows = [tuple(row[:width]) for row in found]
    foot = Sums(
        row_count=total, totals=totals, chart=_largest(wanted, asked, rows, totals), notes=wanted.notes
    )
    head = heading(wanted.title, wanted.columns, asked)
    return Answer(Sheet(head, rows, foot), [row[width] for row in found], total)


def _names(wanted: Wanted) -> list[str]:
    return [f"c{at}" for at in range(1, len(wanted.columns) + 1)]


def _whole_query(wanted: Wanted, page: PageRequest | None) -> str:
    """Every row is made, counted and added up, and those of the page are kept."""
    names = _names(wanted)
    sums = [
        f"sum({name}) OVER ()" for name, column in zip(names, wanted.columns, strict=True) if column.adds_up
    ]
    sources = [f"{name} AS ({text})" for name, text in wanted.sources.items()]
    answer = f"answer({', '.join(names)}, key) AS ({wanted.rows})"
    return (
        f"WITH {', '.join([*sources, answer])} SELECT {', '.join([*names, 'key', 'count(*) OVER ()', *sums])}"
        f" FROM answer ORDER BY {wanted.order} {page.limit_sql() if page else ''}"
    )


def _page_query(wanted: Wanted, page: PageRequest | None) -> str:
    """The whole is counted and added up where that is quick, and only the rows of the page are made."""
    names = _names(wanted)
    cuts = {"{limit}": "", "{reach}": "", "{skip}": ""}
    if page is not None:
        cuts = {
            "{limit}": page.limit_sql(),
            "{reach}": f"LIMIT {int(page.offset + page.size)}",
            "{skip}": f"OFFSET {int(page.offset)}",
        }
    rows = wanted.rows
    for place, cut in cuts.items():
        rows = rows.replace(place, cut)
    sources = [f"{name} AS MATERIALIZED ({text})" for name, text in wanted.sources.items()]
    answer = f"answer({', '.join(names)}, key) AS ({rows})"
    return (
        f"WITH {', '.join([*sources, answer])} SELECT {', '.join(names)}, key, {wanted.sums}.*"
        f" FROM answer, {wanted.sums} ORDER BY {wanted.order}"
    )


def _largest(wanted: Wanted, asked: Asked, rows: Sequence[Row], totals: Row) -> Chart | None:
    """Bars of the first rows, where the first page is shown; `rest` is what the others sum to."""
    shown = wanted.chart
    if shown is None or len(rows) < 2 or (asked.page and asked.page.number > 1):
        return None
    bars = [(str(row[shown.label]), _amount(row[shown.value])) for row in rows[:MOST_BARS]]
    rest = _amount(totals[shown.value]) - sum(value for _, value in bars)
    return Chart(
        title=shown.title,
        over_time=False,
        labels=[label for label, _ in bars],
        values=[value for _, value in bars],
        rest=rest if len(rows) > MOST_BARS or rest else None,
    )


def _amount(cell: Cell) -> Decimal:
    return Decimal(cell) if isinstance(cell, Decimal | int) else Decimal(0)

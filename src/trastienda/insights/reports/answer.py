"""
Question: what was sold, of what, to whom, and when?   Grain: as grouped; one row a document where not.

Units: the tenant's currency; `total` includes tax, `base + tax = total`.   Source: sales, returns and cancellations,
each on its own day; stock and balances as of now.   Fresh: now; rows, totals and the books are read by one statement.
Agrees with: the sales entries of the books, less their reversals, of the same days. Every report compares itself with
them and says in its notes whether it does.   Costs: one statement, one more where the size is asked first.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.insights.reports import statements, words
from trastienda.insights.reports.definitions import DEFINITIONS, SOURCES, WITH_PEOPLE, Definition
from trastienda.insights.reports.question import ReportQuestion, Subject, settled
from trastienda.insights.reports.table import Books, Foot, Head, ReportTable, Row
from trastienda.insights.reports.tally import Tally
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import require
from trastienda.kernel.kept_rows import kept_rows
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step, transaction

_BOOKS = 2
"""How many cells before a row's own say what the books hold."""


class Report:
    """A report whose rows are still coming: its head is known, its foot once every row has passed."""

    def __init__(self, question: ReportQuestion, found: Iterable[tuple[Any, ...]]) -> None:
        self._definition = _definition(question)
        self.head = Head(
            question=question,
            title=words.title(question),
            file_stem=words.file_stem(question),
            columns=self._definition.columns,
        )
        self._found = found
        self._tally = Tally(self.head.columns, self._definition.chart)
        self._books: tuple[Decimal, Decimal] | None = None

    def rows(self) -> Iterator[Row]:
        """Yield the rows, once."""
        return self._tally.passing(self._own_cells())

    @property
    def foot(self) -> Foot:
        """:raises Bug: the rows have not passed yet."""
        require(self._books is not None, "a report is added up once its rows have passed")
        return Foot(
            row_count=self._tally.row_count,
            totals=self._tally.totals,
            books=self._compared(*(self._books or (Decimal(0), Decimal(0)))),
            chart=self._tally.chart,
        )

    def finished(self) -> ReportTable:
        """Read every row and return the whole table."""
        rows = list(self.rows())
        return ReportTable(head=self.head, rows=rows, foot=self.foot)

    def _own_cells(self) -> Iterator[Row]:
        width = len(self.head.columns)
        for found in self._found:
            self._books = found[:_BOOKS]
            if found[_BOOKS]:  # otherwise the one row that there always is, for the books' sake
                yield found[_BOOKS + 1 : _BOOKS + 1 + width]

    def _compared(self, base: Decimal, tax: Decimal) -> Books:
        """Compare the totals with the books'; a table that has no column for tax compares what it has."""
        keys = [column.key for column in self.head.columns]
        agrees = self._tally.sum_of(keys.index("total")) == base + tax
        if "base" in keys:
            agrees = agrees and self._tally.sum_of(keys.index("base")) == base
        return Books(base=base, tax=tax, agrees=agrees)


def report(question: ReportQuestion, *, actor: Actor) -> ReportTable:
    """Answer a question whole. For tables of a size that was asked first. One statement."""
    actor.require(Permission.VIEW_REPORTS)
    with transaction(actor.tenant_id):
        asked = settled(question)
        return Report(asked, sql.rows(*_statement(asked))).finished()


@contextmanager
def report_read_slowly(question: ReportQuestion, *, actor: Actor) -> Iterator[Report]:
    """
    Answer a question of any size: rows are fetched while they are used, outside any transaction.

    The server keeps the result as it was at one moment, so that what is being sold meanwhile changes nothing, and
    whoever reads may commit how far it got.
    """
    actor.require(Permission.VIEW_REPORTS)
    asked = settled(question)
    with kept_rows(lambda: _statement(asked), tenant_id=actor.tenant_id) as found:
        yield Report(asked, found)


@step
def row_count(question: ReportQuestion, *, at_most: int) -> int:
    """
    Return how many rows the answer has.

    :param at_most: what the caller needs to tell apart: where there are surely not more than that, they are not
        counted one by one, and the number is what they cannot exceed.
    """
    asked = settled(question)
    definition = _definition(asked)
    if definition.is_short:
        return 0
    if definition.bound:
        bound: int = sql.value(definition.bound, {"tenant": current_tenant()})
        if bound <= at_most:
            return bound
    given = statements.params(asked, zone_name=tenant_profile(current_tenant()).time_zone)
    query = f"WITH {_sources(asked, definition)} SELECT count(*) FROM ({definition.rows}) AS answer"
    counted: int = sql.value(query, given)
    return counted


def _definition(asked: ReportQuestion) -> Definition:
    if asked.with_customer_names and (asked.subject, asked.group_by) == (Subject.SALES, None):
        return WITH_PEOPLE
    return DEFINITIONS[asked.subject, asked.group_by]


def _sources(asked: ReportQuestion, definition: Definition) -> str:
    conditions = statements.conditions(asked)
    return ", ".join(f"{name} AS ({SOURCES[name].format_map(conditions)})" for name in definition.reads)


def _statement(asked: ReportQuestion) -> tuple[str, dict[str, Any]]:
    """Return the one statement: the books' two figures, whether there is a row, and its cells."""
    definition = _definition(asked)
    given = statements.params(asked, zone_name=tenant_profile(current_tenant()).time_zone)
    books = statements.BOOKS.format_map(statements.conditions(asked))
    names = ", ".join(f"c{at}" for at in range(1, len(definition.columns) + 1))
    query = (
        f"WITH {_sources(asked, definition)}, books AS ({books}),"
        f" answer(here, {names}) AS (SELECT true, found.* FROM ({definition.rows}) AS found)"
        f" SELECT books.base, books.tax, answer.*"
        f" FROM books LEFT JOIN answer ON true ORDER BY {definition.order}"
    )
    return query, given

"""A list as data: columns, rows of cells, filters, order, page. One template shows every list of the desk.

A list is a table on a desk and cards on a telephone. What narrows it stands in its address, so that it can be kept,
sent and gone back to.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import msgspec

from trastienda.kernel.clock import local
from trastienda.kernel.paging import FARTHEST, PageRequest, page_request
from trastienda.web import encode

PAGE_SIZE = 25
SEARCH, ORDER, NUMBER = "q", "orden", "page"


class Cell(msgspec.Struct, frozen=True):
    """A text in a row. `tone` is good, warn, bad or quiet, and always goes with a word; `detail` is a smaller line."""

    text: str
    tone: str = ""
    detail: str = ""
    href: str = ""


class Column(msgspec.Struct, frozen=True):
    """
    `key` is the word after `orden=`, empty where the list has no such order; `kind`: text, number, code, state, or
    when (a date or a telephone, that is not broken in two).
    """

    title: str
    key: str = ""
    kind: str = "text"


class Row(msgspec.Struct, frozen=True):
    """What is shown of one thing; the first cell leads to `href`. `id` is what is sent when the row is ticked."""

    cells: Sequence[Cell]
    href: str = ""
    id: int = 0


class Choice(msgspec.Struct, frozen=True):
    value: str
    title: str


class Filter(msgspec.Struct, frozen=True):
    """A parameter that narrows the list: one of `choices`, or with none a date."""

    name: str
    title: str
    choices: Sequence[Choice] = ()
    none: str = "Todas"
    """What is shown where none of the choices is chosen."""


class Fact(msgspec.Struct, frozen=True):
    """One thing that a page says of what it shows."""

    title: str
    text: str
    tone: str = ""
    href: str = ""


class Action(msgspec.Struct, frozen=True):
    """A button. With `posts` it is a form of its own, or what is done with the rows that are ticked."""

    title: str
    href: str
    tone: str = ""
    posts: bool = False
    asks: str = ""
    """What is asked before it is done; empty for what can be undone."""


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Columns and rows. `totals` has a text for each column, or there are none; `empty` stands where no rows are."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    totals: Sequence[str] = ()
    empty: str = "Todavía no hay nada aquí."

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The rows with each cell beside its column, as templates want it."""
        return [
            {
                "id": row.id,
                "href": row.href,
                "name": row.cells[0].text,
                "pairs": list(zip(row.cells, self.columns, strict=True)),
            }
            for row in self.rows
        ]

    @property
    def foot(self) -> list[tuple[str, Column]]:
        return list(zip(self.totals, self.columns, strict=True)) if self.totals else []


class Listing(Table, frozen=True, kw_only=True):
    """Everything the template `list.html` shows."""

    total: int
    page: PageRequest
    query: Mapping[str, str]
    """The request's parameters, as they came."""
    noun: tuple[str, str] = ("resultado", "resultados")
    search: str = ""
    """What the search field says when it is empty; no field without it."""
    filters: Sequence[Filter] = ()
    main: Action | None = None
    others: Sequence[Action] = ()
    bulk: Sequence[Action] = ()
    hint: str = ""

    @property
    def pages(self) -> int:
        return max(-(-self.total // self.page.size), 1)

    @property
    def has_next(self) -> bool:
        return self.page.number < self.pages

    @property
    def has_previous(self) -> bool:
        return self.page.number > 1

    @property
    def counted(self) -> str:
        """1 producto, 1,234 productos"""
        return f"{self.total:,} {self.noun[0] if self.total == 1 else self.noun[1]}"

    @property
    def text(self) -> str:
        return self.query.get(SEARCH, "")

    @property
    def order(self) -> str:
        return self.query.get(ORDER, "")

    @property
    def finders(self) -> list[dict[str, Any]]:
        """The filters, each with what is chosen now."""
        return [
            {
                "name": each.name,
                "title": each.title,
                "choices": each.choices,
                "none": each.none,
                "chosen": self.query.get(each.name, ""),
            }
            for each in self.filters
        ]

    @property
    def chips(self) -> list[dict[str, str]]:
        """The filters that are set, each with the address of the list without it."""
        named = {each.name: each for each in self.filters}
        return [
            {
                "title": named[name].title,
                "text": _titled(named[name], value),
                "href": self.address({name: ""}),
            }
            for name, value in self.query.items()
            if name in named and value
        ]

    @property
    def heads(self) -> list[dict[str, Any]]:
        """The columns' heads: what each is ordered by after a click, and how it is now."""
        return [
            {"title": column.title, "kind": column.kind, **self._ordering(column.key)}
            for column in self.columns
        ]

    def _ordering(self, key: str) -> dict[str, str]:
        if not key:
            return {"href": "", "sorted": ""}
        now = "ascending" if self.order == key else "descending" if self.order == f"-{key}" else ""
        wanted = f"-{key}" if now == "ascending" else key
        return {"href": self.address({ORDER: wanted, NUMBER: ""}), "sorted": now}

    @property
    def next_href(self) -> str:
        return self.address({NUMBER: str(self.page.number + 1)})

    @property
    def previous_href(self) -> str:
        return self.address({NUMBER: str(self.page.number - 1)})

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """What a search keeps of the address besides its own fields."""
        return [(ORDER, self.order)] if self.order else []

    def address(self, changes: Mapping[str, str]) -> str:
        """Return this list's parameters with some changed; empty ones are left out, and a new filter begins anew."""
        merged = {**self.query, **changes}
        if NUMBER not in changes:
            merged.pop(NUMBER, None)
        kept = {name: value for name, value in merged.items() if value}
        return f"?{urlencode(kept)}"


def _titled(each: Filter, value: str) -> str:
    return next((choice.title for choice in each.choices if choice.value == value), value)


def asked_page(query: Mapping[str, str], *, total: int, size: int = PAGE_SIZE) -> PageRequest:
    """Return the page asked for; what is no number is the first, and what lies beyond the end is the last."""
    text = query.get(NUMBER, "")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
    last = max(-(-total // size), 1)
    return page_request(min(max(wanted, 1), last, FARTHEST), size, largest=size)


def asked_order(query: Mapping[str, str], columns: Mapping[str, str], *, usual: str) -> tuple[str, bool]:
    """
    Return the column to order by and whether downwards; an unknown word is the usual order.

    :param columns: the words after `orden=` and the SQL of each.
    """
    asked = query.get(ORDER) or usual
    key = asked.removeprefix("-")
    if key not in columns:
        asked, key = usual, usual.removeprefix("-")
    return columns[key], asked.startswith("-")


def money(amount: Decimal) -> str:
    """1,234.50"""
    return f"{amount:,.2f}"


def quantity(amount: Decimal) -> str:
    """23, 1.5"""
    return f"{encode.plain(amount):,}"


def day_and_time(instant: datetime, *, zone_name: str) -> str:
    """21 nov 2026, 14:05"""
    at = local(instant, zone_name=zone_name)
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}, {at:%H:%M}"


_MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")

"""Pages of lists: checked integers in, a page and its totals out."""

from typing import Generic, TypeVar

import msgspec

from trastienda.kernel.errors import require

T = TypeVar("T")
FARTHEST = 1_000_000_000


class PageRequest(msgspec.Struct, frozen=True):
    """
    Which page is wanted; `number` counts from 1. Build it with `page_request`, which clamps.

    `total` is how long the list is, told by whoever has counted it before reading the page.
    """

    number: int
    size: int
    total: int | None = None

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    def limit_sql(self) -> str:
        """
        Return `LIMIT n OFFSET m` with the checked integers inline.

        Not as parameters: a prepared statement with parameterised LIMIT falls into a generic plan that reads
        everything.
        """
        require(self.size > 0 and self.offset >= 0, "a page has a size")
        return f"LIMIT {int(self.size)} OFFSET {int(self.offset)}"


class Slice(msgspec.Struct, frozen=True):
    """Which rows of a list are read, counted by `offset` from the newest (`order` is DESC) or from the oldest (ASC)."""

    size: int
    offset: int
    order: str

    def limit_sql(self) -> str:
        """Return `LIMIT n OFFSET m`, inline for the reason that `PageRequest.limit_sql` tells."""
        return f"LIMIT {int(self.size)} OFFSET {int(self.offset)}"

    def reach_sql(self) -> str:
        """Return the `LIMIT` of a part of the list, of which all rows may be needed or none."""
        return f"LIMIT {int(self.size + self.offset)}"


def newest_first(page: PageRequest) -> Slice:
    """
    Return where to read a page of a list that is told from the newest to the oldest: from the end that is nearer.

    Who has not counted reads from the newest.
    """
    total = page.total
    if total is None or page.offset + page.size <= total // 2:
        return Slice(size=page.size, offset=page.offset, order="DESC")
    last = max(min(page.offset + page.size, total), 0)
    return Slice(size=max(last - page.offset, 0), offset=total - last, order="ASC")


def page_request(number: int, size: int, *, largest: int) -> PageRequest:
    """Return the request with the size clamped to 1..largest and the number to what an offset can hold."""
    return PageRequest(number=min(max(number, 1), FARTHEST), size=min(max(size, 1), largest))


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list and the size of the whole."""

    items: list[T]
    request: PageRequest
    total: int

    @property
    def pages(self) -> int:
        return -(-self.total // self.request.size)

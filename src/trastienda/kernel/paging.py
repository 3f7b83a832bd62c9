"""Pages of lists: checked integers in, a page and its totals out."""

from typing import Generic, TypeVar

import msgspec

from trastienda.kernel.errors import require

T = TypeVar("T")
FARTHEST = 1_000_000_000


class PageRequest(msgspec.Struct, frozen=True):
    """Which page is wanted; `number` counts from 1. Build it with `page_request`, which clamps."""

    number: int
    size: int

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

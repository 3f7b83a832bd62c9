"""Lists as JSON: the documented pagination, and the envelope around what was asked for."""

from typing import Any, Generic, TypeVar

import msgspec

from trastienda.kernel.paging import PageRequest

T = TypeVar("T")


class Pagination(msgspec.Struct):
    """Source: the document, Pagination."""

    number: int
    num_pages: int
    has_next: bool
    has_previous: bool


class Listed(msgspec.Struct, Generic[T]):
    """A page of a list."""

    data: list[T]
    pagination: Pagination
    success: bool = True


class Told(msgspec.Struct, Generic[T]):
    """One thing."""

    data: T
    success: bool = True


class Done(msgspec.Struct):
    """Something was done that leaves nothing to show."""

    message: str
    data: dict[str, Any] = {}
    success: bool = True


def pagination(page: PageRequest, *, total: int) -> Pagination:
    """Return how a page lies among the others; an empty list has one page."""
    pages = max(-(-total // page.size), 1)
    return Pagination(
        number=page.number, num_pages=pages, has_next=page.number < pages, has_previous=page.number > 1
    )

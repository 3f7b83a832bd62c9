"""How this dialect asks for a page of a list, and says which page it got."""

from datetime import date
from typing import Any

import msgspec

from trastienda.kernel.paging import Page, PageRequest, page_request

LARGEST_PAGE = 200


class Pagination(msgspec.Struct):
    page: int
    per_page: int
    total: int
    total_pages: int


class Paged(msgspec.Struct, kw_only=True):
    """The query of a list that comes in pages."""

    page: int = 1
    per_page: int = 50

    def wanted(self) -> PageRequest:
        return page_request(self.page, self.per_page, largest=LARGEST_PAGE)


class Dated(msgspec.Struct, kw_only=True):
    """The query of what happened in a period; both days belong to it."""

    date_from: date | None = None
    date_to: date | None = None


class DatedPage(Dated, kw_only=True):
    """Both: a page of what happened in a period (a struct has one parent)."""

    page: int = 1
    per_page: int = 50

    def wanted(self) -> PageRequest:
        return page_request(self.page, self.per_page, largest=LARGEST_PAGE)


def pagination(page: Page[Any]) -> Pagination:
    return Pagination(
        page=page.request.number, per_page=page.request.size, total=page.total, total_pages=page.pages
    )
